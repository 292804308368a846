"""What the counter asks for: newest photos, people by village and group, what was done today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from qualdesk.domain.confirmation import Method
from qualdesk.domain.identity import match_key
from qualdesk.storage.queries.confirmations import not_corrected
from qualdesk.storage.queries.people import PeopleFilter, PersonRow, find, order
from qualdesk.storage.schema import confirmation, confirmation_evidence, recipient


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo of a standing confirmation."""

    sha256: str
    stated_on: date
    method: Method


@cache
def _photos() -> Select[Any]:
    e, c = confirmation_evidence.c, confirmation.c
    return (
        select(c.id_number, e.sha256, c.stated_on, c.method)
        .join(confirmation_evidence, e.fact_id == c.fact_id)
        .where(
            c.id_number.in_(bindparam("asked", expanding=True)), e.kind == "photo", not_corrected()
        )
        .order_by(c.stated_on, c.recorded_at, e.position.desc())
    )


def newest_photos(connection: Connection, id_numbers: Collection[str]) -> dict[str, PhotoRow]:
    """For each of these people the first photo of the newest standing confirmation with one."""
    rows = connection.execute(_photos(), {"asked": list(id_numbers)})
    return {
        row.id_number: PhotoRow(row.sha256, date.fromisoformat(row.stated_on), Method(row.method))
        for row in rows  # the newest last, so that it wins
    }


@cache
def _near() -> Select[Any]:
    c = recipient.c
    return (
        select(c.id_number)
        .where(
            c.village_code == bindparam("village"),
            (bindparam("group") == "") | (c.group_name == bindparam("group")),
            c.search.contains(bindparam("typed"), autoescape=False),
        )
        .order_by(*order(c))
        .limit(bindparam("limit"))
    )


def near(
    connection: Connection, text: str, village: str, group: str, limit: int
) -> tuple[PersonRow, ...]:
    """People of a village (`group` "") or of one group that a search finds."""
    typed = match_key(text)
    if not typed or not typed.isalnum():  # % and _ mean something to LIKE: the register is asked
        return ()
    values = {"village": village, "group": group, "typed": typed, "limit": limit}
    found = tuple(connection.execute(_near(), values).scalars())
    return find(connection, PeopleFilter(id_numbers=found)) if found else ()


def people_by_village(connection: Connection) -> dict[str, int]:
    """How many people each village code has; "" are those known by their unit only."""
    code = recipient.c.village_code
    statement = select(code, func.count()).group_by(code).order_by(code)
    return {row[0]: int(row[1]) for row in connection.execute(statement)}


def confirmed_on(connection: Connection, station_id: str, day: date) -> int:
    """How many standing confirmations this station made for a day."""
    c = confirmation.c
    statement = select(func.count()).where(
        c.stated_on == day.isoformat(),
        c.station_id == station_id,
        c.source == "own",
        not_corrected(),
    )
    return int(connection.execute(statement).scalar_one())
