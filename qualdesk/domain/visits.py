"""Home visits: who is called on, on which day, in which order (P2.3, P3.2, Y6.1.4b, L2.1.3).

A plan is a list of stops. Whoever lives together is called on together; who is not confirmed
comes first; the days of a team carry alike. Pure and deterministic: the same people give the
same plan, in whatever order they come.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil

from qualdesk.domain.confirmation import Method
from qualdesk.domain.term import Term

PER_DAY = 10  # people a team calls on in a day, where nobody says otherwise
PER_DAY_LIMIT = 60
HOUSE_LIMIT = 6  # an address or telephone that more people share is that of the group, not a house

BY_THEMSELVES = frozenset(
    {Method.APP_SELF, Method.APP_ASSISTED, Method.DATA_MATCH, Method.PROVINCIAL}
)
"""Who was confirmed so needs no visit for it (Y3)."""

_SATURDAY = 5
_DIGITS = re.compile(r"(\d+)")


class Found(Term):
    """Whom the staff met."""

    MET = "met", "见到本人"
    ABSENT = "absent", "没有见到"
    AWAY = "away", "外出"
    REFUSED = "refused", "本人拒绝"


class IdentityCheck(Term):
    """身份核验 at the door."""

    ORIGINAL = "original", "查身份证"
    READER = "reader", "读卡"
    NEIGHBOURS = "neighbours", "邻里辨认"


class VisitService(Term):
    """服务项目 of the 上门服务记录表."""

    CONFIRMATION = "confirmation", "资格确认"
    APP = "app", "帮用APP"
    POLICY = "policy", "政策宣传"
    OTHER = "other", "其他帮助"


class StopState(Term):
    """What became of a stop; whoever confirms by app or comparison drops off by itself (Y3)."""

    OPEN = "open", "待上门"
    VISITED = "visited", "已上门"
    BY_THEMSELVES = "by_themselves", "已自助确认"
    LOST = "lost", "不用再去"


class Satisfaction(Term):
    """满意度, asked after the visit (P3.2)."""

    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is to be called on. Texts as in the register, "" for not known.

    `first` says whether nobody confirmed the person in the round: these come first.
    """

    id_number: str
    village_code: str
    group: str
    address: str
    phone: str
    contact_name: str
    contact_phone: str
    first: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """One person on one day; stops of a day stand in the order of the route."""

    day: date
    id_number: str


House = tuple[Candidate, ...]


def route(
    people: Iterable[Candidate],
    first_day: date,
    per_day: int = PER_DAY,
    is_working: Callable[[date], bool] = lambda day: day.weekday() < _SATURDAY,
) -> tuple[Stop, ...]:
    """The stops of a plan that begins on `first_day`, at most `per_day` (≥ 1) people a day.

    Houses with somebody unconfirmed come first, then by village, group and address; a house is
    not torn apart unless it is larger than a day. Days are filled alike; after the first day,
    which is taken as it is said, only working days are used.
    """
    stops: list[Stop] = []
    day = first_day
    for number, people_of_day in enumerate(_days(houses(people), per_day)):
        if number:
            day = _next_working(day, is_working)
        stops += [Stop(day, one.id_number) for one in people_of_day]
    return tuple(stops)


def houses(people: Iterable[Candidate]) -> list[House]:
    """Who lives together or next to one another, in the order in which they are called on."""
    ordered = sorted(people, key=_place)
    found: list[House] = []
    for _, rows in groupby(ordered, key=lambda one: (one.village_code, one.group)):
        found += _houses_of_group(list(rows))
    # The sort is stable: within each half the places stay together.
    return sorted(found, key=lambda house: not any(one.first for one in house))


def _houses_of_group(people: Sequence[Candidate]) -> list[House]:
    """The houses of one group: people linked by an address, a telephone or a contact."""
    sharing: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, one in enumerate(people):
        for key in _links(one):
            sharing[key].append(at)
    house_of = list(range(len(people)))
    for together in sharing.values():
        if 1 < len(together) <= HOUSE_LIMIT:
            first = _root(house_of, together[0])
            for at in together[1:]:
                other = _root(house_of, at)
                first, other = min(first, other), max(first, other)
                house_of[other] = first
    members: dict[int, list[Candidate]] = defaultdict(list)
    for at, one in enumerate(people):
        members[_root(house_of, at)].append(one)
    return [tuple(house) for house in members.values()]


def _root(house_of: list[int], at: int) -> int:
    while house_of[at] != at:
        at = house_of[at]
    return at


def _links(one: Candidate) -> Iterable[tuple[str, str]]:
    """What the person shares with others of the same house."""
    if one.address:
        yield "address", one.address
    if one.phone:
        yield "phone", one.phone
    if one.contact_phone and one.contact_phone != one.phone:
        yield "phone", one.contact_phone
    if one.contact_name:
        yield "contact", one.contact_name


def _place(one: Candidate) -> tuple[object, ...]:
    """By village, group (9组 before 10组), house number of the address, then id number."""
    return (
        one.village_code,
        len(one.group),
        one.group,
        _natural(one.address),
        one.id_number,
    )


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """`3组9号` before `3组12号`."""
    parts = _DIGITS.split(text)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts if part)


def _days(ordered: Sequence[House], per_day: int) -> Iterable[list[Candidate]]:
    """The people of each day, in order, the days as even as whole houses allow."""
    parts = [
        house[begin : begin + per_day]
        for house in ordered
        for begin in range(0, len(house), per_day)
    ]
    left, at = sum(map(len, parts)), 0
    while at < len(parts):
        aim = ceil(left / ceil(left / per_day))
        today: list[Candidate] = []
        while at < len(parts) and _fits(len(today), len(parts[at]), aim, per_day):
            today += parts[at]
            at += 1
        left -= len(today)
        yield today


def _fits(have: int, more: int, aim: int, per_day: int) -> bool:
    """Whether a house still belongs to the day: up to its aim, and past it when that is nearer."""
    after = have + more
    return not have or after <= aim or (after <= per_day and after - aim < aim - have)


def _next_working(day: date, is_working: Callable[[date], bool]) -> date:
    """The next working day; the next day at all where none is found within a month."""
    following = (day + timedelta(days=ahead) for ahead in range(1, 32))
    return next((one for one in following if is_working(one)), day + timedelta(days=1))
