"""Reads proposals and decisions on payments, and who is whose survivor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from qualdesk.domain.policy_values import Relation
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema_duties import status_decision, survivor


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A proposal, or a decision with the county's document; months are `2026-11`."""

    fact_id: str
    id_number: str
    insurance: Insurance
    status: Status
    reason: str
    from_on: date
    until_on: date | None
    decided: bool
    stated_on: date
    basis: tuple[dict[str, str], ...]
    chosen: str
    chosen_reason: str
    document_number: str
    settles: str
    paid_from: str
    arrears: tuple[str, ...]
    note: str
    operator: str
    recorded_at: str


def decisions(
    connection: Connection,
    *,
    id_numbers: Sequence[str] | None = None,
    fact_id: str = "",
    until: date | None = None,
) -> tuple[DecisionRow, ...]:
    """Those that stand, oldest first; stated up to a day."""
    c = status_decision.c
    statement = select(status_decision).where(~corrected(status_decision))
    if id_numbers is not None:
        statement = statement.where(c.id_number.in_(id_numbers))
    if fact_id:
        statement = statement.where(c.fact_id == fact_id)
    if until is not None:
        statement = statement.where(c.stated_on <= until.isoformat())
    rows = connection.execute(statement.order_by(c.stated_on, c.recorded_at, c.fact_id))
    return tuple(_row(row) for row in rows.mappings())


def open_proposals(
    connection: Connection,
    *,
    id_numbers: Sequence[str] | None = None,
    until: date | None = None,
) -> tuple[DecisionRow, ...]:
    """Proposals that no decision has answered, oldest first; as of a day."""
    return unanswered(decisions(connection, id_numbers=id_numbers, until=until))


def unanswered(everything: Sequence[DecisionRow]) -> tuple[DecisionRow, ...]:
    """The proposals among all there is of some benefits that no decision has answered."""
    settled = {row.settles for row in everything if row.settles}
    return tuple(r for r in everything if not r.decided and r.fact_id not in settled)


def survivors(
    connection: Connection,
    id_numbers: Sequence[str] | None = None,
    until: date | None = None,
) -> dict[str, Relation]:
    """By person the relation stated last, up to a day."""
    c = survivor.c
    statement = select(c.id_number, c.relation).where(~corrected(survivor))
    if id_numbers is not None:
        statement = statement.where(c.id_number.in_(id_numbers))
    if until is not None:
        statement = statement.where(c.stated_on <= until.isoformat())
    rows = connection.execute(statement.order_by(c.stated_on, c.recorded_at, c.fact_id))
    return {row.id_number: Relation(row.relation) for row in rows}


def _row(row: Any) -> DecisionRow:
    return DecisionRow(
        fact_id=row["fact_id"],
        id_number=row["id_number"],
        insurance=Insurance(row["insurance"]),
        status=Status(row["status"]),
        reason=row["reason"],
        from_on=date.fromisoformat(row["from_on"]),
        until_on=date.fromisoformat(row["until_on"]) if row["until_on"] else None,
        decided=bool(row["decided"]),
        stated_on=date.fromisoformat(row["stated_on"]),
        basis=tuple(json.loads(row["basis"])) if row["basis"] else (),
        chosen=row["chosen"],
        chosen_reason=row["chosen_reason"],
        document_number=row["document_number"],
        settles=row["settles"],
        paid_from=row["paid_from"],
        arrears=tuple(row["arrears"].split()),
        note=row["note"],
        operator=row["operator"],
        recorded_at=row["recorded_at"],
    )
