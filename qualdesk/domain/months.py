"""Months as they are written in the data: `2026-11`."""

from __future__ import annotations

import calendar
from datetime import date


def month_text(day: date) -> str:
    """`2026-11`."""
    return f"{day.year:04d}-{day.month:02d}"


def month_end(month: str) -> date:
    """The last day of `2026-11`; ValueError on another form."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, calendar.monthrange(year, number)[1])


def month_add(month: str, months: int) -> str:
    """The month so many months later; earlier when negative."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 + months, 12)
    return f"{year:04d}-{number + 1:02d}"


def months_between(first: str, last: str) -> int:
    """How many months `last` is after `first`; negative when it is before."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])


def months_from(first: str, last: str) -> tuple[str, ...]:
    """Every month from `first` to `last`, both included; none when `last` is before."""
    return tuple(month_add(first, step) for step in range(months_between(first, last) + 1))
