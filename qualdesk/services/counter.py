"""The counter: who is expected, who stands there, and what to know before the photo is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from qualdesk.domain import confirming_rules as rules
from qualdesk.domain.access import Duty
from qualdesk.domain.confirmation import METHOD_GROUPS, Confirmation, Method, MethodGroup
from qualdesk.domain.places import area_prefix
from qualdesk.domain.recipient import Flag, State, Status
from qualdesk.errors import Problem, Severity
from qualdesk.services.people_lines import BenefitLine, PersonLine, person_lines
from qualdesk.services.people_photos import LastPhoto, PeoplePhotos
from qualdesk.services.register import PersonFile, Register
from qualdesk.services.session import Session
from qualdesk.services.standings import held_benefits
from qualdesk.storage.queries import confirmations, people
from qualdesk.storage.queries import counter as queries
from qualdesk.storage.queries.duty_marks import death_reported
from qualdesk.storage.queries.people import PeopleFilter, PersonRow, find
from qualdesk.storage.queries.roster import rows_of
from qualdesk.storage.store import Reading

if TYPE_CHECKING:
    from qualdesk.services.roster_view import RosterView

#: Whom to see first: late ones, then those who are soon, whoever is settled last.
URGENCY: dict[State | None, int] = {
    state: rank
    for rank, state in enumerate(
        (
            State.OVERDUE,
            State.DUE_SOON,
            State.TO_VERIFY,
            State.NEVER,
            State.NOT_DUE,
            State.SUSPENDED,
            State.STOPPED,
            State.CONFIRMED,
            State.DISQUALIFIED,
            None,
        )
    )
}
_GONE = (State.DISQUALIFIED, None)
_FROM_AFAR = (MethodGroup.APP, MethodGroup.DATA_MATCH)
_FOUND = 20  # people looked at beside those of the group


Place = tuple[str, str, tuple[str, ...]]  # what a queue is of: a village, a group, or people


@dataclass(frozen=True, slots=True)
class VillageCount:
    """A village of the station and its people."""

    code: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A group of a village: people expected in the round, and those not yet confirmed in it."""

    group: str
    people: int
    left: int


@dataclass(frozen=True, slots=True)
class Queue:
    """The people of a village (`group` "") or of one group expected in the running round.

    Those not yet confirmed come first, the most urgent at the top. `from_afar` counts those
    whom an app or a comparison confirmed; `village_left` all of the village who are left.
    """

    village: str
    village_name: str
    group: str
    lines: tuple[PersonLine, ...]
    from_afar: int
    village_left: int
    groups: tuple[GroupCount, ...]
    people: tuple[str, ...] = ()  # who was asked for, where it is no village's queue

    @property
    def place(self) -> Place:
        """What it is the queue of."""
        return self.village, self.group, self.people

    @property
    def left(self) -> int:
        """How many of the queue are not yet confirmed."""
        return sum(1 for line in self.lines if not settled(line))


@dataclass(frozen=True, slots=True)
class Candidates:
    """People found by what was typed, the likely ones first; `total` counts everybody."""

    total: int
    lines: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class CounterCard:
    """One person at the counter. `problems` are known before anything is saved.

    A refused one says that the person cannot be confirmed. `evidence` are the words for what must
    be there to say 具备 in each way, empty where nothing must (Y5).
    """

    file: PersonFile
    photo: LastPhoto | None
    problems: tuple[Problem, ...]
    evidence: Mapping[Method, tuple[str, ...]]


def settled(line: PersonLine) -> bool:
    """Whether nothing is left to do for a person in the running round."""
    return line.state is State.CONFIRMED


