"""Who came onto the roster after the first one of their village or unit, and who is off it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, case, exists, select

from qualdesk.domain.recipient import Insurance
from qualdesk.storage.queries.list_people import Sieve, among
from qualdesk.storage.schema import benefit, recipient

_INSURANCES = {member.value: member for member in Insurance}
_UNIT = case((recipient.c.village_code == "", benefit.c.unit_code), else_="")
"""Whose roster names somebody: the village's, or the unit's where no village is known."""


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
    b, r = benefit.c, recipient.c
    came = _came(first, last)
    return (
        select(b.id_number, b.insurance, b.first_imported_on)
        .join(recipient, r.id_number == b.id_number)
        .join(
            came,
            and_(
                came.c.village_code == r.village_code,
                came.c.unit_code == _UNIT,
                came.c.insurance == b.insurance,
                came.c.day == b.first_imported_on,
            ),
        )
    )


def _came(first: date, last: date) -> Any:
    """Places, insurances and days between two days with newcomers: others were there before.

    Few rows, however many people came: the others are looked for once for each.
    """
    b, r = benefit.c, recipient.c
    days = (
        select(
            r.village_code, _UNIT.label("unit_code"), b.insurance, b.first_imported_on.label("day")
        )
        .join(recipient, r.id_number == b.id_number)
        .where(b.first_imported_on.between(first.isoformat(), last.isoformat()))
        .distinct()
        .subquery("days")
    )
    held, person = benefit.alias("held"), recipient.alias("person")
    before = (
        exists()
        .where(
            person.c.village_code == days.c.village_code,
            held.c.id_number == person.c.id_number,
            held.c.insurance == days.c.insurance,
            held.c.first_imported_on < days.c.day,
            (days.c.unit_code == "") | (held.c.unit_code == days.c.unit_code),
        )
        .correlate(days)
    )
    return select(days).where(before).cte("came").prefix_with("MATERIALIZED")


def _days(connection: Connection, statement: Select[Any]) -> dict[tuple[str, Insurance], date]:
    return {
        (row[0], _INSURANCES[row[1]]): date.fromisoformat(row[2])
        for row in connection.execute(statement)
    }
