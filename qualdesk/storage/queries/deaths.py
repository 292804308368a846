"""Reads deaths, nil reports and withdrawals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from qualdesk.domain.confirmation import Outcome
from qualdesk.domain.duties import DeathEvidence, PlaceKind
from qualdesk.storage.queries.confirmations import not_corrected
from qualdesk.storage.queries.duty_marks import corrected, death_stands
from qualdesk.storage.schema import benefit, confirmation, form, package_sent, recipient
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
class WithdrawnDeath:
    """A death that two people took back with a document."""

    death: DeathRow
    withdrawn_on: date
    reason: str
    operator: str
    second: str


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
    connection: Connection,
    *,
    death_ids: Sequence[str] = (),
    id_number: str = "",
    id_numbers: Sequence[str] | None = None,
) -> tuple[DeathRow, ...]:
    """Standing deaths, by the day they were learnt."""
    c = death.c
    statement = select(death).where(death_stands()).order_by(c.stated_on, c.recorded_at, c.fact_id)
    if death_ids:
        statement = statement.where(c.fact_id.in_(death_ids))
    if id_number:
        statement = statement.where(c.id_number == id_number)
    if id_numbers is not None:
        statement = statement.where(c.id_number.in_(id_numbers))
    return tuple(_row(row) for row in connection.execute(statement).mappings())


def confirmed_later() -> Select[Any]:
    """Id numbers of people with a standing qualified confirmation of a day after their death."""
    d, c = death.c, confirmation.c
    return select(d.id_number).where(
        d.died_on != "",
        death_stands(),
        exists()
        .where(
            c.id_number == d.id_number,
            c.stated_on > d.died_on,
            c.outcome == Outcome.QUALIFIED.value,
            not_corrected(),
        )
        .correlate(death),
    )


def people_confirmed_later(connection: Connection) -> set[str]:
    """Those people."""
    return set(connection.execute(confirmed_later()).scalars())


def withdrawn(connection: Connection, id_number: str) -> tuple[WithdrawnDeath, ...]:
    """Deaths of a person that were withdrawn, oldest withdrawal first."""
    c, w = death.c, death_withdrawal.c
    named = (w.reason.label("why"), w.stated_on.label("withdrawn_on"), w.operator.label("first"))
    statement = (
        select(death, *named, w.second_operator)
        .join(death_withdrawal, w.death_id == c.fact_id)
        .where(c.id_number == id_number)
        .order_by(w.stated_on, w.recorded_at, w.fact_id)
    )
    return tuple(
        WithdrawnDeath(
            death=_row(row),
            withdrawn_on=date.fromisoformat(row["withdrawn_on"]),
            reason=row["why"],
            operator=row["first"],
            second=row["second_operator"],
        )
        for row in connection.execute(statement).mappings()
    )


def is_withdrawn(connection: Connection, death_id: str) -> bool:
    """Whether two people withdrew this death."""
    c = death_withdrawal.c
    return connection.execute(select(c.fact_id).where(c.death_id == death_id)).first() is not None


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


def sent_reports(connection: Connection) -> dict[tuple[str, str], str]:
    """When the first sealed report of deaths went out: instant by month and insurance.

    Insurance "" is a report of every insurance, as a village's own always is.
    """
    c = package_sent.c
    statement = (
        select(c.period, c.recorded_at, func.coalesce(form.c.insurance, "").label("insurance"))
        .outerjoin(form, form.c.form_serial == c.summary_serial)
        .where(c.kind == "deaths", c.sealed)
        .order_by(c.recorded_at.desc())
    )
    rows = connection.execute(statement)
    return {(row.period, row.insurance): row.recorded_at for row in rows}


def reach(
    connection: Connection, area: str, insurance: str = "", unit: str = ""
) -> tuple[int, int]:
    """村民小组 and people who receive a benefit in the area, whose codes begin so: 核实范围.

    With `unit` only those of a unit, wherever they live. Whoever left the roster counts no more.
    """
    c, b = recipient.c, benefit.c
    of = b.unit_code == unit if unit else c.village_code.startswith(area)
    fitting = [of, b.off_roster_since.is_(None)]
    if insurance:
        fitting.append(b.insurance == insurance)
    held = select(c.id_number, c.village_code, c.group_name)
    held = held.join(benefit, b.id_number == c.id_number).where(*fitting).distinct()
    people = held.subquery()
    groups = (
        select(people.c.village_code, people.c.group_name)
        .where(people.c.group_name != "")
        .distinct()
        .subquery()
    )
    counts = [select(func.count()).select_from(one) for one in (groups, people)]
    found = [connection.execute(one).scalar_one() for one in counts]
    return int(found[0]), int(found[1])


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
