"""Confirmation cycles: from the day of the last confirmation to the day the next one is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qualdesk.domain.term import Term

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Unit(Term):
    """What a length of time counts in."""

    MONTH = "month", "个月"
    DAY = "day", "天"


class Anchor(Term):
    """Where a cycle starts."""

    DATE = "date", "上次确认当日"
    NEXT_MONTH = "next_month", "上次确认次月1日"


class End(Term):
    """How the last day of a cycle is rounded."""

    SAME_DAY = "same_day", "对应日"
    MONTH_END = "month_end", "当月最后一天"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: `length` months or days."""

    length: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Cycle:
    """确认周期 of one insurance: how long a confirmation holds (Y6.1.2a and its like)."""

    length: int
    unit: Unit
    anchor: Anchor
    end: End


def month_length(year: int, month: int) -> int:
    """28 … 31 days; `month` counts from 1."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _DAYS[month - 1]


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier, when negative), or that month's last day.

    31 August + 6 months is 28 or 29 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = month_length(year, month + 1)
    return date(year, month + 1, day.day if day.day < length else length)


def add_span(day: date, span: Span) -> date:
    """`day` plus a length of time."""
    if span.unit == Unit.MONTH:
        return add_months(day, span.length)
    return day + timedelta(days=span.length)


def last_of_month(day: date) -> date:
    """The last day of the month that `day` lies in."""
    return date(day.year, day.month, month_length(day.year, day.month))


def cycle_end(cycle: Cycle, confirmed_on: date) -> date:
    """The last day on which the next confirmation is in time (the day itself counts to its end).

    Anchor `date`: the same day, `length` later. Anchor `next_month`: `length` full months (or
    days) are counted from the first of the month after, so a June pass of twelve months ends on
    the 30th of June. `month_end` moves the result to the end of its month.
    """
    if cycle.anchor == Anchor.NEXT_MONTH:
        start = last_of_month(confirmed_on)
        if cycle.unit == Unit.MONTH:
            return last_of_month(add_months(start, cycle.length))
        due = start + timedelta(days=cycle.length)
    elif cycle.unit == Unit.MONTH:
        due = add_months(confirmed_on, cycle.length)
    else:
        due = confirmed_on + timedelta(days=cycle.length)
    return last_of_month(due) if cycle.end == End.MONTH_END else due
