"""Reads the last contact of many people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, func, select

from qualdesk.domain.duties import ContactOutcome
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema_duties import contact


def last_contacts(
    connection: Connection, until: date, id_numbers: Sequence[str] = ()
) -> dict[str, tuple[date, ContactOutcome]]:
    """By person the newest contact up to a day: its day and what came of it.

    Of these people only, when some are named.
    """
    c = contact.c
    grouped = (
        select(func.max(c.stated_on + c.recorded_at + c.fact_id).label("top"))
        .where(c.stated_on <= until.isoformat(), ~corrected(contact))
        .group_by(c.id_number)
    )
    if id_numbers:
        grouped = grouped.where(c.id_number.in_(id_numbers))
    newest = grouped.subquery()
    statement = select(c.id_number, c.stated_on, c.outcome).where(
        c.fact_id.in_(select(func.substr(newest.c.top, -32)))
    )
    return {
        row.id_number: (date.fromisoformat(row.stated_on), ContactOutcome(row.outcome))
        for row in connection.execute(statement)
    }
