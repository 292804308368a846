"""Reads the days that were entered into the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from qualdesk.domain.calendar import CalendarLevel, NamedDay
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema_half_year import calendar_day


@dataclass(frozen=True, slots=True)
class OwnDay(NamedDay):
    """A day that somebody entered, by the document that says so."""

    fact_id: str
    document: str


def calendar_days(connection: Connection) -> tuple[OwnDay, ...]:
    """Days that stand, the newest word about a day last; levels that nobody knows are left out."""
    c = calendar_day.c
    levels = [level.value for level in CalendarLevel]
    statement = (
        select(calendar_day)
        .where(~corrected(calendar_day), c.level.in_(levels))
        .order_by(c.recorded_at, c.fact_id)
    )
    return tuple(
        OwnDay(
            day=date.fromisoformat(row["day"]),
            working=bool(row["working"]),
            name=row["name"],
            level=CalendarLevel(row["level"]),
            fact_id=row["fact_id"],
            document=row["document"],
        )
        for row in connection.execute(statement).mappings()
    )
