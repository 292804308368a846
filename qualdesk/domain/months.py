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
