"""资格确认表: one person, one page, signatures by insurance (Y6.1.2b, Y6.2.2, Y6.3.2, Y6.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.drawing import UNNUMBERED, Drawing, draw_forms
from qualdesk.documents.forms.sign_off import sign_off_block
from qualdesk.documents.forms.template import Template, template
from qualdesk.documents.page import (
    INNER,
    OUTER,
    broad_mark,
    cell,
    check_mark,
    code,
    day_text,
    digest_words,
    marks,
    month_words,
    tick_boxes,
)
from qualdesk.documents.pdf import Sheet
from qualdesk.documents.photos import print_photo
from qualdesk.domain.form_codes import FormKind, make_token, printed_serial
from qualdesk.domain.form_layout import PAPERS, Box, Layout
from qualdesk.domain.forms import FormHead, IndividualForm
from qualdesk.domain.recipient import Insurance
from qualdesk.progress import SILENT, Progress

_PAPER = PAPERS[FormKind.INDIVIDUAL]
_LEFT, _INSIDE, _NARROW, _RIGHT = 20.0, 44.0, 160.0, 198.0  # the table; narrow beside the photo
_TOP, _ROW = 38.0, 9.75
_FACTS = 8  # rows beside code and photo
_CHOICES = _INSIDE + 2.0  # where tick boxes begin
_PHOTO = (163.0, 68.0, 35.0, 44.2)
_SMALL_TICK = 5.5

# label, its place and that of its value in each row of facts: x and width
_FACT_CELLS: tuple[tuple[tuple[str, float, float, float], ...], ...] = (
    (("name", 20, 24, 52), ("sex", 96, 13, 11), ("ethnic_group", 120, 13, 27)),
    (("id_number", 20, 24, 52), ("birth", 96, 24, 40)),
    (("insurance", 20, 24, 52), ("started", 96, 24, 40)),
    (("registered_address", 20, 24, 116),),
    (("present_address", 20, 24, 116),),
    (("phone", 20, 24, 35), ("contact", 79, 17, 64)),
    (("category", 20, 24, 116),),
    (("last_confirmed", 20, 24, 116),),
)
# side of the boxes, size of their labels, gap after a label, where they are not the usual ones
_CHOICE_TYPE = {"outcome": (6.5, 12, 9.0), "reason": (6.0, 11, 3.6)}
_VALUE_TYPE: dict[str, tuple[float, Face, str]] = {
    "name": (14, Face.SERIF, "left"),
    "sex": (12, Face.SERIF, "centre"),
    "ethnic_group": (12, Face.SERIF, "centre"),
    "id_number": (12, Face.SANS, "left"),
    "birth": (12, Face.SANS, "left"),
    "insurance": (12, Face.SERIF, "left"),
    "started": (12, Face.SANS, "left"),
    "registered_address": (12, Face.SERIF, "left"),
    "present_address": (12, Face.SERIF, "left"),
    "phone": (12, Face.SANS, "left"),
    "contact": (11, Face.SERIF, "left"),
    "last_confirmed": (11, Face.SERIF, "left"),
}


def draw_individual(
    forms: Iterable[IndividualForm], out: BinaryIO, *, key: bytes, progress: Progress = SILENT
) -> Layout:
    """Draw the forms one after another into `out`; `key` is the station's form key.

    The forms may come one by one: only one is held at a time. A form whose head has no serial is
    a draft: 草稿, no code, no marks, no boxes. Damaged `photo.unreadable`.
    """
    return draw_forms(
        FormKind.INDIVIDUAL,
        "确认表",
        forms,
        out,
        lambda drawing, form: _draw(drawing, form, key),
        progress,
    )


def _draw(drawing: Drawing, form: IndividualForm, key: bytes) -> None:
    head = form.head
    words = template("individual", head.words)
    variant = (
        head.insurance,
        head.year,
        head.training,
        bool(head.serial),
        form.community,
        tuple(sorted(head.words.items())),
    )
    sheet, boxes = drawing.page(
        _PAPER, variant, lambda shared: _frame(shared, words, head, community=form.community)
    )
    _head_values(sheet, words, head)
    if head.serial:
        code(sheet, _PAPER, make_token(head.serial, 1, head.version, key))
    _facts(sheet, words, form)
    if form.photo is not None:
        _photo(drawing, sheet, words, form)
    for box in boxes:
        if box.name in form.ticked:
            check_mark(sheet, box)
    remark = _remark_top(head.insurance)
    cell(sheet, (_INSIDE, remark, _RIGHT - _INSIDE, 9), form.remark, 10.5)
    drawing.add(sheet, head.serial, boxes)


# ── what all pages of a variant share ──────────────────────────────────────────────────────────


def _frame(sheet: Sheet, words: Template, head: FormHead, *, community: bool) -> list[Box]:
    if head.training:
        broad_mark(sheet, "培训样张", 102, 77, 27)
    elif not head.serial:
        broad_mark(sheet, "草稿", 102, 77, 27)
    if head.serial:
        marks(sheet, _PAPER)
    sheet.centred(105, 21.2, words.text("title"), 22, Face.BOLD)
    sheet.text(_LEFT, 35.6, words.text("filler"), 10.5, Face.SERIF)
    _fact_frame(sheet, words)
    sheet.rect(*_PHOTO, INNER)
    boxes, top = _choice_rows(sheet, words, head.insurance)
    own, top = _own_row(sheet, words, head, top)
    signed, top = sign_off_block(sheet, words, head, top, community=community)
    _label(sheet, words, "remark", top, 9)
    sheet.lines([(_INSIDE, top, _INSIDE, top + 9)], INNER)
    bottom = top + 9
    beside_photo = _TOP + _FACTS * _ROW
    sheet.lines(
        [
            (_LEFT, _TOP, _NARROW, _TOP),
            (_NARROW, _TOP, _NARROW, beside_photo),
            (_NARROW, beside_photo, _RIGHT, beside_photo),
            (_RIGHT, beside_photo, _RIGHT, bottom),
            (_RIGHT, bottom, _LEFT, bottom),
            (_LEFT, bottom, _LEFT, _TOP),
        ],
        OUTER,
    )
    _notes(sheet, words, head, bottom)
    return boxes + own + signed


def _fact_frame(sheet: Sheet, words: Template) -> None:
    for number, cells in enumerate(_FACT_CELLS):
        top = _TOP + number * _ROW
        edges = []
        for label, x, label_width, value_width in cells:
            text = words.text(f"labels.{label}")
            cell(sheet, (x, top, label_width, _ROW), text, 10.5, align="centre", pad=0.8)
            edges += [x + label_width, x + label_width + value_width]
        sheet.lines([(x, top, x, top + _ROW) for x in edges if x < _NARROW], INNER)
        sheet.lines([(_LEFT, top + _ROW, _NARROW, top + _ROW)], INNER)


def _choice_rows(sheet: Sheet, words: Template, insurance: Insurance) -> tuple[list[Box], float]:
    """The rows of tick boxes under the facts; their boxes, and where the last row ends."""
    rows = [("method", 10.5), ("check", 10.5)]
    if insurance is Insurance.INJURY:
        rows += [("benefit_kind", 10.0), ("stop_case", 10.0)]
    rows += [("outcome", 11.0), ("reason", 10.5)]
    boxes: list[Box] = []
    top = _TOP + _FACTS * _ROW
    for name, height in rows:
        _label(sheet, words, name, top, height)
        side, size, gap = _CHOICE_TYPE.get(name, (6.0, 11, 3.4))
        choices = [(f"{name}.{code}", label) for code, label in words.pairs(f"choices.{name}")]
        made, end = tick_boxes(
            sheet,
            _CHOICES,
            top + height / 2,
            choices,
            side=side,
            size=size,
            gap=gap,
        )
        boxes += made
        if name == "reason":
            month = words.text("labels.reason_month")
            sheet.text(end + 4, top + height / 2 + 1.5, month, 11, Face.SERIF)
        top += height
        sheet.lines([(_INSIDE, top - height, _INSIDE, top), (_LEFT, top, _RIGHT, top)], INNER)
    return boxes, top


def _own_row(sheet: Sheet, words: Template, head: FormHead, top: float) -> tuple[list[Box], float]:
    """本人签名（捺指印）, or by whom and how related."""
    short = head.insurance is Insurance.INJURY
    height = 25.0 if short else 26.5
    low, low_proxy = (17.5, 12.0) if short else (19.0, 13.5)
    y, caption = top + 6, top + 4.4
    _label(sheet, words, "own_signature", top, height)
    boxes = [
        Box("own_signature", 46, y, 56, low),
        Box("fingerprint", 104.5, y, 23, low),
        Box("proxy_signature", 130, y, 44, low_proxy),
    ]
    for box in boxes:
        finger = box.name == "fingerprint"
        sheet.rect(box.x, box.y, box.width, box.height, INNER, dashed=finger)
    sheet.text(46, caption, words.text("own.statement"), 10.5, Face.SERIF)
    sheet.text(104.5, caption, words.text("own.fingerprint"), 9, Face.SERIF)
    sheet.text(130, caption, words.text("own.proxy"), 10.5, Face.SERIF)
    foot = y + low - 0.5
    relation = words.text("own.relation")
    sheet.text(130, foot, relation, 10.5, Face.SERIF)
    date_x = 176.5
    sheet.text(date_x, caption, words.text("own.date"), 10.5, Face.SERIF)
    sheet.text(date_x, caption + 4.8, f"{head.year}年", 10.5, Face.SERIF)
    for baseline, word in ((foot - 7.6, "月"), (foot, "日")):
        sheet.lines([(date_x, baseline + 0.6, date_x + 14.3, baseline + 0.6)], INNER)
        sheet.text(date_x + 15, baseline, word, 10.5, Face.SERIF)
    start = 130 + sheet.text_width(relation, 10.5, Face.SERIF) + 0.5
    sheet.lines(
        [
            (start, foot + 0.6, 174, foot + 0.6),
            (_INSIDE, top, _INSIDE, top + height),
            (_LEFT, top + height, _RIGHT, top + height),
        ],
        INNER,
    )
    return boxes, top + height


def _notes(sheet: Sheet, words: Template, head: FormHead, bottom: float) -> None:
    notes = (
        words.text(f"sign_off.{head.insurance}.note"),
        words.text("warning"),
        words.text("privacy"),
    )
    for number, note in enumerate(notes, 1):
        middle = bottom - 1.2 + number * 3.4
        cell(sheet, (26, middle - 1.9, 159, 3.8), f"{number}. {note}", 8.5, pad=0)


def _label(sheet: Sheet, words: Template, name: str, top: float, height: float) -> None:
    box = (_LEFT, top, _INSIDE - _LEFT, height)
    cell(sheet, box, words.text(f"labels.{name}"), 10.5, align="centre", pad=0.8)


# ── what differs from page to page ─────────────────────────────────────────────────────────────


def _head_values(sheet: Sheet, words: Template, head: FormHead) -> None:
    subtitle = words.text("subtitle", insurance=head.insurance.label, round=head.round_label)
    sheet.centred(105, 28.2, subtitle, 12, Face.SERIF)
    filled = words.text("filled_on") + (day_text(head.filled_on) or f"{head.year}年　　月　　日")
    sheet.right(_NARROW, 35.6, filled, 10.5, Face.SERIF)
    start = _LEFT + sheet.text_width(words.text("filler"), 10.5, Face.SERIF)
    end = _NARROW - sheet.text_width(filled, 10.5, Face.SERIF) - 2
    cell(sheet, (start, 32.4, end - start, 3.9), head.filler, 10.5, pad=0)
    if not head.serial:
        sheet.centred(180.5, 52, UNNUMBERED, 10.5, Face.SANS)
        return
    serial = printed_serial(head.serial)
    sheet.centred(180.5, 65.2, serial, 10, Face.BOLD)
    sheet.centred(105, 277.8, f"单号　{serial}　　第 1 页 / 共 1 页", 11, Face.SANS)
    small = [
        f"记录版本 {head.version}",
        f"审计摘要 {digest_words(head.audit_digest)}",
        f"打印 {head.printed_at}",
    ]
    if head.training:
        small.append("样张（虚构人员）")
    sheet.centred(105, 282.2, "　　".join(small), 8.5, Face.SANS)


def _facts(sheet: Sheet, words: Template, form: IndividualForm) -> None:
    values = {
        "name": form.name,
        "sex": form.sex.label,
        "ethnic_group": form.ethnic_group,
        "id_number": form.id_number,
        "birth": day_text(form.birth),
        "insurance": form.head.insurance.label,
        "started": month_words(form.started_month),
        "registered_address": form.registered_address,
        "present_address": _present_address(words, form),
        "phone": form.phone,
        "contact": form.contact,
        "last_confirmed": form.last_confirmed,
    }
    for number, cells in enumerate(_FACT_CELLS):
        top = _TOP + number * _ROW
        for name, x, label_width, value_width in cells:
            box = (x + label_width, top, value_width, _ROW)
            if name == "category":
                _categories(sheet, words, form.categories, top + _ROW / 2)
            else:
                size, face, align = _VALUE_TYPE[name]
                cell(sheet, box, values[name], size, face, align=align)


def _present_address(words: Template, form: IndividualForm) -> str:
    if not form.present_address or form.present_address == form.registered_address:
        return words.text("same_address") if form.registered_address else ""
    return form.present_address


def _categories(sheet: Sheet, words: Template, ticked: frozenset[str], middle: float) -> None:
    """Ticked by the program and never read back: they are not in the layout."""
    boxes, _ = tick_boxes(
        sheet, _CHOICES, middle, words.pairs("choices.category"), side=_SMALL_TICK, gap=3.9
    )
    for box in boxes:
        if box.name in ticked:
            check_mark(sheet, box)


def _photo(drawing: Drawing, sheet: Sheet, words: Template, form: IndividualForm) -> None:
    """The whole picture inside its frame: nothing is cut off evidence."""
    if form.photo is None:
        return
    photo = print_photo(form.photo)
    x, y, width, height = _PHOTO
    scale = min((width - 1.4) / photo.width, (height - 1.4) / photo.height)
    wide, high = photo.width * scale, photo.height * scale
    name = drawing.pdf.add_photo(photo)
    sheet.photo(name, x + (width - wide) / 2, y + (height - high) / 2, wide, high)
    caption = f"{words.text('photo')} {form.photo_on.isoformat() if form.photo_on else ''}"
    sheet.centred(x + width / 2, 115.2, caption.strip(), 8, Face.SANS)


def _remark_top(insurance: Insurance) -> float:
    return 254.5 if insurance is Insurance.INJURY else 253.2
