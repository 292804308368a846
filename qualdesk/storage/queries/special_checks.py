"""Reads special checks, whom contacts reached since, and the cases that came of a check."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, or_, select

from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.recipient import Flag
from qualdesk.storage.queries.duty_marks import case_closed, corrected
from qualdesk.storage.schema_duties import contact, verification_case
from qualdesk.storage.schema_half_year import special_check


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A special check that nobody took back; `covered` as frozen when it was opened."""

    check_id: str
    month: str
    document_number: str
    opened_on: date
    due_on: date
    covered: tuple[tuple[str, tuple[Flag, ...]], ...]
    note: str
    station_id: str
    operator: str


def special_checks(connection: Connection, month: str = "") -> tuple[CheckRow, ...]:
    """Standing checks, the newest first; of a month, or all."""
    c = special_check.c
    statement = select(special_check).where(~corrected(special_check))
    if month:
        statement = statement.where(c.month == month)
    return tuple(map(_row, connection.execute(statement.order_by(c.month.desc(), c.act.desc()))))


def reached_since(connection: Connection, day: date) -> dict[str, date]:
    """Who was reached on a day or later, with the newest day."""
    c = contact.c
    statement = (
        select(c.id_number, func.max(c.stated_on))
        .where(
            c.outcome == ContactOutcome.REACHED.value,
            c.stated_on >= day.isoformat(),
            ~corrected(contact),
        )
        .group_by(c.id_number)
    )
    return {number: date.fromisoformat(on) for number, on in connection.execute(statement)}


def cases_of(connection: Connection, check_id: str) -> set[str]:
    """Of whom a case of this check stands, concluded or not, or any other case is open."""
    c = verification_case.c
    statement = select(c.id_number).where(
        or_(c.source_id == check_id, ~case_closed()), ~corrected(verification_case)
    )
    return set(connection.execute(statement).scalars())


def _row(row: Any) -> CheckRow:
    return CheckRow(
        check_id=row.fact_id,
        month=row.month,
        document_number=row.document_number,
        opened_on=date.fromisoformat(row.stated_on),
        due_on=date.fromisoformat(row.due_on),
        covered=tuple(
            (one["id_number"], tuple(Flag(why) for why in one["why"]))
            for one in json.loads(row.covered)
        ),
        note=row.note,
        station_id=row.station_id,
        operator=row.operator,
    )
