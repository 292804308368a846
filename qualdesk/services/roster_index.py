"""The register as columns in memory: a filter, a search or an order answers in milliseconds.

One number a person and column; the person's place in the list (by village, group and id number) is
the index of every column. An index never changes: `changed` makes another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from qualdesk.domain.identity import match_key
from qualdesk.domain.recipient import Insurance, State
from qualdesk.domain.standing import BY_URGENCY
from qualdesk.domain.term import Term
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.queries.roster import PlacedRow

Places = NDArray[np.int64]  # of people, in an order
Chosen = NDArray[np.bool_]  # for every person

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
STATES: tuple[State, ...] = BY_URGENCY
RANK_OF_STATE = {state: rank for rank, state in enumerate(STATES)}
_SHOWN = np.array([*(SHOWN_ORDER.index(state) for state in STATES), len(STATES)])
_BITS = {insurance: 1 << at for at, insurance in enumerate(Insurance)}
_NEVER = date.max.toordinal()
_LEAD = 3  # bytes of what is typed that everybody's text is held against at once


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
    """One person: rank of the most urgent state, earliest due day, newest qualified day.

    `held` and `off_roster` are the insurances as bits, `photo_missing` whether the newest
    confirmation ought to have a photo and has none.
    """

    rank: int = len(STATES)
    due: date | None = None
    last: date | None = None
    held: int = 0
    off_roster: int = 0
    photo_missing: bool = False

    def beside(self, other: Standing) -> Standing:
        """The person with the benefits of both."""
        return Standing(
            min(self.rank, other.rank),
            min((day for day in (self.due, other.due) if day), default=None),
            max((day for day in (self.last, other.last) if day), default=None),
            self.held | other.held,
            self.off_roster | other.off_roster,
            self.photo_missing or other.photo_missing,
        )


def bit_of(insurance: Insurance) -> int:
    """The bit of an insurance in `held` and `off_roster`."""
    return _BITS[insurance]


@dataclass(frozen=True, slots=True, eq=False)
class RosterIndex:
    """Everybody. `text` is what is searched, one person after the other; `ends` where each ends."""

    numbers: Sequence[str]
    at: Mapping[str, int]
    text: bytes
    ends: Places
    homes: tuple[tuple[str, str], ...]  # village code and group
    home: NDArray[np.int32]  # which of them
    birth: NDArray[np.int32]  # 19470311
    rank: NDArray[np.uint8]
    due: NDArray[np.int32]  # ordinal days; who has none stands last
    last: NDArray[np.int32]
    held: NDArray[np.uint8]
    off_roster: NDArray[np.uint8]
    photo_missing: Chosen
    _orders: dict[Order, Places] = field(default_factory=dict)

    def chosen(self, wanted: PeopleFilter) -> Chosen:
        """Who fits; `unit_code`, `flagged` and `id_numbers` are not known here."""
        found = self._found(match_key(wanted.text).lower().encode(), wanted.text)
        if wanted.villages or wanted.group:
            fits = [
                (not wanted.villages or village.startswith(wanted.villages))
                and wanted.group in ("", group)
                for village, group in self.homes
            ]
            found &= np.array(fits, dtype=np.bool_)[self.home]
        if wanted.born_by is not None:
            found &= self.birth <= _day_number(wanted.born_by.isoformat())
        if wanted.insurance is not None or wanted.off_roster:
            bits = self.off_roster if wanted.off_roster else self.held
            asked = 255 if wanted.insurance is None else _BITS[wanted.insurance]
            found &= (bits & asked) != 0
        return found

    def first(self, fits: Chosen, limit: int) -> tuple[str, ...]:
        """The first of those who fit, by village, group and id number."""
        return tuple(self.numbers[place] for place in np.flatnonzero(fits)[:limit].tolist())

    def village_counts(self) -> dict[str, int]:
        """How many people live in each village, by its code."""
        found: dict[str, int] = {}
        people = np.bincount(self.home, minlength=len(self.homes))
        for (village, _), number in zip(self.homes, people.tolist(), strict=True):
            found[village] = found.get(village, 0) + number
        return found

    def sounding(self, typed: str) -> Chosen:
        """Whose initials or full pinyin begin so: a line of the text that is searched does."""
        found = np.zeros(len(self.numbers), dtype=np.bool_)
        line = b"\n" + match_key(typed).lower().encode()
        if len(line) > 1:
            found[self._people_at(self._places_of(line) + 1)] = True
        return found

    def sorted(self, order: Order) -> Places:
        """Everybody in an order."""
        if order not in self._orders:
            self._orders[order] = self._sorted(order)
        return self._orders[order]

    def changed(
        self, standings: Mapping[str, Standing], people: Iterable[PlacedRow]
    ) -> RosterIndex | None:
        """The index with these in place of theirs; None when somebody is new or has moved."""
        rows = sorted((self.at.get(row.id_number, -1), row) for row in people)
        if any(at < 0 or self.homes[int(self.home[at])] != _home(row) for at, row in rows):
            return None
        columns = _Columns(
            self.rank.copy(),
            self.due.copy(),
            self.last.copy(),
            self.held.copy(),
            self.off_roster.copy(),
            self.photo_missing.copy(),
        )
        for number, standing in standings.items():
            columns.put(self.at[number], standing)
        orders = {
            order: places
            for order, places in self._orders.items()
            if order in (Order.PLACE, Order.ID_NUMBER) or (not rows and order in _OF_PEOPLE)
        }
        if not rows:
            return replace(self, **columns._asdict(), _orders=orders)
        birth, lengths = self.birth.copy(), np.diff(self.ends, prepend=0)
        parts, begin = [], 0
        for at, row in rows:
            first, text = int(self.ends[at] - lengths[at]), _searched(row)
            parts += [self.text[begin:first], text]
            begin, lengths[at] = int(self.ends[at]), len(text)
            birth[at] = _day_number(row.birth)
        parts.append(self.text[begin:])
        return replace(
            self,
            **columns._asdict(),
            text=b"".join(parts),
            ends=np.cumsum(lengths),
            birth=birth,
            _orders=orders,
        )

    def _found(self, typed: bytes, as_typed: str) -> Chosen:
        """Who has this in the text that is searched."""
        if not as_typed.strip():
            return np.ones(len(self.numbers), dtype=np.bool_)
        found = np.zeros(len(self.numbers), dtype=np.bool_)
        if typed and b"\n" not in typed:
            self._tell(found, self._places_of(typed))
        return found

    def _tell(self, found: Chosen, places: Places) -> None:
        """Set those in whose text the places are; a single letter stands there many times."""
        if len(places) < len(found):
            found[self._people_at(places)] = True
        else:
            found[:] = np.diff(np.searchsorted(places, self.ends), prepend=0) > 0

    def _people_at(self, places: Places) -> Places:
        return np.searchsorted(self.ends, places, side="right")

    def _places_of(self, typed: bytes) -> Places:
        """Where in `text` this stands; the first bytes are held against the whole at once."""
        whole = np.frombuffer(self.text, dtype=np.uint8)
        starts = max(0, len(whole) - len(typed) + 1)
        lead = typed[:_LEAD]
        hit = whole[:starts] == lead[0]
        for step in range(1, len(lead)):
            hit &= whole[step : step + starts] == lead[step]
        places = np.flatnonzero(hit)
        for step in range(_LEAD, len(typed)):
            places = places[whole[places + step] == typed[step]]
        return places

    def _sorted(self, order: Order) -> Places:
        if order is Order.PLACE:
            return np.arange(len(self.numbers))
        if order is Order.STATE:
            return np.lexsort((self.due, _SHOWN[self.rank]))
        if order in (Order.LAST, Order.DUE):
            return np.argsort(self.last if order is Order.LAST else self.due, kind="stable")
        numbers = np.array(self.numbers, dtype="S18")
        if order is Order.AGE:
            return np.lexsort((numbers, self.birth))[::-1]  # the youngest first
        if order is Order.NAME and len(self.numbers):
            return np.lexsort((numbers, np.array(self._sounds())))
        return np.argsort(numbers)

    def _sounds(self) -> list[bytes]:
        """Full pinyin, then the name: the third and first line of what is searched."""
        found, begin = [], 0
        for end in self.ends.tolist():
            name, _, sound, *_ = self.text[begin:end].split(b"\n", 3)
            found.append(sound + b" " + name)
            begin = end
        return found


class Listed(Sequence[str]):
    """Id numbers of a list, made when they are asked for: there may be 100,000 of them."""

    __slots__ = ("_index", "_places")

    def __init__(self, index: RosterIndex, places: Places) -> None:
        self._index, self._places = index, places

    def __len__(self) -> int:
        """How many."""
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        """One, or some."""
        numbers = self._index.numbers
        if isinstance(index, slice):
            return tuple(numbers[place] for place in self._places[index].tolist())
        return numbers[int(self._places[index])]

    def position(self, number: str) -> int:
        """In which row, -1 when not in the list."""
        place = self._index.at.get(number)
        if place is None:
            return -1
        found = np.flatnonzero(self._places == place)
        return int(found[0]) if len(found) else -1

    def sounding(self, typed: str, after: int) -> int:
        """The next row, from `after` on and round again, whose name begins with these initials.

        Full pinyin is understood too; -1 when nobody's does.
        """
        rows = np.flatnonzero(self._index.sounding(typed)[self._places])
        if not len(rows):
            return -1
        following = rows[rows >= after]
        return int(following[0] if len(following) else rows[0])


class _Columns(NamedTuple):
    """The columns that a confirmation may change."""

    rank: NDArray[np.uint8]
    due: NDArray[np.int32]
    last: NDArray[np.int32]
    held: NDArray[np.uint8]
    off_roster: NDArray[np.uint8]
    photo_missing: Chosen

    def put(self, at: int, standing: Standing) -> None:
        """Set a person's."""
        self.rank[at] = standing.rank
        self.due[at] = _ordinal(standing.due)
        self.last[at] = _ordinal(standing.last)
        self.held[at] = standing.held
        self.off_roster[at] = standing.off_roster
        self.photo_missing[at] = standing.photo_missing


