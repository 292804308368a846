"""资格确认汇总表: village by village, one sheet an insurance, signed and stamped (Y6.1.2c)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import BinaryIO

from qualdesk.documents.fonts import Face
from qualdesk.documents.forms.drawing import Drawing, draw_forms
from qualdesk.documents.forms.landscape import corner
from qualdesk.documents.forms.template import Template, template
from qualdesk.documents.page import (
    INNER,
    broad_mark,
    cell,
    code,
    day_text,
    grid,
    marks,
    written_date,
)
from qualdesk.documents.pdf import Sheet
from qualdesk.domain.confirmation import LossGroup, MethodGroup
from qualdesk.domain.form_codes import FormKind, make_token
from qualdesk.domain.form_layout import PAPERS, Box, Layout
from qualdesk.domain.forms import SUMMARY_ROWS, SummaryForm, SummaryRow, confirmation_rate
from qualdesk.progress import SILENT, Progress

_PAPER = PAPERS[FormKind.SUMMARY]
_LEFT, _RIGHT, _TOP = 13.0, 284.0, 46.5
_GROUP_HEAD, _HEAD = 5.5, 12.0
_ROWS_ROOM, _TALLEST_ROW, _TOTAL = 93.5, 8.0, 6.5
_FOOT_TOP, _FOOT_ROW = 160.7, 13.0
_FOOT_XS = (28.0, 64.0, 154.0, 210.0)  # label, signature, date
_SEAL = (213.0, 160.7, 56.0, 39.1)
_CODE_EDGE = 229.0  # text of the head ends before the quiet zone of the code
_SIZE = 10.0
_WORDY = ("village", "remark")


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    group: str
    head: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class _Leaf:
    """Page `page` of a form, which is page `number` of the `of` pages of its paper."""

    form: SummaryForm
    page: int
    number: int
    of: int


def draw_summary(
    forms: Iterable[SummaryForm], out: BinaryIO, *, key: bytes, progress: Progress = SILENT
) -> Layout:
    """Draw the sheets one after another into `out`; `key` is the station's form key.

    Neighbours of one serial are one paper, their pages counted through. A form whose head has no
    serial is a draft: a broad 草稿, no code, no marks, no boxes.
    """
    return draw_forms(
        FormKind.SUMMARY,
        "汇总表",
        _leaves(forms),
        out,
        lambda drawing, leaf: _draw(drawing, leaf, key),
        progress,
    )


def _leaves(forms: Iterable[SummaryForm]) -> Iterator[_Leaf]:
    """Every page of the forms, numbered over the whole of its paper."""
    for serial, group in groupby(forms, key=lambda form: form.head.serial):
        of_serial = tuple(group)
        papers = [of_serial] if serial else [(form,) for form in of_serial]
        for paper in papers:
            leaves = [(form, page) for form in paper for page in range(1, form.pages + 1)]
            for number, (form, page) in enumerate(leaves, 1):
                yield _Leaf(form, page, number, len(leaves))


def _draw(drawing: Drawing, leaf: _Leaf, key: bytes) -> None:
    form, page = leaf.form, leaf.page
    head = form.head
    words = template("summary", head.words)
    sheet = drawing.pdf.page(_PAPER.width, _PAPER.height)
    if not head.serial:
        draft = words.text("draft_training" if head.training else "draft")
        broad_mark(sheet, draft, 148, 105, 50)
    elif head.training:
        broad_mark(sheet, "培训样张", 140, 105, 45)
    if head.serial:
        marks(sheet, _PAPER)
        code(sheet, _PAPER, make_token(head.serial, leaf.number, head.version, key))
    _heading(sheet, words, leaf)
    first = (page - 1) * SUMMARY_ROWS
    rows = form.rows[first : first + SUMMARY_ROWS]
    last = page == form.pages
    _table(sheet, words, form, first, rows, with_total=last)
    boxes: list[Box] = []
    if last:
        boxes = _foot(sheet, words, head.year)
    else:
        sheet.right(_RIGHT, _FOOT_TOP + 4, words.text("continued"), 10.5, Face.SERIF)
    _last_line(sheet, words, form)
    drawing.add(sheet, head.serial, tuple(boxes))


def _heading(sheet: Sheet, words: Template, leaf: _Leaf) -> None:
    form, head = leaf.form, leaf.form.head
    sheet.centred(126, 19.4, words.text("title"), 22, Face.BOLD)
    subtitle = words.text("subtitle", round=head.round_label, period=form.period)
    sheet.centred(126, 26.4, subtitle, 12, Face.SERIF)
    corner(sheet, words, (leaf.number, leaf.of), head.serial, head.version, head.audit_digest)
    notes = _notes(words, form)
    if notes:
        cell(sheet, (28, 9, 38, 20), "\n".join(notes), 8.5, Face.BOLD, pad=0)
    info = words.text("info", filler=head.filler, insurance=head.insurance.label)
    day = day_text(head.filled_on)
    room = _CODE_EDGE - _LEFT - (32 if not day else 0)
    cell(sheet, (_LEFT, 33.2, room, 3.9), info + day, 10.5, pad=0)
    if not day:
        end = min(room, sheet.text_width(info, 10.5, Face.SERIF))
        written_date(sheet, _LEFT + end, 36.5, head.year)
    formula = words.text("formula_of_all" if form.rate_of_all else "formula")
    rule = words.text("rule", formula=formula)
    cell(sheet, (_LEFT, 40.4, _CODE_EDGE - _LEFT, 4.4), rule, 9, pad=0)


def _notes(words: Template, form: SummaryForm) -> list[str]:
    notes = []
    if not form.head.serial:
        notes.append(words.text("draft_note"))
    if form.one_person:
        notes.append(words.text("one_person"))
    unsigned = form.total.unsigned
    if unsigned:
        notes.append(words.text("unsigned_total", count=unsigned))
    return notes


def _table(
    sheet: Sheet,
    words: Template,
    form: SummaryForm,
    first: int,
    rows: tuple[SummaryRow, ...],
    *,
    with_total: bool,
) -> None:
    columns = _columns(words, monthly=form.monthly)
    height = min(_TALLEST_ROW, _ROWS_ROOM / max(1, len(rows)))
    _table_head(sheet, columns)
    ys = [_TOP, _TOP + _HEAD]
    for number, row in enumerate(rows, first + 1):
        _row(sheet, words, form, columns, row, str(number), ys[-1], height, Face.SANS)
        ys.append(ys[-1] + height)
    if with_total:
        _row(sheet, words, form, columns, form.total, "", ys[-1], _TOTAL, Face.BOLD)
        ys.append(ys[-1] + _TOTAL)
    xs = [column.x for column in columns] + [_RIGHT]
    grouped = {
        column.x
        for before, column in pairwise(columns)
        if column.group and column.group == before.group
    }
    body = [(x, _TOP + (_GROUP_HEAD if x in grouped else 0), x, ys[-1]) for x in xs[1:-1]]
    sheet.lines(body, INNER)
    grid(sheet, [xs[0], xs[-1]], ys)


def _columns(words: Template, *, monthly: bool) -> list[_Column]:
    rows = words.rows("monthly_columns" if monthly else "columns")
    starts = accumulate((row[3] for row in rows), initial=_LEFT)
    return [
        _Column(name, group, head, x, width)
        for (name, group, head, width), x in zip(rows, starts, strict=False)
    ]


def _table_head(sheet: Sheet, columns: list[_Column]) -> None:
    for group, members in groupby(columns, key=lambda column: column.group):
        run = list(members)
        top, x = _TOP, run[0].x
        if group:
            width = run[-1].x + run[-1].width - x
            place = (x, _TOP, width, _GROUP_HEAD)
            cell(sheet, place, group, _SIZE, Face.BOLD, align="centre", pad=0.4)
            top += _GROUP_HEAD
            sheet.lines([(x, top, x + width, top)], INNER)
        for column in run:
            place = (column.x, top, column.width, _TOP + _HEAD - top)
            cell(sheet, place, column.head, _SIZE, Face.BOLD, align="centre", pad=0.4)


def _row(
    sheet: Sheet,
    words: Template,
    form: SummaryForm,
    columns: list[_Column],
    row: SummaryRow,
    number: str,
    y: float,
    height: float,
    face: Face,
) -> None:
    values = _values(words, form, row)
    values["number"] = number
    for column in columns:
        wordy = column.name in _WORDY
        cell(
            sheet,
            (column.x, y, column.width, height),
            values[column.name],
            _SIZE,
            Face.SERIF if wordy and face is Face.SANS else face,
            align="centre" if column.name == "number" else "left" if wordy else "right",
            pad=0.8 if column.name == "remark" else 1.4,
        )


def _values(words: Template, form: SummaryForm, row: SummaryRow) -> dict[str, str]:
    counts = {
        "expected": row.expected,
        "confirmed": row.confirmed,
        "unconfirmed": row.unconfirmed,
        "to_verify": row.to_verify,
        "disqualified": row.disqualified,
        "new_confirmed": row.new_confirmed,
        "new_disqualified": row.new_disqualified,
        **{f"method.{group}": row.by_method.get(group, 0) for group in MethodGroup},
        **{f"loss.{group}": row.by_loss.get(group, 0) for group in LossGroup},
    }
    values = {name: str(count) for name, count in counts.items()}
    unsigned = words.text("unsigned", count=row.unsigned) if row.unsigned else ""
    values["village"] = row.village
    values["rate"] = confirmation_rate(row, of_all=form.rate_of_all)
    values["remark"] = "　".join(part for part in (row.remark, unsigned) if part)
    return values


def _foot(sheet: Sheet, words: Template, year: int) -> list[Box]:
    """The three signatures with their dates, and the place of the seal."""
    signers = words.pairs("signatures")
    label, sign, day, end = _FOOT_XS
    ys = [_FOOT_TOP + number * _FOOT_ROW for number in range(len(signers) + 1)]
    grid(sheet, _FOOT_XS, ys)
    boxes = []
    for (name, text), y in zip(signers, ys, strict=False):
        cell(sheet, (label, y, sign - label, _FOOT_ROW), text, 11, Face.BOLD, align="centre")
        written_date(sheet, day + 3, y + 8, year, blanks=(14.0, 14.0))
        boxes.append(Box(name, sign, y, day - sign, _FOOT_ROW))
        boxes.append(Box(f"{name}.date", day, y, end - day, _FOOT_ROW))
    sheet.rect(*_SEAL, INNER, dashed=True)
    x, y, width, height = _SEAL
    sheet.centred(x + width / 2, y + height - 2.5, words.text("seal"), 9, Face.SERIF)
    return [*boxes, Box("seal", *_SEAL)]


def _last_line(sheet: Sheet, words: Template, form: SummaryForm) -> None:
    head = form.head
    if head.serial:
        sheet.text(28, 204, words.text("warning"), 8.5, Face.SANS)
    mark = "样张（虚构人员、虚构数字）　　" if head.training else ""
    sheet.right(269, 204, f"{mark}打印 {head.printed_at}", 8.5, Face.SANS)
