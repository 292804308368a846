"""What forms are made of: cells, tick boxes, marks, codes, places to sign; all in mm.

Outer lines 1.0 pt, inner 0.5 pt, tick boxes 1.0 pt, places of seals and fingerprints dashed; no
grey areas, which a laser prints as dots that look like ink.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import segno

from qualdesk.documents.fitting import LEADING, fit
from qualdesk.documents.fonts import Face
from qualdesk.documents.pdf import MM, Sheet
from qualdesk.domain.form_layout import CODE_SIDE, MARK_SIDE, Box, Paper

OUTER, INNER, TICK = 1.0, 0.5, 1.0  # widths of lines in points
TICK_SIDE = 6.0
LABEL_GAP = 1.8  # from a tick box to its label: nearer, a blurred label looks like ink
PADDING = 1.5  # from the edge of a cell to its text

_QUIET = 4  # white modules round a QR code
_MARK_CELLS = 6  # of which the outer ring is black

# ArUco DICT_4X4_50: the inner 4 x 4 cells of the first 48 marks, row by row, white = 1.
_MARK_BITS = (
    *(0xB532, 0x0F9A, 0x332D, 0x9946, 0x549E, 0x79CD, 0x9E2E, 0xC4F2),
    *(0xFEDA, 0xCF56, 0xF991, 0x11A7, 0x0EB7, 0x2A0F, 0x24B1, 0x263E),
    *(0x4665, 0x6600, 0x6C5E, 0x76AF, 0x868B, 0xB02B, 0xCCD5, 0xDD82),
    *(0xFE47, 0x9471, 0xACE4, 0xA554, 0x2123, 0x346F, 0x4415, 0x57B2),
    *(0x9ECF, 0xF0CB, 0x08AE, 0x0929, 0x1875, 0x04FF, 0x0DF6, 0x1C5A),
    *(0x1718, 0x2A28, 0x328C, 0x38B2, 0x24E8, 0x2EEB, 0x2D3F, 0x4B64),
)


def cell(
    sheet: Sheet,
    box: tuple[float, float, float, float],
    text: str,
    size: float,
    face: Face = Face.SERIF,
    *,
    align: str = "left",
    pad: float = PADDING,
) -> None:
    """A value in x, y, width, height, fitted, in the middle of the height."""
    if not text:
        return
    x, y, width, height = box
    fitted = fit(
        text, size, width - 2 * pad, height - 0.6, lambda part: sheet.text_width(part, 1, face) * MM
    )
    step = fitted.size * LEADING / MM
    # Chinese type stands 0.88 em above and 0.12 em below its baseline: its middle is 0.38 em up.
    baseline = y + height / 2 - (len(fitted.lines) - 1) * step / 2 + 0.38 * fitted.size / MM
    for line in fitted.lines:
        if align == "left":
            sheet.text(x + pad, baseline, line, fitted.size, face)
        elif align == "right":
            sheet.right(x + width - pad, baseline, line, fitted.size, face)
        else:
            sheet.centred(x + width / 2, baseline, line, fitted.size, face)
        baseline += step


def tick_boxes(
    sheet: Sheet,
    x: float,
    middle: float,
    choices: Iterable[tuple[str, str]],
    *,
    side: float = TICK_SIDE,
    size: float = 11,
    gap: float = 3.4,
) -> tuple[list[Box], float]:
    """Boxes in a row, each with its label to the right; the boxes, and where the row ends."""
    boxes = []
    for name, label in choices:
        boxes.append(tick_box(sheet, name, x, middle - side / 2, side))
        x += side + LABEL_GAP
        sheet.text(x, middle + 0.38 * size / MM, label, size, Face.SERIF)
        x += sheet.text_width(label, size, Face.SERIF) + gap
    return boxes, x


def tick_box(
    sheet: Sheet, name: str, x: float, y: float, side: float = TICK_SIDE, row: int | None = None
) -> Box:
    """An empty box to be ticked."""
    sheet.rect(x, y, side, side, TICK)
    return Box(name, x, y, side, side, row)


def check_mark(sheet: Sheet, box: Box) -> None:
    """A tick drawn by the program inside the box."""
    points = ((0.17, 0.52), (0.42, 0.8), (0.86, 0.2))
    sheet.polyline(
        [(box.x + px * box.width, box.y + py * box.height) for px, py in points], width=1.4
    )


def marks(sheet: Sheet, paper: Paper) -> None:
    """The four marks of the corners: one black square each, white cells on top."""
    cell_side = MARK_SIDE / _MARK_CELLS
    sheet.fill([(x, y, MARK_SIDE, MARK_SIDE) for x, y in paper.marks])
    sheet.fill(
        [
            (x + (column + 1) * cell_side, y + (row + 1) * cell_side, cell_side, cell_side)
            for corner, (x, y) in enumerate(paper.marks)
            for row in range(4)
            for column in range(4)
            if _MARK_BITS[paper.first_mark + corner] >> (15 - 4 * row - column) & 1
        ],
        white=True,
    )


def code(sheet: Sheet, paper: Paper, token: str) -> None:
    """The QR code of a page, 35 mm with its quiet zone, as one path."""
    symbol = segno.make_qr(token, error="m", boost_error=True, mode="alphanumeric")
    modules = len(symbol.matrix)
    x, y = paper.code
    module = CODE_SIDE / (modules + 2 * _QUIET)
    sheet.cells(x + _QUIET * module, y + _QUIET * module, module, symbol.matrix)


def written_date(
    sheet: Sheet,
    x: float,
    baseline: float,
    year: int,
    size: float = 10.5,
    blanks: tuple[float, float] = (9.0, 9.0),
) -> None:
    """「2026年　月　日」 to be filled in by hand; `blanks` are the room for month and day, mm."""
    text = f"{year}年"
    sheet.text(x, baseline, text, size, Face.SERIF)
    x += sheet.text_width(text, size, Face.SERIF)
    for room, word in zip(blanks, "月日", strict=True):
        sheet.text(x + room, baseline, word, size, Face.SERIF)
        x += room + sheet.text_width(word, size, Face.SERIF)


def broad_mark(sheet: Sheet, text: str, x: float, y: float, height: float) -> None:
    """Large outlined letters round the middle (x, y), `height` mm high, under all the rest."""
    size = height * MM
    sheet.outlined(x, y + 0.38 * size / MM, text, size, 1.2)


def grid(sheet: Sheet, xs: Sequence[float], ys: Sequence[float], *, outer: float = OUTER) -> None:
    """A table: inner lines, and a heavier frame round it."""
    sheet.lines([(x, ys[0], x, ys[-1]) for x in xs[1:-1]], INNER)
    sheet.lines([(xs[0], y, xs[-1], y) for y in ys[1:-1]], INNER)
    sheet.rect(xs[0], ys[0], xs[-1] - xs[0], ys[-1] - ys[0], outer)


def day_text(day: date | None) -> str:
    """`2026年5月20日`; "" when there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def month_words(month: str) -> str:
    """`2010-01` → `2010年1月`; what is no such month stays as it is."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if year.isdigit() and number.isdigit() else month


def digest_words(digest: str) -> str:
    """The first eight hex digits of an audit digest as `9F3A 71C0`."""
    short = digest[:8].upper()
    return f"{short[:4]} {short[4:]}".strip()
