"""What a package of each kind consists of: its papers, what seals it, the facts it carries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qualdesk.domain.package import PackageKind, Seal
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.station import Level
from qualdesk.errors import Problem
from qualdesk.progress import SILENT, Progress
from qualdesk.services.carrying import Source, every_fact, facts_of_deaths
from qualdesk.services.confirmation_list import NAME as LIST_NAME
from qualdesk.services.confirmation_list import confirmation_list
from qualdesk.services.death_papers import DeathPapers
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.death_sealing import DeathSealing
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.key_group_sheets import NAME as LEDGER_NAME
from qualdesk.services.key_groups import KeyGroups
from qualdesk.services.notice_files import NOTICED
from qualdesk.services.notice_papers import NAME as NOTICES_NAME
from qualdesk.services.notice_papers import NoticePapers
from qualdesk.services.package_periods import days_by_insurance, days_of
from qualdesk.services.sealing import SIGNED_PAPER, OpenForms, SealedPaper, Sealing
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising

SIGNED_ROSTER = "死亡人员花名册-签章扫描件.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """What a person asks for. `signed` or `serial` ask for a seal; else a draft is built."""

    kind: PackageKind
    period: str  # 2026-11 of a month or its deaths, 2026H2 or 2026Q4 of a round
    recipient_code: str  # 12 digits
    out: Path
    password: str
    insurance: Insurance | None = None  # of deaths only: whose roster
    signed: ScanSource | None = None
    serial: str = ""
    seal_open: str = ""
    replaces: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found before anything is written; `open_people` lack a signature."""

    sealed: SealedPaper | None
    open_people: int = 0
    problems: tuple[Problem, ...] = ()


class Contents(Protocol):
    """One kind of package. `kinds` share a mark: what one of them carried, none carries again."""

    kinds: tuple[PackageKind, ...]

    def settle(self, request: BuildRequest, progress: Progress) -> Settled:
        """The seal that is asked for. Refused `seal.*`; NotAllowed; Unreadable for the scan."""

    def papers(
        self, request: BuildRequest, sealed: SealedPaper | None, progress: Progress
    ) -> list[tuple[str, bytes]]:
        """Names of `domain.package.PAPERS` with their bytes."""

    def sources(self, after: int, up_to: int) -> dict[str, Source]:
        """The records of the acts after … up_to, by kind."""


class CountedContents:
    """A month or a round: every fact, sealed by its signed 汇总表."""

    kinds: tuple[PackageKind, ...] = (PackageKind.MONTH, PackageKind.ROUND)

    def __init__(self, session: Session, summarising: Summarising) -> None:
        self._session = session
        self._summarising = summarising
        self._sealing = Sealing(session, summarising)

    def settle(self, request: BuildRequest, progress: Progress = SILENT) -> Settled:
        """As `Contents`; warning `seal.open_forms`."""
        opened = self._sealing.open_forms(request.period)
        problems = (opened.problem(),) if opened.people else ()
        return Settled(self._sealed(request, opened, progress), opened.people, problems)

    def _sealed(
        self, request: BuildRequest, opened: OpenForms, progress: Progress
    ) -> SealedPaper | None:
        village = self._sealing.village_seal(opened, request.seal_open)
        if village or not (request.signed or request.serial or request.seal_open):
            return village
        return self._sealing.seal(
            request.period, request.signed, request.serial, opened, request.seal_open, progress
        )

    def papers(
        self, request: BuildRequest, sealed: SealedPaper | None, progress: Progress = SILENT
    ) -> list[tuple[str, bytes]]:
        """汇总表, its scan, 确认明细, 重点群体台账, 公示情况 of the days when a notice hung."""
        days = days_by_insurance(self._session, request.kind, request.period)
        papers = self._summarising.papers(request.kind, request.period)
        if sealed and sealed.pdf:
            papers.append((SIGNED_PAPER, sealed.pdf))
        made = confirmation_list(self._session, request.period, days, progress)
        ledger = KeyGroups(self._session).workbook(progress)
        papers += [(LIST_NAME, made), (LEDGER_NAME, ledger)]
        hung = days.get(NOTICED) or days_of(request.kind, request.period)
        notices = NoticePapers(self._session).overview(*hung)
        return [*papers, (NOTICES_NAME, notices)] if notices else papers

    def sources(self, after: int, up_to: int) -> dict[str, Source]:
        """Everything."""
        return every_fact(after, up_to)


class DeathContents:
    """A month's deaths: their facts alone, sealed by the signed 死亡人员花名册."""

    kinds: tuple[PackageKind, ...] = (PackageKind.DEATHS,)

    def __init__(self, session: Session) -> None:
        self._session = session
        self._papers = DeathPapers(session)
        self._sealing = DeathSealing(session, self._papers)

    def settle(self, request: BuildRequest, progress: Progress = SILENT) -> Settled:
        """As `Contents`; warnings `deaths.missing`, `nil.missing`.

        A village needs no paper of its own: its coordinator's build seals.
        """
        problems = self._papers.lacking(_of(request))
        if self._session.station.level == Level.VILLAGE.value:
            return Settled(SealedPaper(Seal(), None, None), problems=problems)
        if not (request.signed or request.serial):
            return Settled(None, problems=problems)
        sealed = self._sealing.seal(_of(request), request.signed, request.serial, progress)
        return Settled(sealed, problems=problems)

    def papers(
        self, request: BuildRequest, sealed: SealedPaper | None, progress: Progress = SILENT
    ) -> list[tuple[str, bytes]]:
        """死亡人员花名册 and its scan."""
        papers = self._papers.papers(_of(request), progress)
        if sealed and sealed.pdf:
            papers.append((SIGNED_ROSTER, sealed.pdf))
        return papers

    def sources(self, after: int, up_to: int) -> dict[str, Source]:
        """Deaths, withdrawals, nil reports, their corrections, and whom they are about."""
        return facts_of_deaths(after, up_to)


def _of(request: BuildRequest) -> RosterOf:
    return RosterOf(request.period, request.insurance)
