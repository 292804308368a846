"""上门服务记录表: five people a page in the order of the route, two of the staff sign (P2.3)."""

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
    LABEL_GAP,
    OUTER,
    PADDING,
    broad_mark,
    cell,
    check_mark,
    code,
    marks,
    tick_box,
    written_date,
)
from qualdesk.documents.pdf import MM, Sheet
from qualdesk.domain.form_codes import FormKind, make_token
from qualdesk.domain.form_layout import PAPERS, Box, Layout
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.visit_forms import VISIT_ROWS, VisitForm, VisitFormRow
from qualdesk.progress import SILENT, Progress

_PAPER = PAPERS[FormKind.VISITS]
_TOP = 46.5
_HEAD, _ROW, _BLANK_ROW = 9.0, 25.0, 8.0
_BODY = _TOP + _HEAD
_FOOT = SignatureRow(184.5, 15.5, 26.0, 60.5, 34.0, (1.2, 13.0, 29.0), pad=PADDING)
_TICK = 5.5
_THREE = (4.3, 12.5, 20.7)  # middles of three boxes one below the other
_TWO = (6.8, 18.2)  # of two
_EDGE = 1.6  # from the edge of a column to its boxes
_SECOND = 23.6  # to the boxes of the second column of services
_LINES = (3.9, 10.0, 15.8, 21.4)  # middles of the four lines of a person


def draw_visits(
    forms: Iterable[VisitForm], out: BinaryIO, *, key: bytes, progress: Progress = SILENT
) -> Layout:
    """Draw route sheets one after another into `out`; `key` is the station's form key.

    Each page has its own code and both signatures; what is recorded already is ticked.
    """

    def draw(drawing: Drawing, form: VisitForm) -> None:
        for page in range(1, form.pages + 1):
            _draw(drawing, form, page, key)

    return draw_forms(FormKind.VISITS, "上门服务记录表", forms, out, draw, progress)


def _draw(drawing: Drawing, form: VisitForm, page: int, key: bytes) -> None:
    head = form.head
    words = template("visits", head.words)
    sheet = drawing.pdf.page(_PAPER.width, _PAPER.height)
    if head.training:
        broad_mark(sheet, "培训样张", 51, 118, 17)  # in the column without boxes
    marks(sheet, _PAPER)
    code(sheet, _PAPER, make_token(head.serial, page, head.version, key))
    first = (page - 1) * VISIT_ROWS
    rows = form.rows[first : first + VISIT_ROWS]
    _heading(sheet, words, form, page, len(rows))
    columns = columns_of(words)
    for text, x, width in columns.values():
        cell(sheet, (x, _TOP, width, _HEAD), text, 10.5, Face.BOLD, align="centre", pad=0.4)
    boxes: list[Box] = []
    for at, person in enumerate(rows):
        y = _BODY + at * _ROW
        _person(sheet, words, columns, person, (first + at + 1, y), masked=form.masked)
        boxes += _boxes(sheet, words, columns, person, (at + 1, y))
    _lines(sheet, words, columns, len(rows))
    boxes += _FOOT.draw(sheet, words.pairs("signatures"), head.year)
    last_line(sheet, words, head.printed_at, serial=head.serial, training=head.training)
    drawing.add(sheet, head.serial, tuple(boxes), first + 1)


def _heading(sheet: Sheet, words: Template, form: VisitForm, page: int, people: int) -> None:
    head, day = form.head, form.planned_on
    sheet.centred(126, 19.4, words.text("title"), 22, Face.BOLD)
    corner(sheet, words, (page, form.pages), head.serial, head.version, head.audit_digest)
    info = words.text("info", filler=head.filler, team=form.team)
    room = CODE_EDGE - LEFT - 42  # for the day to be written
    width = min(room, sheet.text_width(info, 10.5, Face.SERIF))
    cell(sheet, (LEFT, 33.2, width + 0.5, 3.9), info, 10.5, pad=0)
    written_date(sheet, LEFT + width + 0.5, 36.5, head.year, blanks=(10.0, 10.0))
    planned = f"{day.month}月{day.day}日"
    route = words.text("route", route=form.route, day=planned, people=people)
    cell(sheet, (LEFT, 40.2, CODE_EDGE - LEFT, 4.4), route, 10.5, pad=0)


