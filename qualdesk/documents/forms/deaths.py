"""死亡人员花名册: the deaths of a month, or 零报告; signed by two and stamped (Y6.1.1 … Y6.3.1)."""

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
    broad_mark,
    cell,
    code,
    day_text,
    digest_words,
    grid,
    marks,
    month_words,
    written_date,
)
from qualdesk.documents.pdf import Sheet
from qualdesk.domain.death_forms import DEATH_ROWS, DeathEntry, DeathsForm
from qualdesk.domain.duties import PlaceKind
from qualdesk.domain.form_codes import FormKind, make_token, printed_serial
from qualdesk.domain.form_layout import PAPERS, Box, Layout
from qualdesk.domain.months import month_end
from qualdesk.progress import SILENT, Progress

_PAPER = PAPERS[FormKind.DEATHS]
_LEFT, _RIGHT, _TOP = 13.0, 284.0, 46.5
_HEAD, _ROW, _BLANK_ROW = 10.0, 11.0, 8.0
_BODY = _TOP + _HEAD
_NIL_BOTTOM = 177.5
_FOOT = (28.0, 184.5, 241.0, 15.5)
_FOOT_LABEL, _FOOT_SIGN, _FOOT_DAY = 26.0, 60.5, 34.0
_SEAL = (223.0, 136.0, 46.0, 44.0)  # where the table leaves so much room, else what is left
_SEAL_LOWEST = 182.5
_NIL_SEAL = (234.0, 132.0, 46.0, 43.0)
_CODE_EDGE = 229.0  # text of the head ends before the quiet zone of the code
_BROAD = (115.0, 150.0, 40.0)  # 草稿, 培训样张: below a short table
_NAMED = 6  # places that have not reported, by name
_TYPE: dict[str, tuple[float, Face]] = {  # size and face of the values
    "number": (10.5, Face.SANS),
    "name": (12, Face.SERIF),
    "sex": (10.5, Face.SERIF),
    "id_number": (10.5, Face.SANS),
    "insurance": (10.5, Face.SERIF),
    "place": (10.5, Face.SERIF),
    "died_on": (10.5, Face.SANS),
    "evidence": (10.5, Face.SERIF),
    "stop_month": (10.5, Face.SANS),
    "overpaid": (10.5, Face.SANS),
    "family": (9.5, Face.SERIF),
    "reported_by": (10.5, Face.SERIF),
    "late": (9.5, Face.SERIF),
}


def draw_deaths(
    forms: Iterable[DeathsForm], out: BinaryIO, *, key: bytes, progress: Progress = SILENT
) -> Layout:
    """Draw rosters one after another into `out`; `key` is the station's form key.

    A form without a serial is a draft: a broad 草稿, no code, no marks, no boxes.
    """
    with Drawing(out, FormKind.DEATHS.label) as drawing:
        for number, form in enumerate(forms, 1):
            for page in range(1, form.pages + 1):
                _draw(drawing, form, page, key)
            progress.at("正在生成死亡人员花名册", number)
        if not drawing.pdf.pages:
            raise ValueError("no forms to draw")
    return drawing.layout()


def _draw(drawing: Drawing, form: DeathsForm, page: int, key: bytes) -> None:
    words = template("deaths", form.words)
    sheet = drawing.pdf.page(_PAPER.width, _PAPER.height)
    if not form.serial:
        draft = words.text("draft_training" if form.training else "draft")
        broad_mark(sheet, draft, *_BROAD)
    else:
        if form.training:
            broad_mark(sheet, "培训样张", *_BROAD)
        marks(sheet, _PAPER)
        code(sheet, _PAPER, make_token(form.serial, page, form.version, key))
    _heading(sheet, words, form, page)
    _info(sheet, words, form)
    first = (page - 1) * DEATH_ROWS
    rows = form.rows[first : first + DEATH_ROWS]
    if rows:
        bottom = _table(sheet, words, rows, first, last=page == form.pages)
        x, top, width, height = _SEAL
        low = max(top, bottom + 6)
        seal = (x, low, width, min(height, _SEAL_LOWEST - low))
    else:
        bottom, seal = _NIL_BOTTOM, _NIL_SEAL
        _nil(sheet, words, form)
    sheet.text(_LEFT, bottom + 4.2, words.text("note"), 8.5, Face.SERIF)
    sheet.rect(*seal, INNER, dashed=True)
    sheet.centred(seal[0] + seal[2] / 2, seal[1] + seal[3] - 2.5, words.text("seal"), 9, Face.SERIF)
    boxes = [*_foot(sheet, words, form), Box("seal", *seal)]
    _last_line(sheet, words, form)
    drawing.add(sheet, form.serial, tuple(boxes))


