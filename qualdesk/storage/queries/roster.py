"""The register as a long list: everybody's number in the wanted order, then rows page by page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from qualdesk.storage.queries import people
from qualdesk.storage.queries.people import PeopleFilter, PersonRow
from qualdesk.storage.schema import audit, recipient

_SLICE = 500


def numbers(connection: Connection, wanted: PeopleFilter) -> list[str]:
    """Id numbers of the people that fit, by village, group and id number."""
    c = recipient.c
    statement = select(c.id_number).where(people.condition(wanted))
    order = (c.village_code, func.length(c.group_name), c.group_name, c.id_number)
    return list(connection.execute(statement.order_by(*order)).scalars().all())


def sorted_numbers(connection: Connection, wanted: PeopleFilter, column: str) -> list[str]:
    """Id numbers of the people that fit, by one column of the register, then by number."""
    c = recipient.c
    statement = select(c.id_number).where(people.condition(wanted))
    return list(connection.execute(statement.order_by(c[column], c.id_number)).scalars().all())


def search_texts(connection: Connection, wanted: PeopleFilter) -> list[tuple[str, str]]:
    """(id number, text that a search looks into) of the people that fit, in no order."""
    statement = select(recipient.c.id_number, recipient.c.search).where(people.condition(wanted))
    return [(row.id_number, row.search) for row in connection.execute(statement)]


def rows_of(connection: Connection, id_numbers: Sequence[str]) -> tuple[PersonRow, ...]:
    """The rows of these people, in their order; who is not in the register is left out."""
    found: dict[str, PersonRow] = {}
    for begin in range(0, len(id_numbers), _SLICE):
        part = tuple(id_numbers[begin : begin + _SLICE])
        rows = people.find(connection, PeopleFilter(id_numbers=part))
        found.update((row.id_number, row) for row in rows)
    return tuple(found[number] for number in id_numbers if number in found)


def groups(connection: Connection, village_code: str) -> tuple[str, ...]:
    """The groups that people of a village live in, 9组 before 10组."""
    c = recipient.c
    statement = (
        select(c.group_name)
        .where(c.village_code == village_code, c.group_name != "")
        .distinct()
        .order_by(func.length(c.group_name), c.group_name)
    )
    return tuple(connection.execute(statement).scalars())


def village_counts(connection: Connection) -> dict[str, int]:
    """How many people live in each village, by its code; "" for those without one."""
    c = recipient.c
    statement = select(c.village_code, func.count()).group_by(c.village_code)
    return {row[0]: row[1] for row in connection.execute(statement)}


#: Acts that leave the register and everything derived from it as they were.
_QUIET = ("roster.exported", "list.exported", "recipient.looked", "recipients.looked")


def last_act(connection: Connection) -> int:
    """The newest audit entry that may have changed what is derived from the register."""
    statement = select(func.max(audit.c.seq)).where(audit.c.name.not_in(_QUIET))
    return int(connection.execute(statement).scalar() or 0)
