"""The month as a check list: what a package of a month or a round still lacks, and what went out.

Derived from facts each time it is asked; the acts themselves are those of `summarising`,
`exchanging`, `handing_over`, `receiving` and `receipts`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from qualdesk.clock import parse_instant
from qualdesk.domain.access import Duty
from qualdesk.domain.months import month_text
from qualdesk.domain.package import PackageKind, PackageName
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import ChainStep
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services.death_reporting import DeathReporting, DeathsStanding
from qualdesk.services.exchanging import Exchanging
from qualdesk.services.handing_over import HANDED, HandingOver
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.notice_files import NoticesStanding, notices_standing
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.periods import Period, began, deaths_period, periods_of
from qualdesk.services.sealing import OpenForms, Sealing
from qualdesk.services.session import Session
from qualdesk.services.standing_papers import CheckedScan, PrintedPaper
from qualdesk.services.summarising import Summarising
from qualdesk.services.summary_lines import Summary, SummaryLine, differences
from qualdesk.services.upward import Upward, upward
from qualdesk.storage.queries import audit, papers
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.queries.papers import FormFilter
from qualdesk.storage.store import Reading

_NO_FORMS = OpenForms(0, ())


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
    signed_scan: str  # sha256 of the signed paper, "" for none
    insurance: Insurance | None = None  # of deaths only; None is every one


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
class PeriodStanding:
    """How far a period's package is. `chain` signs its paper; `sent` is the newest sealed one.

    `total` is None where the period is a month's deaths, and `deaths` are these; else they are
    those of the month before, None for a round and before the station was set up. `notices` are
    those of a round; None where it has none.
    """

    period: Period
    upward: Upward
    total: SummaryLine | None = None
    open_forms: OpenForms = _NO_FORMS
    conflicts: int = 0
    chain: tuple[ChainStep, ...]
    printed: PrintedPaper | None
    sent: SentPackage | None
    deaths: DeathsStanding | None = None
    notices: NoticesStanding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """How far the package of a period is, at a glance; nothing is counted for it."""

    period: Period
    upward: Upward
    printed: bool
    sent: SentPackage | None


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
        self._deaths = DeathReporting(session)

    def periods(self) -> tuple[Period, ...]:
        """Months since the station began, newest first, at most six, and their deaths; then rounds.

        Empty months before the station was set up are not offered.
        """
        done = {_of_what(one) for one in self.sent() if one.sealed}
        return tuple(
            replace(period, sealed=(period.kind, period.id, period.insurance) in done)
            for period in periods_of(self._session, self._deaths.rosters())
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

    def standing(self, key: str) -> PeriodStanding:
        """How far the package of a period is. Refused `month.invalid`, `round.invalid`."""
        self._session.actor.require(Duty.READ)
        period = self._period(key)
        above = self.upward()
        if period.kind is PackageKind.DEATHS:
            return PeriodStanding(
                period=period,
                upward=above,
                chain=self._deaths.chain,
                printed=self._deaths.printed(period),
                sent=self._newest_sealed(period, above),
                deaths=self._deaths.standing(period.id, period.insurance),
            )
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
            deaths=self._deaths_before(period),
            notices=self._notices(period),
        )

    def _period(self, key: str) -> Period:
        """The period of a key: an offered one, or the deaths of any month."""
        found = next((p for p in self.periods() if p.key == key), None) or deaths_period(key)
        if found is None:
            raise Refused(
                "month.invalid",
                "没有这个月份或期次。",
                remedy="请在上面的“月份和期次”里选一个。",
                value=key[:20],
            )
        return found

    def deaths(self, month: str) -> DeathsStanding:
        """How far the deaths of a month are on their way up. Refused as `DeathPapers.roster`."""
        self._session.actor.require(Duty.READ)
        return self._deaths.standing(month)

    def _deaths_before(self, period: Period) -> DeathsStanding | None:
        before = period.begin - timedelta(days=1)
        if period.kind is not PackageKind.MONTH or before < began(self._session):
            return None
        return self._deaths.standing(month_text(before))

    def _notices(self, period: Period) -> NoticesStanding | None:
        if period.kind is not PackageKind.ROUND:
            return None
        with self._session.read() as connection:
            return notices_standing(self._session, connection, period.id)

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
        wanted = (period.kind, period.id, period.insurance)
        fitting = (
            one
            for one in self.sent()
            if one.sealed and one.recipient_code == above.code and _of_what(one) == wanted
        )
        return next(fitting, None)

    def make_paper(self, key: str, progress: Progress = SILENT) -> Sheets:
        """Freeze the 汇总表 or the roster of deaths under a serial and draw it, in memory.

        As `Summarising.print`, which names no people, or `DeathPapers.print`.
        """
        deaths = deaths_period(key)
        if deaths is not None:
            return self._deaths.make_paper(deaths, progress)
        with TemporaryDirectory() as folder:
            out = Path(folder) / "summary.pdf"
            printed = self._summarising.print(key, out, progress=progress)
            return Sheets(out.read_bytes(), printed.pages, printed.forms, printed.problems)

    def printed_paper(self, key: str) -> Sheets | None:
        """The paper that was printed last, only to be looked at; None when there is none."""
        deaths = deaths_period(key)
        if deaths is not None:
            return self._deaths.printed_paper(deaths)
        frozen = self._summarising.frozen(key)
        if frozen is None:
            return None
        with TemporaryDirectory() as folder:
            out = Path(folder) / "summary.pdf"
            layout = self._summarising.reprint(frozen.form_serial, out)
            return Sheets(out.read_bytes(), layout.pages)

    def check_scan(
        self, key: str, scan: ScanSource, serial: str = "", progress: Progress = SILENT
    ) -> CheckedScan:
        """Whether a file is a scan of the paper that was printed last; nothing is kept.

        Refused `seal.unsigned`, `seal.same_person`, `seal.changed`; Unreadable, Environment.
        """
        deaths = deaths_period(key)
        if deaths is not None:
            return self._deaths.check_scan(deaths, scan, serial, progress)
        return CheckedScan(self._sealing.check_scan(key, scan, serial, progress).pages)

    def sent(self) -> tuple[SentPackage, ...]:
        """Packages built here, newest first."""
        with self._session.read() as connection:
            rows = queries.sent(connection)
            answers = {
                (row["kind"], row["period"], row["sequence"]): row
                for row in queries.receipts(connection)
            }
            handed = _handed(connection)
            of = _insurances(connection, rows)
        station = self._session.station.division_code
        return tuple(
            replace(
                self._sent(row, station, answers.get(_named(row)), handed),
                insurance=of.get(row["summary_serial"] or ""),
            )
            for row in reversed(rows)
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

    def _printed(self, now: Summary) -> PrintedPaper | None:
        frozen = self._summarising.frozen(now.period)
        if frozen is None:
            return None
        return PrintedPaper(
            serial=frozen.form_serial,
            printed_at=parse_instant(frozen.form.recorded_at),
            changes=differences(frozen.summary.lines, now.lines),
        )


def _named(row: queries.Row) -> tuple[str, str, int]:
    return row["kind"], row["period"], row["sequence"]


def _of_what(one: SentPackage) -> tuple[PackageKind, str, Insurance | None]:
    return one.kind, one.period, one.insurance


def _insurances(connection: Reading, rows: Sequence[queries.Row]) -> dict[str, Insurance]:
    """The insurance of each signed roster of deaths that was of one only, by its serial."""
    serials = [row["summary_serial"] for row in rows if row["kind"] == PackageKind.DEATHS.value]
    wanted = FormFilter(serials=tuple(one for one in serials if one))
    if not wanted.serials:
        return {}
    found = papers.forms(connection, wanted)
    return {form.form_serial: Insurance(form.insurance) for form in found if form.insurance}


def _handed(connection: Reading) -> dict[str, datetime]:
    """When each package was last written to a medium, by its file name without ending."""
    return {
        json.loads(entry.detail)["package"]: parse_instant(entry.at)
        for entry in audit.entries_named(connection, HANDED)
    }
