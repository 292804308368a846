"""What the landscape papers share: the corner beside the code, the row of signatures, the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.template import Template
from qualdesk.documents.page import cell, digest_words, grid
from qualdesk.documents.pdf import Sheet
from qualdesk.domain.form_codes import printed_serial
from qualdesk.domain.form_layout import Box

LEFT, RIGHT = 13.0, 284.0
CODE_EDGE = 229.0
"""Text of the head ends here, before the quiet zone of the code."""

_FOOT_LEFT, _FOOT_WIDTH = 28.0, 241.0  # between the bottom marks
_LAST = 204.0

Columns = dict[str, tuple[str, float, float]]
"""Head, x and width by the name of the column."""


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """Signers side by side: widths of label, place to sign and date, and where the date is written.

    `marks`: how far 年, 月 and 日 stand from the left edge of the date; `lines`: their baselines
    from the top, the year's and that of month and day. All in mm, `size` in points.
    """

    y: float
    height: float
    label: float
    sign: float
    day: float
    marks: tuple[float, float, float]
    lines: tuple[float, float] = (5.0, 13.0)
    size: float = 10.5
    pad: float = 0.4

    def draw(self, sheet: Sheet, signers: Iterable[tuple[str, str]], year: int) -> list[Box]:
        """Draw the row for signers (name and label); the boxes to sign and to date."""
        boxes: list[Box] = []
        edges: list[float] = []
        for number, (name, label) in enumerate(signers):
            left = _FOOT_LEFT + number * (self.label + self.sign + self.day)
            sign, day = left + self.label, left + self.label + self.sign
            place = (left, self.y, self.label, self.height)
            cell(sheet, place, label, 10.5, Face.BOLD, align="centre", pad=self.pad)
            low = (self.lines[0], self.lines[1], self.lines[1])
            for shift, down, word in zip(self.marks, low, (f"{year}年", "月", "日"), strict=True):
                sheet.text(day + shift, self.y + down, word, self.size, Face.SERIF)
            boxes.append(Box(name, sign, self.y, self.sign, self.height))
            boxes.append(Box(f"{name}.date", day, self.y, self.day, self.height))
            edges += [left, sign, day]
        grid(sheet, [*edges, _FOOT_LEFT + _FOOT_WIDTH], [self.y, self.y + self.height])
        return boxes


def corner(
    sheet: Sheet, words: Template, page: tuple[int, int], serial: str, version: int, digest: str
) -> None:
    """Page of pages, and what the paper is known by: nothing more for a draft without serial."""
    sheet.right(231, 14.4, words.text("page", page=page[0], pages=page[1]), 11, Face.BOLD)
    if not serial:
        return
    sheet.right(231, 20, printed_serial(serial), 12, Face.BOLD)
    record = words.texts("record", version=version, digest=digest_words(digest))
    for number, line in enumerate(record):
        sheet.right(231, 25 + 4 * number, line, 8, Face.SANS)


def columns_of(words: Template) -> Columns:
    """The columns of the template from the left edge on."""
    rows = words.rows("columns")
    starts = accumulate((row[2] for row in rows), initial=LEFT)
    return {name: (head, x, width) for (name, head, width), x in zip(rows, starts, strict=False)}


def last_line(
    sheet: Sheet, words: Template, printed_at: str, *, serial: str, training: bool
) -> None:
    """Below the foot: what not to do with the paper, and when it was printed."""
    if serial:
        sheet.text(_FOOT_LEFT, _LAST, words.text("warning"), 8.5, Face.SANS)
    mark = "样张（虚构人员、虚构数字）　　" if training else ""
    sheet.right(_FOOT_LEFT + _FOOT_WIDTH, _LAST, f"{mark}打印 {printed_at}", 8.5, Face.SANS)
