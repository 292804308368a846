"""告知书 to a unit with the list that comes back: the wording of 附件2, the columns of 附件3.

The letter itself carries neither code nor marks; every page of its list does (P-A2, P-A3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import BinaryIO

from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.drawing import UNNUMBERED, Drawing, draw_forms
from qualdesk.documents.forms.template import Template, template
from qualdesk.documents.page import (
    INNER,
    broad_mark,
    cell,
    code,
    day_text,
    digest_words,
    grid,
    marks,
    tick_boxes,
    written_date,
)
from qualdesk.documents.pdf import Sheet
from qualdesk.domain.form_codes import FormKind, make_token, printed_serial
from qualdesk.domain.form_layout import PAPERS, Box, Layout
from qualdesk.domain.forms import LETTER_ROWS, LetterForm, LetterRow
from qualdesk.progress import SILENT, Progress

_PAPER = PAPERS[FormKind.LETTER]
_LEFT, _RIGHT, _INDENT = 20.0, 198.0, 28.0
_BODY, _BODY_SIZE, _LINE = (28.0, 184.0), 16.0, 9.6
_FULL_STOPS = "，。、；：）”》"
_RECEIPT_TOP, _RECEIPT_ROWS = 224.0, (8.5, 8.5, 15.0)
_TABLE_TOP, _TABLE_HEAD, _ROW = 53.0, 9.0, 18.0
_FOOT_TOP, _FOOT_ROW = 240.0, 16.0
_FOOT_XS = (20.0, 46.0, 90.0, 114.0, 158.0, 198.0)
_TICK = 5.5


def draw_letters(
    forms: Iterable[LetterForm], out: BinaryIO, *, key: bytes, progress: Progress = SILENT
) -> Layout:
    """Draw letters with their lists into `out`; `key` is the station's form key."""

    def draw(drawing: Drawing, form: LetterForm) -> None:
        words = template("letter", form.head.words)
        _letter(drawing, words, form)
        for page in range(2, form.pages + 1):
            _list(drawing, words, form, page, key)

    return draw_forms(FormKind.LETTER, "告知书", forms, out, draw, progress)


def _letter(drawing: Drawing, words: Template, form: LetterForm) -> None:
    sheet = drawing.pdf.page(_PAPER.width, _PAPER.height)
    if form.head.training:
        broad_mark(sheet, "培训样张", 105, 150, 40)
    if form.number:
        sheet.text(_INDENT, 30, form.number, 14, Face.SERIF)
    said = _said(form)
    for line, y in zip(words.texts("title", **said), (63.0, 74.0), strict=False):
        sheet.centred(106, y, line, 22, Face.BOLD)
    sheet.text(_INDENT, 90, words.text("salutation", unit=form.unit_name), _BODY_SIZE, Face.SERIF)
    y = 90.0
    for line in _wrapped(sheet, "　　" + words.text("body", **said)):
        y += _LINE
        sheet.text(_INDENT, y, line, _BODY_SIZE, Face.SERIF)
    y += _LINE * 1.3
    for line in _wrapped(sheet, "　　" + words.text("annex", **said)):
        sheet.text(_INDENT, y, line, _BODY_SIZE, Face.SERIF)
        y += _LINE
    y += _LINE * 0.5
    sheet.centred(142, y, form.office, _BODY_SIZE, Face.SERIF)
    sheet.centred(147, y + _LINE, day_text(form.stated_on), _BODY_SIZE, Face.SERIF)
    if form.phone:
        phone = words.text("phone", phone=form.phone)
        sheet.text(_INDENT, y + _LINE, phone, 12.5, Face.SERIF)
    boxes = _receipt(sheet, words, form)
    _foot_lines(sheet, words, form, 1)
    drawing.add(sheet, form.head.serial, tuple(boxes))


def _said(form: LetterForm) -> dict[str, object]:
    return {
        "office": form.office,
        "benefit": form.benefit_word,
        "people": form.people_word,
        "unit": form.unit_name,
        "first": form.rows[0].name,
        "count": len(form.rows),
        "months": form.months,
        "answer_by": day_text(form.answer_by),
    }


