"""Where things lie on a printed form: what the printer draws and the reader of scans looks for.

Every length is in mm from the top left of the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualdesk.domain.form_codes import FormKind

MARK_SIDE = 12.0  # ArUco DICT_4X4_50, 6 x 6 cells of 2 mm
CODE_SIDE = 35.0  # the QR code with its quiet zone of four modules


@dataclass(frozen=True, slots=True)
class Box:
    """A place that is signed, ticked or stamped. `row` counts from 1 over the whole form."""

    name: str
    x: float
    y: float
    width: float
    height: float
    row: int | None = None


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """The boxes of one page of a form; `page` counts from 1 in the file written."""

    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What was drawn: the boxes of every form by serial, in the order of the pages.

    `uncovered` holds the characters that no font has; they are printed as 〓.
    """

    pages: int
    forms: Mapping[str, tuple[PageBoxes, ...]]
    uncovered: str = ""

    def as_json(self) -> dict[str, list[dict[str, Any]]]:
        """The document of `forms print --layout` (command-line.md)."""
        return {
            serial: [
                {"page": page.page, "boxes": [_box_json(box) for box in page.boxes]}
                for page in pages
            ]
            for serial, pages in self.forms.items()
        }


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet of a kind: its size, its four marks (TL, TR, BR, BL) and its code."""

    width: float
    height: float
    first_mark: int  # id of the TL mark; the others follow clockwise
    marks: tuple[tuple[float, float], ...]
    code: tuple[float, float]


_PORTRAIT_MARKS = ((12.0, 13.0), (186.0, 13.0), (186.0, 272.0), (12.0, 272.0))
_LANDSCAPE_MARKS = ((13.0, 10.0), (272.0, 10.0), (272.0, 187.0), (13.0, 187.0))

PAPERS: dict[FormKind, Paper] = {
    FormKind.INDIVIDUAL: Paper(210.0, 297.0, 0, _PORTRAIT_MARKS, (163.0, 28.0)),
    FormKind.GROUP: Paper(297.0, 210.0, 4, _LANDSCAPE_MARKS, (245.25, 24.5)),
    FormKind.SUMMARY: Paper(297.0, 210.0, 8, _LANDSCAPE_MARKS, (233.0, 9.0)),
    FormKind.DEATHS: Paper(297.0, 210.0, 12, _LANDSCAPE_MARKS, (233.0, 9.0)),
    FormKind.LETTER: Paper(210.0, 297.0, 20, _PORTRAIT_MARKS, (148.0, 12.0)),
    FormKind.VISITS: Paper(297.0, 210.0, 24, _LANDSCAPE_MARKS, (233.0, 9.0)),
    FormKind.SPOTCHECK: Paper(297.0, 210.0, 28, _LANDSCAPE_MARKS, (233.0, 9.0)),
}


def _box_json(box: Box) -> dict[str, Any]:
    return {
        "name": box.name,
        "row": box.row,
        "x_mm": round(box.x, 2),
        "y_mm": round(box.y, 2),
        "w_mm": round(box.width, 2),
        "h_mm": round(box.height, 2),
    }
