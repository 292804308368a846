"""The signatures of a confirmation form: three levels, or two people and a seal, by insurance."""

from __future__ import annotations

from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.template import Template
from qualdesk.documents.page import (
    INNER,
    LABEL_GAP,
    TICK_SIDE,
    cell,
    tick_box,
    written_date,
)
from qualdesk.documents.pdf import MM, Sheet
from qualdesk.domain.form_layout import Box
from qualdesk.domain.forms import FormHead
from qualdesk.domain.recipient import Insurance

_LEFT, _RIGHT = 20.0, 198.0
_HEAD_HEIGHT = 7.0
_DATE_HEIGHT = 9.3  # under a signature, where the seal has a column of its own
_OPINION_X = 48.0  # the tick boxes of the opinions

_LEVELS = (20.0, 46.0, 100.0, 156.0, 198.0)  # step, opinion, signature, date
_SEALED = (20.0, 46.0, 94.0, 150.0, 198.0)  # step, opinion, signature over date, seal


def sign_off_block(
    sheet: Sheet, words: Template, head: FormHead, top: float, *, community: bool
) -> tuple[list[Box], float]:
    """Draw the block of the form's insurance; its boxes, and where it ends.

    Boxes: each step's name for its signature, `.approved` and `.returned` for its opinion,
    `.date`; and `seal` where the seal has its own place.
    """
    block = f"sign_off.{head.insurance}"
    steps = words.rows(f"{block}.steps")
    sealed = words.text(f"{block}.seal")
    xs = _SEALED if sealed else _LEVELS
    height = _step_height(head.insurance)
    for index, text in enumerate(words.texts(f"{block}.heads")):
        place = (xs[index], top, xs[index + 1] - xs[index], _HEAD_HEIGHT)
        cell(sheet, place, text, 10.5, Face.BOLD, align="centre")
    first = top + _HEAD_HEIGHT
    bottom = first + len(steps) * height
    boxes: list[Box] = []
    for number, (name, label, opinion) in enumerate(steps):
        y = first + number * height
        cell(sheet, (xs[0], y, xs[1] - xs[0], height), label, 12, align="centre", pad=0.8)
        boxes += _opinion(sheet, words, name, opinion, y, height, xs[2])
        if sealed:
            boxes += _signature_over_date(sheet, name, xs, y, height, head.year)
            last_column = xs[3]
        else:
            boxes += [
                Box(name, xs[2], y, xs[3] - xs[2], height),
                Box(f"{name}.date", xs[3], y, xs[4] - xs[3], height),
            ]
            low = 3.6 if number + 1 == len(steps) else 0  # below the words about the seal
            written_date(sheet, xs[3] + 1.5, y + height / 2 + 1.4 + low, head.year)
            last_column = xs[4]
        sheet.lines([(xs[0], y + height, last_column, y + height)], INNER)
    if sealed:
        boxes.append(_seal(sheet, sealed, xs, first, bottom, head.year))
    else:
        seal = words.text("words.community_seal" if community else "words.village_seal")
        cell(sheet, (xs[3], bottom - height, xs[4] - xs[3], 8), seal, 8, align="centre")
    sheet.lines([(x, top, x, bottom) for x in xs[1:-1]], INNER)
    sheet.lines([(_LEFT, first, _RIGHT, first), (_LEFT, bottom, _RIGHT, bottom)], INNER)
    return boxes, bottom


def _opinion(
    sheet: Sheet, words: Template, name: str, text: str, y: float, height: float, end: float
) -> list[Box]:
    """「人证相符，情况属实」 or 「退回：____」: a tick instead of writing."""
    pitch = 9.0 if height < 25 else 12.2
    first = y + (height - pitch - TICK_SIDE) / 2
    approved = tick_box(sheet, f"{name}.approved", _OPINION_X, first)
    returned = tick_box(sheet, f"{name}.returned", _OPINION_X, first + pitch)
    x = _OPINION_X + TICK_SIDE + LABEL_GAP
    rise = TICK_SIDE / 2 + 0.38 * 10.5 / MM
    back = words.text("sign_off.returned")
    sheet.text(x, first + rise, text, 10.5, Face.SERIF)
    sheet.text(x, first + pitch + rise, back, 10.5, Face.SERIF)
    start = x + sheet.text_width(back, 10.5, Face.SERIF) + 0.5
    line = first + pitch + rise + 0.7
    sheet.lines([(start, line, end - 2, line)], INNER)
    return [approved, returned]


def _signature_over_date(
    sheet: Sheet, name: str, xs: tuple[float, ...], y: float, height: float, year: int
) -> list[Box]:
    date_y = y + height - _DATE_HEIGHT
    width = xs[3] - xs[2]
    sheet.lines([(xs[2], date_y, xs[3], date_y)], INNER)
    written_date(sheet, xs[2] + 2, date_y + 6, year, blanks=(16.0, 16.0))
    return [
        Box(name, xs[2], y, width, height - _DATE_HEIGHT),
        Box(f"{name}.date", xs[2], date_y, width, _DATE_HEIGHT),
    ]


def _seal(
    sheet: Sheet, text: str, xs: tuple[float, ...], top: float, bottom: float, year: int
) -> Box:
    width = xs[4] - xs[3]
    cell(sheet, (xs[3], top, width, 8), text, 8, align="centre")
    written_date(sheet, xs[3] + 3, bottom - 4.5, year, blanks=(11.0, 11.0))
    return Box("seal", xs[3], top, width, bottom - top)


def _step_height(insurance: Insurance) -> float:
    if insurance is Insurance.RESIDENT:
        return 20.4
    return 22.0 if insurance is Insurance.INJURY else 30.6
