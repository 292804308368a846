"""Sheets that stay in the village: a wall sheet of who is missing, and the steps of the app.

Large type, black on white, no number of anybody, no code: neither comes back (P-A1, P3.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from qualdesk.documents.fitting import wrapped
from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.template import Template, template
from qualdesk.documents.page import broad_mark, cell, day_text
from qualdesk.documents.pdf import MM, PdfFile, Sheet

_WIDTH, _HEIGHT, _LEFT, _RIGHT = 210.0, 297.0, 16.0, 194.0
_INSIDE = _RIGHT - _LEFT
_NAMES = 4  # in a row
_NAME_ROW, _GROUP_ROW, _HINT_ROW = 11.0, 14.0, 8.0
_FOOT = 283.0
_STEP_SIZE, _STEP_LINE = 16.5, 7.9


@dataclass(frozen=True, slots=True)
class MissingSheet:
    """Who of a village is still to be confirmed; `groups` in order, each with its names.

    `place` is where people come to, `phone` "" when the station has set none.
    """

    village: str
    round_label: str
    closes_on: date
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    place: str
    phone: str
    office: str
    day: date
    training: bool
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepsSheet:
    """The app's steps on one page."""

    place: str
    phone: str
    office: str
    training: bool
    words: Mapping[str, str]


def draw_missing(form: MissingSheet, out: BinaryIO) -> int:
    """Draw the wall sheet; how many pages."""
    words = template("village_sheets", form.words)
    pages = _packed(form, words)
    with PdfFile(out, words.text("missing.title")) as pdf:
        for number, rows in enumerate(pages, 1):
            sheet = pdf.page(_WIDTH, _HEIGHT)
            y = _missing_head(sheet, words, form, first=number == 1)
            for height, draw in rows:
                draw(sheet, y)
                y += height
            _foot(sheet, words.text("missing.foot", office=form.office, day=day_text(form.day)))
            page = words.text("missing.page", page=number, pages=len(pages))
            sheet.right(_RIGHT, _FOOT + 1.4, page, 10, Face.SANS)
            pdf.add(sheet)
    return len(pages)


class _GroupRow:
    """A group's name over its people."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, sheet: Sheet, y: float) -> None:
        sheet.text(_LEFT, y + 10.5, self._text, 17, Face.BOLD)
        sheet.lines([(_LEFT, y + 12.6, _RIGHT, y + 12.6)], 0.8)


class _NameRow:
    """Up to four names."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def __call__(self, sheet: Sheet, y: float) -> None:
        width = _INSIDE / _NAMES
        for place, name in enumerate(self._names):
            cell(sheet, (_LEFT + place * width, y, width, _NAME_ROW), name, 20, Face.SERIF)


_Row = tuple[float, _GroupRow | _NameRow]


def _packed(form: MissingSheet, words: Template) -> list[list[_Row]]:
    """Rows by page; a group's name never stands alone at the foot of one."""
    pages: list[list[_Row]] = [[]]
    room = _room(words, first=True)
    for group, names in form.groups:
        head = words.text(
            "missing.group", group=group or words.text("missing.no_group"), count=len(names)
        )
        rows: list[_Row] = [
            (_NAME_ROW, _NameRow(names[at : at + _NAMES])) for at in range(0, len(names), _NAMES)
        ]
        blocks = [[(_GROUP_ROW, _GroupRow(head)), rows[0]], *([row] for row in rows[1:])]
        for block in blocks:
            height = sum(one for one, _ in block)
            if height > room:
                pages.append([])
                room = _room(words, first=False)
            pages[-1] += block
            room -= height
    return pages


def _room(words: Template, *, first: bool) -> float:
    return _FOOT - 8 - _head_height(words, first=first)


def _head_height(words: Template, *, first: bool) -> float:
    hints = len(words.texts("missing.hint", place="", call="")) if first else 0
    return 50.0 + hints * _HINT_ROW + (4.0 if first else 0.0)


