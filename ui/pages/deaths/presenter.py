"""The mind of 死亡报告: months, places, nil reports, one death at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualdesk.domain.changes import Changes
from qualdesk.domain.duties import CaseKind
from qualdesk.domain.form_codes import printed_serial
from qualdesk.domain.months import month_add, month_text
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.station import Level
from qualdesk.errors import Problem, QualDeskError, Refused
from qualdesk.progress import Progress
from qualdesk.services.cases import CaseRequest
from qualdesk.services.death_facts import Withdrawal
from qualdesk.services.death_months import DeathLine, DeathMonth
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.paper_output import Printed
from qualdesk.services.periods import deaths_key
from qualdesk.services.second_person import colleagues
from ui.context import Desk
from ui.job import Job
from ui.pages.deaths.entry_presenter import EntryPresenter
from ui.pages.deaths.state import DeathsState, month_words, window_of

_SECOND_PERSON = ("login.failed", "operator.two_people")  # faults of the one who stands by


@dataclass(frozen=True, slots=True)
class Looked:
    """What is read of the board at once."""

    months: tuple[DeathMonth, ...]
    after: tuple[DeathLine, ...]
    looked_into: frozenset[str]


class DeathsPresenter(EntryPresenter):
    """The month shown first is the one that is reported now: the month before today."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, DeathsState())

    def load(self) -> Job[Looked]:
        """Read the months around the chosen one, then how far its paper is."""
        today, services = self.desk.today(), self.desk.services
        month = self.state.month or month_add(month_text(today), -1)

        def look(_: Progress) -> Looked:
            cases = services.cases.find(kind=CaseKind.DIED_AFTER)
            return Looked(
                services.deaths.board(window_of(month)),
                services.deaths.died_after(),
                frozenset(file.row.id_number for file in cases),
            )

        def looked(found: Looked) -> None:
            places = [place.code for place in found.months[-1].places] if found.months else []
            place = self.state.place if self.state.place in places else ""
            level = services.session.station.level
            self.show(
                today=today,
                month=month,
                months=found.months,
                after=found.after,
                looked_into=found.looked_into,
                place=place or (places[0] if places else ""),
                village=level == Level.VILLAGE.value,
            )
            self._look_at_paper()

        return self.latest("board", self.desk.read(look).then(looked))

    def _look_at_paper(self) -> None:
        reporting, key = self.desk.services.reporting, self.paper_key
        job = self.desk.read(lambda _: reporting.standing(key))
        self.latest("paper", job.then(lambda standing: self.show(standing=standing)))

    @property
    def paper_key(self) -> str:
        """The period of 上报交换 that is the chosen month's roster."""
        return deaths_key(self.state.month, self.state.insurance)

    def choose_month(self, month: str) -> None:
        """The month that another page asks for."""
        self.state = replace(self.state, month=month)
        self.load()

    def choose_insurance(self, insurance: Insurance | None) -> None:
        """Whose roster is shown and printed."""
        if insurance is not self.state.insurance:
            self.show(insurance=insurance, standing=None)
            self._look_at_paper()

    def choose_line(self, death_id: str) -> None:
        """↑ and ↓ in the roster."""
        if death_id != self.state.line:
            self.show(line=death_id)

    def step_month(self, months: int) -> None:
        """← and →: not beyond the month that runs."""
        if not self.state.month:
            return
        wanted = month_add(self.state.month, months)
        if wanted <= month_text(self.desk.today()):
            self.state = replace(self.state, month=wanted)
            self.load()

    def choose_place(self, code: str) -> None:
        """↑ and ↓."""
        if code != self.state.place:
            self.show(place=code)

    def report_nil(self) -> Job[tuple[str, bool]] | None:
        """0: the current place had no death in the chosen month."""
        row, month = self.state.current, self.state.month
        if row is None or self.state.saving:
            return None
        services = self.desk.services
        self.show(saving=True)

        def reported(found: tuple[str, bool]) -> None:
            late = "（迟报）" if found[1] else ""
            self.show(saving=False)
            self.desk.shell.say(f"{row.name} {month_words(month)} 零报告已记下{late}")
            self.load()

        job = self.desk.write(lambda _: services.deaths.nil(row.kind, row.code, month))
        return job.then(reported).otherwise(self._failed).start()

    def report_nils(self, codes: Collection[str]) -> Job[list[str]]:
        """Several places had no death in the chosen month; who cannot say so is told by name."""
        rows = [row for row in self.state.without_report if row.code in codes]
        month, deaths = self.state.month, self.desk.services.deaths
        refused: list[Refused] = []

        def keep(_: Progress) -> list[str]:
            kept = []
            for row in rows:
                try:
                    deaths.nil(row.kind, row.code, month)
                    kept.append(row.name)
                except Refused as fault:
                    refused.append(fault)
            return kept

        def done(kept: list[str]) -> None:
            self.show(saving=False)
            self.desk.shell.say(f"{month_words(month)}零报告记下了 {len(kept)} 个")
            self.load()
            if refused:
                self.desk.shell.tell(_together(refused))

        self.show(saving=True)
        return self.desk.write(keep).then(done).otherwise(self._failed).start()

    def take_nil_back(self) -> Job[Any] | None:
        """Ctrl+Z: take the current place's nil report of the month back, by a correction."""
        row, month = self.state.current, self.state.month
        if row is None:
            return None
        services = self.desk.services

        def undo(_: Progress) -> Any:
            fact = services.deaths.nil_of(row.code, month)
            return services.correcting.correct(fact, {}, "零报告点错了") if fact else None

        def undone(done: Any) -> None:
            said = "零报告已撤回" if done else "没有零报告可以撤回"
            self.desk.shell.say(f"{row.name} {month_words(month)}{said}")
            self.load()

        return self.desk.write(undo).then(undone).start()

    def open_case(self, line: DeathLine) -> Job[str]:
        """A confirmation after death is looked into."""
        request = CaseRequest(
            id_number=line.row.id_number,
            kind=CaseKind.DIED_AFTER,
            note=f"{line.row.died_on} 死亡以后还有确认",
            source="death",
            source_id=line.row.death_id,
        )
        cases = self.desk.services.cases
        job = self.desk.write(lambda _: cases.open(request))
        said = f"已为 {line.name} 开核查件"
        return job.then(lambda _: self.desk.shell.say(said)).then(lambda _: self.load()).start()

    def export(self, target: Path) -> Job[int]:
        """The chosen month's roster as a file; to be started."""
        papers = self.desk.services.death_papers
        of = RosterOf(self.state.month, self.state.insurance)
        return self.desk.write(lambda progress: papers.write(of, target, progress), "导出花名册")

    def print_own(self, of: RosterOf, target: Path) -> Job[Printed]:
        """Freeze the paper of one village or unit, or of a village's station, as PDF."""
        papers = self.desk.services.death_papers

        def done(printed: Printed) -> None:
            serial = printed_serial(printed.forms[0].form_serial)
            advice = "　".join(problem.message for problem in printed.problems)
            self.desk.shell.say(f"已写好 {target.name}，单号 {serial}。{advice}")

        job = self.desk.write(
            lambda progress: papers.print(of, target, progress=progress), "打印花名册"
        )
        return job.then(done).start()

    def write_overpaid(self, target: Path) -> Job[tuple[DeathLine, ...]]:
        """多领名单 as a table."""
        papers = self.desk.services.death_papers

        def done(lines: tuple[DeathLine, ...]) -> None:
            self.desk.shell.say(f"多领名单已写好，{len(lines)} 条：{target.name}")

        job = self.desk.write(lambda _: papers.write_overpaid(target), "写多领名单")
        return job.then(done).start()

    def colleagues(self) -> Job[tuple[str, ...]]:
        """Who may be the second person of a withdrawal; to be started.

        Where one person does everything that is this one: nobody else can log in.
        """
        session = self.desk.services.session
        return self.desk.read(lambda _: colleagues(session, alone=True))

    def withdraw(
        self, line: DeathLine, asked: Withdrawal, again: Callable[[str], object]
    ) -> Job[Any]:
        """Take a wrong report back; `again` is called where the second person was not accepted."""
        deaths, actor = self.desk.services.deaths, self.desk.services.session.actor
        password = None if actor.one_person else asked.password

        def keep(progress: Progress) -> Any:
            return deaths.withdraw(
                line.row.death_id, asked.reason, asked.document, asked.second, password, progress
            )

        def done(kept: tuple[str, tuple[Problem, ...], Changes]) -> None:
            advice = "　".join(problem.message for problem in kept[1])
            self.desk.shell.say(f"{line.name}的死亡报告已撤回。{advice}")
            self.load()

        def failed(fault: QualDeskError) -> None:
            if fault.code in _SECOND_PERSON:
                again(fault.body)
            else:
                self.desk.shell.tell(fault)

        return self.desk.write(keep, "撤回死亡报告").then(done).otherwise(failed).start()

    def reminder(self) -> str:
        """What to send to the villages that have not reported, "" when all have."""
        names = [row.name for row in self.state.missing]
        if not names:
            return ""
        month = month_words(self.state.month)
        return (
            f"{'、'.join(names)}：{month}领取待遇人员死亡情况还没有报，"
            "有死亡的请报名单和证明材料，没有的请报零。"
        )


def _together(refused: list[Refused]) -> Refused:
    """Several refusals of the same kind as one: each says its place."""
    first = refused[0]
    return Refused(first.code, "\n".join(one.body for one in refused), remedy=first.remedy)
