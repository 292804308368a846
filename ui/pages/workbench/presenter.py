"""Looks at every duty of the registry, orders the cards, opens what is behind a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from qualdesk.domain.recipient import State
from qualdesk.progress import Progress
from qualdesk.services.day_sheet import DutyLine
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.workbench import VillageBar
from ui.context import Desk
from ui.duties import DUTIES, Duty
from ui.job import Job
from ui.pages.workbench.state import MOST_CARDS, Shown, WorkbenchState
from ui.presenter import Presenter
from ui.text import count

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

_Cards = tuple[Shown, ...]


class WorkbenchPresenter(Presenter[WorkbenchState]):
    """Pages that are not there (`pages` holds those that are) get no card."""

    def __init__(
        self, desk: Desk, pages: Iterable[str], duties: Sequence[Duty] | None = None
    ) -> None:
        super().__init__(desk, WorkbenchState())
        there = set(pages)
        chosen = DUTIES if duties is None else duties
        self._duties = [duty for duty in chosen if duty.page in there]

    def load(self) -> Job[tuple[int, _Cards]]:
        """Look at the duties, then at the villages, then at slow duties. Connected and started."""
        services = self.desk.services
        job = self.desk.read(lambda progress: self._look(services, progress), "看今天要办的事")
        job.then(self._looked)
        return self.latest("duties", job)

    def open_duty(self, number: int) -> None:
        """Open the way of the card with this number, 1 for the first."""
        if 1 <= number <= len(self.state.cards):
            duty = self.state.cards[number - 1].duty
            self.desk.shell.open(duty.page, **duty.where)

    def open_behind(self, number: int) -> None:
        """Open the list behind the number of a card."""
        if 1 <= number <= len(self.state.cards):
            behind = self.state.cards[number - 1].duty.behind
            if behind is None:
                self.open_duty(number)
            else:
                self.desk.shell.open("roster", village="", **behind)

    def open_village(self, code: str, state: State | None = None) -> None:
        """The people of a village, or those of them in one state."""
        where: dict[str, Any] = {"village": code}
        if state is not None:
            where["state"] = state.value
        self.desk.shell.open("roster", **where)

    def open_people(self, state: State | None = None) -> None:
        """Everybody, or those in one state."""
        where = {} if state is None else {"state": state.value}
        self.desk.shell.open("roster", village="", **where)

    def import_roster(self) -> None:
        """The empty station's first step."""
        self.desk.shell.open("roster", start_import=True)

    def check_rules(self) -> None:
        """The empty station's second step."""
        self.desk.shell.open("system")

    def draw_list(self) -> Job[Sheets]:
        """今日清单 with the duties as they are shown; to be started."""
        sheet = self.desk.services.day_sheet
        duties = tuple(
            DutyLine(
                shown.title,
                f"{count(shown.card.number)} {shown.card.unit}",
                shown.card.badge,
                shown.card.detail,
            )
            for shown in self.state.cards
        )
        return self.desk.write(lambda progress: sheet.make(duties, progress), "排今日清单")

    def _look(self, services: Services, progress: Progress) -> tuple[int, _Cards]:
        people = services.workbench.look(progress).people
        return people, _cards(services, [duty for duty in self._duties if not duty.slow])

    def _looked(self, found: tuple[int, _Cards]) -> None:
        people, cards = found
        kept = tuple(shown for shown in self.state.cards if shown.duty.slow)
        self.show(
            day=self.desk.today(),
            people=people,
            cards=_in_order((*cards, *kept)) if people else (),
            counting=bool(people),
            looking=bool(people),
        )
        if not people:
            return
        job = self.desk.read(self.desk.services.workbench.villages)
        self.latest("villages", job.then(self._counted))

    def _counted(self, villages: tuple[VillageBar, ...]) -> None:
        self.show(villages=villages, counting=False)
        services, slow = self.desk.services, [duty for duty in self._duties if duty.slow]
        job = self.desk.read(lambda _: _cards(services, slow))
        self.latest("slow", job.then(self._looked_again))

    def _looked_again(self, slow: _Cards) -> None:
        quick = tuple(shown for shown in self.state.cards if not shown.duty.slow)
        self.show(cards=_in_order((*quick, *slow)), looking=False)
        course = self.desk.services.round_course
        job = self.desk.read(course.running)
        self.latest("course", job.then(lambda found: self.show(course=found)))


def _cards(services: Services, duties: Iterable[Duty]) -> _Cards:
    found = ((duty, duty.load(services)) for duty in duties)
    return tuple(Shown(duty, card) for duty, card in found if card is not None)


def _in_order(cards: _Cards) -> _Cards:
    return tuple(sorted(cards, key=lambda shown: shown.card.urgency)[:MOST_CARDS])