class Counter:
    """Reads only: `confirming` writes."""

    def __init__(self, session: Session, roster: RosterView) -> None:
        self._session = session
        self._roster = roster
        self._register = Register(session)
        self._photos = PeoplePhotos(session)

    def villages(self) -> tuple[VillageCount, ...]:
        """The villages that have people, by code."""
        session = self._session
        session.actor.require(Duty.READ)
        book = session.village_book()
        with session.read() as connection:
            found = queries.people_by_village(connection)
        return tuple(VillageCount(code, book.name(code), n) for code, n in found.items() if code)

    def queue(self, village: str, group: str = "", people: Sequence[str] = ()) -> Queue:
        """The queue of a village or group, or of these people in their order.

        Empty when nobody is expected there; whose benefits are lost, or unknown ones, are left out.
        """
        if people:
            return self._queue_of(people)
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            rows = find(connection, PeopleFilter(villages=(area_prefix(village),)))
            all_lines = list(person_lines(session, connection, rows))
        expected = sorted((line for line in all_lines if line.state not in _GONE), key=_by_urgency)
        lines = tuple(line for line in expected if group in ("", line.row.group))
        return Queue(
            village=village,
            village_name=session.village_book().name(village),
            group=group,
            lines=lines,
            from_afar=sum(1 for line in lines if _from_afar(line)),
            village_left=sum(1 for line in expected if not settled(line)),
            groups=_group_counts(expected),
        )

    def _queue_of(self, id_numbers: Sequence[str]) -> Queue:
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            rows = rows_of(connection, id_numbers)
            lines = tuple(
                line for line in person_lines(session, connection, rows) if line.state not in _GONE
            )
        return Queue(
            village="",
            village_name="选中的人",
            group="",
            lines=lines,
            from_afar=sum(1 for line in lines if _from_afar(line)),
            village_left=sum(1 for line in lines if not settled(line)),
            groups=(),
            people=tuple(id_numbers),
        )

    def find(self, text: str, village: str = "", group: str = "", limit: int = 8) -> Candidates:
        """People as typed: of the current group first, of its village next, overdue before others.

        Fast enough for every key pressed.
        """
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            rows, total = self._found(connection, text, village, group)
            lines = list(person_lines(session, connection, rows))

        def order(line: PersonLine) -> tuple[bool, bool, int, str]:
            elsewhere = line.row.village_code != village
            other = elsewhere or line.row.group != group
            return (other, elsewhere, *_by_urgency(line))

        return Candidates(total, tuple(sorted(lines, key=order)[:limit]))

    def _found(
        self, connection: Reading, text: str, village: str, group: str
    ) -> tuple[tuple[PersonRow, ...], int]:
        """The first of the place and the first of everybody, each once; how many there are.

        By the register in memory where it is there: it answers in a quarter of the time.
        """
        known = self._roster.found(connection, text, _FOUND)
        if known is not None:
            numbers, total = known
            if village and total > len(numbers):
                here = self._roster.found(connection, text, _FOUND, village, group)
                numbers = (here[0] if here else ()) + numbers
            return rows_of(connection, tuple(dict.fromkeys(numbers))), total
        rows, total = people.search(connection, PeopleFilter(text=text), _FOUND)
        if village and total > len(rows):
            rows = queries.near(connection, text, village, group, _FOUND) + rows
        return tuple({row.id_number: row for row in rows}.values()), total

    def card(self, id_number: str, width: int, height: int) -> CounterCard:
        """Everything to know of a person, with a photo of `width` by `height` pixels.

        Refused `recipient.unknown`.
        """
        file = self._register.person(id_number)
        number = file.recipient.id_number
        photos = self._photos.newest((number,), width, height)
        return CounterCard(file, photos.get(number), self._problems(file), self._evidence(file))

    def line(self, id_number: str) -> PersonLine:
        """The line of one person after a save. Refused `recipient.unknown`."""
        return self._register.person(id_number).line

    def done_today(self) -> int:
        """How many confirmations of today this station made."""
        session = self._session
        with session.read() as connection:
            return queries.confirmed_on(connection, session.station.station_id, session.today())

    def _evidence(self, file: PersonFile) -> dict[Method, tuple[str, ...]]:
        policy, today = self._session.policy(), self._session.today()
        held = [one.insurance for one in file.line.benefits if one.status is not Status.ENDED]

        def asked(method: Method) -> tuple[str, ...]:
            words = (policy.evidence(one, method, today).missing(()) for one in held)
            return tuple(dict.fromkeys(chain.from_iterable(words)))

        return {method: asked(method) for method in Method}

    def _problems(self, file: PersonFile) -> tuple[Problem, ...]:
        session, line = self._session, file.line
        number = file.recipient.id_number
        with session.read() as connection:
            benefits = held_benefits(session, connection, number)
            standing = confirmations.of_person(connection, number)
            reported = death_reported(connection, number)
        if rules.is_dead(benefits, standing, reported=reported):
            text = "已登记死亡，不能再确认。登记有误的，先到花名册更正那条记录，写明原因。"
            return (Problem(Severity.REFUSED, "recipient.dead", text),)
        if not any(benefit.roster_status is not Status.ENDED for benefit in benefits):
            text = "没有待遇可以确认。" if not benefits else "待遇已经终止，不能确认。"
            return (Problem(Severity.REFUSED, "benefit.ended", text),)
        found = [problem for benefit in line.benefits for problem in _of_benefit(benefit)]
        if Flag.OFF_ROSTER in line.flags:
            text = "名单外：最近一次花名册里没有此人，请核对是不是已经转走或停发。"
            found.append(Problem(Severity.WARNING, "recipient.off_roster", text))
        today = session.today()
        policy = session.policy()
        recent = rules.recently(policy, today, today, standing)
        if not recent and settled(line):
            recent = [_confirmed_already(standing)]
        return (*found, *recent)


def _by_urgency(line: PersonLine) -> tuple[int, str]:
    return URGENCY[line.state], line.due_on.isoformat() if line.due_on else "9999"


def _from_afar(line: PersonLine) -> bool:
    methods = [benefit.facts.last_method for benefit in line.benefits]
    return settled(line) and any(
        method is not None and METHOD_GROUPS[method] in _FROM_AFAR for method in methods
    )


def _group_counts(lines: list[PersonLine]) -> tuple[GroupCount, ...]:
    people_of: dict[str, int] = {}
    left: dict[str, int] = {}
    for line in lines:
        group = line.row.group
        people_of[group] = people_of.get(group, 0) + 1
        left[group] = left.get(group, 0) + (not settled(line))
    ordered = sorted(people_of, key=lambda group: (len(group), group))
    return tuple(GroupCount(group, people_of[group], left[group]) for group in ordered)


def _of_benefit(benefit: BenefitLine) -> list[Problem]:
    facts = benefit.facts
    if benefit.state is State.TO_VERIFY:
        text = "待核实：还没有核实清楚，这次确认以后，核实才算有了结果。"
        return [Problem(Severity.WARNING, "benefit.to_verify", text)]
    if facts.status in (Status.SUSPENDED, Status.STOPPED):
        why = f"（{facts.status_reason}）" if facts.status_reason else ""
        text = f"{benefit.insurance.label}待遇已{facts.status.label}{why}。"
        return [Problem(Severity.WARNING, "benefit.suspended", text)]
    return []


def _confirmed_already(standing: tuple[Confirmation, ...]) -> Problem:
    last = max(standing, key=lambda fact: fact.stated_on)
    text = f"本期已确认：{last.stated_on}，{last.method.label}。不用再办，再办会多记一次。"
    return Problem(Severity.ADVICE, "confirmed.already", text, value=last.stated_on.isoformat())