def _heading(sheet: Sheet, words: Template, form: DeathsForm, page: int) -> None:
    sheet.centred(126, 19.4, words.text("title"), 22, Face.BOLD)
    subtitle = words.text("subtitle", month=month_words(form.month))
    sheet.centred(126, 26.4, subtitle, 12, Face.SERIF)
    if form.late:
        end = 126 + sheet.text_width(subtitle, 12, Face.SERIF) / 2
        sheet.text(end + 1, 26.4, words.text("late"), 12, Face.BOLD)
    sheet.right(231, 14.4, words.text("page", page=page, pages=form.pages), 11, Face.BOLD)
    if form.serial:
        sheet.right(231, 20, printed_serial(form.serial), 12, Face.BOLD)
        record = words.texts("record", version=form.version, digest=digest_words(form.audit_digest))
        for number, line in enumerate(record):
            sheet.right(231, 25 + 4 * number, line, 8, Face.SANS)
    notes = [] if form.serial else [words.text("draft_note")]
    notes += [words.text("one_person")] if form.one_person else []
    if notes:
        cell(sheet, (28, 9, 38, 20), "\n".join(notes), 8.5, Face.BOLD, pad=0)


def _info(sheet: Sheet, words: Template, form: DeathsForm) -> None:
    line = words.text("filler", filler=form.filler)
    if form.to:
        line += words.text("to", to=form.to, due=_due_words(words, form))
    cell(sheet, (_LEFT, 33.2, _CODE_EDGE - _LEFT, 3.9), line, 10.5, pad=0)
    filled = words.text("filled_on")
    sheet.text(_LEFT, 43.6, filled, 10.5, Face.SERIF)
    start = _LEFT + sheet.text_width(filled, 10.5, Face.SERIF)
    written_date(sheet, start, 43.6, form.year)
    more = words.text("people", people=form.people) if form.rows else words.text("people_nil")
    if form.insurance is not None:
        more += words.text("of_insurance", insurance=words.text(f"insurances.{form.insurance}"))
    more += _missing_words(words, form)
    cell(sheet, (73, 40.2, _CODE_EDGE - 73, 4.0), more, 10.5, pad=0)


def _due_words(words: Template, form: DeathsForm) -> str:
    """（11月5日前） where all are due together, else （城乡居民11月5日前、企业职工11月4日前）."""
    days = {insurance: f"{day.month}月{day.day}日" for insurance, day in form.due}
    if not days:
        return ""
    one, *others = dict.fromkeys(days.values())
    if not others:
        return words.text("due", days=words.text("due_one", day=one))
    each = (
        words.text("due_each", insurance=words.text(f"insurances.{insurance}"), day=day)
        for insurance, day in days.items()
    )
    return words.text("due", days="、".join(each))


def _missing_words(words: Template, form: DeathsForm) -> str:
    if not form.missing:
        return ""
    places = "、".join(form.missing[:_NAMED])
    if len(form.missing) > _NAMED:
        places = words.text("missing_more", places=places, count=len(form.missing))
    return words.text("missing", places=places)


def _columns(words: Template) -> list[tuple[str, str, float, float]]:
    """Name, head, x and width."""
    rows = words.rows("columns")
    starts = accumulate((row[2] for row in rows), initial=_LEFT)
    return [(name, head, x, width) for (name, head, width), x in zip(rows, starts, strict=False)]


def _table_head(sheet: Sheet, columns: list[tuple[str, str, float, float]]) -> None:
    for _, head, x, width in columns:
        cell(sheet, (x, _TOP, width, _HEAD), head, 10.5, Face.BOLD, align="centre", pad=0.4)


def _table(
    sheet: Sheet, words: Template, rows: tuple[DeathEntry, ...], first: int, *, last: bool
) -> float:
    """The lines of a page and, on the last one, a row that closes them; where it ends."""
    columns = _columns(words)
    _table_head(sheet, columns)
    ys = [_TOP, _BODY]
    for number, entry in enumerate(rows, first + 1):
        values = {"number": str(number), **_values(words, entry)}
        for name, _, x, width in columns:
            size, face = _TYPE[name]
            place = (x, ys[-1], width, _ROW)
            cell(sheet, place, values[name], size, face, align="centre", pad=0.7)
        ys.append(ys[-1] + _ROW)
    sheet.lines([(x, _TOP, x, ys[-1]) for _, _, x, _ in columns[1:]], INNER)
    if last and len(rows) < DEATH_ROWS:
        place = (_LEFT, ys[-1], _RIGHT - _LEFT, _BLANK_ROW)
        cell(sheet, place, words.text("blank_below"), 10.5, align="centre")
        ys.append(ys[-1] + _BLANK_ROW)
    grid(sheet, [_LEFT, _RIGHT], ys)
    return ys[-1]


