"""Who came onto the roster after the first one of their village or unit, and who is off it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from qualdesk.domain.recipient import Insurance
from qualdesk.storage.queries.list_people import Sieve, among
from qualdesk.storage.schema import benefit, recipient

_INSURANCES = {member.value: member for member in Insurance}
_PLACE = case((recipient.c.village_code == "", benefit.c.unit_code), else_=recipient.c.village_code)
"""Whose roster names somebody: the village's, the unit's where no village is known."""


def joined(
    connection: Connection, first: date, last: date, id_numbers: Sequence[str] = ()
) -> dict[tuple[str, Insurance], date]:
    """Benefits that came between two days, and when; of these people only, when some are named.

    The first roster of a village or unit brings no newcomers: everybody is on it.
    """
    statement = _joined(first, last)
    if id_numbers:
        statement = statement.where(benefit.c.id_number.in_(id_numbers))
    return _days(connection, statement)


def may_have_joined(first: date, last: date) -> Sieve:
    """Whom `joined` names."""
    return among(_joined(first, last).with_only_columns(benefit.c.id_number))


def off_roster(
    connection: Connection, until: date, id_numbers: Sequence[str] = ()
) -> dict[tuple[str, Insurance], date]:
    """Benefits that are 名单外, and since when; up to a day.

    Who came back since is not among them: the register keeps the newest word of the rosters.
    """
    b = benefit.c
    statement = select(b.id_number, b.insurance, b.off_roster_since).where(
        b.off_roster_since <= until.isoformat()
    )
    if id_numbers:
        statement = statement.where(b.id_number.in_(id_numbers))
    return _days(connection, statement)


def _joined(first: date, last: date) -> Select[Any]:
    b = benefit.c
    begun = _first_rosters()
    return (
        select(b.id_number, b.insurance, b.first_imported_on)
        .join(recipient, recipient.c.id_number == b.id_number)
        .join(begun, and_(begun.c.place == _PLACE, begun.c.insurance == b.insurance))
        .where(
            b.first_imported_on.between(first.isoformat(), last.isoformat()),
            b.first_imported_on > begun.c.day,
        )
    )


def _first_rosters() -> Any:
    """The day of the first roster of each village (or unit) and insurance."""
    held, person = benefit.alias(), recipient.alias()
    place: ColumnElement[str] = case(
        (person.c.village_code == "", held.c.unit_code), else_=person.c.village_code
    )
    return (
        select(
            place.label("place"),
            held.c.insurance,
            func.min(held.c.first_imported_on).label("day"),
        )
        .join(person, person.c.id_number == held.c.id_number)
        .group_by(place, held.c.insurance)
        .cte("first_roster")
        .prefix_with("MATERIALIZED")
    )


def _days(connection: Connection, statement: Select[Any]) -> dict[tuple[str, Insurance], date]:
    return {
        (row[0], _INSURANCES[row[1]]): date.fromisoformat(row[2])
        for row in connection.execute(statement)
    }
