"""The 汇总表 as PDF and Excel sheet, one sheet an insurance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from qualdesk.documents.forms.summary import draw_summary
from qualdesk.documents.sheet import Column, Table, Value, write_xlsx
from qualdesk.domain.confirmation import LossGroup, MethodGroup
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.forms import FormHead, SummaryForm, SummaryRow, confirmation_rate
from qualdesk.domain.policy_values import Rate
from qualdesk.progress import SILENT, Progress
from qualdesk.services.paper_heads import FORM_KEY, PaperHeads
from qualdesk.services.session import Session
from qualdesk.services.summary_lines import InsuranceSheet, Summary, SummaryLine, total

HeadOf = Callable[[InsuranceSheet], FormHead]


def draw(
    session: Session,
    summary: Summary,
    head_of: HeadOf,
    out: BinaryIO,
    progress: Progress = SILENT,
) -> Layout:
    """Draw every sheet into one PDF, each with the head that `head_of` gives it."""
    forms = [_form(session, summary, sheet, head_of(sheet)) for sheet in summary.sheets]
    return draw_summary(forms, out, key=session.store.derive(FORM_KEY), progress=progress)


def _form(session: Session, summary: Summary, sheet: InsuranceSheet, head: FormHead) -> SummaryForm:
    return SummaryForm(
        head=head,
        period=period_words(summary, sheet),
        rows=tuple(_row(line) for line in sheet.lines),
        monthly=summary.monthly,
        one_person=summary.one_person,
        rate_of_all=_rate_of_all(session, sheet.as_of),
    )


def period_words(summary: Summary, sheet: InsuranceSheet) -> str:
    """截至2026年11月30日 for a month, 2026年7月1日至12月25日 for a round."""
    if summary.monthly:
        return f"截至{_day(sheet.as_of)}"
    begin, end = sheet.this.begin, sheet.as_of
    until = f"{end.month}月{end.day}日" if end.year == begin.year else _day(end)
    return f"{_day(begin)}至{until}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _rate_of_all(session: Session, as_of: date) -> bool:
    return session.policy().rate(as_of) is Rate.OF_EXPECTED


def _row(line: SummaryLine) -> SummaryRow:
    return SummaryRow(
        village=line.village,
        expected=line.expected,
        by_method=line.by_method,
        unconfirmed=line.unconfirmed,
        to_verify=line.to_verify,
        by_loss=line.by_loss,
        new_confirmed=line.new_confirmed,
        new_disqualified=line.new_disqualified,
        unsigned=line.unsigned,
    )


def write_workbook(
    session: Session,
    heads: PaperHeads,
    summary: Summary,
    mark: str,
    out: BinaryIO,
    progress: Progress = SILENT,
) -> None:
    """Write one Excel sheet an insurance; `mark` says whether it is a draft or of which form."""
    tables = [_table(session, heads, summary, sheet, mark) for sheet in summary.sheets]
    write_xlsx(tables, out, progress=progress)


def _table(
    session: Session, heads: PaperHeads, summary: Summary, sheet: InsuranceSheet, mark: str
) -> Table:
    what = f"险种：{sheet.insurance.label}　　{sheet.this.label}　{period_words(summary, sheet)}"
    notes = [f"填报单位：{session.station.name}　　{what}", mark]
    if session.station.training:
        notes.append("培训样张：虚构人员、虚构数字")
    if summary.one_person:
        notes.append("一人办理站点：本站经办、复核由一人承担。")
    columns = (
        Column("序号", 6),
        Column("村（社区）", 20),
        *(Column(head, 9, number=True) for head in _heads(monthly=summary.monthly)),
        Column("确认率％", 10),
        Column("缺签", 9, number=True),
    )
    return Table(
        title=f"领取社会保险待遇{heads.words['confirmation']}汇总表",
        columns=columns,
        rows=tuple(_values(session, summary, sheet)),
        notes=tuple(notes),
        name=sheet.insurance.label,
    )


def _heads(*, monthly: bool) -> list[str]:
    heads = ["应确认", "已确认", *(group.label for group in MethodGroup)]
    heads += ["未确认", "待核实", "丧失资格", *(f"{group.label}（丧失）" for group in LossGroup)]
    return [*heads, "本月新增确认", "本月新增丧失"] if monthly else heads


def _values(session: Session, summary: Summary, sheet: InsuranceSheet) -> Iterator[list[Value]]:
    of_all = _rate_of_all(session, sheet.as_of)
    for number, line in enumerate((*sheet.lines, replace(total(sheet.lines), village="合　计")), 1):
        counts: list[Value] = [line.expected, line.confirmed, *line.by_method.values()]
        counts += [line.unconfirmed, line.to_verify, line.disqualified, *line.by_loss.values()]
        if summary.monthly:
            counts += [line.new_confirmed, line.new_disqualified]
        shown = str(number) if number <= len(sheet.lines) else ""
        rate = confirmation_rate(_row(line), of_all=of_all)
        yield [shown, line.village, *counts, rate, line.unsigned]
