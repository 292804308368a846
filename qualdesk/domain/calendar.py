"""Working days: national days off, 调休, local holidays and what the station knows better.

A day is working by the most particular table that speaks of it, else from Monday to Friday
(field notes §6). A notice shows every day that it counts (Y6.1.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from qualdesk.domain.term import Term

_MONDAY_TO_FRIDAY = 5
_DAY = timedelta(days=1)


class CalendarLevel(Term):
    """Who says that a day is off or worked; a later one of these wins."""

    NATION = "nation", "全国"
    PROVINCE = "province", "省"
    PREFECTURE = "prefecture", "州（市）"
    COUNTY = "county", "县（市、区）"
    STATION = "station", "本站"


_ORDER = list(CalendarLevel)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that is off or worked against the days of the week; `name` says why."""

    day: date
    working: bool
    name: str
    level: CalendarLevel


@dataclass(frozen=True, slots=True)
class YearTable:
    """The days of one year by one level. `expected`: by rule, not by an announcement."""

    year: int
    level: CalendarLevel
    place: str  # 大理州, "" for the nation
    days: tuple[NamedDay, ...]
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """The working days of a notice, in order.

    `without_table` are years among them without a national table, `expected` tables that only
    follow a rule there.
    """

    days: tuple[date, ...]
    without_table: tuple[int, ...] = ()
    expected: tuple[YearTable, ...] = ()

    @property
    def ends_on(self) -> date:
        """The last one: the notice hangs to its end."""
        return self.days[-1]


@dataclass(frozen=True)
class Calendar:
    """What is known of the days. Without tables every day from Monday to Friday is worked."""

    tables: tuple[YearTable, ...] = ()
    own: tuple[NamedDay, ...] = ()  # single days of the station, the newest last
    _days: dict[date, NamedDay] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordered = sorted(self.tables, key=lambda table: _ORDER.index(table.level))
        days = {one.day: one for table in ordered for one in table.days}
        object.__setattr__(self, "_days", days | {one.day: one for one in self.own})

    def named(self, day: date) -> NamedDay | None:
        """The table's word about the day; None where only the weekday counts."""
        return self._days.get(day)

    def works(self, day: date) -> bool:
        """Whether the day is a working day."""
        named = self._days.get(day)
        return day.weekday() < _MONDAY_TO_FRIDAY if named is None else named.working

    def has_table(self, year: int) -> bool:
        """Whether the national days of the year are known."""
        return any(t.year == year and t.level is CalendarLevel.NATION for t in self.tables)

    def count(self, begins_on: date, number: int, *, first_day_counts: bool) -> Counted:
        """The `number` working days of a notice posted on `begins_on`."""
        days: list[date] = []
        day = begins_on if first_day_counts else begins_on + _DAY
        while len(days) < number:
            if self.works(day):
                days.append(day)
            day += _DAY
        years = range(begins_on.year, days[-1].year + 1)
        return Counted(
            tuple(days),
            tuple(year for year in years if not self.has_table(year)),
            tuple(
                table
                for table in self.tables
                if table.expected and any(_near(one.day, begins_on, days[-1]) for one in table.days)
            ),
        )

    def moved(self, day: date, step: int) -> date:
        """The next working day from `day` on in steps of `step` days (-1, 1); 0 leaves it."""
        while step and not self.works(day):
            day += step * _DAY
        return day


def _near(day: date, first: date, last: date) -> bool:
    """Within a week of the days: an announcement moves days off by no more."""
    return first - 7 * _DAY <= day <= last + 7 * _DAY


def year_tables(held: Mapping[str, Any]) -> tuple[str, tuple[YearTable, ...]]:
    """A calendar file that ships: the leading digits of the places it is for, and its years.

    KeyError, ValueError or TypeError when it is not one.
    """
    level, place = CalendarLevel(held["level"]), str(held.get("place", ""))
    return str(held["division"]), tuple(
        YearTable(
            int(year),
            level,
            place,
            tuple(_days(body.get("off", ()), level, working=False))
            + tuple(_days(body.get("working", ()), level, working=True)),
            bool(body.get("expected", False)),
        )
        for year, body in held.items()
        if year.isdecimal()
    )


def _days(runs: Iterable[Any], level: CalendarLevel, *, working: bool) -> Iterable[NamedDay]:
    for first, last, name in runs:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            yield NamedDay(day, working, name, level)
            day += _DAY
