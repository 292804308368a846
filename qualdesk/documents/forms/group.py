"""资格确认花名册: one 村民小组, fifteen people a page, three signatures on each (Y6.1.2b)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.drawing import UNNUMBERED, Drawing, draw_forms
from qualdesk.documents.forms.landscape import SignatureRow, columns_of
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
    marks,
    tick_box,
    written_date,
)
from qualdesk.documents.pdf import Sheet
from qualdesk.domain.form_codes import FormKind, make_token, printed_serial
from qualdesk.domain.form_layout import PAPERS, Box, Layout
from qualdesk.domain.forms import (
    GROUP_ROWS,
    GroupForm,
    GroupRow,
    masked_id_number,
)
from qualdesk.progress import SILENT, Progress

_PAPER = PAPERS[FormKind.GROUP]
_LEFT, _HEAD, _TOP, _ROW = 13.0, 25.0, 33.0, 10.0
_TICK_HEAD = 3.6  # height of the head over the three tick columns
_BOTTOM = _TOP + GROUP_ROWS * _ROW
_STRIP = (241.5, 42.5)  # x and width of the right strip
_FOOT = SignatureRow(
    186.0, 14.0, 16.0, 42.0, 241 / 3 - 58, (1.0, 8.8, 17.9), lines=(5.0, 11.6), size=10
)
_TICKS = ("alive", "dead", "lost")
_HEAVY = 1.1  # the line after every fifth row, points
_VALUE_TYPE: dict[str, tuple[float, Face]] = {
    "number": (10.5, Face.SANS),
    "name": (12, Face.SERIF),
    "sex": (10.5, Face.SERIF),
    "id_number": (10.5, Face.SANS),
    "phone": (10.5, Face.SANS),
    "last_confirmed": (10.5, Face.SANS),
    "remark": (10.5, Face.SERIF),
}


def draw_group(
    forms: Iterable[GroupForm], out: BinaryIO, *, key: bytes, progress: Progress = SILENT
) -> Layout:
    """Draw the forms one after another into `out`; `key` is the station's form key.

    Each page has its own code and the three signatures; after the last person the rest of the
    page is struck through, so that nobody can be added. A form whose head has no serial is a
    draft: 草稿, no code, no marks, no boxes.
    """

    def draw(drawing: Drawing, form: GroupForm) -> None:
        for page in range(1, form.pages + 1):
            _draw(drawing, form, page, key)

    return draw_forms(FormKind.GROUP, "花名册", forms, out, draw, progress)


def _draw(drawing: Drawing, form: GroupForm, page: int, key: bytes) -> None:
    head = form.head
    words = template("group", head.words)
    first = (page - 1) * GROUP_ROWS
    people = form.rows[first : first + GROUP_ROWS]
    variant = (
        len(people),
        head.insurance,
        head.year,
        head.training,
        bool(head.serial),
        form.community,
        tuple(sorted(head.words.items())),
    )
    sheet, boxes = drawing.page(
        _PAPER, variant, lambda shared: _frame(shared, words, form, len(people))
    )
    _head_values(sheet, words, form)
    _strip_values(sheet, words, form, page, len(people))
    if head.serial:
        code(sheet, _PAPER, make_token(head.serial, page, head.version, key))
    columns = columns_of(words)
    for at, person in enumerate(people):
        _person(sheet, words, columns, first + at + 1, person, _TOP + at * _ROW, form.masked)
    drawing.add(sheet, head.serial, boxes, first + 1)


# ── what all pages of a variant share ──────────────────────────────────────────────────────────


def _frame(sheet: Sheet, words: Template, form: GroupForm, people: int) -> list[Box]:
    head = form.head
    if head.training:
        broad_mark(sheet, "培训样张", 80, 108, 30)
    elif not head.serial:
        broad_mark(sheet, "草稿", 80, 108, 30)
    if head.serial:
        marks(sheet, _PAPER)
    sheet.centred(127, 17.6, words.text("title"), 22, Face.BOLD)
    for number, line in enumerate(words.texts("privacy")):
        cell(sheet, (28, 9.6 + 3.3 * number, 38, 3.3), line, 7.5, pad=0)
    boxes = _table(sheet, columns_of(words), words, people)
    if people < GROUP_ROWS:
        _strike_rest(sheet, words, people)
    _how_to_fill(sheet, words)
    seal = Box("seal", _STRIP[0], 131, _STRIP[1], 52)
    sheet.rect(seal.x, seal.y, seal.width, seal.height, INNER, dashed=True)
    seal_words = words.text("words.community_seal" if form.community else "words.village_seal")
    sheet.centred(seal.x + seal.width / 2, 179.5, seal_words, 9, Face.SERIF)
    boxes.append(seal)
    boxes += _FOOT.draw(sheet, words.pairs("signatures"), head.year)
    sheet.text(28, 204, words.text("warning"), 8.5, Face.SANS)
    return boxes


def _table(
    sheet: Sheet, columns: dict[str, tuple[str, float, float]], words: Template, people: int
) -> list[Box]:
    xs = [x for _, x, _ in columns.values()]
    right = xs[-1] + columns["remark"][2]
    ends = _TOP + people * _ROW
    ticks_left, ticks_right = columns["alive"][1], columns["signature"][1]
    for name, (text, x, width) in columns.items():
        top = _HEAD + _TICK_HEAD if name in _TICKS else _HEAD
        size = 9.5 if name in _TICKS else 10.5
        cell(sheet, (x, top, width, _TOP - top), text, size, Face.BOLD, align="centre", pad=0.4)
    over = (ticks_left, _HEAD, ticks_right - ticks_left, _TICK_HEAD)
    cell(sheet, over, words.text("tick_head"), 8.5, Face.SANS, align="centre", pad=0.4)
    inner = [
        (x, _HEAD + (_TICK_HEAD if ticks_left < x < ticks_right else 0), x, ends) for x in xs[1:]
    ]
    inner.append((ticks_left, _HEAD + _TICK_HEAD, ticks_right, _HEAD + _TICK_HEAD))
    inner.append((_LEFT, _TOP, right, _TOP))
    levels = [(number, _TOP + number * _ROW) for number in range(1, people + 1)]
    inner += [(_LEFT, y, right, y) for number, y in levels if number % 5]
    sheet.lines(inner, INNER)
    sheet.lines([(_LEFT, y, right, y) for number, y in levels if not number % 5], _HEAVY)
    sheet.rect(_LEFT, _HEAD, right - _LEFT, _BOTTOM - _HEAD, OUTER)
    boxes = []
    for row in range(1, people + 1):
        y = _TOP + (row - 1) * _ROW
        for name in _TICKS:
            _, x, width = columns[name]
            left = x + (width - TICK_SIDE) / 2
            boxes.append(tick_box(sheet, name, left, y + (_ROW - TICK_SIDE) / 2, row=row))
        _, x, width = columns["signature"]
        boxes.append(Box("signature", x, y, width, _ROW, row))
    return boxes


def _strike_rest(sheet: Sheet, words: Template, people: int) -> None:
    top, right = _TOP + people * _ROW, _STRIP[0] - 3.5
    sheet.lines([(_LEFT, _BOTTOM, right, top)], INNER)
    place = (_LEFT, top, 60, min(_ROW, _BOTTOM - top))
    cell(sheet, place, words.text("blank_below"), 12, pad=4)


def _how_to_fill(sheet: Sheet, words: Template) -> None:
    x, width = _STRIP
    sheet.rect(x, 75, width, 53, INNER)
    sheet.centred(x + width / 2, 80.2, words.text("how.title"), 11, Face.BOLD)
    sample = Box("", x + 3, 84, TICK_SIDE, TICK_SIDE)
    sheet.rect(sample.x, sample.y, sample.width, sample.height, OUTER)
    check_mark(sheet, sample)
    sheet.text(x + 11, 88.4, words.text("how.sample"), 10, Face.SERIF)
    for number, line in enumerate(words.texts("how.lines")):
        cell(sheet, (x, 91.5 + number * 5, width, 5), line, 10, pad=2.6)


# ── what differs from page to page ─────────────────────────────────────────────────────────────


def _head_values(sheet: Sheet, words: Template, form: GroupForm) -> None:
    head = form.head
    values = {"insurance": head.insurance.label, "round": head.round_label}
    for number, line in enumerate(words.texts("subtitle", **values)):
        cell(sheet, (186.5, 10.4 + number * 4.7, 53, 4.7), line, 10.5)
    info = words.text("info", filler=head.filler, group=form.group, expected=form.expected)
    cell(sheet, (28, 20.4, 154, 4.2), info, 10.5, pad=0)
    filled = words.text("filled_on")
    if head.filled_on is not None:
        day = head.filled_on
        sheet.right(238, 23.4, f"{filled}{day.year}年{day.month}月{day.day}日", 10.5, Face.SERIF)
    else:
        start = 238 - sheet.text_width(f"{filled}{head.year}年月日", 10.5, Face.SERIF) - 14
        sheet.text(start, 23.4, filled, 10.5, Face.SERIF)
        start += sheet.text_width(filled, 10.5, Face.SERIF)
        written_date(sheet, start, 23.4, head.year, blanks=(7.0, 7.0))
    printed = f"打印 {head.printed_at}"
    mark = "样张（虚构人员）　　" if head.training else ""
    sheet.right(269, 204, mark + printed, 8.5, Face.SANS)


def _strip_values(sheet: Sheet, words: Template, form: GroupForm, page: int, people: int) -> None:
    x, width = _STRIP
    middle = x + width / 2
    for number, line in enumerate(words.texts("page", page=page, pages=form.pages)):
        sheet.text(x, 13.8 + number * 4.9, line, 12, Face.BOLD)
    sheet.text(x, 23.4, words.text("people", people=len(form.rows)), 10.5, Face.SERIF)
    if form.head.serial:
        sheet.centred(middle, 61.6, words.text("serial"), 8.5, Face.SANS)
        sheet.centred(middle, 67, printed_serial(form.head.serial), 12.5, Face.BOLD)
        record = words.text(
            "record", version=form.head.version, digest=digest_words(form.head.audit_digest)
        )
        sheet.centred(middle, 71.8, record, 8, Face.SANS)
    else:
        sheet.centred(middle, 45, UNNUMBERED, 10.5, Face.SANS)
    attested = words.text("attested", people=people)
    cell(sheet, (x, 132.5, width, 10), attested, 10, align="centre", pad=1)


def _person(
    sheet: Sheet,
    words: Template,
    columns: dict[str, tuple[str, float, float]],
    number: int,
    person: GroupRow,
    y: float,
    masked: bool,
) -> None:
    last = person.last_confirmed
    values = {
        "number": str(number),
        "name": person.name,
        "sex": person.sex.label,
        "id_number": masked_id_number(person.id_number) if masked else person.id_number,
        "phone": person.phone,
        "last_confirmed": last.isoformat() if last else words.text("never"),
        "remark": person.remark,
    }
    for name, value in values.items():
        size, face = _VALUE_TYPE[name]
        _, x, width = columns[name]
        cell(sheet, (x, y, width, _ROW), value, size, face, align="centre", pad=0.6)
