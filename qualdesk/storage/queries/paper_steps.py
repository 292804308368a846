"""Papers of very many people as bare rows: which form names whom, and its steps in order.

For counting everybody at once; a few papers with all their values come from `papers`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select

from qualdesk.clock import day_after, instant_text
from qualdesk.domain.sign_off import Decision, Step
from qualdesk.storage.schema import correction, form, form_row, signoff
from qualdesk.storage.schema_newest import newest_paper

Steps = tuple[tuple[Step, Decision], ...]
"""What was done on a paper, oldest first; the same for very many papers."""

_BATCH = 4096  # rows fetched together
_REMEMBERED = 256  # ways in which papers were signed and returned
_PEOPLE = ("individual", "group")
_ACT_DIGITS = 12  # of the ordering key of forms
_STEPS = {member.value: member for member in Step}
_DECISIONS = {member.value: member for member in Decision}


def newest_papers(connection: Connection, id_numbers: Collection[str] = ()) -> Iterator[Row[Any]]:
    """(id number, insurance, form_serial, round, recorded_at, steps) of each benefit with a paper.

    The steps as text, for `steps_of`. Of these people only, when some are named.
    """
    statement = select(newest_paper)
    if id_numbers:
        statement = statement.where(newest_paper.c.id_number.in_(sorted(id_numbers)))
    return chain.from_iterable(connection.execute(statement).partitions(_BATCH))


def papers_until(connection: Connection, day: date) -> Iterator[tuple[str, ...]]:
    """As `newest_papers` on a day that is over: what was printed, and signed, up to then."""
    f, named = form.c, form_row.c
    newest = (
        select(
            named.id_number,
            named.insurance,
            func.max(func.printf("%012d", f.act) + f.form_serial).label("top"),
        )
        .join(form, f.form_serial == named.form_serial)
        .where(f.kind.in_(_PEOPLE), f.recorded_at < instant_text(day_after(day)), _stands())
        .group_by(named.id_number, named.insurance)
        .subquery()
    )
    serial = func.substr(newest.c.top, _ACT_DIGITS + 1)
    steps = _steps(connection, select(serial), day)
    rows = (
        select(newest.c.id_number, newest.c.insurance, f.form_serial, f.round, f.recorded_at)
        .select_from(newest)
        .join(form, f.form_serial == serial)
    )
    for row in chain.from_iterable(connection.execute(rows).partitions(_BATCH)):
        yield (*row, steps.get(row.form_serial, ""))


@lru_cache(maxsize=_REMEMBERED)
def steps_of(text: str) -> Steps:
    """The steps that a row of `newest_papers` tells; those of very many papers are the same."""
    pairs = (one.partition(":") for one in text.split())
    return tuple((_STEPS[step], _DECISIONS[decision]) for step, _, decision in pairs)


def forms_of_round(
    connection: Connection, round_id: str, insurance: str, id_numbers: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(form_serial, id number) of the standing forms of a round, the newest form last.

    Of these people only, when some are named.
    """
    c = form.c
    statement = (
        select(c.form_serial, form_row.c.id_number)
        .join(form_row, form_row.c.form_serial == c.form_serial)
        .where(*_of_round(round_id, insurance))
        .order_by(c.act, c.form_serial)
    )
    if id_numbers:
        statement = statement.where(form_row.c.id_number.in_(sorted(id_numbers)))
    return [(row[0], row[1]) for row in connection.execute(statement).all()]


def villages_of_round(
    connection: Connection, round_id: str, insurance: str
) -> list[tuple[str, str]]:
    """(form_serial, village code) of the standing forms of a round."""
    c = form.c
    statement = select(c.form_serial, c.village_code).where(*_of_round(round_id, insurance))
    return [(row[0], row[1]) for row in connection.execute(statement)]


def steps_of_round(
    connection: Connection, round_id: str, insurance: str, id_numbers: Collection[str] = ()
) -> dict[str, Steps]:
    """The steps of these forms."""
    serials = select(form.c.form_serial).where(*_of_round(round_id, insurance))
    if id_numbers:
        names = form_row.c.id_number.in_(sorted(id_numbers))
        serials = serials.where(exists().where(form_row.c.form_serial == form.c.form_serial, names))
    return {serial: steps_of(text) for serial, text in _steps(connection, serials).items()}


def returned_once(connection: Connection) -> list[tuple[str, str, str, Steps]]:
    """(form_serial, round, insurance, steps) of standing forms that were returned at least once."""
    found = connection.execute(_returned_forms()).all()
    if not found:
        return []
    steps = _steps(connection, _returned_serials())
    return [(row[0], row[1], row[2], steps_of(steps.get(row[0], ""))) for row in found]


@cache
def _returned_serials() -> Select[Any]:
    return select(signoff.c.form_serial).where(signoff.c.decision == Decision.RETURNED.value)


@cache
def _returned_forms() -> Select[Any]:
    """Built once: every save of a confirmation asks."""
    c = form.c
    return select(c.form_serial, c.round, c.insurance).where(
        c.form_serial.in_(_returned_serials()), c.kind.in_(_PEOPLE), _stands()
    )


def named(connection: Connection, serials: Collection[str]) -> set[str]:
    """Id numbers of the people that forms name."""
    c = form_row.c
    statement = select(c.id_number).where(c.form_serial.in_(sorted(serials)))
    return set(connection.execute(statement.distinct()).scalars())


def _stands() -> ColumnElement[bool]:
    return ~exists().where(correction.c.target_id == form.c.fact_id)


def _of_round(round_id: str, insurance: str) -> list[ColumnElement[bool]]:
    c = form.c
    return [c.round == round_id, c.insurance == insurance, c.kind.in_(_PEOPLE), _stands()]


def _steps(
    connection: Connection, serials: Select[Any], until: date | None = None
) -> dict[str, str]:
    """The standing steps of forms in the order of recording, for `steps_of`; signed up to a day."""
    c = signoff.c
    steps = func.aggregate_strings(c.step + ":" + c.decision, " ")
    statement = (
        select(c.form_serial, steps.aggregate_order_by(c.recorded_at, c.fact_id))
        .where(c.form_serial.in_(serials), ~exists().where(correction.c.target_id == c.fact_id))
        .group_by(c.form_serial)
    )
    if until is not None:
        statement = statement.where(c.signed_on <= until.isoformat())
    rows = chain.from_iterable(connection.execute(statement).partitions(_BATCH))
    return {row[0]: row[1] for row in rows}
