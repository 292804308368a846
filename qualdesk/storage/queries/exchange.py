"""Reads packages that went out or came in, trust, and what a next package has to carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, exists, func, select

from qualdesk.storage.queries.confirmations import not_corrected
from qualdesk.storage.schema import (
    benefit,
    confirmation,
    confirmation_evidence,
    confirmed_benefit,
    conflict,
    correction,
    form,
    form_row,
    package_received,
    package_sent,
    receipt_received,
    recipient,
    signoff,
    trusted_certificate,
    unit,
)

Row = Mapping[str, Any]

#: The table of each kind of fact that travels, by its name in a package.
FACT_TABLES: dict[str, Table] = {
    "confirmations": confirmation,
    "corrections": correction,
    "forms": form,
    "signoffs": signoff,
}

_SLICE = 500


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


def sealed_with(connection: Connection, serials: Collection[str]) -> dict[str, Row]:
    """The sealed package that each of these papers went out with: the newest, by serial."""
    c = package_sent.c
    statement = select(package_sent).where(c.sealed, c.summary_serial.is_not(None))
    rows = connection.execute(statement.order_by(c.sequence)).mappings()
    return {row["summary_serial"]: dict(row) for row in rows if row["summary_serial"] in serials}


def received(connection: Connection) -> tuple[Row, ...]:
    """Every package merged, oldest first."""
    return _all(connection, package_received)


def receipts(connection: Connection) -> tuple[Row, ...]:
    """Every receipt that came back, oldest first."""
    return _all(connection, receipt_received)


def conflicts(connection: Connection) -> tuple[Row, ...]:
    """Every conflict found when merging, oldest first."""
    return _all(connection, conflict)


def open_conflicts(connection: Connection) -> tuple[Row, ...]:
    """Conflicts of which both statements still stand, oldest first."""
    sides = (conflict.c.ours, conflict.c.theirs)
    parts = [~exists().where(correction.c.target_id == side) for side in sides]
    statement = select(conflict).where(*parts).order_by(conflict.c.act, conflict.c.fact_id)
    return tuple(dict(row) for row in connection.execute(statement).mappings())


def trusted(connection: Connection) -> tuple[Row, ...]:
    """Certificates that a person compared; of a station the newest counts."""
    return _all(connection, trusted_certificate)


def _all(connection: Connection, table: Table) -> tuple[Row, ...]:
    statement = select(table).order_by(table.c.act, table.c.fact_id)
    return tuple(dict(row) for row in connection.execute(statement).mappings())


def recipients_since(connection: Connection, act: int) -> Iterator[Row]:
    """Rows of people who, or whose benefits, were added or changed after an act."""
    held = exists().where(benefit.c.id_number == recipient.c.id_number, benefit.c.act > act)
    yield from _rows(connection, recipient, (recipient.c.act > act) | held)


def benefits_since(connection: Connection, act: int) -> Iterator[Row]:
    """Rows of benefits that were added or changed after an act."""
    yield from _rows(connection, benefit, benefit.c.act > act)


def units_since(connection: Connection, act: int) -> Iterator[Row]:
    """Rows of units that were added or changed after an act."""
    yield from _rows(connection, unit, unit.c.act > act)


def confirmations_between(connection: Connection, after: int, up_to: int) -> Iterator[Row]:
    """Confirmations of the acts after … up_to, corrected ones too.

    Each row also holds `insurances` (codes) and `evidence` (rows, in order).
    """
    for rows in _slices(connection, confirmation, _acts(confirmation, after, up_to)):
        ids = [row["fact_id"] for row in rows]
        insurances = _grouped(connection, confirmed_benefit, confirmed_benefit.c.insurance, ids)
        pieces = _grouped(connection, confirmation_evidence, confirmation_evidence.c.position, ids)
        for row in rows:
            fact = row["fact_id"]
            yield {
                **row,
                "insurances": [held["insurance"] for held in insurances[fact]],
                "evidence": pieces[fact],
            }


def corrections_between(connection: Connection, after: int, up_to: int) -> Iterator[Row]:
    """Corrections of the acts after … up_to."""
    yield from _rows(connection, correction, _acts(correction, after, up_to))


def signoffs_between(connection: Connection, after: int, up_to: int) -> Iterator[Row]:
    """Signatures of the acts after … up_to."""
    yield from _rows(connection, signoff, _acts(signoff, after, up_to))


def forms_between(connection: Connection, after: int, up_to: int) -> Iterator[Row]:
    """Forms of the acts after … up_to, and those that a signature of these acts is on.

    Each row also holds `rows`, in order. With them a signature never travels without its form.
    """
    signed = exists().where(
        signoff.c.form_serial == form.c.form_serial, _acts(signoff, after, up_to)
    )
    for rows in _slices(connection, form, _acts(form, after, up_to) | signed):
        serials = [row["form_serial"] for row in rows]
        people = _grouped(connection, form_row, form_row.c.row, serials, "form_serial")
        for row in rows:
            yield {**row, "rows": people[row["form_serial"]]}


def standing_between(connection: Connection, begin: date, end: date) -> Iterator[Row]:
    """Standing confirmations of the days begin … end with the person's name, village and group.

    One row for each benefit confirmed, by village, group, id number and day.
    """
    c, p = confirmation.c, recipient.c
    statement = (
        select(
            c.fact_id,
            c.id_number,
            c.method,
            c.outcome,
            c.stated_on,
            c.reason,
            c.station_id,
            c.operator,
            confirmed_benefit.c.insurance,
            func.coalesce(p.name, "").label("name"),
            func.coalesce(p.village_code, "").label("village_code"),
            func.coalesce(p.group_name, "").label("group_name"),
        )
        .join(confirmed_benefit, confirmed_benefit.c.fact_id == c.fact_id)
        .outerjoin(recipient, p.id_number == c.id_number)
        .where(c.stated_on >= begin.isoformat(), c.stated_on <= end.isoformat(), not_corrected())
        .order_by(p.village_code, func.length(p.group_name), p.group_name, c.id_number)
        .order_by(c.stated_on, c.fact_id, confirmed_benefit.c.insurance)
    )
    for row in connection.execute(statement).mappings():
        yield dict(row)


def standing_of_benefit(
    connection: Connection, id_number: str, insurance: str, begin: date, end: date
) -> tuple[Row, ...]:
    """Standing confirmations of one benefit stated on begin … end, oldest first."""
    c, b = confirmation.c, confirmed_benefit.c
    statement = (
        select(confirmation)
        .join(confirmed_benefit, b.fact_id == c.fact_id)
        .where(
            b.id_number == id_number,
            b.insurance == insurance,
            b.stated_on >= begin.isoformat(),
            b.stated_on <= end.isoformat(),
            not_corrected(),
        )
        .order_by(c.stated_on, c.recorded_at, c.fact_id)
    )
    return tuple(dict(row) for row in connection.execute(statement).mappings())


def stated_by_several(connection: Connection, id_numbers: Collection[str]) -> set[tuple[str, str]]:
    """(id number, insurance) of these people that more than one station has confirmed."""
    c, b = confirmation.c, confirmed_benefit.c
    found: set[tuple[str, str]] = set()
    for part in _sliced(list(id_numbers)):
        statement = (
            select(b.id_number, b.insurance)
            .join(confirmation, c.fact_id == b.fact_id)
            .where(b.id_number.in_(part))
            .group_by(b.id_number, b.insurance)
            .having(func.count(c.station_id.distinct()) > 1)
        )
        found.update((row.id_number, row.insurance) for row in connection.execute(statement))
    return found


def known_facts(connection: Connection, kind: str, ids: Collection[str]) -> set[str]:
    """Which of these fact ids there are, of one kind of `FACT_TABLES`."""
    column = FACT_TABLES[kind].c.fact_id
    return _known(connection, column, list(ids))


def known_forms(connection: Connection, serials: Collection[str]) -> dict[str, str]:
    """Fact id by serial of the forms there are."""
    c = form.c
    found: dict[str, str] = {}
    for part in _sliced(list(serials)):
        statement = select(c.form_serial, c.fact_id).where(c.form_serial.in_(part))
        found.update((row.form_serial, row.fact_id) for row in connection.execute(statement))
    return found


def known_people(connection: Connection, id_numbers: Collection[str]) -> set[str]:
    """Which of these people are in the register."""
    return _known(connection, recipient.c.id_number, list(id_numbers))


def register_rows(connection: Connection, kind: str, keys: Collection[str]) -> tuple[Row, ...]:
    """Whole rows of `units` (by unit code), `recipients` or `benefits` (by id number)."""
    table, column = {
        "units": (unit, unit.c.unit_code),
        "recipients": (recipient, recipient.c.id_number),
        "benefits": (benefit, benefit.c.id_number),
    }[kind]
    found: list[Row] = []
    for part in _sliced(list(keys)):
        rows = connection.execute(select(table).where(column.in_(part))).mappings()
        found.extend(dict(row) for row in rows)
    return tuple(found)


def _known(connection: Connection, column: ColumnElement[str], keys: list[str]) -> set[str]:
    found: set[str] = set()
    for part in _sliced(keys):
        found.update(connection.execute(select(column).where(column.in_(part))).scalars())
    return found


def _acts(table: Table, after: int, up_to: int) -> ColumnElement[bool]:
    return (table.c.act > after) & (table.c.act <= up_to)


def _rows(connection: Connection, table: Table, fitting: ColumnElement[bool]) -> Iterator[Row]:
    for rows in _slices(connection, table, fitting):
        yield from rows


def _slices(
    connection: Connection, table: Table, fitting: ColumnElement[bool]
) -> Iterator[list[Row]]:
    statement = select(table).where(fitting).order_by(*table.primary_key.columns)
    result = connection.execute(statement, execution_options={"yield_per": _SLICE})
    for part in result.mappings().partitions():
        yield [dict(row) for row in part]


def _grouped(
    connection: Connection,
    table: Table,
    order: ColumnElement[Any],
    keys: Sequence[str],
    key: str = "fact_id",
) -> dict[str, list[Row]]:
    """Rows of a part table by the fact that they belong to, ordered."""
    column = table.c[key]
    found: dict[str, list[Row]] = defaultdict(list)
    statement = select(table).where(column.in_(keys)).order_by(column, order)
    for row in connection.execute(statement).mappings():
        found[row[key]].append(dict(row))
    return found


def _sliced(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(keys), _SLICE):
        yield keys[begin : begin + _SLICE]
