"""The month as a check list: what a package of a month or a round still lacks, and what went out.

Derived from facts each time it is asked; the acts themselves are those of `summarising`,
`exchanging`, `handing_over`, `receiving` and `receipts`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from qualdesk.clock import CHINA, parse_instant
from qualdesk.domain.access import Duty
from qualdesk.domain.months import month_end, month_text
from qualdesk.domain.package import PackageKind, PackageName
from qualdesk.domain.rounds import Round, previous_round
from qualdesk.domain.sign_off import ChainStep
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services.death_papers import DeathPapers
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.exchanging import Exchanging
from qualdesk.services.handing_over import HANDED, HandingOver
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.sealing import OpenForms, Sealing
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.services.summary_lines import Summary, SummaryLine, differences
from qualdesk.services.upward import Upward, upward
from qualdesk.storage.queries import audit
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.store import Reading

_MONTHS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Period:
    """What a package is of: a month `2026-11` or a round `2026H2`; `sealed` once it was sealed."""

    kind: PackageKind
    id: str
    label: str
    begin: date
    end: date
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSummary:
    """The 汇总表 printed for signature; `changes` says what the facts say otherwise since."""

    serial: str
    printed_at: datetime
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPackage:
    """A package that was built here. `here` when its file still lies in the outbox."""

    kind: PackageKind
    period: str
    sequence: int
    sealed: bool
    recipient_code: str
    file_name: str
    built_at: datetime
    here: bool
    handed_at: datetime | None
    accepted: bool | None  # None: no receipt yet
    returned: int  # facts that the receipt gave back
    receipt_at: datetime | None
    signed_scan: str  # sha256 of the signed 汇总表, "" for none


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPackage:
    """A package that was merged here."""

    from_name: str
    kind: PackageKind
    period: str
    sequence: int
    sealed: bool
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathsStanding:
    """How far the deaths of the month before are, due early in this one (Y6.1.1, Y6.3.1).

    `missing` villages and units have not reported; `sent` is the newest sealed package of them.
    """

    month: str  # 2026-10
    due_on: date | None
    people: int
    missing: tuple[str, ...]
    printed: bool
    sent: SentPackage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodStanding:
    """How far a period's package is. `chain` signs the 汇总表; `sent` is the newest sealed one.

    `deaths` is None for a round, and for the month before the station was set up.
    """

    period: Period
    upward: Upward
    total: SummaryLine
    open_forms: OpenForms
    conflicts: int
    chain: tuple[ChainStep, ...]
    printed: PrintedSummary | None
    sent: SentPackage | None
    deaths: DeathsStanding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """How far the package of a period is, at a glance; nothing is counted for it."""

    period: Period
    upward: Upward
    printed: bool
    sent: SentPackage | None


@dataclass(frozen=True, slots=True)
class CheckedScan:
    """A scan that is of the printed 汇总表; its pages."""

    pages: int


class Reporting:
    """Reads only."""

    def __init__(
        self,
        session: Session,
        summarising: Summarising,
        exchanging: Exchanging,
        handing_over: HandingOver,
    ) -> None:
        self._session = session
        self._summarising = summarising
        self._exchanging = exchanging
        self._handing_over = handing_over
        self._sealing = Sealing(session, summarising)
        self._death_papers = DeathPapers(session)

    def periods(self) -> tuple[Period, ...]:
        """Months since the station began, newest first, at most six; then running and last rounds.

        Empty months before the station was set up are not offered.
        """
        session = self._session
        today, began = session.today(), self._began()
        with session.read() as connection:
            done = {(r["kind"], r["period"]) for r in queries.sent(connection) if r["sealed"]}
        found = [*_months(began, today), *self._rounds(began, today)]
        return tuple(
            Period(p.kind, p.id, p.label, p.begin, p.end, (p.kind.value, p.id) in done)
            for p in found
        )

    def due(self) -> Period:
        """The period to work on: last month while it has no sealed package, else the running one.

        Last month only counts when the station was there already.
        """
        months = [p for p in self.periods() if p.kind is PackageKind.MONTH]
        late = months[1:2] if months[1:2] and not months[1].sealed else []
        return (late or months)[0]

    def upward(self) -> Upward:
        """The station above, by the division table."""
        return upward(self._session)

    def standing(self, period_id: str) -> PeriodStanding:
        """How far the package of a period is. Refused `month.invalid`, `round.invalid`."""
        self._session.actor.require(Duty.READ)
        period = next((p for p in self.periods() if p.id == period_id), None)
        if period is None:
            raise Refused(
                "month.invalid",
                "没有这个月份或期次。",
                remedy="请在上面的“月份和期次”里选一个。",
                value=period_id[:20],
            )
        above = self.upward()
        summary = self._summarising.of(period.id)
        return PeriodStanding(
            period=period,
            upward=above,
            total=summary.total,
            open_forms=self._sealing.open_forms(period.id),
            conflicts=len(self._exchanging.conflicts()),
            chain=self._session.policy().summary_sign_off(self._session.today()).steps,
            printed=self._printed(summary),
            sent=self._newest_sealed(period, above),
            deaths=self._deaths(period, above),
        )

    def _deaths(self, period: Period, above: Upward) -> DeathsStanding | None:
        before = period.begin - timedelta(days=1)
        if period.kind is not PackageKind.MONTH or before < self._began():
            return None
        of = RosterOf(month_text(before))
        roster = self._death_papers.roster(of)
        wanted = Period(PackageKind.DEATHS, of.month, "", before.replace(day=1), before)
        return DeathsStanding(
            month=of.month,
            due_on=roster.last_due,
            people=roster.people,
            missing=roster.missing,
            printed=self._death_papers.frozen(of) is not None,
            sent=self._newest_sealed(wanted, above),
        )

    def outline(self) -> Outline:
        """How far the package of the period that is due is."""
        self._session.actor.require(Duty.READ)
        period, above = self.due(), self.upward()
        return Outline(
            period=period,
            upward=above,
            printed=self._summarising.frozen(period.id) is not None,
            sent=self._newest_sealed(period, above),
        )

    def _newest_sealed(self, period: Period, above: Upward) -> SentPackage | None:
        wanted = (period.kind, period.id, above.code)
        fitting = (
            one
            for one in self.sent()
            if one.sealed and (one.kind, one.period, one.recipient_code) == wanted
        )
        return next(fitting, None)

    def summary_paper(self, period_id: str, progress: Progress = SILENT) -> Sheets:
        """Freeze the 汇总表 under a serial and draw it for signature, in memory.

        As `Summarising.print`; it names no people.
        """
        with TemporaryDirectory() as folder:
            out = Path(folder) / "summary.pdf"
            printed = self._summarising.print(period_id, out, progress=progress)
            return Sheets(out.read_bytes(), printed.pages, printed.forms, printed.problems)

    def printed_paper(self, period_id: str) -> Sheets | None:
        """The 汇总表 that was printed last, only to be looked at; None when there is none."""
        frozen = self._summarising.frozen(period_id)
        if frozen is None:
            return None
        with TemporaryDirectory() as folder:
            out = Path(folder) / "summary.pdf"
            layout = self._summarising.reprint(frozen.form_serial, out)
            return Sheets(out.read_bytes(), layout.pages)

    def check_scan(
        self, period_id: str, scan: ScanSource, serial: str = "", progress: Progress = SILENT
    ) -> CheckedScan:
        """Whether a file is a scan of the 汇总表 that was printed last; nothing is kept.

        Refused `seal.unsigned`, `seal.same_person`, `seal.changed`; Unreadable, Environment.
        """
        return CheckedScan(self._sealing.check_scan(period_id, scan, serial, progress).pages)

    def sent(self) -> tuple[SentPackage, ...]:
        """Packages built here, newest first."""
        with self._session.read() as connection:
            rows = queries.sent(connection)
            answers = {
                (row["kind"], row["period"], row["sequence"]): row
                for row in queries.receipts(connection)
            }
            handed = _handed(connection)
        station = self._session.station.division_code
        return tuple(
            self._sent(row, station, answers.get(_named(row)), handed) for row in reversed(rows)
        )

    def received(self) -> tuple[ReceivedPackage, ...]:
        """Packages merged here, newest first."""
        with self._session.read() as connection:
            rows = queries.received(connection)
            names = {row["peer_station"]: row["peer_name"] for row in queries.trusted(connection)}
        book = self._session.village_book()
        return tuple(
            ReceivedPackage(
                from_name=names.get(row["from_station"]) or book.name(row["from_code"]),
                kind=PackageKind(row["kind"]),
                period=row["period"],
                sequence=row["sequence"],
                sealed=row["sealed"],
                received_at=parse_instant(row["recorded_at"]),
            )
            for row in reversed(rows)
        )

    def _sent(
        self,
        row: queries.Row,
        station: str,
        answer: queries.Row | None,
        handed: Mapping[str, datetime],
    ) -> SentPackage:
        name = PackageName(station, PackageKind(row["kind"]), row["period"], row["sequence"])
        file_name = row["file_name"]
        return SentPackage(
            kind=name.kind,
            period=name.period,
            sequence=name.sequence,
            sealed=row["sealed"],
            recipient_code=row["recipient_code"],
            file_name=file_name,
            built_at=parse_instant(row["recorded_at"]),
            here=self._handing_over.file(file_name) is not None,
            handed_at=handed.get(Path(file_name).stem),
            accepted=answer["accepted"] if answer else None,
            returned=len(json.loads(answer["returned"])) if answer else 0,
            receipt_at=parse_instant(answer["recorded_at"]) if answer else None,
            signed_scan=row["signed_scan"] or "",
        )

    def _printed(self, now: Summary) -> PrintedSummary | None:
        frozen = self._summarising.frozen(now.period)
        if frozen is None:
            return None
        return PrintedSummary(
            serial=frozen.form_serial,
            printed_at=parse_instant(frozen.form.recorded_at),
            changes=differences(frozen.summary.lines, now.lines),
        )

    def _began(self) -> date:
        """The day the station was set up."""
        return parse_instant(self._session.station.created_at).astimezone(CHINA).date()

    def _rounds(self, began: date, today: date) -> list[Period]:
        rules = self._session.policy().on(today)
        found: dict[str, Period] = {}
        for insurance, running in rules.running.items():
            found.setdefault(running.id, _round(running))
            last = previous_round(rules.round_rules[insurance], running)
            if last.end >= began:
                found.setdefault(last.id, _round(last))
        return sorted(found.values(), key=lambda p: (p.id[4], -p.begin.toordinal()))


def _round(this: Round) -> Period:
    return Period(PackageKind.ROUND, this.id, this.label, this.begin, this.end)


def _months(began: date, today: date) -> list[Period]:
    found: list[Period] = []
    month = month_text(today)
    while len(found) < _MONTHS_SHOWN:
        end = month_end(month)
        if found and end < began:
            break
        begin = end.replace(day=1)
        label = f"{begin.year}年{begin.month}月"
        found.append(Period(PackageKind.MONTH, month, label, begin, end))
        month = month_text(begin - timedelta(days=1))
    return found


def _named(row: queries.Row) -> tuple[str, str, int]:
    return row["kind"], row["period"], row["sequence"]


def _handed(connection: Reading) -> dict[str, datetime]:
    """When each package was last written to a medium, by its file name without ending."""
    return {
        json.loads(entry.detail)["package"]: parse_instant(entry.at)
        for entry in audit.entries_named(connection, HANDED)
    }
