"""公示 on the wall: large type, the period with every counted day, room for the seal (Y6.1.3).

It hangs and does not come back: no code, no marks, no serial.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import accumulate
from typing import BinaryIO

from qualdesk.documents.fitting import fit
from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.drawing import Drawing
from qualdesk.documents.forms.template import Template, template
from qualdesk.documents.page import OUTER, broad_mark, cell, day_text, digest_words, grid
from qualdesk.documents.pdf import MM, Sheet
from qualdesk.domain.form_layout import Box, Layout, Paper
from qualdesk.domain.notice_forms import NoticeForm, days_words
from qualdesk.progress import SILENT, Progress

_PAPER = Paper(210.0, 297.0, 0, (), (0.0, 0.0))
_LEFT, _RIGHT, _MIDDLE = 16.0, 194.0, 105.0
_HEAD, _ROW, _MIDDLE_ROW = 10.0, 9.2, 10.2
_FIRST_TOP, _NEXT_TOP = 142.0, 52.0
_BOX = (101.0, 35.0)  # y and height of the period on the first page
_SEAL = (140.0, 219.0, 50.0, 42.0)  # left free on the last page
_TYPE = {
    "order": (15.0, Face.SANS),
    "name": (17.0, Face.SERIF),
    "sex": (15.0, Face.SERIF),
    "place": (15.0, Face.SERIF),
    "number": (15.0, Face.SANS),
    "insurance": (13.0, Face.SERIF),
}


def draw_notices(forms: Iterable[NoticeForm], out: BinaryIO, progress: Progress = SILENT) -> Layout:
    """Draw notices one after another into `out`; the layout names no form and no box."""
    with Drawing(out, template("notice", {}).text("name")) as drawing:
        for form in forms:
            words = template("notice", form.words)
            _draw(drawing, words, form, progress)
        if not drawing.pdf.pages:
            raise ValueError("no notices to draw")
    return drawing.layout()


def _draw(drawing: Drawing, words: Template, form: NoticeForm, progress: Progress) -> None:
    first = 0
    pages = form.pages
    for number, count in enumerate(pages, 1):
        last = number == len(pages)
        variant = (form.code, number == 1, last, count)
        frame = partial(_frame, words=words, form=form, number=number, count=count)
        sheet, _ = drawing.page(_PAPER, variant, frame)
        _people(sheet, words, form, first, count, number)
        page = words.text("page", page=number, pages=len(pages))
        sheet.centred(_MIDDLE, 281, page, 11, Face.SANS)
        drawing.add(sheet, "", ())
        first += count
        progress.at("正在生成公示", number, len(pages))


# ── what pages with as many people share ──────────────────────────────────────────────────────


def _frame(sheet: Sheet, words: Template, form: NoticeForm, number: int, count: int) -> list[Box]:
    pages = len(form.pages)
    if form.training:
        broad_mark(sheet, "培训样张", _MIDDLE, 200, 40)
    if number == 1:
        _opening(sheet, words, form)
    else:
        _continued(sheet, words, form)
    top, row = _place(form, number)
    xs = [*(x for _, x, _ in _columns(words, form)), _RIGHT]
    grid(sheet, xs, [top, *(top + _HEAD + row * n for n in range(count + 1))])
    heads = {"order": words.text("number"), **dict(form.heads)}
    for key, x, width in _columns(words, form):
        cell(sheet, (x, top, width, _HEAD), heads[key], 16, Face.BOLD, align="centre", pad=0.6)
    end = top + _HEAD + row * count
    if number < pages:
        sheet.centred(_MIDDLE, end + 7, words.text("next", pages=pages), 12.5, Face.SERIF)
    else:
        _closing(sheet, words, form, end)
    foot = words.text("foot", code=form.code, digest=digest_words(form.digest))
    mark = words.text("training") + "　　" if form.training else ""
    sheet.centred(_MIDDLE, 286, f"{mark}{foot}　　{form.printed_at}", 8.5, Face.SANS)
    return []


def _opening(sheet: Sheet, words: Template, form: NoticeForm) -> None:
    sheet.centred(_MIDDLE, 38, words.text("title"), 54, Face.BOLD)
    sheet.centred(_MIDDLE, 57, words.text("subject"), 32, Face.BOLD)
    subtitle = words.text("subtitle", insurance=form.insurance, round=form.round_label)
    sheet.centred(_MIDDLE, 67, subtitle, 17, Face.SERIF)
    where = form.village or words.text("here")
    body = "　　" + words.text("body", where=where)
    cell(sheet, (_LEFT, 70, _RIGHT - _LEFT, 28), body, 16, pad=0)
    y, height = _BOX
    sheet.rect(_LEFT, y, _RIGHT - _LEFT, height, OUTER)
    inside = (_LEFT + 4, _RIGHT - _LEFT - 8)
    cell(sheet, (inside[0], y + 1.5, inside[1], 9), _period(words, form), 19, Face.BOLD, pad=0)
    days = words.text("days", count=len(form.days), days=days_words(form.days))
    if form.excluded:
        days += words.text("excluded", excluded=form.excluded)
    cell(sheet, (inside[0], y + 10.5, inside[1], 11.5), days, 12.5, pad=0)
    sheet.text(inside[0], y + height - 4.5, words.text("hotline"), 19, Face.BOLD)
    room = 90.0
    if form.hotline:
        fitted = fit(form.hotline, 26, room, 12, lambda t: sheet.text_width(t, 1, Face.BOLD) * MM)
        sheet.text(inside[0] + 34, y + height - 4.2, fitted.lines[0], fitted.size, Face.BOLD)
    else:
        sheet.lines(
            [(inside[0] + 34, y + height - 3.5, inside[0] + 34 + room, y + height - 3.5)], 1
        )
    sheet.right(_RIGHT - 4, y + height - 4.5, words.text("hours"), 10.5, Face.SERIF)


def _continued(sheet: Sheet, words: Template, form: NoticeForm) -> None:
    sheet.centred(_MIDDLE, 30, words.text("again"), 26, Face.BOLD)
    line = f"{_period(words, form)}　{words.text('hotline')} {form.hotline}"
    cell(sheet, (_LEFT, 35, _RIGHT - _LEFT, 6.5), f"{form.village}　{line}", 13, align="centre")
    subtitle = words.text("subtitle", insurance=form.insurance, round=form.round_label)
    sheet.centred(_MIDDLE, 47.5, subtitle, 13, Face.SERIF)


def _period(words: Template, form: NoticeForm) -> str:
    last = day_text(form.ends_on)
    if form.ends_on.year == form.begins_on.year:
        last = last.partition("年")[2]
    return words.text("period", first=day_text(form.begins_on), last=last)


def _closing(sheet: Sheet, words: Template, form: NoticeForm, end: float) -> None:
    sheet.centred(_MIDDLE, end + 7, words.text("end", people=len(form.rows)), 12.5, Face.SERIF)
    _, y, _, height = _SEAL
    if form.place:
        cell(sheet, (_LEFT, y - 8, 118, 7), words.text("place", place=form.place), 13, pad=0)
    numbers = any(key == "number" for key, _ in form.heads)
    hidden = words.text("hidden" if numbers else "hidden_no_number")
    cell(sheet, (_LEFT, y, 118, 14), hidden, 13, pad=0)
    unit = words.text("web_unit" if form.web else "unit", unit=form.posted_by)
    cell(sheet, (_LEFT, y + 16, 118, 14), unit, 15, Face.BOLD, pad=0)
    sheet.text(_LEFT, y + height - 4, day_text(form.begins_on), 15, Face.SERIF)


# ── what differs from page to page ────────────────────────────────────────────────────────────


def _people(
    sheet: Sheet, words: Template, form: NoticeForm, first: int, count: int, number: int
) -> None:
    columns = _columns(words, form)
    top, row = _place(form, number)
    for at, values in enumerate(form.rows[first : first + count]):
        _person(sheet, columns, (str(first + at + 1), *values), top + _HEAD + row * at, row)


def _person(
    sheet: Sheet,
    columns: Sequence[tuple[str, float, float]],
    values: Sequence[str],
    y: float,
    row: float,
) -> None:
    for (key, x, width), value in zip(columns, values, strict=True):
        size, face = _TYPE[key]
        cell(sheet, (x, y, width, row), value, size, face, align="centre", pad=0.8)


def _place(form: NoticeForm, number: int) -> tuple[float, float]:
    """Where the table of a page begins, and how high its rows are."""
    if number == 1:
        return _FIRST_TOP, _ROW
    return _NEXT_TOP, _ROW if number == len(form.pages) else _MIDDLE_ROW


def _columns(words: Template, form: NoticeForm) -> list[tuple[str, float, float]]:
    """Key, x and width of each column."""
    fixed = dict(words.rows("widths"))
    keys = ["order", *(key for key, _ in form.heads)]
    free = _RIGHT - _LEFT - sum(fixed[key] for key in keys)
    wide = "name" if "name" in keys else keys[-1]
    widths = [fixed[key] + (free if key == wide else 0.0) for key in keys]
    starts = accumulate(widths, initial=_LEFT)
    return list(zip(keys, starts, widths, strict=False))
