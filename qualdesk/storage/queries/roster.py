"""The register as a long list: everybody's number in the wanted order, then rows page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Executable, exists, func, select, union

from qualdesk.domain.confirmation import EvidenceKind
from qualdesk.storage.queries import people
from qualdesk.storage.queries.people import PeopleFilter, PersonRow
from qualdesk.storage.schema import (
    audit,
    benefit,
    confirmation,
    confirmation_evidence,
    correction,
    form,
    form_row,
    recipient,
    signoff,
)
from qualdesk.storage.schema_duties import (
    case_step,
    death,
    death_withdrawal,
    status_decision,
    verification_case,
)
from qualdesk.storage.schema_newest import newest_confirmation

_SLICE = 500


class PlacedRow(NamedTuple):
    """A person where the list has them, with the text that a search looks into."""

    id_number: str
    search: str
    village_code: str
    group: str
    birth: str


def placed(connection: Connection, id_numbers: Sequence[str] | None = None) -> list[PlacedRow]:
    """Everybody, or these people, by village, group and id number."""
    c = recipient.c
    statement = select(c.id_number, c.search, c.village_code, c.group_name, c.birth)
    if id_numbers is not None:
        statement = statement.where(c.id_number.in_(list(id_numbers)))
    order = (c.village_code, func.length(c.group_name), c.group_name, c.id_number)
    return [PlacedRow(*row) for row in connection.execute(statement.order_by(*order))]


def numbers(connection: Connection, wanted: PeopleFilter) -> list[str]:
    """Id numbers of the people that fit, in no order."""
    statement = select(recipient.c.id_number).where(people.condition(wanted))
    return list(connection.execute(statement).scalars().all())


def held(
    connection: Connection, id_numbers: Sequence[str] | None = None
) -> list[tuple[str, str, bool]]:
    """(id number, insurance, 名单外) of every benefit, or of those of these people."""
    c = benefit.c
    statement = select(c.id_number, c.insurance, c.off_roster_since.is_not(None))
    if id_numbers is not None:
        statement = statement.where(c.id_number.in_(list(id_numbers)))
    return [(row[0], row[1], bool(row[2])) for row in connection.execute(statement)]


def photo_missing(
    connection: Connection, methods: Sequence[str], id_numbers: Sequence[str] | None = None
) -> set[str]:
    """Who was confirmed last by one of these methods, without a photo; of these people, or all."""
    n, later, e = (
        newest_confirmation.c,
        newest_confirmation.alias("later").c,
        confirmation_evidence.c,
    )
    statement = select(n.id_number).where(
        n.source == "own",
        n.method.in_(methods),
        ~exists().where(e.fact_id == n.fact_id, e.kind == EvidenceKind.PHOTO.value),
        ~exists().where(later.id_number == n.id_number, later.stated_on > n.stated_on),
    )
    if id_numbers is not None:
        statement = statement.where(n.id_number.in_(list(id_numbers)))
    return set(connection.execute(statement).scalars())


#: Rows of these since an act concern the person whom they name …
OF_PEOPLE = (recipient, benefit, confirmation, verification_case, death, status_decision)
#: … rows of these the fact that they name, which may be a fact of a person, …
NAMING = ((correction, "target_id"), (case_step, "case_id"), (death_withdrawal, "death_id"))
#: … and rows of these whoever stands on the form. No other table changes where somebody stands.
ON_PAPER = (form, signoff)


def touched(connection: Connection, act: int) -> tuple[set[str], set[str]]:
    """Whose standing may be another since an act, and whose own values were changed."""
    corrected = select(correction.c.target_id).where(correction.c.act > act)
    named = [corrected]
    for table, column in NAMING[1:]:
        since = (table.c.act > act) | table.c.fact_id.in_(corrected)
        named.append(select(table.c[column]).where(since))
    facts = _found(connection, union(*named))
    standing: set[str] = set()
    for table in OF_PEOPLE:
        of_table = select(table.c.id_number)
        standing |= _found(connection, of_table.where(table.c.act > act))
        if facts and "fact_id" in table.c:
            standing |= _found(connection, of_table.where(table.c.fact_id.in_(union(*named))))
    for table in ON_PAPER:
        since = (table.c.act > act) | table.c.fact_id.in_(corrected)
        on_form = form_row.c.form_serial.in_(select(table.c.form_serial).where(since))
        standing |= _found(connection, select(form_row.c.id_number).where(on_form))
    return standing, _found(connection, select(recipient.c.id_number).where(recipient.c.act > act))


def _found(connection: Connection, statement: Executable) -> set[str]:
    return set(connection.execute(statement).scalars())


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


def acts_since(connection: Connection, act: int) -> tuple[int, bool]:
    """The newest audit entry, and whether one since `act` may have changed what is derived."""
    newest = connection.execute(select(func.max(audit.c.seq))).scalar() or 0
    loud = select(audit.c.seq).where(audit.c.seq > act, audit.c.name.not_in(_QUIET)).limit(1)
    return int(newest), connection.execute(loud).first() is not None
