"""死亡人员花名册: the deaths of a month, or 零报告; signed by two and stamped (Y6.1.1 … Y6.3.1)."""

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
    PADDING,
    broad_mark,
    cell,
    code,
    day_text,
    grid,
    marks,
    month_words,
    written_date,
)
from qualdesk.documents.pdf import Sheet
from qualdesk.domain.death_forms import DEATH_ROWS, DeathEntry, DeathsForm
from qualdesk.domain.duties import PlaceKind
from qualdesk.domain.form_codes import FormKind, make_token
from qualdesk.domain.form_layout import PAPERS, Box, Layout
from qualdesk.domain.months import month_end
from qualdesk.progress import SILENT, Progress

_PAPER = PAPERS[FormKind.DEATHS]
_TOP = 46.5
_HEAD, _ROW, _BLANK_ROW = 10.0, 11.0, 8.0
_BODY = _TOP + _HEAD
_NIL_BOTTOM = 177.5
_FOOT = SignatureRow(184.5, 15.5, 26.0, 60.5, 34.0, (1.2, 13.0, 29.0), pad=PADDING)
_SEAL = (223.0, 136.0, 46.0, 44.0)  # where the table leaves so much room, else what is left
_SEAL_LOWEST = 182.5
_NIL_SEAL = (234.0, 132.0, 46.0, 43.0)
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

    def draw(drawing: Drawing, form: DeathsForm) -> None:
        for page in range(1, form.pages + 1):
            _draw(drawing, form, page, key)

    return draw_forms(FormKind.DEATHS, "死亡人员花名册", forms, out, draw, progress)


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
    sheet.text(LEFT, bottom + 4.2, words.text("note"), 8.5, Face.SERIF)
    sheet.rect(*seal, INNER, dashed=True)
    sheet.centred(seal[0] + seal[2] / 2, seal[1] + seal[3] - 2.5, words.text("seal"), 9, Face.SERIF)
    signers = words.pairs(f"{form.place.value if form.place else 'centre'}_signatures")
    boxes = [*_FOOT.draw(sheet, signers, form.year), Box("seal", *seal)]
    last_line(sheet, words, form.printed_at, serial=form.serial, training=form.training)
    drawing.add(sheet, form.serial, tuple(boxes))


def _heading(sheet: Sheet, words: Template, form: DeathsForm, page: int) -> None:
    sheet.centred(126, 19.4, words.text("title"), 22, Face.BOLD)
    subtitle = words.text("subtitle", month=month_words(form.month))
    sheet.centred(126, 26.4, subtitle, 12, Face.SERIF)
    if form.late:
        end = 126 + sheet.text_width(subtitle, 12, Face.SERIF) / 2
        sheet.text(end + 1, 26.4, words.text("late"), 12, Face.BOLD)
    corner(sheet, words, (page, form.pages), form.serial, form.version, form.audit_digest)
    notes = [] if form.serial else [words.text("draft_note")]
    notes += [words.text("one_person")] if form.one_person else []
    if notes:
        cell(sheet, (28, 9, 38, 20), "\n".join(notes), 8.5, Face.BOLD, pad=0)


def _info(sheet: Sheet, words: Template, form: DeathsForm) -> None:
    line = words.text("filler", filler=form.filler)
    if form.to:
        line += words.text("to", to=form.to, due=_due_words(words, form))
    cell(sheet, (LEFT, 33.2, CODE_EDGE - LEFT, 3.9), line, 10.5, pad=0)
    filled = words.text("filled_on")
    sheet.text(LEFT, 43.6, filled, 10.5, Face.SERIF)
    start = LEFT + sheet.text_width(filled, 10.5, Face.SERIF)
    written_date(sheet, start, 43.6, form.year)
    more = words.text("people", people=form.people) if form.rows else words.text("people_nil")
    if form.insurance is not None:
        more += words.text("of_insurance", insurance=words.text(f"insurances.{form.insurance}"))
    more += _missing_words(words, form)
    cell(sheet, (73, 40.2, CODE_EDGE - 73, 4.0), more, 10.5, pad=0)


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


def _table_head(sheet: Sheet, columns: Columns) -> None:
    for head, x, width in columns.values():
        cell(sheet, (x, _TOP, width, _HEAD), head, 10.5, Face.BOLD, align="centre", pad=0.4)


def _table(
    sheet: Sheet, words: Template, rows: tuple[DeathEntry, ...], first: int, *, last: bool
) -> float:
    """The lines of a page and, on the last one, a row that closes them; where it ends."""
    columns = columns_of(words)
    _table_head(sheet, columns)
    ys = [_TOP, _BODY]
    for number, entry in enumerate(rows, first + 1):
        values = {"number": str(number), **_values(words, entry)}
        for name, (_, x, width) in columns.items():
            size, face = _TYPE[name]
            place = (x, ys[-1], width, _ROW)
            cell(sheet, place, values[name], size, face, align="centre", pad=0.7)
        ys.append(ys[-1] + _ROW)
    sheet.lines([(x, _TOP, x, ys[-1]) for _, x, _ in list(columns.values())[1:]], INNER)
    if last and len(rows) < DEATH_ROWS:
        place = (LEFT, ys[-1], RIGHT - LEFT, _BLANK_ROW)
        cell(sheet, place, words.text("blank_below"), 10.5, align="centre")
        ys.append(ys[-1] + _BLANK_ROW)
    grid(sheet, [LEFT, RIGHT], ys)
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
    columns = columns_of(words)
    _table_head(sheet, columns)
    sheet.lines([(x, _TOP, x, _BODY) for _, x, _ in list(columns.values())[1:]], INNER)
    sheet.lines([(LEFT, _BODY, RIGHT, _BODY)], INNER)
    sheet.rect(LEFT, _TOP, RIGHT - LEFT, _NIL_BOTTOM - _TOP, OUTER)
    sheet.centred(148.5, 96, words.text("nil.head"), 30, Face.BOLD)
    what = f"insurances.{form.insurance}" if form.insurance is not None else "nil.any"
    end = month_end(form.month)
    days = f"{day_text(end.replace(day=1))}至{end.month}月{end.day}日"
    place = form.place.value if form.place else "centre"
    which = "reported" if form.missing else place
    said = words.text(f"nil.{which}", days=days, insurance=words.text(what))
    cell(sheet, (LEFT + 4, 106, RIGHT - LEFT - 8, 8), said, 14, align="centre")
    if not form.missing:
        where = "range_unit" if form.place is PlaceKind.UNIT else "range"
        reach = words.text(f"nil.{where}", groups=form.groups, recipients=form.recipients)
        sheet.centred(148.5, 122.8, reach, 12, Face.SERIF)
    sheet.centred(119, 146, words.text("nil.later"), 10.5, Face.SERIF)
