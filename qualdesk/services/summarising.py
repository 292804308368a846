"""汇总表: counts what the facts say, freezes it for signature, and draws it (Y6.1.2c)."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from qualdesk.clock import CHINA, parse_instant
from qualdesk.disk import make_folder, write_durably
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.forms import FormHead
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import (
    Round,
    RoundRule,
    month_in_round,
    parse_round,
    round_as_of,
    spanning,
)
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services import summary_sheets
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.paper_output import Printed, PrintedForm, uncovered, write_paper
from qualdesk.services.rounds import rounds_of_name
from qualdesk.services.session import Session
from qualdesk.services.summary_counting import count_sheet
from qualdesk.services.summary_lines import (
    InsuranceSheet,
    Summary,
    SummaryLine,
    differences,
    lines_of,
)
from qualdesk.storage.queries import audit
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries.papers import FormFilter, FormRow
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work, new_fact_id

PDF_NAME, XLSX_NAME = "汇总表.pdf", "汇总表.xlsx"  # in packages
_DRAFT = "草稿：没有单号，不作签字盖章上报之用"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A summary as it was printed for signature; its form, and the lines on the paper."""

    form: FormRow
    summary: Summary

    @property
    def form_serial(self) -> str:
        """The serial on its pages."""
        return self.form.form_serial

    @property
    def digest(self) -> str:
        """sha256 of the frozen body."""
        return self.form.digest


