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

from qualdesk.domain.access import Duty
from qualdesk.domain.recipient import State
from qualdesk.domain.standing import standing_of
from qualdesk.domain.table import many_rows
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


class Order(Term):
    """What the register can be sorted by."""

    PLACE = "place", "村（社区）、村民小组"
    STATE = "state", "状态"
    NAME = "name", "姓名"
    AGE = "age", "年龄"
    ID_NUMBER = "id_number", "身份证号码"
    LAST = "last", "上次确认"
    DUE = "due", "到期"


#: One person: rank of the most urgent state, the earliest due day, the newest qualified day.
#: A bare tuple without a reference to anything that the cycle collector would walk: there are
#: 100,000 of them, and while it walks them the window stands still.
Standing = tuple[int, date | None, date | None]

_STATES: tuple[State, ...] = tuple(State)  # the most urgent first
_RANK_OF_STATE = {state: rank for rank, state in enumerate(_STATES)}
_NO_BENEFIT: Standing = (len(_STATES), None, None)
_SHOWN = (*(SHOWN_ORDER.index(state) for state in _STATES), len(_STATES))


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
        self._ranks: dict[Order, dict[str, tuple[int, date]]] = {}

    def ask(self, question: RosterQuestion, progress: Progress = SILENT) -> RosterAnswer:
        """Everybody who fits. The first time after a write it takes seconds for 100,000 people."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            standings = self._all(connection, progress)
            numbers = self._in_order(connection, question)
        ranks = [standings.get(number, _NO_BENEFIT)[0] for number in numbers]
        counted = Counter(ranks)
        counts = {state: counted[rank] for rank, state in enumerate(_STATES) if counted[rank]}
        everybody = len(numbers)
        if question.states:
            wanted = {_RANK_OF_STATE[state] for state in question.states}
            numbers = [n for n, rank in zip(numbers, ranks, strict=True) if rank in wanted]
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
                with many_rows():
                    self._standings = self._worked_out(connection, progress)
                self._ranks = {}
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
            here = (_RANK_OF_STATE[state], due, facts.qualified_on)
            other = found.get(facts.id_number)
            found[facts.id_number] = here if other is None else _together(here, other)
        return found

    def _in_order(self, connection: Reading, question: RosterQuestion) -> list[str]:
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
                ranks, none = self._ranks_of(order), _RANKS[order](_NO_BENEFIT)
                numbers.sort(key=lambda number: ranks.get(number, none))
        if question.descending:
            numbers.reverse()
        return numbers

    def _ranks_of(self, order: Order) -> dict[str, tuple[int, date]]:
        """What everybody is sorted by, made when it is first asked for."""
        with self._lock:
            if order not in self._ranks:
                rank = _RANKS[order]
                self._ranks[order] = {n: rank(here) for n, here in self._standings.items()}
            return self._ranks[order]


def _together(one: Standing, other: Standing) -> Standing:
    """A person with several benefits."""
    return (
        min(one[0], other[0]),
        min((day for day in (one[1], other[1]) if day), default=None),
        max((day for day in (one[2], other[2]) if day), default=None),
    )


def _sound(search: str) -> str:
    """The full pinyin of a name, then the name: the first and third line of what is searched."""
    name, _, sound, *_ = search.split("\n", 3)
    return f"{sound} {name}"


#: What people are sorted by, those with nothing to sort by last.
_RANKS: Mapping[Order, Callable[[Standing], tuple[int, date]]] = {
    Order.STATE: lambda here: (_SHOWN[here[0]], here[1] or date.max),
    Order.LAST: lambda here: (0, here[2] or date.max),
    Order.DUE: lambda here: (0, here[1] or date.max),
}
