"""抽查记录表: ten drawn people a page, three signatures on each (Y6.1.4a, Y6.2.3, Y6.3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.drawing import Drawing, draw_forms
from qualdesk.documents.forms.landscape import (
    CODE_EDGE,
    LEFT,
    RIGHT,
    Columns,
    SignatureRow,
    columns_of,
    corner,
    last_line,
)
from qualdesk.documents.forms.template import Template, template
from qualdesk.documents.page import (
    INNER,
    OUTER,
    TICK_SIDE,
    broad_mark,
    cell,
    check_mark,
    code,
    marks,
    tick_box,
    written_date,
)
from qualdesk.documents.pdf import Sheet
from qualdesk.domain.form_codes import FormKind, make_token
from qualdesk.domain.form_layout import PAPERS, Box, Layout
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.spot_check_forms import SPOT_ROWS, SpotCheckForm, SpotRow
from qualdesk.progress import SILENT, Progress

_PAPER = PAPERS[FormKind.SPOTCHECK]
_TOP = 46.5
_GROUP_HEAD, _HEAD, _ROW, _BLANK_ROW = 5.5, 12.0, 11.4, 8.0
_BODY = _TOP + _HEAD
_FOOT = SignatureRow(184.5, 15.5, 20.5, 40.5, 19.3, (1.0, 7.3, 15.0), size=10)
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


def draw_spotcheck(
    forms: Iterable[SpotCheckForm], out: BinaryIO, *, key: bytes, progress: Progress = SILENT
) -> Layout:
    """Draw check sheets one after another into `out`; `key` is the station's form key.

    Each page has its own code and the three signatures. A result that is recorded already is
    ticked; how the draw can be repeated by hand stands below the table.
    """

    def draw(drawing: Drawing, form: SpotCheckForm) -> None:
        for page in range(1, form.pages + 1):
            _draw(drawing, form, page, key)

    return draw_forms(FormKind.SPOTCHECK, "抽查记录表", forms, out, draw, progress)


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
    columns = columns_of(words)
    _table_head(sheet, words, columns)
    boxes, bottom = _table(sheet, words, columns, form, rows, first)
    notes = [words.text("note")]
    if form.repeatable:
        notes += [words.text("how"), words.text("digest", digest=form.population_sha256)]
    for line, (down, size) in zip(notes, _NOTES, strict=False):
        sheet.text(LEFT, bottom + down, line, size, Face.SERIF)
    boxes += _FOOT.draw(sheet, words.pairs("signatures"), head.year)
    last_line(sheet, words, head.printed_at, serial=head.serial, training=head.training)
    drawing.add(sheet, head.serial, tuple(boxes), first + 1)


def _heading(sheet: Sheet, words: Template, form: SpotCheckForm, page: int) -> None:
    head = form.head
    sheet.centred(126, 19.4, words.text("title"), 20, Face.BOLD)
    corner(sheet, words, (page, form.pages), head.serial, head.version, head.audit_digest)
    checker = words.text("checker", filler=head.filler, batch=form.batch)
    room = CODE_EDGE - LEFT - 42  # for the day to be written
    width = min(room, sheet.text_width(checker, 10.5, Face.SERIF))
    cell(sheet, (LEFT, 33.2, width + 0.5, 3.9), checker, 10.5, pad=0)
    written_date(sheet, LEFT + width + 0.5, 36.5, head.year, blanks=(10.0, 10.0))
    inspected = words.text(
        "inspected",
        inspected=form.inspected,
        population=form.population,
        checked=len(form.rows),
        method=form.method,
        insurances=form.insurances,
    )
    cell(sheet, (LEFT, 40.2, CODE_EDGE - LEFT, 4.4), inspected, 10.5, pad=0)


def _table_head(sheet: Sheet, words: Template, columns: Columns) -> None:
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
    columns: Columns,
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
        place = (LEFT, ys[-1], RIGHT - LEFT, _BLANK_ROW)
        cell(sheet, place, words.text("blank_below"), 10.5, align="centre")
        ys.append(ys[-1] + _BLANK_ROW)
    sheet.lines([(LEFT, y, RIGHT, y) for y in ys[:-1]], INNER)
    sheet.rect(LEFT, _TOP, RIGHT - LEFT, ys[-1] - _TOP, OUTER)
    return boxes, ys[-1]


def _values(
    sheet: Sheet, columns: Columns, person: SpotRow, number: int, y: float, *, masked: bool
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
