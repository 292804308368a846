"""Reads packages that went out or came in, trust, and what a next package has to carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, select

from qualdesk.storage.schema import (
    benefit,
    conflict,
    package_received,
    package_sent,
    receipt_received,
    recipient,
    trusted_certificate,
    unit,
)

Row = Mapping[str, Any]


def carried_up_to(connection: Connection, recipient_code: str, kinds: tuple[str, ...]) -> int:
    """The last act that a sealed package of these kinds to that recipient carried; 0 for none."""
    c = package_sent.c
    statement = select(func.max(c.to_act)).where(
        c.recipient_code == recipient_code, c.kind.in_(kinds), c.sealed
    )
    return int(connection.execute(statement).scalar() or 0)


def last_sequence(connection: Connection) -> int:
    """The highest sequence number of a package that this station built."""
    return int(connection.execute(select(func.max(package_sent.c.sequence))).scalar() or 0)


def sent(connection: Connection) -> tuple[Row, ...]:
    """Every package built, oldest first."""
    return _all(connection, package_sent)


def received(connection: Connection) -> tuple[Row, ...]:
    """Every package merged, oldest first."""
    return _all(connection, package_received)


def receipts(connection: Connection) -> tuple[Row, ...]:
    """Every receipt that came back, oldest first."""
    return _all(connection, receipt_received)


def conflicts(connection: Connection) -> tuple[Row, ...]:
    """Every conflict found when merging, oldest first."""
    return _all(connection, conflict)


def trusted(connection: Connection) -> tuple[Row, ...]:
    """Certificates that a person compared; of a station the newest counts."""
    return _all(connection, trusted_certificate)


def _all(connection: Connection, table: Table) -> tuple[Row, ...]:
    statement = select(table).order_by(table.c.act, table.c.fact_id)
    return tuple(dict(row) for row in connection.execute(statement).mappings())


def recipients_since(connection: Connection, act: int) -> Iterator[Row]:
    """Rows of people who were added or changed after an act."""
    yield from _since(connection, recipient, act)


def benefits_since(connection: Connection, act: int) -> Iterator[Row]:
    """Rows of benefits that were added or changed after an act."""
    yield from _since(connection, benefit, act)


def units_since(connection: Connection, act: int) -> Iterator[Row]:
    """Rows of units that were added or changed after an act."""
    yield from _since(connection, unit, act)


def _since(connection: Connection, table: Table, act: int) -> Iterator[Row]:
    keys = list(table.primary_key.columns)
    statement = select(table).where(table.c.act > act).order_by(*keys)
    for row in connection.execution_options(yield_per=1000).execute(statement).mappings():
        yield dict(row)
