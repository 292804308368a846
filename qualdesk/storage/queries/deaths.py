"""Reads deaths, nil reports and withdrawals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from qualdesk.domain.duties import DeathEvidence, PlaceKind
from qualdesk.storage.queries.duty_marks import corrected, death_stands
from qualdesk.storage.schema import package_sent
from qualdesk.storage.schema_duties import death, death_withdrawal, nil_report


@dataclass(frozen=True, slots=True)
class DeathRow:
    """A death as it was reported. `died_on` None: the day is not known yet."""

    death_id: str
    id_number: str
    died_on: date | None
    learnt_on: date
    evidence_kind: DeathEvidence
    reported_by: str
    village_code: str
    unit_code: str
    source: str
    note: str
    station_id: str
    operator: str
    operator_id_number: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class NilRow:
    """零报告 of a place for a month."""

    fact_id: str
    month: str
    place_kind: PlaceKind
    place_code: str
    stated_on: date
    reported_by: str
    operator: str
    recorded_at: str


def deaths(
    connection: Connection, *, death_ids: Sequence[str] = (), id_number: str = ""
) -> tuple[DeathRow, ...]:
    """Standing deaths, by the day they were learnt."""
    c = death.c
    statement = select(death).where(death_stands()).order_by(c.stated_on, c.recorded_at, c.fact_id)
    if death_ids:
        statement = statement.where(c.fact_id.in_(death_ids))
    if id_number:
        statement = statement.where(c.id_number == id_number)
    return tuple(_row(row) for row in connection.execute(statement).mappings())


def is_withdrawn(connection: Connection, death_id: str) -> bool:
    """Whether two people withdrew this death."""
    c = death_withdrawal.c
    return connection.execute(select(c.fact_id).where(c.death_id == death_id)).first() is not None


def exists_death(connection: Connection, death_id: str) -> bool:
    """Whether there is or was such a death."""
    statement = select(death.c.fact_id).where(death.c.fact_id == death_id)
    return connection.execute(statement).first() is not None


def nil_reports(
    connection: Connection, month: str = "", place_code: str = ""
) -> tuple[NilRow, ...]:
    """Standing nil reports, of a month, of a place."""
    c = nil_report.c
    statement = select(nil_report).where(~corrected(nil_report)).order_by(c.stated_on)
    if month:
        statement = statement.where(c.month == month)
    if place_code:
        statement = statement.where(c.place_code == place_code)
    return tuple(
        NilRow(
            fact_id=row["fact_id"],
            month=row["month"],
            place_kind=PlaceKind(row["place_kind"]),
            place_code=row["place_code"],
            stated_on=date.fromisoformat(row["stated_on"]),
            reported_by=row["reported_by"],
            operator=row["operator"],
            recorded_at=row["recorded_at"],
        )
        for row in connection.execute(statement).mappings()
    )


def sent_reports(connection: Connection) -> dict[str, str]:
    """When the first sealed report of deaths of a month went out: instant by month."""
    c = package_sent.c
    statement = (
        select(c.period, c.recorded_at)
        .where(c.kind == "deaths", c.sealed)
        .order_by(c.recorded_at.desc())
    )
    return {row.period: row.recorded_at for row in connection.execute(statement)}


def _row(row: Any) -> DeathRow:
    return DeathRow(
        death_id=row["fact_id"],
        id_number=row["id_number"],
        died_on=date.fromisoformat(row["died_on"]) if row["died_on"] else None,
        learnt_on=date.fromisoformat(row["stated_on"]),
        evidence_kind=DeathEvidence(row["evidence_kind"]),
        reported_by=row["reported_by"],
        village_code=row["village_code"],
        unit_code=row["unit_code"],
        source=row["source"],
        note=row["note"],
        station_id=row["station_id"],
        operator=row["operator"],
        operator_id_number=row["operator_id_number"],
        recorded_at=row["recorded_at"],
    )
