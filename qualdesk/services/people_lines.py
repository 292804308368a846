"""People as lists and cards show them: village in words, flags, where each benefit stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.key_groups import STATED, flags_on
from qualdesk.domain.places import area_prefix
from qualdesk.domain.policy import Policy
from qualdesk.domain.recipient import Flag, Insurance, State, Status
from qualdesk.domain.register_fields import find_village
from qualdesk.domain.standing import (
    BenefitFacts,
    high_age_born_by,
    is_high_age,
    most_urgent,
    standing_of,
)
from qualdesk.services.session import Session
from qualdesk.services.standings import benefit_facts
from qualdesk.storage.queries import people
from qualdesk.storage.queries.key_flags import FlagRow, flags_held
from qualdesk.storage.queries.people import BenefitMarks, PeopleFilter, PersonRow
from qualdesk.storage.store import Reading

_SLICE = 2048  # people in one look-up
_LEVELS = (2, 4, 6, 9, 12)  # digits of a code, from the province to the village
NO_MARKS = BenefitMarks("", off_roster=False)


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """One benefit with its standing of today."""

    facts: BenefitFacts
    due_on: date | None
    state: State
    marks: BenefitMarks

    @property
    def insurance(self) -> Insurance:
        """Of which insurance it is."""
        return self.facts.insurance

    @property
    def status(self) -> Status:
        """The status that holds today."""
        return self.facts.status


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person. `due_on` is the earliest of the benefits', `state` the most urgent.

    `state` is None for a person without any benefit.
    """

    row: PersonRow
    village: str
    benefits: tuple[BenefitLine, ...]
    flags: tuple[Flag, ...]
    due_on: date | None
    state: State | None


def person_lines(
    session: Session, connection: Reading, rows: Sequence[PersonRow]
) -> Iterator[PersonLine]:
    """The lines of these people, in their order."""
    policy, today, book = session.policy(), session.today(), session.village_book()
    on = flags_on(policy.on(today))
    for begin in range(0, len(rows), _SLICE):
        part = rows[begin : begin + _SLICE]
        numbers = tuple(row.id_number for row in part)
        held = _benefit_lines(session, connection, numbers)
        flagged = flags_held(connection, on, numbers)
        for row in part:
            benefits = tuple(held.get(row.id_number, ()))
            off_roster = any(line.marks.off_roster for line in benefits)
            yield PersonLine(
                row=row,
                village=book.name(row.village_code),
                benefits=benefits,
                flags=flags_of(
                    row.birth,
                    policy,
                    today,
                    flagged.get(row.id_number, ()),
                    off_roster=off_roster,
                ),
                due_on=min((b.due_on for b in benefits if b.due_on), default=None),
                state=most_urgent(b.state for b in benefits) if benefits else None,
            )


def lines_of(
    session: Session, connection: Reading, numbers: Sequence[str]
) -> dict[str, PersonLine]:
    """The lines of these people by id number; whoever is not in the register is missing."""
    found: dict[str, PersonLine] = {}
    for begin in range(0, len(numbers), _SLICE):
        wanted = PeopleFilter(id_numbers=tuple(numbers[begin : begin + _SLICE]))
        rows = people.find(connection, wanted)
        found.update((line.row.id_number, line) for line in person_lines(session, connection, rows))
    return found


def _benefit_lines(
    session: Session, connection: Reading, id_numbers: tuple[str, ...]
) -> dict[str, list[BenefitLine]]:
    policy, today = session.policy(), session.today()
    marks = people.marks(connection, id_numbers)
    held: dict[str, list[BenefitLine]] = defaultdict(list)
    for facts in benefit_facts(session, connection, PeopleFilter(id_numbers=id_numbers)):
        due, state = standing_of(facts, policy, today)
        mark = marks.get((facts.id_number, facts.insurance), NO_MARKS)
        held[facts.id_number].append(BenefitLine(facts, due, state, mark))
    order = list(Insurance)
    for lines in held.values():
        lines.sort(key=lambda line: order.index(line.insurance))
    return held


def flags_of(
    birth: date, policy: Policy, today: date, held: Sequence[FlagRow] = (), *, off_roster: bool
) -> tuple[Flag, ...]:
    """高龄 by age, the flags `held` on that day, 名单外 by the newest roster; in that order."""
    kinds = {row.kind for row in held}
    if is_high_age(birth, today, policy):
        kinds.add(Flag.HIGH_AGE)
    if off_roster:
        kinds.add(Flag.OFF_ROSTER)
    return tuple(flag for flag in Flag if flag in kinds) if kinds else ()


def people_filter(
    session: Session,
    text: str = "",
    village: str = "",
    insurance: Insurance | None = None,
    flag: Flag | None = None,
    group: str = "",
) -> PeopleFilter:
    """What a command or a page asks for.

    Refused `village.unknown`.
    """
    on = flags_on(session.policy().on(session.today()))
    return PeopleFilter(
        text=text,
        villages=(area_of(session, village),) if village.strip() else (),
        group=group,
        insurance=insurance,
        born_by=high_age_born_by(session.policy(), session.today())
        if flag is Flag.HIGH_AGE
        else None,
        off_roster=flag is Flag.OFF_ROSTER,
        flagged=((flag,), on) if flag in STATED else None,
    )


def area_of(session: Session, village: str) -> str:
    """The digits that the village's or township's people have: of a code, or of a village's name.

    Refused `village.unknown`.
    """
    book = session.village_book()
    words = village.strip()
    if words.isascii() and words.isdecimal() and len(words) in _LEVELS and book.villages(words):
        return area_prefix(words)
    return find_village(words, book, session.station.division_code).village_code