_OF_PEOPLE = (Order.NAME, Order.AGE)  # orders that no confirmation changes


def index_of(people: Sequence[PlacedRow], standings: Mapping[str, Standing]) -> RosterIndex:
    """The index of everybody, given by village, group and id number."""
    known: dict[tuple[str, str], int] = {}
    homes = [known.setdefault(_home(row), len(known)) for row in people]
    texts = [_searched(row) for row in people]
    none = Standing()
    here = [standings.get(row.id_number, none) for row in people]
    return RosterIndex(
        numbers=tuple(row.id_number for row in people),
        at={row.id_number: at for at, row in enumerate(people)},
        text=b"".join(texts),
        ends=np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts))),
        homes=tuple(known),
        home=_column(homes, np.int32),
        birth=_column([_day_number(row.birth) for row in people], np.int32),
        rank=_column([one.rank for one in here], np.uint8),
        due=_column([_ordinal(one.due) for one in here], np.int32),
        last=_column([_ordinal(one.last) for one in here], np.int32),
        held=_column([one.held for one in here], np.uint8),
        off_roster=_column([one.off_roster for one in here], np.uint8),
        photo_missing=_column([one.photo_missing for one in here], np.bool_),
    )


def _column(values: Sequence[int], kind: Any) -> NDArray[Any]:
    return np.fromiter(values, kind, len(values))


def _home(row: PlacedRow) -> tuple[str, str]:
    return row.village_code, row.group


def _searched(row: PlacedRow) -> bytes:
    return row.search.encode() + b"\n"


def _day_number(day: str) -> int:
    return int(day.replace("-", ""))


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else _NEVER
