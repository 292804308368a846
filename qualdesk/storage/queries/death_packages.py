"""Reads what a package of deaths carries beside the deaths: people, units, corrections and so on.

Everything is of the acts after … up_to, and nothing of any other duty.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Select, Table, func, literal, select, union

from qualdesk.storage.queries.exchange import Row
from qualdesk.storage.schema import benefit, correction, recipient, unit
from qualdesk.storage.schema_duties import death, death_withdrawal, fact_document, nil_report
from qualdesk.storage.schema_half_year import destruction

_FACTS = (death, death_withdrawal, nil_report)
_SLICE = 500


def people_of_deaths(connection: Connection, after: int, up_to: int) -> Iterator[Row]:
    """Who died, and whose death was withdrawn."""
    yield from _rows(connection, recipient, recipient.c.id_number.in_(_numbers(after, up_to)))


def benefits_of_deaths(connection: Connection, after: int, up_to: int) -> Iterator[Row]:
    """Their benefits."""
    yield from _rows(connection, benefit, benefit.c.id_number.in_(_numbers(after, up_to)))


def units_of_deaths(connection: Connection, after: int, up_to: int) -> Iterator[Row]:
    """Units of their benefits, and those that reported."""
    codes = union(
        select(benefit.c.unit_code).where(benefit.c.id_number.in_(_numbers(after, up_to))),
        select(death.c.unit_code).where(_acts(death, after, up_to)),
        select(nil_report.c.place_code).where(_acts(nil_report, after, up_to)),
    )
    yield from _rows(connection, unit, unit.c.unit_code.in_(codes))


def corrections_of_deaths(connection: Connection, after: int, up_to: int) -> Iterator[Row]:
    """Corrections of deaths, withdrawals and nil reports, whenever these were recorded."""
    about = union(*(select(table.c.fact_id) for table in _FACTS))
    fitting = _acts(correction, after, up_to) & correction.c.target_id.in_(about)
    yield from _rows(connection, correction, fitting)


def destructions_of_deaths(connection: Connection, after: int, up_to: int) -> Iterator[Row]:
    """Destructions of papers that these deaths and withdrawals stand on, whenever recorded.

    Those that these papers outlived in another package come once more: twice is once.
    """
    facts = union(
        *(select(t.c.fact_id).where(_acts(t, after, up_to)) for t in (death, death_withdrawal))
    )
    papers = select(fact_document.c.sha256).where(fact_document.c.fact_id.in_(facts))
    digest = func.json_each(destruction.c.digests).table_valued("value")
    named = select(literal(1)).select_from(digest).where(digest.c.value.in_(papers))
    yield from _rows(connection, destruction, (destruction.c.act <= up_to) & named.exists())


def _numbers(after: int, up_to: int) -> Select[tuple[str]]:
    withdrawn = select(death_withdrawal.c.death_id).where(_acts(death_withdrawal, after, up_to))
    fitting = _acts(death, after, up_to) | death.c.fact_id.in_(withdrawn)
    return select(death.c.id_number).where(fitting)


def _acts(table: Table, after: int, up_to: int) -> ColumnElement[bool]:
    return (table.c.act > after) & (table.c.act <= up_to)


def _rows(connection: Connection, table: Table, fitting: ColumnElement[bool]) -> Iterator[Row]:
    statement = select(table).where(fitting).order_by(*table.primary_key.columns)
    result = connection.execute(statement, execution_options={"yield_per": _SLICE})
    for part in result.mappings().partitions():
        yield from (dict(row) for row in part)