def _wrapped(sheet: Sheet, text: str) -> list[str]:
    """Lines that fit between the margins; no line begins with a mark of punctuation."""
    room = _BODY[1] - _BODY[0] + 3.0
    lines, line = [], ""
    for character in text:
        wider = sheet.text_width(line + character, _BODY_SIZE, Face.SERIF) > room
        if wider and character not in _FULL_STOPS:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def _receipt(sheet: Sheet, words: Template, form: LetterForm) -> list[Box]:
    """送达回执: who handed it over, who took it, when."""
    sheet.centred(109, _RECEIPT_TOP - 4, words.text("receipt"), 11, Face.BOLD)
    sheet.lines([(x, _RECEIPT_TOP - 5.2, x + 2, _RECEIPT_TOP - 5.2) for x in _dashes()], INNER)
    labels = words.texts("receipt_labels")
    top = _RECEIPT_TOP
    ys = [top, top + _RECEIPT_ROWS[0], top + sum(_RECEIPT_ROWS[:2]), top + sum(_RECEIPT_ROWS)]
    sheet.rect(_LEFT, ys[0], _RIGHT - _LEFT, ys[-1] - ys[0], 1.0)
    sheet.lines([(_LEFT, y, _RIGHT, y) for y in ys[1:-1]], INNER)
    upper = (46.0, 136.0, 158.0)
    sheet.lines([(x, ys[0], x, ys[2]) for x in upper], INNER)
    lower = (46.0, 96.0, 118.0, 168.0)
    sheet.lines([(x, ys[2], x, ys[3]) for x in lower], INNER)
    said = {"number": f" {form.number}" if form.number else "", "count": len(form.rows)}
    values = (words.text("receipt_document", **said), form.unit_name)
    for row in range(2):
        y, height = ys[row], _RECEIPT_ROWS[row]
        cell(sheet, (_LEFT, y, 26, height), labels[2 * row], 10.5, Face.BOLD, align="centre")
        cell(sheet, (46, y, 90, height), values[row], 10.5)
        cell(sheet, (136, y, 22, height), labels[2 * row + 1], 10.5, Face.BOLD, align="centre")
    until = words.text("receipt_until", answer_by=day_text(form.answer_by))
    cell(sheet, (158, ys[0], 40, _RECEIPT_ROWS[0]), until, 10.5, align="centre")
    middle = ys[1] + _RECEIPT_ROWS[1] / 2
    ways = words.pairs("receipt_ways")
    boxes, _ = tick_boxes(sheet, 160, middle, ways, side=_TICK, size=10.5)
    y, height = ys[2], _RECEIPT_ROWS[2]
    cell(sheet, (_LEFT, y, 26, height), labels[4], 10.5, Face.BOLD, align="centre")
    cell(sheet, (96, y, 22, height), labels[5], 10.5, Face.BOLD, align="centre")
    sheet.text(169, y + 6, f"{form.head.year}年", 10.5, Face.SERIF)
    sheet.text(180, y + 12.5, "月", 10.5, Face.SERIF)
    sheet.text(193, y + 12.5, "日", 10.5, Face.SERIF)
    boxes.append(Box("deliverer", 46, y, 50, height))
    boxes.append(Box("receiver", 118, y, 50, height))
    return boxes


def _dashes() -> list[float]:
    return [_LEFT + 4.0 * n for n in range(15)] + [141.0 + 4.0 * n for n in range(14)]


def _list(drawing: Drawing, words: Template, form: LetterForm, page: int, key: bytes) -> None:
    head = form.head
    sheet = drawing.pdf.page(_PAPER.width, _PAPER.height)
    if head.training:
        broad_mark(sheet, "培训样张", 105, 165, 40)
    if head.serial:
        marks(sheet, _PAPER)
        code(sheet, _PAPER, make_token(head.serial, page, head.version, key))
        x = _PAPER.code[0] + 17.5
        sheet.centred(x, 49, printed_serial(head.serial), 10, Face.BOLD)
    sheet.text(_INDENT, 22, words.text("list_word"), 14, Face.BOLD)
    for line, y in zip(words.texts("list_title", **_said(form)), (33.0, 42.0), strict=False):
        sheet.centred(88, y, line, 20, Face.BOLD)
    first = (page - 2) * LETTER_ROWS
    rows = form.rows[first : first + LETTER_ROWS]
    boxes, end = _table(sheet, words, form, first, rows)
    cell(sheet, (_LEFT, end + 1, 178, 5), words.text("list_hint"), 9.5, pad=0)
    boxes += _foot(sheet, words, form)
    _foot_lines(sheet, words, form, page)
    drawing.add(sheet, head.serial, tuple(boxes))


