"""抽查记录表: ten drawn people a page, three signatures on each (Y6.1.4a, Y6.2.3, Y6.3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import BinaryIO

from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.drawing import Drawing
from qualdesk.documents.forms.template import Template, template
from qualdesk.documents.page import (
    INNER,
    OUTER,
    TICK_SIDE,
    broad_mark,
    cell,
    check_mark,
    code,
    digest_words,
    grid,
    marks,
    tick_box,
    written_date,
)
from qualdesk.documents.pdf import Sheet
from qualdesk.domain.form_codes import FormKind, make_token, printed_serial
from qualdesk.domain.form_layout import PAPERS, Box, Layout
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.spot_check_forms import SPOT_ROWS, SpotCheckForm, SpotRow
from qualdesk.progress import SILENT, Progress

_PAPER = PAPERS[FormKind.SPOTCHECK]
_LEFT, _RIGHT, _TOP = 13.0, 284.0, 46.5
_GROUP_HEAD, _HEAD, _ROW, _BLANK_ROW = 5.5, 12.0, 11.4, 8.0
_BODY = _TOP + _HEAD
_FOOT = (28.0, 184.5, 241.0, 15.5)
_FOOT_LABEL, _FOOT_SIGN, _FOOT_DAY = 20.5, 40.5, 19.3
_CODE_EDGE = 229.0  # text of the head ends before the quiet zone of the code
_NOTES = ((3.9, 8.5), (7.5, 7.5), (10.9, 7.5))  # below the table: baseline in mm, points
_TICKS = ("met", "visit", "phone", "alive", "dead", "lost", "agrees", "differs")
_TYPE: dict[str, tuple[float, Face]] = {
    "number": (10.5, Face.SANS),
    "name": (12, Face.SERIF),
    "sex": (10.5, Face.SERIF),
    "id_number": (10.5, Face.SANS),
    "record": (9.5, Face.SERIF),
    "remark": (8.5, Face.SERIF),
}
_Columns = dict[str, tuple[str, float, float]]  # head, x and width by name


def draw_spotcheck(
    forms: Iterable[SpotCheckForm], out: BinaryIO, *, key: bytes, progress: Progress = SILENT
) -> Layout:
    """Draw check sheets one after another into `out`; `key` is the station's form key.

    Each page has its own code and the three signatures. A result that is recorded already is
    ticked; how the draw can be repeated by hand stands below the table.
    """
    with Drawing(out, FormKind.SPOTCHECK.label) as drawing:
        for number, form in enumerate(forms, 1):
            for page in range(1, form.pages + 1):
                _draw(drawing, form, page, key)
            progress.at("正在生成抽查记录表", number)
        if not drawing.pdf.pages:
            raise ValueError("no forms to draw")
    return drawing.layout()


def _draw(drawing: Drawing, form: SpotCheckForm, page: int, key: bytes) -> None:
    head = form.head
    words = template("spotcheck", head.words)
    sheet = drawing.pdf.page(_PAPER.width, _PAPER.height)
    if head.training:
        broad_mark(sheet, "培训样张", 77, 115, 30)  # left of the boxes
    marks(sheet, _PAPER)
    code(sheet, _PAPER, make_token(head.serial, page, head.version, key))
    _heading(sheet, words, form, page)
    first = (page - 1) * SPOT_ROWS
    rows = form.rows[first : first + SPOT_ROWS]
    columns = _columns(words)
    _table_head(sheet, words, columns)
    boxes, bottom = _table(sheet, words, columns, form, rows, first)
    notes = [words.text("note")]
    if form.repeatable:
        notes += [words.text("how"), words.text("digest", digest=form.population_sha256)]
    for line, (down, size) in zip(notes, _NOTES, strict=False):
        sheet.text(_LEFT, bottom + down, line, size, Face.SERIF)
    boxes += _foot(sheet, words, head.year)
    sheet.text(_FOOT[0], 204, words.text("warning"), 8.5, Face.SANS)
    mark = "样张（虚构人员、虚构数字）　　" if head.training else ""
    sheet.right(_FOOT[0] + _FOOT[2], 204, f"{mark}打印 {head.printed_at}", 8.5, Face.SANS)
    drawing.add(sheet, head.serial, tuple(boxes), first + 1)


def _heading(sheet: Sheet, words: Template, form: SpotCheckForm, page: int) -> None:
    head = form.head
    sheet.centred(126, 19.4, words.text("title"), 20, Face.BOLD)
    sheet.right(231, 14.4, words.text("page", page=page, pages=form.pages), 11, Face.BOLD)
    sheet.right(231, 20, printed_serial(head.serial), 12, Face.BOLD)
    record = words.texts("record", version=head.version, digest=digest_words(head.audit_digest))
    for number, line in enumerate(record):
        sheet.right(231, 25 + 4 * number, line, 8, Face.SANS)
    checker = words.text("checker", filler=head.filler, batch=form.batch)
    room = _CODE_EDGE - _LEFT - 42  # for the day to be written
    width = min(room, sheet.text_width(checker, 10.5, Face.SERIF))
    cell(sheet, (_LEFT, 33.2, width + 0.5, 3.9), checker, 10.5, pad=0)
    written_date(sheet, _LEFT + width + 0.5, 36.5, head.year, blanks=(10.0, 10.0))
    inspected = words.text(
        "inspected",
        inspected=form.inspected,
        population=form.population,
        checked=len(form.rows),
        method=form.method,
        insurances=form.insurances,
    )
    cell(sheet, (_LEFT, 40.2, _CODE_EDGE - _LEFT, 4.4), inspected, 10.5, pad=0)


def _columns(words: Template) -> _Columns:
    rows = words.rows("columns")
    starts = accumulate((row[2] for row in rows), initial=_LEFT)
    return {name: (head, x, width) for (name, head, width), x in zip(rows, starts, strict=False)}


def _table_head(sheet: Sheet, words: Template, columns: _Columns) -> None:
    inner = []
    for name, (text, x, width) in columns.items():
        top = _TOP + _GROUP_HEAD if name in _TICKS else _TOP
        place = (x, top, width, _BODY - top)
        cell(sheet, place, text, 10.5, Face.BOLD, align="centre", pad=0.4)
    for text, first, last in words.rows("groups"):
        x, end = columns[first][1], columns[last][1] + columns[last][2]
        cell(sheet, (x, _TOP, end - x, _GROUP_HEAD), text, 10.5, Face.BOLD, align="centre")
        inner.append((x, _TOP + _GROUP_HEAD, end, _TOP + _GROUP_HEAD))
        inner.append((x, _TOP, x, _BODY))
        inner.append((end, _TOP, end, _BODY))
    starts = [(name, x) for name, (_, x, _) in columns.items()][1:]
    inner += [(x, _TOP + (_GROUP_HEAD if name in _TICKS else 0), x, _BODY) for name, x in starts]
    sheet.lines(inner, INNER)


def _table(
    sheet: Sheet,
    words: Template,
    columns: _Columns,
    form: SpotCheckForm,
    rows: tuple[SpotRow, ...],
    before: int,
) -> tuple[list[Box], float]:
    """The rows of a page, a closing one where it is not full; their boxes, and where it ends."""
    boxes: list[Box] = []
    ys = [_BODY]
    for row, person in enumerate(rows, 1):
        y = ys[-1]
        _values(sheet, columns, person, form.first + before + row - 1, y, masked=form.masked)
        for name in _TICKS:
            _, x, width = columns[name]
            left, top = x + (width - TICK_SIDE) / 2, y + (_ROW - TICK_SIDE) / 2
            box = tick_box(sheet, name, left, top, row=row)
            if name in person.ticked:
                check_mark(sheet, box)
            boxes.append(box)
        ys.append(y + _ROW)
    sheet.lines([(x, _BODY, x, ys[-1]) for _, x, _ in list(columns.values())[1:]], INNER)
    if len(rows) < SPOT_ROWS:
        place = (_LEFT, ys[-1], _RIGHT - _LEFT, _BLANK_ROW)
        cell(sheet, place, words.text("blank_below"), 10.5, align="centre")
        ys.append(ys[-1] + _BLANK_ROW)
    sheet.lines([(_LEFT, y, _RIGHT, y) for y in ys[:-1]], INNER)
    sheet.rect(_LEFT, _TOP, _RIGHT - _LEFT, ys[-1] - _TOP, OUTER)
    return boxes, ys[-1]


def _values(
    sheet: Sheet, columns: _Columns, person: SpotRow, number: int, y: float, *, masked: bool
) -> None:
    values = {
        "number": str(number),
        "name": person.name,
        "sex": person.sex,
        "id_number": masked_id_number(person.id_number) if masked else person.id_number,
        "record": person.record,
        "remark": person.remark,
    }
    for name, value in values.items():
        size, face = _TYPE[name]
        _, x, width = columns[name]
        cell(sheet, (x, y, width, _ROW), value, size, face, align="centre", pad=0.6)


def _foot(sheet: Sheet, words: Template, year: int) -> list[Box]:
    x, y, width, height = _FOOT
    boxes: list[Box] = []
    edges: list[float] = []
    for number, (name, label) in enumerate(words.pairs("signatures")):
        left = x + number * (_FOOT_LABEL + _FOOT_SIGN + _FOOT_DAY)
        sign, day = left + _FOOT_LABEL, left + _FOOT_LABEL + _FOOT_SIGN
        cell(sheet, (left, y, _FOOT_LABEL, height), label, 10.5, Face.BOLD, align="centre", pad=0.4)
        sheet.text(day + 1, y + 5, f"{year}年", 10, Face.SERIF)
        sheet.text(day + 7.3, y + 13, "月", 10, Face.SERIF)
        sheet.text(day + 15, y + 13, "日", 10, Face.SERIF)
        boxes.append(Box(name, sign, y, _FOOT_SIGN, height))
        boxes.append(Box(f"{name}.date", day, y, _FOOT_DAY, height))
        edges += [left, sign, day]
    grid(sheet, [*edges, x + width], [y, y + height])
    return boxes
