"""How far a month's deaths are on their way up: their roster, and whose report still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from qualdesk.clock import parse_instant
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import CENTRE_DEATHS, ChainStep
from qualdesk.domain.station import Level
from qualdesk.progress import SILENT, Progress
from qualdesk.services.death_months import DeathMonth, death_month
from qualdesk.services.death_papers import DeathPapers
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.death_sealing import DeathSealing
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.periods import Period, deaths_key
from qualdesk.services.session import Session
from qualdesk.services.standing_papers import CheckedScan, PrintedPaper
from qualdesk.storage.queries import papers
from qualdesk.storage.queries.papers import FormFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathsStanding:
    """How far the deaths of a month are, due early in the next one (Y6.1.1, Y6.3.1).

    `missing` villages and units have not reported; `unsent` are insurances whose sealed report
    has not gone up, `sent` those whose has. `next_due` is the first day of the unsent ones.
    """

    month: str  # 2026-10
    due_on: date | None
    people: int
    missing: tuple[str, ...]
    printed: bool
    sent: tuple[Insurance, ...]
    unsent: tuple[Insurance, ...]
    next_due: date | None


class DeathReporting:
    """Reads, but for `make_paper`, which keeps the roster under its serial."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._papers = DeathPapers(session)
        self._sealing = DeathSealing(session, self._papers)

    @property
    def chain(self) -> tuple[ChainStep, ...]:
        """Who signs the roster of a centre."""
        return CENTRE_DEATHS.steps

    def standing(self, month: str, insurance: Insurance | None = None) -> DeathsStanding:
        """How far the deaths of a month are. Refused as `DeathPapers.roster`."""
        of = RosterOf(month, insurance)
        roster = self._papers.roster(of)
        with self._session.read() as connection:
            reported = death_month(self._session, connection, month)
        asked = self._asked(reported, insurance)
        days = [day for one, day in asked.items() if one not in reported.sent]
        return DeathsStanding(
            month=month,
            due_on=roster.last_due,
            people=roster.people,
            missing=roster.missing,
            printed=self._papers.frozen(of) is not None,
            sent=tuple(one for one in asked if one in reported.sent),
            unsent=tuple(one for one in asked if one not in reported.sent),
            next_due=min(days, default=None),
        )

    def printed(self, period: Period) -> PrintedPaper | None:
        """The roster printed for signature, None when none was."""
        frozen = self._papers.frozen(_of(period))
        if frozen is None:
            return None
        return PrintedPaper(
            serial=frozen.form.form_serial,
            printed_at=parse_instant(frozen.form.recorded_at),
            changes=self._papers.changes_since(frozen),
        )

    def make_paper(self, period: Period, progress: Progress = SILENT) -> Sheets:
        """Freeze the roster under a serial and draw it, in memory. As `DeathPapers.print`."""
        with TemporaryDirectory() as folder:
            out = Path(folder) / "roster.pdf"
            made = self._papers.print(_of(period), out, progress=progress)
            return Sheets(out.read_bytes(), made.pages, made.forms, made.problems)

    def printed_paper(self, period: Period) -> Sheets | None:
        """The roster that was printed last, only to be looked at; None when there is none."""
        frozen = self._papers.frozen(_of(period))
        if frozen is None:
            return None
        with TemporaryDirectory() as folder:
            out = Path(folder) / "roster.pdf"
            layout = self._papers.reprint(frozen.form.form_serial, out)
            return Sheets(out.read_bytes(), layout.pages)

    def check_scan(
        self, period: Period, scan: ScanSource, serial: str, progress: Progress
    ) -> CheckedScan:
        """Whether a file is a scan of the roster that was printed last; nothing is kept."""
        return CheckedScan(self._sealing.check_scan(_of(period), scan, serial, progress).pages)

    def rosters(self) -> set[str]:
        """Keys of deaths of one insurance whose own roster was printed here."""
        own = self._session.station.station_id
        with self._session.read() as connection:
            forms = papers.forms(connection, FormFilter(kinds=("deaths",)))
        return {
            deaths_key(form.month, Insurance(form.insurance))
            for form in forms
            if form.insurance and form.station_id == own
        }

    def _asked(self, month: DeathMonth, insurance: Insurance | None) -> dict[Insurance, date]:
        """By when this level reports each insurance: a village to the township, that up again."""
        level = self._session.station.level
        if level == Level.COUNTY.value:
            return {}
        village = level == Level.VILLAGE.value
        return {
            one: day
            for one, due in month.deadlines.items()
            if (day := due.village if village else due.township) and insurance in (None, one)
        }


def _of(period: Period) -> RosterOf:
    return RosterOf(period.id, period.insurance)