def _missing_head(sheet: Sheet, words: Template, form: MissingSheet, *, first: bool) -> float:
    if form.training:
        broad_mark(sheet, "培训样张", _WIDTH / 2, 165, 40)
    title = (_LEFT, 14.0, _INSIDE, 18.0)
    cell(sheet, title, words.text("missing.title"), 34, Face.BOLD, align="centre")
    said = {
        "village": form.village,
        "round": form.round_label,
        "closes_on": day_text(form.closes_on),
    }
    period = (_LEFT, 33.0, _INSIDE, 10.0)
    cell(sheet, period, words.text("missing.period", **said), 17, Face.SERIF, align="centre")
    if not form.groups:
        text = words.text("missing.everyone")
        cell(sheet, (_LEFT, 120, _INSIDE, 20), text, 24, Face.BOLD, align="centre")
    elif first:
        hints = words.texts("missing.hint", place=form.place, call=_call(words, form.phone))
        for place, hint in enumerate(hints):
            box = (_LEFT, 46.0 + place * _HINT_ROW, _INSIDE, _HINT_ROW)
            cell(sheet, box, hint, 13.5, pad=0)
    return _head_height(words, first=first)


def _call(words: Template, phone: str) -> str:
    return words.text("call", phone=phone) if phone else words.text("no_phone")


def _foot(sheet: Sheet, text: str) -> None:
    cell(sheet, (_LEFT, _FOOT - 3, _INSIDE - 30, 6), text, 11, pad=0)


def draw_steps(form: StepsSheet, out: BinaryIO) -> None:
    """Draw the handout: one page."""
    words = template("village_sheets", form.words)
    with PdfFile(out, words.text("steps.title")) as pdf:
        sheet = pdf.page(_WIDTH, _HEIGHT)
        if form.training:
            broad_mark(sheet, "培训样张", _WIDTH / 2, 150, 40)
        title = (_LEFT, 12.0, _INSIDE, 18.0)
        cell(sheet, title, words.text("steps.title"), 34, Face.BOLD, align="centre")
        subtitle = (_LEFT, 31.0, _INSIDE, 9.0)
        cell(sheet, subtitle, words.text("steps.subtitle"), 14.5, align="centre")
        y = 47.0
        for part in ("before", "self", "other"):
            y = _chapter(sheet, words.text(f"steps.{part}_title"), words.texts(f"steps.{part}"), y)
        sheet.text(_LEFT, y + 5, words.text("steps.help_title"), 19, Face.BOLD)
        said = {"place": form.place, "call": _call(words, form.phone)}
        _paragraph(sheet, words.text("steps.help", **said), y + 13.5)
        _foot(sheet, words.text("steps.foot", office=form.office))
        pdf.add(sheet)


def _chapter(sheet: Sheet, title: str, steps: Sequence[str], y: float) -> float:
    """A title with its numbered steps; where the next one may begin."""
    sheet.text(_LEFT, y + 5, title, 19, Face.BOLD)
    sheet.lines([(_LEFT, y + 7.6, _RIGHT, y + 7.6)], 0.8)
    y += 14.5
    for number, step in enumerate(steps, 1):
        sheet.text(_LEFT, y, f"{number}", 19, Face.BOLD)
        y = _paragraph(sheet, step, y, indent=9.0) + 1.4
    return y + 4.0


def _paragraph(sheet: Sheet, text: str, y: float, *, indent: float = 0.0) -> float:
    """Lines from the baseline `y` on; the baseline after the last."""

    def em(part: str) -> float:
        return sheet.text_width(part, 1, Face.SERIF) * MM

    for line in wrapped(text, (_INSIDE - indent) * MM / _STEP_SIZE, em):
        sheet.text(_LEFT + indent, y, line, _STEP_SIZE, Face.SERIF)
        y += _STEP_LINE
    return y
