"""The list of 花名册 without widgets: filters, order, rows page by page, export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualdesk.domain.recipient import Flag, Insurance, State
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.people_lines import PersonLine, people_filter
from qualdesk.services.register import Found
from qualdesk.services.roster_index import Listed, Order
from qualdesk.services.roster_view import RosterAnswer, RosterQuestion
from ui.context import Desk
from ui.job import Job
from ui.pages.roster.remembered import keep_filter, kept_filter
from ui.pages.roster.state import Filter, RosterLine, RosterState, Village, roster_line
from ui.presenter import Presenter
from ui.text import count

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

FIRST = 48  # rows that come with an answer: those of a window
_MANY = 8000  # people from which on rows are shown before their states are worked out


class RosterPresenter(Presenter[RosterState]):
    """Whom the list shows, and where the person stands in it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, RosterState(filter=kept_filter(desk.memory)))
        self.current = ""  # the id number of the current row
        self._listed: Listed | None = None  # None: states are being worked out
        self._anchor = -1  # the row that was ticked last
        self.settled = False  # whether what is shown answers the newest question

    # What the person chooses

    def search(self, text: str) -> None:
        """Look for what is typed: name, pinyin, digits of number or phone."""
        self._ask_for(text=text)

    def choose_village(self, code: str) -> None:
        """Only the people of a village; "" of all."""
        self._ask_for(village=code, group="")

    def choose_group(self, group: str) -> None:
        """Only those of a group of the village."""
        self._ask_for(group=group)

    def choose_insurance(self, code: str) -> None:
        """Only who has this insurance; "" any."""
        self._ask_for(insurance=Insurance(code) if code else None)

    def choose_flag(self, code: str) -> None:
        """Only 高龄, 名单外 …; "" any."""
        self._ask_for(flag=Flag(code) if code else None)

    def choose_states(self, states: Iterable[State]) -> None:
        """Only who stands so; none means any."""
        self._ask_for(states=frozenset(states), photo_missing=False)

    def choose_photo_missing(self) -> None:
        """Only who was confirmed on the spot without a photo."""
        self._ask_for(states=frozenset(), photo_missing=True)

    def sort(self, order: str, *, descending: bool) -> None:
        """By a column."""
        self._ask_for(order=Order(order), descending=descending)

    def show_all(self) -> None:
        """Take every filter away; the order stays."""
        now = self.state.filter
        self._ask(Filter(order=now.order, descending=now.descending))
        keep_filter(self.desk.memory, self.state.filter)

    def go_where(self, where: dict[str, Any]) -> None:
        """What `shell.open("roster", …)` named: state(s), village, group, insurance, flag, text."""
        states = where.get("states") or where.get("state") or ()
        named = (states,) if isinstance(states, str) else states
        village = str(where.get("village", ""))
        insurance, flag = where.get("insurance"), where.get("flag")
        now = self.state.filter
        self._ask(
            Filter(
                text=str(where.get("text", "")),
                village=village,
                group=str(where.get("group", "")),
                insurance=Insurance(insurance) if insurance else None,
                flag=Flag(flag) if flag else None,
                states=frozenset(map(State, named)),
                order=now.order,
                descending=now.descending,
            )
        )

    # What is shown

    def load(self) -> None:
        """Ask again: something was written, or the page comes into sight for the first time."""
        services = self.desk.services
        self.latest("villages", self.desk.read(lambda _: _places(services)).then(self._placed))
        self._ask(self.state.filter)

    def rows(self, offset: int, limit: int) -> Job[tuple[RosterLine, ...]]:
        """Rows of the list, to be started."""
        services, listed = self.desk.services, self._listed
        today = self.desk.today()
        if listed is not None:
            part = listed[offset : offset + limit]
            return self.desk.read(lambda _: _lines(services.roster_view.lines(part), today))
        chosen = self.state.filter

        def read(_: Progress) -> tuple[RosterLine, ...]:
            found = services.register.search(_people(services, chosen), limit, offset)
            return _lines(found.lines, today)

        return self.desk.read(read)

    def position(self, id_number: str) -> int:
        """In which row a person stands, -1 when not in the list."""
        if self._listed is not None:
            return self._listed.position(id_number)
        numbers = [line.id_number for line in self.state.first]
        return numbers.index(id_number) if id_number in numbers else -1

    def number_at(self, row: int) -> str:
        """The id number of a row, "" when there is none."""
        if self._listed is not None:
            return self._listed[row] if 0 <= row < len(self._listed) else ""
        first = self.state.first
        return first[row].id_number if 0 <= row < len(first) else ""

    def beside(self, id_number: str, step: int) -> str:
        """The person before or after another one of the list; "" at its ends."""
        at = self.position(id_number)
        return self.number_at(at + step) if at >= 0 else ""

    def sounding(self, typed: str, after: int) -> int:
        """The next row whose name begins with these initials, -1 when there is none."""
        return self._listed.sounding(typed, after) if self._listed is not None else -1

    # Those who are ticked

    def tick(self, row: int) -> None:
        """Tick a row, or take its tick away."""
        number = self.number_at(row)
        if number:
            self._anchor = row
            self.show(ticked=self.state.ticked ^ {number})

    def tick_to(self, row: int) -> None:
        """Everybody from the row that was ticked last to this one."""
        if self._listed is not None:
            first, last = sorted((row if self._anchor < 0 else self._anchor, row))
            self._anchor = row
            self.show(ticked=self.state.ticked | set(self._listed[first : last + 1]))

    def tick_all(self) -> None:
        """Everybody who is listed; once more: nobody."""
        if self._listed is not None:
            everybody = frozenset(self._listed[:])
            more = not everybody <= self.state.ticked
            self.show(ticked=self.state.ticked | everybody if more else frozenset())

    def untick(self) -> None:
        """Nobody."""
        self._anchor = -1
        self.show(ticked=frozenset())

    def ticked(self) -> tuple[str, ...]:
        """Who is ticked: those of the list in its order, then the others by number."""
        ticked = self.state.ticked
        listed = [number for number in self._listed or () if number in ticked]
        return (*listed, *sorted(ticked.difference(listed)))

    def station_villages(self) -> list[tuple[str, str]]:
        """(name, code) of every village of the station, whether somebody lives there or not."""
        session = self.desk.services.session
        book = session.village_book()
        return [(book.name(v.code), v.code) for v in book.villages(session.station.division_code)]

    def export(self, path: Path) -> Job[Any]:
        """Write those who are ticked, or else what is shown, as an Excel list, to be started."""
        numbers = self.ticked() or tuple(self._listed or ())
        return self.export_these(path, numbers)

    def export_these(self, path: Path, numbers: Sequence[str]) -> Job[Any]:
        """Write these people as an Excel list, to be started."""
        services = self.desk.services
        job = self.desk.write(
            lambda progress: services.roster_export.write_these(path, numbers, progress),
            "导出花名册",
        )
        return job.then(lambda rows: self.desk.shell.say(f"已导出 {count(rows)} 条到 {path}"))

    def _ask_for(self, **fields: Any) -> None:
        self._ask(replace(self.state.filter, **fields))
        keep_filter(self.desk.memory, self.state.filter)

    def _ask(self, chosen: Filter) -> None:
        moved = chosen.village != self.state.filter.village
        self.settled = False
        self.show(filter=chosen)
        services, today = self.desk.services, self.desk.today()
        if moved or (chosen.village and not self.state.groups):
            self._ask_groups(chosen.village)

        def first_rows(_: Progress) -> Found:
            return services.register.search(_people(services, chosen), FIRST)

        def answer(progress: Progress) -> tuple[RosterAnswer, tuple[RosterLine, ...]]:
            question = RosterQuestion(
                people=_people(services, chosen),
                states=chosen.states,
                photo_missing=chosen.photo_missing,
                order=chosen.order,
                descending=chosen.descending,
            )
            found = services.roster_view.ask(question, progress)
            first = services.roster_view.lines(found.listed[:FIRST])
            return found, _lines(first, today)

        narrowed = chosen.states or chosen.photo_missing
        if not services.roster_view.ready and not narrowed:
            quick = self.desk.read(first_rows).otherwise(lambda _: None)
            self.latest("quick", quick.then(lambda found: self._quick(found, today)))
        job = self.desk.read(answer).then(lambda came: self._answered(*came))
        self.latest("answer", job.otherwise(self._unanswered))

    def _ask_groups(self, village: str) -> None:
        services = self.desk.services
        if not village:
            self.show(groups=())
            return
        job = self.desk.read(lambda _: services.roster_view.groups(village))
        self.latest("groups", job.then(lambda groups: self.show(groups=groups)))

    def _quick(self, found: Found, today: date) -> None:
        """The first rows by place, while the states of a long register are worked out."""
        if self._listed is None and found.total >= _MANY:
            self.show(
                answer=self.state.answer + 1,
                total=found.total,
                everybody=found.total,
                first=_lines(found.lines, today),
                go_to=0,
            )

    def _answered(self, answer: RosterAnswer, first: tuple[RosterLine, ...]) -> None:
        self._listed, self.settled = answer.listed, True
        self._anchor = -1
        here = self.position(self.current) if self.current else -1
        self.show(
            answer=self.state.answer + 1,
            total=len(answer.listed),
            first=first,
            everybody=answer.everybody,
            counts=answer.counts,
            photo_missing=answer.photo_missing,
            counted=True,
            go_to=max(here, 0) if answer.listed else -1,
        )

    def _unanswered(self, fault: QualDeskError) -> None:
        """A village that is remembered but no longer known must not shut the list."""
        self.desk.shell.tell(fault)
        if self.state.filter.village:
            self.show_all()

    def _placed(self, came: tuple[int, tuple[Village, ...]]) -> None:
        people, villages = came
        self.show(register=people, villages=villages)


def _people(services: Services, chosen: Filter) -> Any:
    """Asks the table of divisions: away from the window."""
    return people_filter(
        services.session,
        text=chosen.text,
        village=chosen.village,
        insurance=chosen.insurance,
        flag=chosen.flag,
        group=chosen.group,
    )


def _places(services: Services) -> tuple[int, tuple[Village, ...]]:
    villages = tuple(Village(*found) for found in services.roster_view.villages())
    return services.roster_view.everybody(), villages


def _lines(lines: Sequence[PersonLine], today: date) -> tuple[RosterLine, ...]:
    return tuple(roster_line(line, today) for line in lines)
