"""The register as the desk shows it: any filter, any order, with where everybody stands today.

States are derived from facts (glossary), so no SQL can sort or filter by them. Everybody's are
worked out once and kept until somebody writes or the day changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import NamedTuple

from qualdesk.domain.access import Duty
from qualdesk.domain.recipient import State
from qualdesk.domain.standing import most_urgent, standing_of
from qualdesk.domain.term import Term
from qualdesk.progress import SILENT, Progress
from qualdesk.services.people_lines import PersonLine, person_lines
from qualdesk.services.session import Session
from qualdesk.services.standings import benefit_facts
from qualdesk.storage.queries import people
from qualdesk.storage.queries import roster as queries
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading

_EVERY = 4096  # people between two reports of progress

#: As a clerk works: what presses comes first, what is settled last.
SHOWN_ORDER: tuple[State, ...] = (
    State.OVERDUE,
    State.SUSPENDED,
    State.TO_VERIFY,
    State.DUE_SOON,
    State.NEVER,
    State.NOT_DUE,
    State.CONFIRMED,
    State.STOPPED,
    State.DISQUALIFIED,
)
_SHOWN = {state: rank for rank, state in enumerate(SHOWN_ORDER)}


class Order(Term):
    """What the register can be sorted by."""

    PLACE = "place", "村（社区）、村民小组"
    STATE = "state", "状态"
    NAME = "name", "姓名"
    AGE = "age", "年龄"
    ID_NUMBER = "id_number", "身份证号码"
    LAST = "last", "上次确认"
    DUE = "due", "到期"


class Standing(NamedTuple):
    """One person: the most urgent state, the earliest due day, the newest qualified day."""

    state: State | None  # None: no benefit
    due_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterQuestion:
    """Whom to show, in which order; no states mean any."""

    people: PeopleFilter = field(default_factory=PeopleFilter)
    states: frozenset[State] = frozenset()
    order: Order = Order.STATE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RosterAnswer:
    """Everybody who fits, in order. `counts` are those of the filter before its states."""

    id_numbers: tuple[str, ...]
    counts: Mapping[State, int]
    everybody: int  # who fits the filter in any state


class RosterView:
    """Reads only."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = Lock()
        self._known: tuple[int, date] | None = None
        self._standings: dict[str, Standing] = {}

    def ask(self, question: RosterQuestion, progress: Progress = SILENT) -> RosterAnswer:
        """Everybody who fits. The first time after a write it takes seconds for 100,000 people."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            standings = self._all(connection, progress)
            numbers = _in_order(connection, question, standings)
        states = [standings.get(number, _NO_BENEFIT).state for number in numbers]
        counts = {state: number for state, number in Counter(states).items() if state}
        everybody = len(numbers)
        if question.states:
            wanted = question.states
            numbers = [n for n, state in zip(numbers, states, strict=True) if state in wanted]
        return RosterAnswer(tuple(numbers), counts, everybody)

    def lines(self, id_numbers: Sequence[str]) -> tuple[PersonLine, ...]:
        """These people with everything that a row shows, in their order."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            rows = queries.rows_of(connection, id_numbers)
            return tuple(person_lines(session, connection, rows))

    def villages(self) -> tuple[tuple[str, str, int], ...]:
        """(code, name, people) of the villages where somebody lives, by code."""
        session = self._session
        book = session.village_book()
        with session.read() as connection:
            counts = queries.village_counts(connection)
        return tuple((code, book.name(code), counts[code]) for code in sorted(counts) if code)

    def groups(self, village_code: str) -> tuple[str, ...]:
        """The groups of a village where somebody lives, 9组 before 10组."""
        with self._session.read() as connection:
            return queries.groups(connection, village_code)

    def _all(self, connection: Reading, progress: Progress) -> dict[str, Standing]:
        """Where everybody stands; one thread works it out, others wait for it."""
        now = (queries.last_act(connection), self._session.today())
        with self._lock:
            if self._known != now:
                self._standings = self._worked_out(connection, progress)
                self._known = now
            return self._standings

    def _worked_out(self, connection: Reading, progress: Progress) -> dict[str, Standing]:
        session = self._session
        policy, today = session.policy(), session.today()
        total = people.count(connection, PeopleFilter())
        found: dict[str, Standing] = {}
        for number, facts in enumerate(benefit_facts(session, connection, PeopleFilter())):
            if not number % _EVERY:
                progress.at("核对每个人的状态", number, total)
            due, state = standing_of(facts, policy, today)
            here = Standing(state, due, facts.qualified_on)
            other = found.get(facts.id_number)
            found[facts.id_number] = here if other is None else _together(here, other)
        return found


def _together(one: Standing, other: Standing) -> Standing:
    """A person with several benefits."""
    return Standing(
        most_urgent(here.state for here in (one, other) if here.state),
        min((day for day in (one.due_on, other.due_on) if day), default=None),
        max((day for day in (one.last_on, other.last_on) if day), default=None),
    )


def _in_order(
    connection: Reading, question: RosterQuestion, standings: Mapping[str, Standing]
) -> list[str]:
    wanted, order = question.people, question.order
    if order is Order.AGE:
        numbers = queries.sorted_numbers(connection, wanted, "birth")
        numbers.reverse()  # the youngest first
    elif order is Order.ID_NUMBER:
        numbers = queries.sorted_numbers(connection, wanted, "id_number")
    elif order is Order.NAME:
        texts = queries.search_texts(connection, wanted)
        numbers = [number for _, number in sorted((_sound(text), n) for n, text in texts)]
    else:
        numbers = queries.numbers(connection, wanted)
        if order is not Order.PLACE:
            none = _RANKS[order](_NO_BENEFIT)
            ranks = {number: _RANKS[order](here) for number, here in standings.items()}
            numbers.sort(key=lambda number: ranks.get(number, none))
    if question.descending:
        numbers.reverse()
    return numbers


def _sound(search: str) -> str:
    """The full pinyin of a name, then the name: the first and third line of what is searched."""
    name, _, sound, *_ = search.split("\n", 3)
    return f"{sound} {name}"


_NO_BENEFIT = Standing(None, None, None)

#: What people are sorted by, those with nothing to sort by last.
_RANKS: Mapping[Order, Callable[[Standing], tuple[int, date]]] = {
    Order.STATE: lambda here: (
        _SHOWN[here.state] if here.state else len(_SHOWN),
        here.due_on or date.max,
    ),
    Order.LAST: lambda here: (0, here.last_on or date.max),
    Order.DUE: lambda here: (0, here.due_on or date.max),
}