class Summarising:
    """One use case a method; counting needs no right but to read."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._one_person = bool(session.station.one_person_reason)

    def of(self, period: str) -> Summary:
        """The summary of a month `2026-11` or a round `2026H2`, `2026Q4`."""
        return self.of_month(period) if "-" in period else self.of_round(period)

    def of_month(self, month: str) -> Summary:
        """The state of each insurance's round at the end of a month, today while it runs.

        Refused `month.invalid`, `date.future`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        today, policy = session.today(), session.policy()
        sheets = []
        for insurance in Insurance:
            this, as_of = month_in_round(policy.round_rule(insurance, today), month, today)
            sheets.append(InsuranceSheet(insurance, this, as_of, ()))
        return self._counted(month, sheets, monthly=True)

    def of_round(self, round_id: str) -> Summary:
        """The state of a round, of the insurances that have rounds of its kind, once it began.

        A document may let it begin later for some: these are not counted before.
        Refused `round.invalid`, `date.future` where it has begun for none.
        """
        session = self._session
        session.actor.require(Duty.READ)
        today, rounds = session.today(), rounds_of_name(session, round_id)
        round_as_of(spanning(rounds.values()), today)  # refuses one that has not begun
        sheets = [
            InsuranceSheet(insurance, this, round_as_of(this, today), ())
            for insurance, this in rounds.items()
            if this.begin <= today
        ]
        return self._counted(round_id, sheets, monthly=False)

    def _counted(self, period: str, empty: list[InsuranceSheet], *, monthly: bool) -> Summary:
        with self._session.read() as connection:
            heads = PaperHeads(self._session)
            sheets = [
                InsuranceSheet(
                    sheet.insurance,
                    sheet.this,
                    sheet.as_of,
                    count_sheet(self._session, connection, heads, sheet, monthly=monthly),
                )
                for sheet in empty
            ]
        filled = tuple(sheet for sheet in sheets if sheet.lines)
        return Summary(period, monthly, filled, self._one_person)

    # ── frozen for signature ──────────────────────────────────────────────────────────────────

    def frozen(self, period: str) -> Frozen | None:
        """The newest summary of the period that was printed for signature and stands."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            found = _forms_of(connection, period, self._session.station.station_id)
        return self._thawed(found[-1]) if found else None

    def changes_since(self, frozen: Frozen) -> tuple[str, ...]:
        """What the facts now say otherwise than the frozen paper, a Chinese line each."""
        return differences(frozen.summary.lines, self.of(frozen.summary.period).lines)

    def print(
        self,
        period: str,
        out: Path,
        layout_file: Path | None = None,
        progress: Progress = SILENT,
    ) -> Printed:
        """Freeze the summary under one serial and draw it for signature.

        Unchanged facts give the same serial again; changed ones a new one, with a warning
        `summary.changed`. Refused `summary.empty` where nobody receives a benefit.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        problems: list[Problem] = []
        with session.work() as work, session.read() as connection:
            summary = self.of(period)
            if not summary.sheets:
                raise Refused(
                    "summary.empty",
                    "花名册里没有领取待遇的人，不能打印汇总表。",
                    remedy="请先导入花名册。",
                )
            earlier = _forms_of(connection, period, self._session.station.station_id)
            again = bool(earlier) and earlier[-1].digest == summary.digest
            if again:
                serial = earlier[-1].form_serial
            else:
                problems += _changed(earlier, summary)
                serial = self._freeze(work, summary, len(earlier))
            name = "forms.reprint" if again else "forms.print"
            work.commit(Act(name, {"kind": "summary", "period": period, "serials": [serial]}))
        printed = PrintedForm(serial, FormKind.SUMMARY, len(summary.lines), again)
        layout = self.reprint(serial, out, layout_file, progress)
        problems += uncovered(layout)
        return Printed(out.absolute(), layout.pages, (printed,), tuple(problems), layout)

    def _freeze(self, work: Work, summary: Summary, version: int) -> str:
        station = self._session.station
        papers = Papers(work)
        serial = papers.next_serials(FormKind.SUMMARY, station.paper_code, 1)[0]
        values = {
            "form_serial": serial,
            "fact_id": new_fact_id(),
            "kind": FormKind.SUMMARY.value,
            "insurance": "",
            "round": "" if summary.monthly else summary.period,
            "month": summary.period if summary.monthly else "",
            "village_code": "",
            "group_name": "",
            "version": version,
            "audit_digest": work.audit_head,
            "digest": summary.digest,
            "body": summary.body,
        }
        papers.add_forms([values], [])
        return serial

    def reprint(
        self, serial: str, out: Path, layout_file: Path | None = None, progress: Progress = SILENT
    ) -> Layout:
        """Draw a frozen summary again, exactly as it was; nothing is kept."""
        with self._session.read() as connection:
            form = queries.forms(connection, FormFilter(serials=(serial,)))[0]
        frozen = self._thawed(form)
        return write_paper(
            out, layout_file, (serial,), lambda stream: self._draw_frozen(frozen, stream, progress)
        )

    def rows_of(self, form: FormRow) -> int:
        """How many lines a frozen summary has."""
        return len(lines_of(form.body))

    def _draw_frozen(self, frozen: Frozen, out: BinaryIO, progress: Progress = SILENT) -> Layout:
        session, heads = self._session, PaperHeads(self._session)

        def head(sheet: InsuranceSheet) -> FormHead:
            filler = session.station.name
            return heads.head(frozen.form, sheet.insurance, sheet.this.label, filler)

        return summary_sheets.draw(session, frozen.summary, head, out, progress)

    def _thawed(self, form: FormRow) -> Frozen:
        """The summary of a frozen body, counted up to the day on which it was printed."""
        monthly = bool(form.month)
        period = form.month or form.round
        day = parse_instant(form.recorded_at).astimezone(CHINA).date()
        policy = self._session.policy()
        lines = lines_of(form.body)
        sheets = []
        for insurance in Insurance:
            own = tuple(line for line in lines if line.insurance is insurance)
            if own:
                rule = replace(policy.round_rule(insurance, day), opened=())
                sheets.append(InsuranceSheet(insurance, *_days(rule, period, day, own), own))
        return Frozen(form, Summary(period, monthly, tuple(sheets), self._one_person))

    # ── files ─────────────────────────────────────────────────────────────────────────────────

    def papers(self, kind: str, period: str) -> list[tuple[str, bytes]]:
        """The papers of a package: name and content; [] for a kind without a 汇总表.

        The frozen summary while the facts still say the same, else a draft of the present ones.
        """
        if kind not in (PackageKind.MONTH, PackageKind.ROUND):
            return []
        now = self.of(period)
        frozen = self.frozen(period)
        if frozen is not None and frozen.digest != now.digest:
            frozen = None
        pdf, book = io.BytesIO(), io.BytesIO()
        if frozen is None:
            self._draw_draft(now, pdf)
        else:
            self._draw_frozen(frozen, pdf)
        self._write_workbook(now, frozen, book)
        return [(PDF_NAME, pdf.getvalue()), (XLSX_NAME, book.getvalue())]

    def write_xlsx(self, summary: Summary, path: Path) -> None:
        """Write the Excel file of a summary, as a draft."""
        book = io.BytesIO()
        self._write_workbook(summary, None, book)
        make_folder(path.absolute().parent)
        write_durably(path.absolute(), book.getvalue())

    def write_pdf(self, summary: Summary, path: Path, progress: Progress = SILENT) -> Layout:
        """Write the PDF of a summary, marked 草稿."""
        return write_paper(path, None, (), lambda out: self._draw_draft(summary, out, progress))

    def _draw_draft(self, summary: Summary, out: BinaryIO, progress: Progress = SILENT) -> Layout:
        session, heads = self._session, PaperHeads(self._session)
        with session.read() as connection:
            entry = audit.head(connection)

        def head(sheet: InsuranceSheet) -> FormHead:
            return heads.draft(sheet.insurance, sheet.this.label, entry.hash if entry else "")

        return summary_sheets.draw(session, self._never_empty(summary), head, out, progress)

    def _write_workbook(self, summary: Summary, frozen: Frozen | None, out: BinaryIO) -> None:
        mark = f"单号 {printed_serial(frozen.form_serial)}" if frozen else _DRAFT
        heads, shown = PaperHeads(self._session), self._never_empty(summary)
        summary_sheets.write_workbook(self._session, heads, shown, mark, out)

    def _never_empty(self, summary: Summary) -> Summary:
        """A file has a sheet even where nobody receives a benefit."""
        if summary.sheets:
            return summary
        session, today = self._session, self._session.today()
        rules = session.policy().on(today).running
        insurance = next(iter(rules))
        empty = InsuranceSheet(insurance, rules[insurance], today, ())
        return replace(summary, sheets=(empty,))


