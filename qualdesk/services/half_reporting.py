"""The report of a half-year: gathers its figures and writes it as docx and xlsx (D2, P2.4)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.disk import durable_file, make_folder
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import LossGroup, MethodGroup
from qualdesk.domain.half_report import HalfReport, Line
from qualdesk.domain.key_groups import KEY_GROUPS
from qualdesk.domain.listing import ListKind
from qualdesk.domain.months import month_text
from qualdesk.domain.policy_values import Rate
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import (
    Round,
    RoundKind,
    kind_of,
    months_of,
    previous_round,
    round_as_of,
    round_of,
    spanning,
)
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services.death_months import death_months
from qualdesk.services.key_groups import KeyGroups
from qualdesk.services.lists import Lists
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.rounds import rounds_of_name
from qualdesk.services.session import Session
from qualdesk.services.spot_check_board import Difference, SpotCheckBoard
from qualdesk.services.summarising import Summarising
from qualdesk.services.summary_lines import Summary, SummaryLine, total
from qualdesk.storage.queries import audit
from qualdesk.storage.queries.half_year_counts import deeds_between, villages_with_notice

_ACT = "report.write"


@dataclass(frozen=True, slots=True)
class DueReport:
    """The report that is due next: of which half-year, by when, whether it was written here."""

    round_id: str
    round_label: str
    due_on: date
    written: bool


class HalfReporting:
    """Reads; what it writes are files for a person to edit."""

    def __init__(self, session: Session, summarising: Summarising) -> None:
        self._session = session
        self._summarising = summarising

    def due(self) -> DueReport | None:
        """The next day on which a report is due; None where no rule asks for one."""
        today = self._session.today()
        days = self._session.policy().on(today).find("report.due", tuple)
        if not days:
            return None
        every = [date(today.year + year, month, day) for year in (0, 1) for month, day in days]
        due_on = min(day for day in every if day >= today)
        # Of the half-year of the calendar: a document may let the next round begin before this day.
        this = self._named(f"{due_on.year}H{1 if due_on.month <= 6 else 2}")
        return DueReport(this.id, this.label, due_on, self._was_written(this))

    def _was_written(self, this: Round) -> bool:
        with self._session.read() as connection:
            acts = [entry.detail for entry in audit.entries_named(connection, _ACT)]
        return any(json.loads(detail)["round"] == this.label for detail in acts)

    def current(self) -> str:
        """The half-year that runs, `2026H2`: what a report is written of when nobody says."""
        return self._running().id

    def make(self, round_id: str, progress: Progress = SILENT) -> HalfReport:
        """Count everything of a half-year `2026H2`, up to today while it runs.

        Refused `round.invalid` for another round, `date.future`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        this = self._named(round_id)
        as_of = round_as_of(this, session.today())
        progress.at("统计确认情况", 0, 3)
        summaries = self._summaries(this, as_of)
        lines = tuple(line for summary in summaries for line in summary.lines)
        whole = total(lines)
        progress.at("统计办理情况", 1, 3)
        with session.read() as connection:
            deeds = deeds_between(connection, this.begin, as_of)
            posted = villages_with_notice(connection, this.begin, as_of)
            months = [m for m in months_of(this) if m <= f"{as_of:%Y-%m}"]
            deaths = [
                line for one in death_months(session, connection, months) for line in one.lines
            ]
        groups = KeyGroups(session).counts()
        unvisited = Lists(session).outline(ListKind.UNVISITED, as_of=as_of)
        progress.at("统计上一期", 2, 3)
        late = {one.row.id_number for one in deaths if one.late or one.supplement}
        overpaid = {one.row.id_number for one in deaths if one.overpaid}
        return HalfReport(
            station=session.station.name,
            round_label=this.label,
            begin=this.begin,
            as_of=as_of,
            due_on=self._due_of(this),
            confirmation=PaperHeads(session).words["confirmation"],
            total=self._line("合计", whole),
            insurances=self._insurances(summaries),
            villages=self._villages(lines),
            by_method={group.label: whole.by_method[group] for group in MethodGroup},
            by_loss={group.label: whole.by_loss[group] for group in LossGroup},
            self_service=_percent(whole.by_method[MethodGroup.APP], whole.confirmed),
            before=self._before(this),
            deeds=deeds,
            deaths_late=len(late),
            overpaid=len(overpaid),
            flags={flag.label: groups[flag] for flag in KEY_GROUPS if groups.get(flag)},
            unvisited=len({one.id_number for one in unvisited}),
            without_notice=self._without_notice(lines, posted),
            overdue_differences=self._overdue_differences(),
        )

    def write(
        self,
        report: HalfReport,
        docx: Path | None = None,
        xlsx: Path | None = None,
        progress: Progress = SILENT,
    ) -> tuple[Path, ...]:
        """Write the files that are named; a chart for every table of people in both."""
        self._session.actor.require(Duty.PAPER)
        training, written = self._session.station.training, []
        from qualdesk.services import half_report_files  # 13 MB: only for those who write one

        for path, write in (
            (docx, half_report_files.write_docx),
            (xlsx, half_report_files.write_xlsx),
        ):
            if path is not None:
                progress.at("写报告")
                make_folder(path.absolute().parent)
                with durable_file(path.absolute()) as out:
                    write(report, out, training=training)
                written.append(path.absolute())
        with self._session.work() as work:
            work.commit(Act(_ACT, {"round": report.round_label, "files": len(written)}))
        return tuple(written)

    def _running(self) -> Round:
        policy, today = self._session.policy(), self._session.today()
        for insurance in policy.insurances_by(RoundKind.HALF_YEAR, today):
            return round_of(policy.round_rule(insurance, today), today)
        raise Refused(
            "round.invalid",
            "现行规定没有按半年分期的险种，没有半年报告。",
            remedy="请到“系统—规则”核对期次。",
        )

    def _named(self, round_id: str) -> Round:
        if kind_of(round_id) is not RoundKind.HALF_YEAR:
            raise Refused(
                "round.invalid",
                "半年报告按半年写。",
                remedy=f"请写成 {round_id[:4]}H1 或 {round_id[:4]}H2。",
                value=round_id,
            )
        return spanning(rounds_of_name(self._session, round_id).values())

    def _due_of(self, this: Round) -> date | None:
        days = self._session.policy().on(self._session.today()).find("report.due", tuple) or ()
        every = [date(this.year, month, day) for month, day in days]
        return next((day for day in every if month_text(day) in months_of(this)), None)

    def _summaries(self, this: Round, as_of: date) -> tuple[Summary, ...]:
        """The half-year's own summary, and that of each quarter of it that has begun."""
        today = self._session.today()
        policy = self._session.policy()
        found = [self._summarising.of_round(this.id)]
        seen: set[str] = set()
        for insurance in policy.insurances_by(RoundKind.QUARTER, today):
            rule = policy.round_rule(insurance, today)
            for month in months_of(this):
                quarter = round_of(rule, date(int(month[:4]), int(month[5:]), 1))
                if quarter.id not in seen and quarter.begin <= as_of:
                    seen.add(quarter.id)
                    found.append(self._summarising.of_round(quarter.id))
        return tuple(found)

    def _before(self, this: Round) -> float | None:
        policy, today = self._session.policy(), self._session.today()
        insurance = policy.insurances_by(RoundKind.HALF_YEAR, today)[0]
        earlier = previous_round(policy.round_rule(insurance, today), this)
        line = self._line("", self._summarising.of_round(earlier.id).total)
        return line.rate if line.confirmed else None

    def _insurances(self, summaries: Iterable[Summary]) -> tuple[Line, ...]:
        found = []
        for summary in summaries:
            for sheet in summary.sheets:
                quarter = sheet.this.kind is RoundKind.QUARTER
                name = sheet.insurance.label + (f"（{sheet.this.label[5:]}）" if quarter else "")
                found.append(self._line(name, total(sheet.lines)))
        return tuple(found)

    def _villages(self, lines: Iterable[SummaryLine]) -> tuple[Line, ...]:
        by_village: dict[str, list[SummaryLine]] = defaultdict(list)
        for line in lines:
            by_village[line.village_code].append(line)
        return tuple(
            self._line(own[0].village, total(own)) for _, own in sorted(by_village.items())
        )

    def _overdue_differences(self) -> int:
        found = SpotCheckBoard(self._session).open_differences()
        return sum(line.difference is Difference.OVERDUE for _, line in found)

    def _without_notice(
        self, lines: Iterable[SummaryLine], posted: frozenset[str]
    ) -> tuple[str, ...]:
        """Villages with recipients of the residents' scheme, whose notice is asked for (Y6.1.3)."""
        asked = {
            line.village_code: line.village
            for line in lines
            if line.insurance is Insurance.RESIDENT and line.village_code
        }
        return tuple(name for code, name in sorted(asked.items()) if code not in posted)

    def _line(self, name: str, line: SummaryLine) -> Line:
        of_all = self._session.policy().rate(self._session.today()) is Rate.OF_EXPECTED
        base = line.expected if of_all else line.expected - line.disqualified
        return Line(
            name=name,
            expected=line.expected,
            confirmed=line.confirmed,
            unconfirmed=line.unconfirmed,
            to_verify=line.to_verify,
            disqualified=line.disqualified,
            unsigned=line.unsigned,
            rate=_percent(line.confirmed, base),
        )


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
