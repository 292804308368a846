"""The register as plain text columns, for comparing a whole roster with it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from qualdesk.domain.recipient import Insurance
from qualdesk.domain.roster_diff import (
    BENEFIT_FIELDS,
    PERSON_FIELDS,
    Key,
    KnownBenefit,
)
from qualdesk.storage.schema import benefit, confirmation, import_mapping, recipient

_INSURANCES = {member.value: member for member in Insurance}


def people(connection: Connection) -> dict[str, dict[str, str]]:
    """The compared columns of everybody, by id number."""
    names = list(PERSON_FIELDS)
    columns = [recipient.c[name] for name in names]
    rows = connection.execute(select(recipient.c.id_number, *columns))
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def benefits(connection: Connection) -> dict[Key, KnownBenefit]:
    """The compared columns of every benefit."""
    names = list(BENEFIT_FIELDS)
    columns = [benefit.c[name] for name in names]
    statement = select(
        benefit.c.id_number, benefit.c.insurance, benefit.c.off_roster_since, *columns
    )
    return {
        (row[0], _INSURANCES[row[1]]): KnownBenefit(
            {name: value or "" for name, value in zip(names, row[3:], strict=True)},
            row[2] is not None,
        )
        for row in connection.execute(statement)
    }


def known_facts(connection: Connection, fact_ids: list[str]) -> set[str]:
    """Which of these confirmations are kept already."""
    found: set[str] = set()
    for begin in range(0, len(fact_ids), 500):
        part = fact_ids[begin : begin + 500]
        statement = select(confirmation.c.fact_id).where(confirmation.c.fact_id.in_(part))
        found.update(connection.execute(statement).scalars())
    return found


def mappings(connection: Connection) -> dict[str, str]:
    """Mappings of columns remembered for a header, as JSON text by the header's digest."""
    return {row.header_sha256: row.mapping for row in connection.execute(select(import_mapping))}
