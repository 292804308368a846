"""A period's package step by step, without widgets: print, scan, seal, write, take the receipt.

Writing it is `writing.py`, receiving packages `incoming.py`; which steps there are and how far they
are is `steps.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualdesk.domain.access import Duty
from qualdesk.domain.package import suggest_password
from qualdesk.domain.recipient import State
from qualdesk.domain.station import Level
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.drives import Drive, eject, removable_drives
from qualdesk.services.exchanging import BuildRequest, Built
from qualdesk.services.held_scans import HeldScan
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.periods import Period, deaths_key, deaths_period
from qualdesk.services.reporting import PeriodStanding
from ui.context import Desk
from ui.job import Job
from ui.pages.exchange import steps
from ui.pages.exchange.history import history_of
from ui.pages.exchange.state import (
    PRINT,
    SCAN,
    SEAL,
    Entered,
    HistoryRow,
)
from ui.pages.exchange.writing import WritingPresenter

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

_Loaded = tuple[tuple[Period, ...], PeriodStanding, tuple[HistoryRow, ...]]


class ExchangePresenter(WritingPresenter):
    """Everything that a person does on 上报交换."""

    def __init__(
        self,
        desk: Desk,
        drives: Callable[[], Sequence[Drive]] = removable_drives,
        release: Callable[[Drive], None] = eject,
    ) -> None:
        super().__init__(desk, drives, release)
        self._entered: dict[str, Entered] = {}  # by period
        self._wanted = ""
        self._asked = ""  # the step that another page asks for: done once the period is read
        self._sealed = False  # a package was just sealed: what was entered for it is used up
        self.drafted: Callable[[Mapping[str, Any]], None] = lambda _: None

    # What is there

    def load(self) -> None:
        """Read the period and the history again."""
        services, wanted = self.desk.services, self._wanted
        self.latest("load", self.desk.read(lambda _: _read(services, wanted)).then(self._loaded))

    def choose(self, key: str, step: str = "") -> None:
        """Another month or round, and what shall be done there: PRINT or SCAN."""
        self._asked = step
        if key != self._wanted or step:
            self._wanted = key
            self.show(paper=None, fault=None, written=None, panel="")
            self.load()

    def _loaded(self, found: _Loaded) -> None:
        periods, standing, history = found
        session = self.desk.services.session
        self._wanted = standing.period.key
        entered = self._entered.get(standing.period.key, Entered())
        if standing.sent is not None and standing.sent.accepted and not entered.redo:
            self._forget(standing.period.key)
        self.show(
            busy=False,
            periods=periods,
            standing=standing,
            village=session.station.level == Level.VILLAGE.value,
            may_open=session.actor.may(Duty.SEAL_OPEN),
            history=history,
        )
        if self._sealed:
            self._sealed = False
            self.enter(redo="", open_reason="", scan=None, serial="", seen=frozenset())
        self._arrange()
        asked, self._asked = self._asked, ""
        self._do(asked, standing)

    def _do(self, step: str, standing: PeriodStanding) -> None:
        """What another page came for; nothing that would undo what is under way."""
        entered = self.state.entered
        if self.state.village or steps.counted_package(standing, entered) is not None:
            return
        printed = standing.printed
        if step == PRINT and entered.scan is None:
            self.make_paper().start()
        elif step == SCAN and printed is not None and not printed.changes:
            self.look_at(SCAN)
        elif step:
            self.look_at(PRINT)

    def _arrange(self) -> None:
        """Derive the steps anew, and show the panel of the one that is next."""
        standing = self.state.standing
        if standing is None:
            return
        entered = self._entered.get(standing.period.key, Entered())
        found = steps.steps_of(
            standing, entered, village=self.state.village, fault=self.state.fault
        )
        current = next((step.key for step in found if step.now), "")
        moved = current != self.state.current
        panel = current if moved or not self.state.panel else self.state.panel
        if self.state.paper is not None:  # just made: it is printed first
            panel = PRINT
        self.show(entered=entered, steps=found)
        self.look_at(panel)

    def look_at(self, step: str) -> None:
        """Show the panel of a step; that of the seal comes with a password."""
        self.show(panel=step)
        if step == SEAL and not self.state.entered.password:
            self.suggest()

    # What was entered: a draft at once

    def restore(self, body: Mapping[str, Any]) -> None:
        """What was entered before the window was closed."""
        for period, entered in body.items():
            self._entered.setdefault(period, Entered.of_draft(entered))
        self._arrange()

    def enter(self, **changes: Any) -> None:
        """Keep what was entered for the period."""
        standing = self.state.standing
        if standing is None:
            return
        period = standing.period.key
        self._entered[period] = replace(self._entered.get(period, Entered()), **changes)
        self._keep()
        self._arrange()

    def _forget(self, period: str) -> None:
        if self._entered.pop(period, None) is not None:
            self._keep()

    def _keep(self) -> None:
        bodies = {period: one.as_draft() for period, one in self._entered.items()}
        self.drafted({period: body for period, body in bodies.items() if body})

    # 1 核对清单

    def open_way(self, way: str) -> None:
        """To the list behind a line."""
        deaths = self.state.standing.deaths if self.state.standing else None
        if way == steps.SIGNING:
            self.desk.shell.open("signing", missing=True, back="exchange")
        elif way == steps.DEATHS and deaths is not None:
            self.desk.shell.open("deaths", month=deaths.month)
        elif way == steps.DEATHS_PACKAGE and deaths is not None:
            self.choose(deaths_key(deaths.month))
        elif way == steps.NOTICES:
            self.desk.shell.open("notices", side="notices")
        elif way == steps.VERIFY_PEOPLE:
            self.desk.shell.open("roster", state=State.TO_VERIFY.value)
        else:
            open_states = (State.OVERDUE, State.DUE_SOON, State.NEVER, State.NOT_DUE)
            self.desk.shell.open("roster", states=tuple(state.value for state in open_states))

    # 2 打印汇总表, or 死亡人员花名册

    def make_paper(self) -> Job[Sheets]:
        """Freeze and draw the paper to be signed; connected, not started."""
        reporting, period = self.desk.services.reporting, self._wanted
        label = f"生成{self.state.paper_name}"
        job = self.desk.write(lambda p: reporting.make_paper(period, p), label)
        return self._follow(job.then(self._printed))

    def _printed(self, paper: Sheets) -> None:
        self.show(paper=paper)
        self._let_go(None)
        self.enter(scan=None, serial="", seen=frozenset())
        for problem in paper.problems:
            self.desk.shell.say(problem.message)

    # 3 扫描签字盖章件

    def take_scan(self, source: Path | tuple[bytes, ...], serial: str = "") -> Job[HeldScan]:
        """Take in a file, or pages from the document camera, when it is the signed paper.

        Connected, not started; what is something else is let go again.
        """
        services, period = self.desk.services, self._wanted

        def work(progress: Progress) -> HeldScan:
            scans = services.scans
            if isinstance(source, Path):
                held = scans.hold_file(source, progress)
            else:
                held = scans.hold_pages(source, progress)
            try:
                services.reporting.check_scan(period, held, serial, progress)
            except QualDeskError:
                scans.let_go(held)
                raise
            return held

        def checked(held: HeldScan) -> None:
            self._let_go(held)
            self.enter(scan=held, serial=serial, seen=frozenset())

        return self._follow(self.desk.read(work, "看扫描件").then(checked))

    def _let_go(self, instead: HeldScan | None) -> None:
        """The scan in hand is no longer wanted; what is evidence by now stays."""
        before, scans = self.state.entered.scan, self.desk.services.scans
        if before is not None and before != instead:
            self.desk.quiet_write(lambda _: scans.let_go(before)).start()

    def recognise(self, at: int) -> None:
        """A signature or the seal was recognised, or not after all."""
        standing = self.state.standing
        if standing is None or self.state.entered.scan is None or at >= len(standing.chain):
            return
        self.enter(seen=self.state.entered.seen ^ {at})

    def recognise_next(self) -> None:
        """1: the next one is there."""
        if self.state.panel == SCAN and self.state.to_recognise >= 0:
            self.recognise(self.state.to_recognise)

    def recognise_not(self) -> None:
        """0: the last one was not there after all."""
        if self.state.panel == SCAN and self.state.entered.seen:
            self.recognise(max(self.state.entered.seen))

    # 4 封装

    def suggest(self) -> None:
        """Another password."""
        self.enter(password=suggest_password())

    def check_own(self, password: str) -> Job[None]:
        """Whether it is the person logged in who seals; what is wrong stands beside the field."""
        services = self.desk.services
        self.show(own_fault="")
        job = self.desk.read(lambda _: services.unlock(password), "核对密码")
        return job.otherwise(lambda fault: self.show(own_fault=fault.body))

    def build(self, *, draft: bool) -> Job[Built] | None:
        """Seal the package into the outbox, or build a draft; connected, not started."""
        standing, entered = self.state.standing, self.state.entered
        if standing is None:
            return None
        services = self.desk.services
        redo = standing.sent if entered.redo and not draft else None
        sealed = not draft and not self.state.village
        request = BuildRequest(
            kind=standing.period.kind,
            period=standing.period.id,
            insurance=standing.period.insurance,
            recipient_code=standing.upward.code,
            out=services.handing_over.outbox,
            password=entered.password,
            signed=entered.scan if sealed else None,
            serial=entered.serial if sealed else "",
            seal_open=entered.open_reason if sealed else "",
            replaces=redo.sequence if redo else None,
            reason=entered.redo if redo else "",
        )
        job = self.desk.write(lambda p: services.exchanging.build(request, p), "封装")
        return self._follow(job.then(self._built))

    def _built(self, built: Built) -> None:
        name = "封装完成，包在本机" if built.head.sealed else "草稿包做好了，不算上报"
        self.desk.shell.say(f"{name}：{built.package.path.name}")
        self._sealed = built.head.sealed
        self.show(paper=None, written=None, fault=None, busy=True)  # until it is read again
        self.load()

    # Once more

    def redo(self, reason: str) -> None:
        """The sealed package is wrong: another one takes its place, and says why."""
        if reason:
            self.show(written=None, fault=None, panel="")
            self.enter(redo=reason, password="")


def _read(services: Services, wanted: str) -> _Loaded:
    reporting = services.reporting
    periods = reporting.periods()
    known = {period.key for period in periods}
    chosen = wanted if wanted in known or deaths_period(wanted) else reporting.due().key
    standing = reporting.standing(chosen)
    if chosen not in known:  # deaths that nobody began to report so far
        periods = (*periods, standing.period)
    return periods, standing, history_of(services)
