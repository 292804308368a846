"""Cuts the bundled fonts down to what each is needed for: `subset_fonts.py FOLDER`.

FOLDER holds the files of CUT as resources/fonts/SOURCES.md says where they come from; the results
go to resources/fonts. Needs fontTools (`pip install fonttools==4.68.0`). Noto Serif stays whole and
is the first fallback of every face: the Sans faces leave rare ideographs to it, and the rare fonts
hold ideographs that it lacks. Private-use characters go: what they show differs from font to font,
and a wrong character in a name is worse than 〓.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.unicodedata import script

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
WHOLE = "NotoSerifSC-Regular.ttf"
SANS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
RARE = ("HanaMinA.ttf", "HanaMinB.ttf")
CUT = (*SANS, *RARE)
# Besides ideographs: the letters of names, of 傈僳 names too, and the strokes of characters.
_SCRIPTS = {"Hani", "Latn", "Lisu"}
_STROKES = range(0x31C0, 0x31F0)


def characters(path: Path) -> set[int]:
    """The code points that a font draws."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def is_rare(code: int) -> bool:
    """Whether a code point is an ideograph outside the 20 992 of everyday fonts."""
    return 0x3400 <= code <= 0x4DBF or code >= 0x20000


def is_for_names(code: int) -> bool:
    """Whether a code point may stand in a name: no private use, no symbols, no dead scripts."""
    return script(chr(code)) in _SCRIPTS or code in _STROKES


def write_subset(source: Path, target: Path, codes: set[int], features: list[str]) -> None:
    """Write the font with `codes` only, outlines unchanged, without hints."""
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.drop_tables += ["BASE", "FFTM", "vhea", "vmtx", "VORG"]
    if not features:
        options.drop_tables += ["GSUB", "GPOS", "GDEF"]
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(codes))
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def main(folder: Path) -> int:
    """Write the fonts of CUT."""
    drawn = characters(FONTS / WHOLE)
    for name in CUT:
        codes = characters(folder / name)
        if name in SANS:
            codes = {code for code in codes if not (is_rare(code) and code in drawn)}
        else:
            codes = {code for code in codes if is_for_names(code)} - drawn
            drawn |= codes
        write_subset(folder / name, FONTS / name, codes, ["*"] if name in SANS else [])
        print(f"{name}: {len(codes)} characters, {(FONTS / name).stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
