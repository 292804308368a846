"""The fonts of paper: three faces, each falling back character by character to rare ones.

No face has every character of a name (𠮷 is in neither Noto), and the PDF writer has no fallback
of its own: a text is cut into runs that one font covers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import Enum
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from reportlab.pdfbase.ttfonts import SUBSETN, TTFError, TTFont

from qualdesk.paths import resources

MISSING = "〓"  # the printers' sign for a character that no font has: seen, never a silent box
MIDDLE_DOT = "·"

# Variation selectors, joiners and direction marks: they have no glyph and take no place.
_UNSEEN = dict.fromkeys(
    (*range(0x200B, 0x2010), 0x2060, 0xFEFF, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
)
_BFCHAR_LIMIT = 100  # entries that one block of a ToUnicode map may hold


class Face(Enum):
    """What a text is set in."""

    SERIF = "serif"  # names and running text
    SANS = "sans"  # digits (all equally wide), small print
    BOLD = "bold"  # titles, heads, serials


_BUNDLED: dict[Face, str] = {
    Face.SERIF: "NotoSerifSC-Regular.ttf",
    Face.SANS: "NotoSansSC-Regular.ttf",
    Face.BOLD: "NotoSansSC-Bold.ttf",
}
_OF_THE_SYSTEM: dict[Face, str] = {Face.SERIF: "simfang.ttf", Face.BOLD: "simhei.ttf"}
# The Serif face draws every ideograph of the BMP; the others, 仿宋 and 黑体 too, lack rare ones.
_FALLBACKS = (_BUNDLED[Face.SERIF], "HanaMinA.ttf", "HanaMinB.ttf")


class PaperFont(TTFont):  # type: ignore[misc]
    """A TrueType font whose text can be copied out of the PDF again, rare characters too."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - called by reportlab under this name
        """Write the subsets; their ToUnicode maps with UTF-16, which reportlab gets wrong."""
        subsets = self.state[doc].subsets
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            tag = SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX
            name = tag.decode("pdfdoc")
            doc.idToObject["toUnicodeCMap:" + name].content = _to_unicode_map(name, subset)


class FontSet:
    """Three faces with their fallbacks; knows which font draws a character and how wide it is."""

    def __init__(self, files: dict[Face, Path], fallbacks: Iterable[Path]) -> None:
        self._files = files
        self._fallbacks = tuple(fallbacks)
        self._places: dict[Face, dict[str, tuple[PaperFont, str, float]]] = {
            face: {} for face in Face
        }
        self._ems = {face: _Ems(self, face) for face in Face}

    def runs(self, text: str, face: Face) -> list[tuple[PaperFont, str]]:
        """The text cut into stretches that one font covers."""
        places = self._placed(text, face)
        return [
            (font, "".join([drawn for _, drawn, _ in run]))
            for font, run in groupby(places, key=itemgetter(0))
        ]

    def width(self, text: str, face: Face, size: float) -> float:
        """How wide the text is, in points."""
        return sum(map(self._ems[face].__getitem__, text)) * size

    def em(self, character: str, face: Face) -> float:
        """How wide a character is, in em; what is not seen takes no place."""
        return sum(wide for _, _, wide in self._placed(character, face))

    def uncovered(self, text: str) -> str:
        """The characters of the text that no font has: 〓 is drawn for them."""
        return "".join(
            character
            for character in text.translate(_UNSEEN)
            if character != MISSING and self._place(character, Face.SERIF)[1] == MISSING
        )

    def _placed(self, text: str, face: Face) -> list[tuple[PaperFont, str, float]]:
        known = self._places[face]
        return [
            known.get(character) or known.setdefault(character, self._place(character, face))
            for character in text.translate(_UNSEEN)
        ]

    def _place(self, character: str, face: Face) -> tuple[PaperFont, str, float]:
        """Font, character drawn and its width in em; 〓 for what no font has."""
        if character < " ":
            return self._place(" ", face)
        own = Face.SERIF if character == MIDDLE_DOT else face  # a full em in the Sans faces
        code = ord(character)
        for path in (self._files[own], *self._fallbacks):
            font = _font(path)
            if code in font.face.charToGlyph:
                return font, character, font.face.getCharWidth(code) / 1000
        return self._place(MISSING, face)


class _Ems(dict[str, float]):
    """Widths of characters in em, each looked up once: lists ask for millions."""

    def __init__(self, fonts: FontSet, face: Face) -> None:
        super().__init__()
        self._fonts, self._face = fonts, face

    def __missing__(self, character: str) -> float:
        self[character] = wide = self._fonts.em(character, self._face)
        return wide


def system_fonts() -> Path | None:
    """The fonts folder of Windows; None elsewhere: papers look the same on every Linux."""
    root = os.environ.get("SYSTEMROOT")
    return Path(root) / "Fonts" if os.name == "nt" and root else None


def font_files(system: Path | None = None) -> dict[Face, Path]:
    """The file of each face: bundled ones, or 仿宋 and 黑体 of a Windows fonts folder `system`."""
    bundled = resources() / "fonts"
    files = {face: bundled / name for face, name in _BUNDLED.items()}
    if system is not None:
        found = {face: system / name for face, name in _OF_THE_SYSTEM.items()}
        files.update({face: path for face, path in found.items() if path.is_file()})
    return files


@cache
def font_set(system: Path | None = None) -> FontSet:
    """The fonts to draw with, read once: those of Windows where it has them, else the bundled.

    A font of the system that cannot be read, or may not be embedded, is left out.
    """
    own, bundled = font_files(), resources() / "fonts"
    wanted = font_files(system or system_fonts())
    files = {face: path if _can_be_embedded(path) else own[face] for face, path in wanted.items()}
    return FontSet(files, [bundled / name for name in _FALLBACKS])


def _can_be_embedded(path: Path) -> bool:
    try:
        return bool(_font(path).face.charToGlyph)
    except (TTFError, OSError):
        return False


@cache
def _font(path: Path) -> PaperFont:
    return PaperFont(path.stem, str(path))


def _to_unicode_map(name: str, subset: list[int]) -> str:
    """The map from character codes of a subset to UTF-16, as PDF 32000-1 9.10.3 has it."""
    lines = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be', 'replace').hex().upper()}>"
        for code, point in enumerate(subset)
    ]
    blocks = [lines[at : at + _BFCHAR_LIMIT] for at in range(0, len(lines), _BFCHAR_LIMIT)]
    body = [line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            *body,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )
