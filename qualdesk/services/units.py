"""Units and their people: who is confirmed, who is not marked, which letter runs (Y4, L2.2.1)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Insurance, State
from qualdesk.services.lists import Lists
from qualdesk.services.people_lines import PersonLine, person_lines
from qualdesk.services.session import Session
from qualdesk.services.standings import everybody
from qualdesk.storage.queries import letters, people
from qualdesk.storage.queries.people import PeopleFilter


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in one insurance: how many people it has and how many of them are in which state."""

    unit_code: str
    name: str
    insurance: Insurance
    people: int
    states: dict[State, int]
    unmarked: int
    letter_serial: str  # of the newest letter, "" without one
    answer_by: date | None

    @property
    def confirmed(self) -> int:
        """Confirmed in the running round."""
        return self.states.get(State.CONFIRMED, 0)


class Units:
    """Reads only."""

    def __init__(self, session: Session, lists: Lists) -> None:
        self._session = session
        self._lists = lists

    def all(self) -> tuple[UnitLine, ...]:
        """Every unit with people, by unit code and insurance."""
        session = self._session
        session.actor.require(Duty.READ)
        unmarked = Counter(
            (item.unit_code, item.insurance)
            for item in self._lists.make(ListKind.UNMARKED).items
            if item.unit_code
        )
        states: dict[tuple[str, Insurance], Counter[State]] = {}
        with session.read() as connection:
            names = people.units(connection)
            marks = people.marks(connection)
            for number, _, _, standing in everybody(session, connection, PeopleFilter()):
                mark = marks.get((number, standing.facts.insurance))
                if mark is not None and mark.unit_code:
                    key = (mark.unit_code, standing.facts.insurance)
                    states.setdefault(key, Counter())[standing.state] += 1
            newest = {
                (row.unit_code, row.insurance): row for row in reversed(letters.letters(connection))
            }
        return tuple(
            UnitLine(
                unit_code=code,
                name=names.get(code, ""),
                insurance=insurance,
                people=counts.total(),
                states=dict(counts),
                unmarked=unmarked[(code, insurance)],
                letter_serial=row.form_serial if (row := newest.get((code, insurance))) else "",
                answer_by=row.answer_by if row else None,
            )
            for (code, insurance), counts in sorted(states.items())
        )

    def people(self, unit_code: str) -> tuple[PersonLine, ...]:
        """The people of a unit, by village, group and id number."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            rows = people.find(connection, PeopleFilter(unit_code=unit_code))
            return tuple(person_lines(session, connection, rows))