def _values(words: Template, entry: DeathEntry) -> dict[str, str]:
    unknown = words.text("unknown_short")
    overpaid = unknown if entry.overpaid is None else str(entry.overpaid)
    return {
        "name": entry.name,
        "sex": entry.sex,
        "id_number": entry.id_number,
        "insurance": words.text(f"insurances.{entry.insurance}"),
        "place": entry.place,
        "died_on": entry.died_on.isoformat() if entry.died_on else words.text("unknown"),
        "evidence": entry.evidence.label,
        "stop_month": entry.stop_month or unknown,
        "overpaid": overpaid,
        "family": "\n".join(entry.family.rsplit(" ", 1)),
        "reported_by": entry.reported_by,
        "late": _late_words(words, entry),
    }


def _late_words(words: Template, entry: DeathEntry) -> str:
    """补报 with the months it is late, or 迟报 within its own month's report."""
    lines = []
    if entry.supplement:
        lines.append(words.text("mark_supplement"))
    elif entry.late:
        lines.append(words.text("mark_late"))
    if entry.late_months:
        lines.append(words.text("mark_months", months=entry.late_months))
    return "\n".join(lines)


def _nil(sheet: Sheet, words: Template, form: DeathsForm) -> None:
    columns = _columns(words)
    _table_head(sheet, columns)
    sheet.lines([(x, _TOP, x, _BODY) for _, _, x, _ in columns[1:]], INNER)
    sheet.lines([(_LEFT, _BODY, _RIGHT, _BODY)], INNER)
    sheet.rect(_LEFT, _TOP, _RIGHT - _LEFT, _NIL_BOTTOM - _TOP, OUTER)
    sheet.centred(148.5, 96, words.text("nil.head"), 30, Face.BOLD)
    what = f"insurances.{form.insurance}" if form.insurance is not None else "nil.any"
    end = month_end(form.month)
    days = f"{day_text(end.replace(day=1))}至{end.month}月{end.day}日"
    place = form.place.value if form.place else "centre"
    which = "reported" if form.missing else place
    said = words.text(f"nil.{which}", days=days, insurance=words.text(what))
    cell(sheet, (_LEFT + 4, 106, _RIGHT - _LEFT - 8, 8), said, 14, align="centre")
    if not form.missing:
        where = "range_unit" if form.place is PlaceKind.UNIT else "range"
        reach = words.text(f"nil.{where}", groups=form.groups, recipients=form.recipients)
        sheet.centred(148.5, 122.8, reach, 12, Face.SERIF)
    sheet.centred(119, 146, words.text("nil.later"), 10.5, Face.SERIF)


def _foot(sheet: Sheet, words: Template, form: DeathsForm) -> list[Box]:
    """The two signatures with their dates."""
    x, y, width, height = _FOOT
    signers = words.pairs(f"{form.place.value if form.place else 'centre'}_signatures")
    boxes: list[Box] = []
    edges: list[float] = []
    for number, (name, label) in enumerate(signers):
        left = x + number * (_FOOT_LABEL + _FOOT_SIGN + _FOOT_DAY)
        sign, day = left + _FOOT_LABEL, left + _FOOT_LABEL + _FOOT_SIGN
        cell(sheet, (left, y, _FOOT_LABEL, height), label, 10.5, Face.BOLD, align="centre")
        sheet.text(day + 1.2, y + 5, f"{form.year}年", 10.5, Face.SERIF)
        sheet.text(day + 13, y + 13, "月", 10.5, Face.SERIF)
        sheet.text(day + 29, y + 13, "日", 10.5, Face.SERIF)
        boxes.append(Box(name, sign, y, _FOOT_SIGN, height))
        boxes.append(Box(f"{name}.date", day, y, _FOOT_DAY, height))
        edges += [left, sign, day]
    grid(sheet, [*edges, x + width], [y, y + height])
    return boxes


def _last_line(sheet: Sheet, words: Template, form: DeathsForm) -> None:
    if form.serial:
        sheet.text(28, 204, words.text("warning"), 8.5, Face.SANS)
    mark = "样张（虚构人员、虚构数字）　　" if form.training else ""
    sheet.right(269, 204, f"{mark}打印 {form.printed_at}", 8.5, Face.SANS)
