"""Reads draws, what they can be drawn from, results and what was put right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.spot_check import (
    Candidate,
    SpotFound,
    SpotHow,
    SpotResult,
    SpotSource,
)
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema import benefit, recipient
from qualdesk.storage.schema_half_year import spot_check, spot_rectification, spot_result


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw as it was kept; its population is read by itself."""

    draw_id: str
    source: SpotSource
    round: str
    drawn: Drawn
    seed: str
    designated: bool
    townships: int
    villages: int
    per_village: int
    insurances: tuple[Insurance, ...]
    population_sha256: str
    places: tuple[str, ...]
    people: tuple[Candidate, ...]
    due_on: date | None
    stated_on: date
    note: str
    station_id: str
    operator: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class RectificationRow:
    """What was done about a difference."""

    fact_id: str
    result_id: str
    done: str
    stated_on: date
    operator: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What the check of one person found. `due_on` is None where nothing is to be put right."""

    fact_id: str
    draw_id: str
    id_number: str
    insurance: str
    checker: str
    how: SpotHow
    found: SpotFound
    result: SpotResult
    problem: str
    demand: str
    due_on: date | None
    stated_on: date
    operator: str


def draws(
    connection: Connection, *, draw_ids: Sequence[str] = (), round_id: str = ""
) -> tuple[DrawRow, ...]:
    """Every draw, oldest first: none can be taken back."""
    c = spot_check.c
    columns = [column for column in c if column.name != "population"]
    statement = select(*columns).order_by(c.stated_on, c.recorded_at, c.fact_id)
    if draw_ids:
        statement = statement.where(c.fact_id.in_(draw_ids))
    if round_id:
        statement = statement.where(c.round == round_id)
    return tuple(_draw(row) for row in connection.execute(statement).mappings())


def population(connection: Connection, draw_id: str) -> tuple[Candidate, ...]:
    """What a draw was drawn from; empty for an unknown draw."""
    statement = select(spot_check.c.population).where(spot_check.c.fact_id == draw_id)
    return _candidates(connection.execute(statement).scalar() or "[]")


def benefits_to_draw(
    connection: Connection, insurances: Sequence[Insurance], *, units: bool
) -> list[Candidate]:
    """Every benefit that the roster has as running, in its village or unit ("" where unknown)."""
    b, r = benefit.c, recipient.c
    statement = (
        select(b.unit_code if units else r.village_code, b.id_number, b.insurance)
        .join(recipient, r.id_number == b.id_number)
        .where(
            b.insurance.in_([one.value for one in insurances]),
            b.off_roster_since.is_(None),
            b.roster_status != Status.ENDED.value,
        )
    )
    return [Candidate(*row) for row in connection.execute(statement).all()]


def results(
    connection: Connection, draw_ids: Sequence[str] = (), *, id_number: str = ""
) -> tuple[ResultRow, ...]:
    """Standing results of these draws, or of all; of one person, or of all; oldest first."""
    c = spot_result.c
    statement = select(spot_result).where(~corrected(spot_result))
    if draw_ids:
        statement = statement.where(c.spot_check_id.in_(draw_ids))
    if id_number:
        statement = statement.where(c.id_number == id_number)
    rows = connection.execute(statement.order_by(c.stated_on, c.recorded_at, c.fact_id))
    return tuple(_result(row) for row in rows.mappings())


def rectifications(connection: Connection, *, id_number: str = "") -> dict[str, RectificationRow]:
    """The newest standing one of each result, by the result's id; of one person, or of all."""
    c = spot_rectification.c
    statement = select(spot_rectification).where(~corrected(spot_rectification))
    if id_number:
        theirs = select(spot_result.c.fact_id).where(spot_result.c.id_number == id_number)
        statement = statement.where(c.result_id.in_(theirs))
    rows = connection.execute(statement.order_by(c.stated_on, c.recorded_at, c.fact_id))
    return {
        row["result_id"]: RectificationRow(
            row["fact_id"],
            row["result_id"],
            row["done"],
            date.fromisoformat(row["stated_on"]),
            row["operator"],
        )
        for row in rows.mappings()
    }


def _candidates(text: str) -> tuple[Candidate, ...]:
    rows = json.loads(text)
    return tuple(Candidate(one["place"], one["id_number"], one["insurance"]) for one in rows)


def _draw(row: Any) -> DrawRow:
    return DrawRow(
        draw_id=row["fact_id"],
        source=SpotSource(row["source"]),
        round=row["round"],
        drawn=Drawn(row["drawn"]),
        seed=row["seed"],
        designated=row["designated"],
        townships=row["townships"],
        villages=row["villages"],
        per_village=row["per_village"],
        insurances=tuple(Insurance(one) for one in json.loads(row["insurances"])),
        population_sha256=row["population_sha256"],
        places=tuple(json.loads(row["drawn_places"])),
        people=_candidates(row["drawn_people"]),
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        stated_on=date.fromisoformat(row["stated_on"]),
        note=row["note"],
        station_id=row["station_id"],
        operator=row["operator"],
        recorded_at=row["recorded_at"],
    )


def _result(row: Any) -> ResultRow:
    return ResultRow(
        fact_id=row["fact_id"],
        draw_id=row["spot_check_id"],
        id_number=row["id_number"],
        insurance=row["insurance"],
        checker=row["checker"],
        how=SpotHow(row["how"]),
        found=SpotFound(row["found"]),
        result=SpotResult(row["result"]),
        problem=row["problem"],
        demand=row["demand"],
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        stated_on=date.fromisoformat(row["stated_on"]),
        operator=row["operator"],
    )
