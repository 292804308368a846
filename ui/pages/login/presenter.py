"""Logs in, and opens a locked desk again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING

from qualdesk.errors import NotAllowed, QualDeskError
from qualdesk.progress import Progress
from qualdesk.services import front
from ui.context import Desk
from ui.memory import mark_of
from ui.pages.login.state import FrontHead, LoginState, Person
from ui.presenter import Presenter
from ui.text import day_in_sentence, full_day, weekday

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services


class LoginPresenter(Presenter[LoginState]):
    """`come_in(services)`: somebody logged in; `back()`: the locked desk was opened again."""

    def __init__(
        self,
        desk: Desk,
        come_in: Callable[[Services], None],
        back: Callable[[], None],
        training_day: date | None = None,
    ) -> None:
        super().__init__(desk, LoginState())
        self._come_in = come_in
        self._back = back
        self._training_day = training_day

    def load(self) -> None:
        """Read who may log in; the last one comes first."""
        memory = self.desk.memory
        last = memory.text("front.last")
        people = [self._person(name) for name in front.logins(self.desk.folder)]
        people.sort(key=lambda person: mark_of(person.login) != last)
        current = people[0].login if people else ""
        self.show(head=self._head(), people=tuple(people), current=current, locked="", fault="")

    def lock(self) -> None:
        """The desk of the person who is logged in is hidden."""
        login = self.desk.services.session.actor.login
        self.show(
            head=self._head(),
            people=(self._person(login),),
            current=login,
            locked=login,
            fault="",
            busy=False,
        )

    def choose(self, login: str) -> None:
        """Another person."""
        if login and login != self.state.current:
            self.show(current=login, fault="")

    def typed(self, *, caps: bool) -> None:
        """A letter was typed into the password."""
        if caps != self.state.caps:
            self.show(caps=caps)

    def enter(self, password: str) -> None:
        """Log in, or unlock."""
        if self.state.busy or not self.state.current:
            return
        if not password:
            self.show(fault="请输入密码。")
            return
        self.show(busy=True, fault="")
        if self.state.locked:
            services = self.desk.services
            check = self.desk.read(lambda _: services.unlock(password))
            check.then(lambda _: self._unlocked()).otherwise(self._refused).start()
        else:
            work = self._opening(self.state.current, password)
            self.desk.quiet_write(work).then(self._opened).otherwise(self._refused).start()

    def _opening(self, login: str, password: str) -> Callable[[Progress], Services]:
        folder, day = self.desk.folder, self._training_day

        def work(_: Progress) -> Services:
            from qualdesk.bootstrap import open_station

            services = open_station(folder, login, password, day)
            services.session.policy()  # read here, not in the window
            services.session.village_book()
            return services

        return work

    def _opened(self, services: Services) -> None:
        memory, actor = self.desk.memory, services.session.actor
        memory.put("front.last", mark_of(actor.login))
        memory.put(f"front.role_{mark_of(actor.login)}", actor.role.label)
        memory.put(f"front.day_{mark_of(actor.login)}", services.session.clock.today().isoformat())
        self.show(busy=False)
        self._come_in(services)

    def _unlocked(self) -> None:
        self.show(busy=False, locked="")
        self._back()

    def _refused(self, fault: QualDeskError) -> None:
        self.show(busy=False)
        if isinstance(fault, NotAllowed):
            self.show(fault="密码不对，请再输一次。")
        else:
            self.desk.shell.tell(fault)

    def _person(self, login: str) -> Person:
        memory, mark = self.desk.memory, mark_of(login)
        day = memory.text(f"front.day_{mark}")
        last = _when(date.fromisoformat(day), self.desk.today()) if day else ""
        return Person(login, memory.text(f"front.role_{mark}"), last)

    def _head(self) -> FrontHead:
        memory, today = self.desk.memory, self.desk.today()
        return FrontHead(
            name=memory.text("front.name"),
            place=memory.text("front.place"),
            day=f"{full_day(today)}　{weekday(today)}",
            round_line=memory.text("front.round"),
            rules=memory.text("front.rules"),
            version=version("qualdesk"),
            training=memory.text("front.training") == "1",
        )


def _when(day: date, today: date) -> str:
    distance = (today - day).days
    return {0: "今天用过", 1: "昨天"}.get(distance, day_in_sentence(day))
