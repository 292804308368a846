"""The 死亡人员花名册 as PDF and Excel sheet, and the list of months paid too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from qualdesk.clock import local_text, parse_instant
from qualdesk.documents.forms.deaths import draw_deaths
from qualdesk.documents.page import month_words
from qualdesk.documents.sheet import Column, Table, Value, write_xlsx
from qualdesk.domain.death_forms import DeathsForm
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.form_layout import Layout
from qualdesk.progress import SILENT, Progress
from qualdesk.services.death_months import DeathLine
from qualdesk.services.death_rosters import DeathRoster
from qualdesk.services.list_files import TRAINING_NOTE, notes_of
from qualdesk.services.paper_heads import FORM_KEY, PaperHeads
from qualdesk.services.session import Session
from qualdesk.storage.queries.papers import FormRow

_COLUMNS = (
    Column("序号", 6, number=True),
    Column("姓名", 12),
    Column("性别", 6),
    Column("公民身份号码", 20),
    Column("险种", 24),
    Column("村（社区）/组", 18),
    Column("死亡日期", 12),
    Column("证明材料", 16),
    Column("停发年月", 10),
    Column("多领月数", 9),
    Column("家属联系人、电话", 24),
    Column("报告人", 10),
    Column("迟报", 8),
    Column("补报", 8),
    Column("迟报月数", 9, number=True),
)
_OVERPAID = (
    Column("序号", 6, number=True),
    Column("姓名", 12),
    Column("公民身份号码", 20),
    Column("险种", 24),
    Column("村（社区）", 14),
    Column("村民小组", 10),
    Column("单位编号", 14),
    Column("死亡日期", 12),
    Column("停发年月", 10),
    Column("多领月数", 9, number=True),
    Column("得知日期", 12),
    Column("家属联系人、电话", 24),
)
_UNKNOWN = "待核实"


def draw(
    session: Session,
    roster: DeathRoster,
    form: FormRow | None,
    out: BinaryIO,
    progress: Progress = SILENT,
) -> Layout:
    """Draw a roster into one PDF: of its form, or without one as a draft of now."""
    at = parse_instant(form.recorded_at) if form else session.clock.now()
    printed_at = local_text(at)
    paper = DeathsForm(
        serial=form.form_serial if form else "",
        version=form.version if form else 0,
        month=roster.of.month,
        insurance=roster.of.insurance,
        place=roster.of.place,
        filler=roster.filler,
        to=roster.to,
        due=roster.due,
        late=roster.late,
        rows=roster.rows,
        missing=roster.missing,
        groups=roster.groups,
        recipients=roster.recipients,
        year=int(printed_at[:4]),
        audit_digest=form.audit_digest if form else "",
        printed_at=printed_at,
        one_person=bool(session.station.one_person_reason),
        words=PaperHeads(session).words,
        training=session.station.training,
    )
    return draw_deaths([paper], out, key=session.store.derive(FORM_KEY), progress=progress)


def write_workbook(session: Session, roster: DeathRoster, mark: str, out: BinaryIO) -> None:
    """The roster as one Excel sheet; `mark` says whether it is a draft or of which form."""
    of = roster.of
    what = f"报告月份：{month_words(of.month)}{'　迟报' if roster.late else ''}"
    if of.insurance is not None:
        what += f"　　险种：{of.insurance.label}"
    count = f"报告人数：{roster.people} 人" if roster.rows else "本月无死亡人员（零报告）"
    notes = [f"填报单位：{roster.filler}　　{what}　　{count}", mark]
    if roster.missing:
        notes.append(f"未报：{'、'.join(roster.missing)}")
    if session.station.training:
        notes.append(TRAINING_NOTE)
    table = Table(
        title=FormKind.DEATHS.label,
        columns=_COLUMNS,
        rows=_rows(roster),
        notes=tuple(notes),
        name="死亡人员花名册",
    )
    write_xlsx([table], out)


def _rows(roster: DeathRoster) -> Iterator[list[Value]]:
    for number, row in enumerate(roster.rows, 1):
        yield [
            number,
            row.name,
            row.sex,
            row.id_number,
            row.insurance.label,
            row.place,
            row.died_on or _UNKNOWN,
            row.evidence.label,
            row.stop_month or _UNKNOWN,
            _UNKNOWN if row.overpaid is None else str(row.overpaid),
            row.family,
            row.reported_by,
            "迟报" if row.late else "",
            "补报" if row.supplement else "",
            row.late_months,
        ]


def write_overpaid(session: Session, lines: Sequence[DeathLine], out: BinaryIO) -> None:
    """多领名单: who was paid after death, and for how many months; one line a benefit."""
    months = sum(line.overpaid or 0 for line in lines)
    table = Table(
        title="死亡后多领待遇人员名单",
        columns=_OVERPAID,
        rows=_overpaid_rows(lines),
        notes=notes_of(session, f"{session.today()}　共 {len(lines)} 条，{months} 个月"),
        name="多领名单",
    )
    write_xlsx([table], out)


def _overpaid_rows(lines: Sequence[DeathLine]) -> Iterator[list[Value]]:
    for number, line in enumerate(lines, 1):
        yield [
            number,
            line.name,
            line.row.id_number,
            line.insurance.label,
            line.village,
            line.group,
            line.unit_code,
            line.row.died_on,
            line.stop_month,
            line.overpaid,
            line.row.learnt_on,
            line.family,
        ]
