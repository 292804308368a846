"""The register as the desk shows it: any filter, any order, with where everybody stands today.

States are derived from facts (glossary), so no SQL can sort or filter by them. Everybody's are
worked out once a session, in seconds for 100,000 people; after a write only those of the people
whom it touched. Another day or another policy begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

import numpy as np

from qualdesk.domain.access import Duty
from qualdesk.domain.confirmation import METHOD_GROUPS, MethodGroup
from qualdesk.domain.policy import Policy
from qualdesk.domain.recipient import State
from qualdesk.domain.table import many_rows
from qualdesk.progress import SILENT, Progress
from qualdesk.services.people_lines import PersonLine, person_lines
from qualdesk.services.roster_index import (
    RANK_OF_STATE,
    STATES,
    Chosen,
    Listed,
    Order,
    RosterIndex,
    Standing,
    bit_of,
    index_of,
)
from qualdesk.services.session import Session
from qualdesk.services.standings import everybody
from qualdesk.storage.queries import people
from qualdesk.storage.queries import roster as queries
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading

_EVERY = 4096  # people between two reports of progress
_FEW = 4096  # people whose standings are renewed one by one
_SLICE = 500
#: Confirmations by these methods come with a photo, or with the reason why there is none.
_WITH_PHOTO = tuple(
    method.value
    for method, group in METHOD_GROUPS.items()
    if group in (MethodGroup.ON_SITE, MethodGroup.HOME_VISIT)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterQuestion:
    """Whom to show, in which order; no states mean any."""

    people: PeopleFilter = field(default_factory=PeopleFilter)
    states: frozenset[State] = frozenset()
    photo_missing: bool = False
    order: Order = Order.STATE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RosterAnswer:
    """Who fits, in order. The counts are those of the filter before its states and photos."""

    listed: Listed
    counts: Mapping[State, int]
    everybody: int  # who fits the filter in any state
    photo_missing: int

    @property
    def id_numbers(self) -> tuple[str, ...]:
        """Everybody listed."""
        return self.listed[:]


class RosterView:
    """Reads only."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = Lock()
        self._act = -1
        self._for: tuple[date, Policy] | None = None
        self._index = index_of((), {})

    def ask(self, question: RosterQuestion, progress: Progress = SILENT) -> RosterAnswer:
        """Who fits; milliseconds, but seconds the first time (`prepare`)."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            index = self._now(connection, progress)
            fits = self._chosen(connection, index, question.people)
        counted = np.bincount(index.rank[fits], minlength=len(STATES))
        photo_missing = fits & index.photo_missing
        shown = photo_missing if question.photo_missing else fits
        if question.states:
            wanted = [RANK_OF_STATE[state] for state in question.states]
            shown = shown & np.isin(index.rank, wanted)
        order = index.sorted(question.order)
        if question.descending:
            order = order[::-1]
        return RosterAnswer(
            Listed(index, order[shown[order]]),
            {state: int(n) for state, n in zip(STATES, counted, strict=False) if n},
            int(np.count_nonzero(fits)),
            int(np.count_nonzero(photo_missing)),
        )

    def found(
        self, connection: Reading, text: str, limit: int, village: str = "", group: str = ""
    ) -> tuple[tuple[str, ...], int] | None:
        """The first people whom a search finds in a place, and how many there are.

        None while everybody would have to be worked out first, or is just now: the register
        answers sooner.
        """
        if self._for != self._known() or not self._lock.acquire(blocking=False):
            return None
        self._lock.release()
        index = self._now(connection, SILENT)
        villages = (village,) if village else ()
        fits = index.chosen(PeopleFilter(text=text, villages=villages, group=group))
        return index.first(fits, limit), int(np.count_nonzero(fits))

    def prepare(self, progress: Progress = SILENT) -> None:
        """Work everybody out before somebody asks."""
        with self._session.read() as connection:
            index = self._now(connection, progress)
        for order in Order:
            index.sorted(order)

    @property
    def ready(self) -> bool:
        """Whether everybody was worked out in this session: then `ask` is fast."""
        return self._for is not None

    def lines(self, id_numbers: Sequence[str]) -> tuple[PersonLine, ...]:
        """These people with everything that a row shows, in their order."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            rows = queries.rows_of(connection, id_numbers)
            return tuple(person_lines(session, connection, rows))

    def villages(self) -> tuple[tuple[str, str, int], ...]:
        """(code, name, people) of the villages where somebody lives, by code."""
        book = self._session.village_book()
        counts = self._village_counts()
        return tuple((code, book.name(code), counts[code]) for code in sorted(counts) if code)

    def everybody(self) -> int:
        """How many people are in the register."""
        return sum(self._village_counts().values())

    def _village_counts(self) -> dict[str, int]:
        """By village code, "" for those known by their unit only."""
        with self._session.read() as connection:
            if not self.ready:
                return queries.village_counts(connection)
            return self._now(connection, SILENT).village_counts()

    def groups(self, village_code: str) -> tuple[str, ...]:
        """The groups of a village where somebody lives, 9组 before 10组."""
        with self._session.read() as connection:
            return queries.groups(connection, village_code)

    def _now(self, connection: Reading, progress: Progress) -> RosterIndex:
        """Everybody as of now; one thread works it out, others wait for it."""
        known = self._known()
        with self._lock:
            newest, loud = queries.acts_since(connection, self._act)
            if self._for != known:
                self._index = self._worked_out(connection, progress)
            elif loud:
                self._index = self._renewed(connection, progress)
            self._act, self._for = newest, known
            return self._index

    def _known(self) -> tuple[date, Policy]:
        return self._session.today(), self._session.policy()

    def _worked_out(self, connection: Reading, progress: Progress) -> RosterIndex:
        with many_rows():
            standings = self._standings(connection, None, progress)
            return index_of(queries.placed(connection), standings)

    def _renewed(self, connection: Reading, progress: Progress) -> RosterIndex:
        """The index after some acts."""
        standing, changed = queries.touched(connection, self._act)
        if len(standing) > _FEW:
            return self._worked_out(connection, progress)
        standings: dict[str, Standing] = {}
        rows: list[queries.PlacedRow] = []
        people_touched = sorted(standing)
        for begin in range(0, len(people_touched), _SLICE):
            part = tuple(people_touched[begin : begin + _SLICE])
            standings |= self._standings(connection, part, progress)
            rows += queries.placed(connection, [n for n in part if n in changed])
        none = Standing()
        here = {n: standings.get(n, none) for n in people_touched if n in self._index.at}
        return self._index.changed(here, rows) or self._worked_out(connection, progress)

    def _standings(
        self, connection: Reading, id_numbers: tuple[str, ...] | None, progress: Progress
    ) -> dict[str, Standing]:
        """Where these people, or everybody, stand today."""
        session, wanted = self._session, PeopleFilter(id_numbers=id_numbers or ())
        bare = queries.photo_missing(connection, _WITH_PHOTO, id_numbers)
        off = {
            (number, insurance)
            for number, insurance, off_roster in queries.held(connection, id_numbers)
            if off_roster
        }
        total = people.count(connection, wanted)
        found: dict[str, Standing] = {}
        for number, (who, _, _, now) in enumerate(everybody(session, connection, wanted)):
            if not number % _EVERY:
                progress.at("核对每个人的状态", number, total)
            insurance = now.facts.insurance
            bit = bit_of(insurance)
            here = Standing(
                RANK_OF_STATE[now.state],
                now.due_on,
                now.facts.qualified_on,
                bit,
                bit if (who, insurance.value) in off else 0,
                who in bare,
            )
            other = found.get(who)
            found[who] = here if other is None else here.beside(other)
        return found

    def _chosen(self, connection: Reading, index: RosterIndex, wanted: PeopleFilter) -> Chosen:
        """Who fits; what the index does not know the register is asked."""
        if not (wanted.unit_code or wanted.flagged or wanted.id_numbers):
            return index.chosen(wanted)
        fits = np.zeros(len(index.numbers), dtype=np.bool_)
        fits[[index.at[number] for number in queries.numbers(connection, wanted)]] = True
        return fits
