"""The mind of 专项核查: open one, log contacts, open cases for those whom nobody reached."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.special_checks import MemberState
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.contacts import Contacted, ContactRequest
from qualdesk.services.special_checks import CasesOpened, MonthChoice, Opened, SpecialCheck
from ui.context import Desk
from ui.job import Job
from ui.pages.keygroups.special_state import SpecialState
from ui.presenter import Presenter
from ui.text import count, day_in_sentence

_Looked = tuple[SpecialCheck | None, tuple[str, ...], tuple[MonthChoice, ...], str]


class SpecialPresenter(Presenter[SpecialState]):
    """Filters work on the check that was read: they cost nothing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SpecialState())

    def load(self) -> None:
        """Read the check that is looked at, else what presses most, and what else may be opened."""
        checks, wanted = self.desk.services.special_checks, self.state.wanted

        def look(progress: Progress) -> _Looked:
            months = tuple(row.month for row in checks.checks())
            if wanted in months:
                known: SpecialCheck | None = checks.look(wanted, progress=progress)
            else:
                known = checks.pressing(progress)
            return known, months, checks.openable(), checks.due_month()

        def came(found: _Looked) -> None:
            check, months, openable, due = found
            self.state = replace(
                self.state,
                check=check,
                months=months,
                openable=openable,
                due_month=due,
                loaded=True,
            )
            self._stay()

        self.latest("check", self.desk.read(look).then(came))

    def look_back(self, month: str) -> None:
        """The check of another month."""
        if month != (self.state.check.row.month if self.state.check else ""):
            self.state = replace(self.state, wanted=month, village="", at="")
            self.load()

    def choose(self, state: MemberState | None) -> None:
        """Those who stand there, or everybody."""
        self.state = replace(self.state, shown=state)
        self._stay()

    def look_at(self, village: str) -> None:
        """One village, or all."""
        self.state = replace(self.state, village=village)
        self._stay()

    def move(self, at: int) -> None:
        """Another person is current."""
        if 0 <= at < len(self.state.visible):
            number = self.state.visible[at].person.row.id_number
            if number != self.state.at:
                self.show(at=number)

    def _stay(self) -> None:
        if self.state.current is None:
            first = self.state.visible[:1]
            self.state = replace(self.state, at=first[0].person.row.id_number if first else "")
        self.show()

    # Acts

    def open(self, month: str = "", number: str = "") -> Job[Opened] | None:
        """Open the check of a month ("" this month); `number` is that of the county's document."""
        if self.state.working:
            return None
        checks = self.desk.services.special_checks

        def opened(done: Opened) -> None:
            advice = "　".join(problem.message for problem in done.problems)
            day = day_in_sentence(done.due_on)
            self.show(working=False, shown=MemberState.LEFT, wanted=done.month, village="")
            self.desk.shell.say(f"已开展，{count(done.people)} 人，{day}前核实。{advice}")
            self.load()

        self.show(working=True)
        job = self.desk.write(lambda _: checks.open(month, number), "开展专项核查")
        return job.then(opened).otherwise(self._failed).start()

    def contact(self, how: ContactHow, outcome: ContactOutcome, note: str) -> Job[Contacted] | None:
        """Log a contact with the current person."""
        one = self.state.current
        if one is None:
            return None
        request = ContactRequest(
            id_number=one.person.row.id_number, how=how, outcome=outcome, note=note
        )
        contacts, name = self.desk.services.contacts, one.person.row.name
        following = self.state.visible[self.state.position + 1 :][:1]

        def kept(_: Contacted) -> None:
            if outcome is ContactOutcome.REACHED and following:
                self.state = replace(self.state, at=following[0].person.row.id_number)
            self.desk.shell.say(f"已记下和{name}的联系：{outcome.label}")
            self.load()

        return self.desk.write(lambda _: contacts.add(request)).then(kept).start()

    def open_cases(self) -> Job[CasesOpened] | None:
        """Open cases for everybody whom nobody reached."""
        check = self.state.check
        if check is None or self.state.working:
            return None
        checks, month = self.desk.services.special_checks, check.row.month

        def opened(done: CasesOpened) -> None:
            number = len(done.case_ids)
            said = f"立了 {count(number)} 件核查件" if number else "没有要立核查件的人"
            self.show(working=False)
            self.desk.shell.say(said)
            self.load()

        self.show(working=True)
        job = self.desk.write(lambda p: checks.open_cases(month, p), "立核查件")
        return job.then(opened).otherwise(self._failed).start()

    def export(self, target: Path) -> Job[int]:
        """The list of the village as a sheet or as PDF, by the ending; to be started."""
        checks, village = self.desk.services.special_checks, self.state.village
        month = self.state.check.row.month if self.state.check else ""

        def write(progress: Progress) -> int:
            return checks.write(checks.look(month, village), target, progress)

        job = self.desk.write(write, "导出专项核查名单")
        return job.then(lambda _: self.desk.shell.say(f"已写好 {target.name}"))

    def _failed(self, fault: QualDeskError) -> None:
        self.show(working=False)
        self.desk.shell.tell(fault)
