"""Cuts the rare-character fonts down to what the main fonts lack: `subset_fonts.py FOLDER`.

FOLDER holds HanaMinA.ttf and HanaMinB.ttf as Debian's package fonts-hanazono has them; the results
go to resources/fonts. Needs fontTools (`pip install fonttools==4.68.0`). Private-use characters go
too: what they show differs from font to font, and a wrong character in a name is worse than 〓.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
MAIN = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSerifSC-Regular.ttf")
RARE = ("HanaMinA.ttf", "HanaMinB.ttf")


def characters(path: Path) -> set[int]:
    """The code points that a font draws."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def is_private(code: int) -> bool:
    """Whether a code point means what its user likes."""
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


def write_subset(source: Path, target: Path, codes: set[int]) -> None:
    """Write the font with `codes` only, outlines unchanged, without features and hints."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "FFTM", "vhea", "vmtx", "VORG"]
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(codes))
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def main(folder: Path) -> int:
    """Write both fonts."""
    drawn = set.intersection(*(characters(FONTS / name) for name in MAIN))
    for name in RARE:
        codes = {code for code in characters(folder / name) if not is_private(code)} - drawn
        write_subset(folder / name, FONTS / name, codes)
        drawn |= codes
        print(f"{name}: {len(codes)} characters, {(FONTS / name).stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
