"""Reads the rounds that county documents opened; of several of a round the newest holds."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import Opening
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema_half_year import round_opening


def openings(connection: Connection) -> dict[Insurance, tuple[Opening, ...]]:
    """Opened rounds by insurance, by name of the round."""
    c = round_opening.c
    statement = (
        select(c.insurance, c.round, c.begin_on, c.end_on, c.closes_on, c.document_number)
        .where(~corrected(round_opening))
        .order_by(c.stated_on, c.recorded_at, c.fact_id)
    )
    found: dict[Insurance, dict[str, Opening]] = {}
    for row in connection.execute(statement):
        opening = Opening(
            row.round,
            date.fromisoformat(row.begin_on),
            date.fromisoformat(row.end_on),
            date.fromisoformat(row.closes_on),
            row.document_number,
        )
        found.setdefault(Insurance(row.insurance), {})[row.round] = opening
    return {one: tuple(held[name] for name in sorted(held)) for one, held in found.items()}