def _days(
    rule: RoundRule, period: str, day: date, lines: tuple[SummaryLine, ...]
) -> tuple[Round, date]:
    """The round of a frozen sheet and the day it was counted up to, as it was on its paper.

    The calendar's, but where its lines say what a document made of it: a later one changes
    no paper. `rule` knows no documents.
    """
    monthly, moved = "-" in period, lines[0].opened
    this, as_of = month_in_round(rule, period, day) if monthly else (parse_round(rule, period), day)
    if moved is not None:
        this = replace(parse_round(rule, moved.round_id), begin=moved.begin, end=moved.end)
    return this, as_of if monthly else min(this.end, as_of)


def _forms_of(connection: Reading, period: str, station_id: str) -> tuple[FormRow, ...]:
    """The station's own frozen summaries of a period that stand, newest last.

    Those that came in packages are papers of other levels.
    """
    kinds = (FormKind.SUMMARY.value,)
    wanted = (
        FormFilter(kinds=kinds, month=period)
        if "-" in period
        else FormFilter(kinds=kinds, round=period)
    )
    found = queries.forms(connection, wanted)
    return tuple(form for form in found if form.station_id == station_id)


def _changed(earlier: tuple[FormRow, ...], summary: Summary) -> list[Problem]:
    if not earlier:
        return []
    last = earlier[-1]
    found = differences(lines_of(last.body), summary.lines)
    text = (
        f"{summary.period} 的汇总表（单号 {printed_serial(last.form_serial)}）打印后数字有变动："
        f"{'；'.join(found[:5])}{'……' if len(found) > 5 else ''}。这次用了新单号，旧表请收回作废。"
    )
    return [Problem(Severity.WARNING, "summary.changed", text, value=last.form_serial)]
