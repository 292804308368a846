"""What is to be done today: one look at everybody, remembered until somebody writes.

Counted as the register shows people: each person once, by the most urgent state (glossary).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Generic, TypeVar

from qualdesk.clock import CHINA, parse_instant
from qualdesk.domain.access import Duty
from qualdesk.domain.months import month_text
from qualdesk.domain.recipient import State
from qualdesk.domain.rounds import Round
from qualdesk.domain.standing import is_high_age, most_urgent
from qualdesk.progress import SILENT, Progress
from qualdesk.services.missing_signatures import SignatureCheck
from qualdesk.services.session import Session
from qualdesk.services.standings import Standing, everybody
from qualdesk.services.summarising import Summarising
from qualdesk.storage.queries import audit
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading

T = TypeVar("T")
_EVERY = 4096  # benefits between two reports of progress


@dataclass(frozen=True, slots=True)
class StateCount:
    """People in one state; the earliest due day among them, and how many are of high age."""

    people: int = 0
    earliest: date | None = None
    high_age: int = 0


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Paper that lacks a signature: forms printed and not signed through, by village.

    `oldest` is the day on which the oldest was printed; `unprinted` people of the running round
    need a paper and have none yet.
    """

    forms: int
    oldest: date | None
    by_village: Mapping[str, int]  # names of villages, most forms first
    unprinted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageBar:
    """A village in the running round, over every insurance; `overdue` counts people."""

    code: str
    name: str
    expected: int
    confirmed: int
    to_verify: int
    disqualified: int
    overdue: int

    @property
    def share(self) -> float:
        """Confirmed of expected, 0 to 1; 1 where nobody is expected."""
        return self.confirmed / self.expected if self.expected else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The workbench of a day. `running` are the rounds of the insurances in use."""

    day: date
    people: int
    states: Mapping[State, StateCount]
    overdue: Mapping[str, int]  # people by village code
    unsigned: Unsigned
    running: tuple[Round, ...]

    def count(self, state: State) -> StateCount:
        """The people in a state."""
        return self.states.get(state, StateCount())


class Workbench:
    """Reads only. One thread works things out, others wait for it."""

    def __init__(self, session: Session, summarising: Summarising) -> None:
        self._session = session
        self._summarising = summarising
        self._lock = Lock()
        self._today: _Known[Today] | None = None
        self._villages: _Known[tuple[VillageBar, ...]] | None = None

    def look(self, progress: Progress = SILENT) -> Today:
        """Today's work; worked out once after each write."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection, self._lock:
            return self._look(connection, progress).value

    def villages(self, progress: Progress = SILENT) -> tuple[VillageBar, ...]:
        """The villages in the running rounds, by code; worked out once after each write."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection, self._lock:
            today = self._look(connection, progress)
            if self._villages is None or self._villages.at != today.at:
                bars = self._counted(today.value.overdue, progress)
                self._villages = _Known(today.at, bars)
            return self._villages.value

    def _look(self, connection: Reading, progress: Progress) -> _Known[Today]:
        entry = audit.head(connection)
        now = (entry.seq if entry else 0, self._session.today())
        if self._today is None or self._today.at != now:
            self._today = _Known(now, self._worked_out(connection, progress))
        return self._today

    def _worked_out(self, connection: Reading, progress: Progress) -> Today:
        session = self._session
        people = _People(session, connection)
        for number, benefit in enumerate(everybody(session, connection, PeopleFilter())):
            if not number % _EVERY:
                progress.at("看今天要办的事", number)
            people.add(*benefit)
        rules = session.policy().on(session.today())
        return Today(
            day=session.today(),
            people=len(people.standings),
            states=people.states(),
            overdue=people.overdue_by_village(),
            unsigned=people.unsigned(),
            running=tuple(dict.fromkeys(rules.running.values())),
        )

    def _counted(self, overdue: Mapping[str, int], progress: Progress) -> tuple[VillageBar, ...]:
        progress.at("数各村进度")
        counts: dict[str, Counter[str]] = {}
        names: dict[str, str] = {}
        for line in self._summarising.of_month(month_text(self._session.today())).lines:
            names[line.village_code] = line.village
            counts.setdefault(line.village_code, Counter()).update(
                expected=line.expected,
                confirmed=line.confirmed,
                to_verify=line.to_verify,
                disqualified=line.disqualified,
            )
        return tuple(
            VillageBar(
                code=code,
                name=names[code],
                expected=counted["expected"],
                confirmed=counted["confirmed"],
                to_verify=counted["to_verify"],
                disqualified=counted["disqualified"],
                overdue=overdue.get(code, 0),
            )
            for code, counted in sorted(counts.items())
        )


@dataclass(frozen=True, slots=True)
class _Known(Generic[T]):
    """A value as of the newest act and the day."""

    at: tuple[int, date]
    value: T


class _People:
    """Grows while the benefits pass by."""

    def __init__(self, session: Session, connection: Reading) -> None:
        self._session = session
        self._check = SignatureCheck(session, connection)
        self.standings: dict[str, tuple[Standing, str, str]] = {}  # with village code and birth
        self._lacking: dict[str, str] = {}  # serial: village code
        self._printed_at: set[str] = set()
        self._unprinted: set[str] = set()

    def add(self, id_number: str, village: str, birth: str, standing: Standing) -> None:
        known = self.standings.get(id_number)
        if known is None or _presses_more(standing.state, known[0].state):
            self.standings[id_number] = (standing, village, birth)
        lack = self._check.lack_of(id_number, standing.facts)
        if lack is None:
            return
        if lack.form_serial:
            self._lacking[lack.form_serial] = village
            self._printed_at.add(lack.printed_at)
        else:
            self._unprinted.add(id_number)

    def states(self) -> dict[State, StateCount]:
        policy, day = self._session.policy(), self._session.today()
        people: Counter[State] = Counter()
        old: Counter[State] = Counter()
        earliest: dict[State, date] = {}
        for standing, _, birth in self.standings.values():
            state, due = standing.state, standing.due_on
            people[state] += 1
            if due is not None and (state not in earliest or due < earliest[state]):
                earliest[state] = due
            if state is State.OVERDUE:  # the only state that asks for it; birthdays are slow
                old[state] += is_high_age(date.fromisoformat(birth), day, policy)
        return {s: StateCount(people[s], earliest.get(s), old[s]) for s in people}

    def overdue_by_village(self) -> Counter[str]:
        return Counter(
            village
            for standing, village, _ in self.standings.values()
            if standing.state is State.OVERDUE
        )

    def unsigned(self) -> Unsigned:
        book = self._session.village_book()
        villages = Counter(book.name(code) for code in self._lacking.values())
        first = min(self._printed_at, default="")
        return Unsigned(
            forms=len(self._lacking),
            oldest=parse_instant(first).astimezone(CHINA).date() if first else None,
            by_village=dict(villages.most_common()),
            unprinted=len(self._unprinted),
        )


def _presses_more(state: State, known: State) -> bool:
    return state is not known and most_urgent((state, known)) is state