def _table(
    sheet: Sheet, words: Template, form: LetterForm, first: int, rows: tuple[LetterRow, ...]
) -> tuple[list[Box], float]:
    columns = words.rows("columns")
    xs = [_LEFT]
    for _, head, width in columns:
        place = (xs[-1], _TABLE_TOP, width, _TABLE_HEAD)
        cell(sheet, place, head, 10.5, Face.BOLD, align="centre", pad=0.4)
        xs.append(xs[-1] + width)
    ys = [_TABLE_TOP, _TABLE_TOP + _TABLE_HEAD]
    boxes: list[Box] = []
    for number, row in enumerate(rows, first + 1):
        y = ys[-1]
        values = (form.unit_code, form.unit_name, row.name, row.id_number, "", row.remark)
        for value, x, (name, _, width) in zip(values, xs, columns, strict=False):
            face = Face.SANS if name in ("unit_code", "id_number") else Face.SERIF
            size = 12.0 if name == "name" else 10.0
            cell(sheet, (x, y, width, _ROW), value, size, face, align="centre", pad=0.8)
        answers = words.pairs("answers")
        for middle, choices in ((y + 5.0, answers[:2]), (y + 13.0, answers[2:])):
            made, _ = tick_boxes(sheet, xs[4] + 2, middle, choices, side=_TICK, size=10.5)
            boxes += [replace(box, row=number) for box in made]
        ys.append(y + _ROW)
    grid(sheet, xs, ys)
    end = ys[-1]
    if len(rows) < LETTER_ROWS:
        sheet.rect(_LEFT, end, _RIGHT - _LEFT, 9, 1.0)
        sheet.centred(109, end + 6, words.text("list_end"), 10.5, Face.SERIF)
        end += 9
    return boxes, end


def _foot(sheet: Sheet, words: Template, form: LetterForm) -> list[Box]:
    """The unit's two signatures and its seal, on every page of the list."""
    grid(sheet, _FOOT_XS, [_FOOT_TOP, _FOOT_TOP + _FOOT_ROW])
    boxes = []
    for number, (name, label) in enumerate(words.pairs("signatures")):
        x, sign, end = _FOOT_XS[2 * number : 2 * number + 3]
        place = (x, _FOOT_TOP, sign - x, _FOOT_ROW)
        cell(sheet, place, label, 10.5, Face.BOLD, align="centre", pad=0.6)
        boxes.append(Box(name, sign, _FOOT_TOP, end - sign, _FOOT_ROW))
    x, width = _FOOT_XS[4], _FOOT_XS[5] - _FOOT_XS[4]
    sheet.centred(x + width / 2, _FOOT_TOP + 5, words.text("seal"), 8.5, Face.SERIF)
    written_date(sheet, x + 1.5, _FOOT_TOP + 12, form.head.year)
    boxes.append(Box("seal", x, _FOOT_TOP, width, _FOOT_ROW))
    phone = words.text("reply_phone", phone=form.phone) if form.phone else ""
    said = {"answer_by": day_text(form.answer_by), "office": form.office, "phone": phone}
    sheet.text(_LEFT, _FOOT_TOP + _FOOT_ROW + 5, words.text("reply", **said), 10.5, Face.SERIF)
    return boxes


def _foot_lines(sheet: Sheet, words: Template, form: LetterForm, page: int) -> None:
    head = form.head
    serial = printed_serial(head.serial) if head.serial else UNNUMBERED
    foot = words.text("foot", serial=serial, page=page, pages=form.pages)
    sheet.centred(105, 276.6, foot, 11, Face.SANS)
    said = {"version": head.version, "digest": digest_words(head.audit_digest)}
    record = words.text("record", **said, printed_at=head.printed_at)
    record += words.text("training") if head.training else ""
    sheet.centred(105, 281.6, record, 8.5, Face.SANS)