def _person(
    sheet: Sheet,
    words: Template,
    columns: Columns,
    person: VisitFormRow,
    at: tuple[int, float],
    *,
    masked: bool,
) -> None:
    """Who is called on: running number, the four lines, when, and a remark."""
    number, y = at
    _, x, width = columns["number"]
    cell(sheet, (x, y, width, _ROW), str(number), 11, Face.SANS, align="centre", pad=0.4)
    shown = masked_id_number(person.id_number) if masked else person.id_number
    age = words.text("age", sex=person.sex.label, age=person.age)
    contact = words.text("contact", contact=person.contact or words.text("no_contact"))
    place = f"{person.address}　{person.phone or words.text('no_phone')}"
    _, x, width = columns["person"]
    pairs = (
        (person.name, 13.0, Face.SERIF, age, 10.5, Face.SERIF, 19.0),
        (shown, 10.5, Face.SANS, person.kinds, 10.5, Face.BOLD, 23.0),
        (place, 10.5, Face.SERIF, "", 10.5, Face.SERIF, 0.0),
        (contact, 10.5, Face.SERIF, "", 10.5, Face.SERIF, 0.0),
    )
    for middle, (left, size, face, right, other, other_face, room) in zip(
        _LINES, pairs, strict=True
    ):
        top = y + middle - 2.9
        cell(sheet, (x, top, width - room, 5.8), left, size, face)
        place_right = (x + width - room, top, room, 5.8)
        if right:
            cell(sheet, place_right, right, other, other_face, align="right", pad=1.0)
    _times(sheet, words, columns["time"][1], y)
    _, x, width = columns["remark"]
    cell(sheet, (x, y, width, _ROW), person.remark, 8.5, align="centre", pad=0.5)


def _times(sheet: Sheet, words: Template, x: float, y: float) -> None:
    """到 __ 时 __ 分, 离 __ 时 __ 分, to be written."""
    for middle, name in zip(_TWO, ("arrive", "leave"), strict=True):
        baseline = y + middle + 0.38 * 10.5 / MM
        for shift, key in ((1.2, name), (12.6, "hour"), (21.4, "minute")):
            sheet.text(x + shift, baseline, words.text(key), 10.5, Face.SERIF)


def _boxes(
    sheet: Sheet,
    words: Template,
    columns: Columns,
    person: VisitFormRow,
    at: tuple[int, float],
) -> list[Box]:
    """The boxes of one person, and the place to sign."""
    row, y = at
    boxes: list[Box] = []

    def tick(name: str, label: str, x: float, middle: float, size: float) -> None:
        box = tick_box(sheet, name, x, y + middle - _TICK / 2, _TICK, row)
        if name in person.ticked:
            check_mark(sheet, box)
        left, baseline = x + _TICK + LABEL_GAP, y + middle + 0.38 * size / MM
        sheet.text(left, baseline, label, size, Face.SERIF)
        boxes.append(box)

    _, x, _ = columns["services"]
    for number, (name, label) in enumerate(words.pairs("services")):
        across = _SECOND if number % 2 else _EDGE
        tick(name, label, x + across, _TWO[number // 2], 9)
    for column in ("identity", "living", "outcome"):
        _, x, _ = columns[column]
        for middle, (name, label) in zip(_THREE, words.pairs(column), strict=True):
            tick(name, label, x + _EDGE, middle, 10.5)
    _, x, width = columns["signature"]
    boxes.append(Box("signature", x, y, width, _ROW, row))
    return boxes


def _lines(sheet: Sheet, words: Template, columns: Columns, people: int) -> None:
    """The table round the rows; a row that closes it where the page is not full."""
    bottom = _BODY + people * _ROW
    ys = [_TOP, *(_BODY + at * _ROW for at in range(people + 1))]
    xs = [x for _, x, _ in columns.values()]
    sheet.lines([(x, _TOP, x, bottom) for x in xs[1:]], INNER)
    if people < VISIT_ROWS:
        place = (LEFT, bottom, RIGHT - LEFT, _BLANK_ROW)
        cell(sheet, place, words.text("blank_below"), 10.5, align="centre")
        sheet.text(LEFT, bottom + _BLANK_ROW + 4.2, words.text("note"), 8.5, Face.SERIF)
        ys.append(bottom + _BLANK_ROW)
    sheet.lines([(LEFT, y, RIGHT, y) for y in ys[1:-1]], INNER)
    sheet.rect(LEFT, _TOP, RIGHT - LEFT, ys[-1] - _TOP, OUTER)
