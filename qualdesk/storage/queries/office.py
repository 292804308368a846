"""Reads the station's own row, operators, settings, divisions and policy copies."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from qualdesk.domain.access import Actor, Role
from qualdesk.storage.schema import (
    division,
    operator,
    policy_copy,
    setting,
    station,
    village_alias,
)


@dataclass(frozen=True, slots=True)
class StationRow:
    """The station's head data; `private_key` is PKCS8 DER, encrypted only by the database."""

    station_id: str
    level: str
    division_code: str
    name: str
    policy_id: str
    training: bool
    one_person_reason: str
    incarnation: int
    paper_code: str
    certificate: bytes
    certificate_sha256: str
    private_key: bytes
    slots_generation: int
    created_at: str


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """A login with the natural person behind it; `disabled_at` is "" while it may be used."""

    login: str
    id_number: str
    role: Role
    created_at: str
    disabled_at: str


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A row of the division table."""

    code: str
    name: str
    level: str
    parent: str


def station_row(connection: Connection) -> StationRow:
    """The station's one row."""
    return StationRow(**connection.execute(select(station)).mappings().one())


def operators(connection: Connection) -> tuple[OperatorRow, ...]:
    """Every operator, in the order in which they were added."""
    return tuple(
        OperatorRow(row.login, row.id_number, Role(row.role), row.created_at, row.disabled_at or "")
        for row in connection.execute(select(operator).order_by(operator.c.created_at))
    )


def actor(connection: Connection, login: str) -> Actor | None:
    """The person behind an enabled login."""
    row = connection.execute(select(operator).where(operator.c.login == login)).first()
    if row is None or row.disabled_at:
        return None
    one_person = bool(station_row(connection).one_person_reason)
    return Actor(row.login, row.id_number, Role(row.role), one_person)


def settings(connection: Connection) -> dict[str, str]:
    """Every value that the station set."""
    return {row.key: row.value for row in connection.execute(select(setting))}


def divisions(connection: Connection) -> tuple[DivisionRow, ...]:
    """The whole division table, by code."""
    rows = connection.execute(select(division).order_by(division.c.code))
    return tuple(DivisionRow(row.code, row.name, row.level, row.parent) for row in rows)


def aliases(connection: Connection) -> dict[str, str]:
    """Other names of villages."""
    return {row.alias: row.village_code for row in connection.execute(select(village_alias))}


def policy_copies(connection: Connection) -> dict[str, str]:
    """The newest text of each policy that the station keeps a copy of."""
    rows = connection.execute(select(policy_copy).order_by(policy_copy.c.act))
    return {row.policy_id: row.text for row in rows}
