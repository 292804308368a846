"""Reads what is marked in the provincial system, and what still has to be (P2.3.1, Y8).

Marked are benefits that somebody ticked off here, that an export of that system shows as confirmed
(a `provincial` confirmation), or whose result came back there by itself (sources of apps that the
policy names).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    Select,
    Subquery,
    case,
    exists,
    func,
    literal,
    select,
)

from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.storage.queries.confirmations import not_corrected
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.queries.people import PeopleFilter, condition, order
from qualdesk.storage.queries.standing import last_counting
from qualdesk.storage.schema import (
    benefit,
    confirmation,
    confirmed_benefit,
    correction,
    recipient,
)
from qualdesk.storage.schema_duties import marking
from qualdesk.storage.schema_newest import newest_confirmation

PROVINCIAL = "provincial"
_INSURANCES = {member.value: member for member in Insurance}


@dataclass(frozen=True, slots=True)
class ToMarkRow:
    """A confirmation of ours that nobody has marked. `failed` is why it could not be, or ""."""

    id_number: str
    insurance: Insurance
    fact_id: str
    confirmed_on: date
    method: Method
    failed: str


@dataclass(frozen=True, slots=True)
class MarkRow:
    """When a benefit was last marked; None when never."""

    id_number: str
    insurance: Insurance
    marked_on: date | None


def to_mark(
    connection: Connection,
    wanted: PeopleFilter,
    marked_sources: Sequence[str],
    until: date | None = None,
) -> tuple[ToMarkRow, ...]:
    """Benefits whose newest qualified confirmation is ours and later than their last mark.

    In the order of the provincial system: village, group, id number. `until` a day that is over:
    what was stated up to then.
    """
    newest = newest_confirmation if until is None else _own_until(until)
    n, r = newest.c, recipient.c
    statement = (
        select(
            n.id_number,
            n.insurance,
            n.own_qualified_on,
            _ours(newest, confirmation.c.fact_id, marked_sources).label("fact_id"),
            _ours(newest, confirmation.c.method, marked_sources).label("method"),
            func.coalesce(_last_failure(newest, until), "").label("failed"),
        )
        .join(recipient, r.id_number == n.id_number)
        .where(
            n.own_qualified_on.is_not(None),
            ~_ticked_since(newest, until),
            ~_returned_since(newest, marked_sources, until),
            condition(wanted),
        )
        .order_by(*order(r), n.insurance)
    )
    if wanted.insurance is not None:
        statement = statement.where(n.insurance == wanted.insurance.value)
    found = connection.execute(statement)
    return tuple(_to_mark(row) for row in found if row.fact_id is not None)


def _ours(
    newest: FromClause, column: ColumnElement[str], marked_sources: Sequence[str]
) -> ScalarSelect[Any]:
    """A column of the newest own confirmation, None where it returns by itself.

    Looked up for those that wait alone: a join would begin with every confirmation there is.
    """
    n, cb, c = newest.c, confirmed_benefit.c, confirmation.c
    return (
        select(column)
        .select_from(confirmed_benefit)
        .join(confirmation, c.fact_id == cb.fact_id)
        .where(
            cb.id_number == n.id_number,
            cb.insurance == n.insurance,
            cb.stated_on == n.own_qualified_on,
            c.outcome == Outcome.QUALIFIED.value,
            c.source.not_in([PROVINCIAL, *marked_sources]),
            not_corrected(),
        )
        .order_by(cb.recorded_at.desc(), cb.fact_id.desc())
        .limit(1)
        .correlate(newest)
        .scalar_subquery()
    )


def waiting(marked_sources: Sequence[str]) -> Select[Any]:
    """Id numbers of people with a benefit of `to_mark`."""
    n = newest_confirmation.c
    return select(n.id_number).where(
        n.own_qualified_on.is_not(None),
        ~_ticked_since(newest_confirmation, None),
        ~_returned_since(newest_confirmation, marked_sources, None),
    )


def last_marked(
    connection: Connection,
    wanted: PeopleFilter,
    marked_sources: Sequence[str],
    until: date | None = None,
) -> Iterator[MarkRow]:
    """When each benefit of these people was last marked, up to a day."""
    b = benefit.c
    ticked = _last_tick(until).label("ticked_on")
    statement: Select[Any] = (
        select(b.id_number, b.insurance, ticked)
        .join(recipient, recipient.c.id_number == b.id_number)
        .where(condition(wanted))
    )
    if wanted.insurance is not None:
        statement = statement.where(b.insurance == wanted.insurance.value)
    held = statement.subquery("held")
    h = held.c
    shown = _shown_after(held, marked_sources, until)
    marked = select(h.id_number, h.insurance, func.coalesce(shown, h.ticked_on).label("marked_on"))
    for row in connection.execute(marked):
        day = date.fromisoformat(row.marked_on) if row.marked_on else None
        yield MarkRow(row.id_number, _INSURANCES[row.insurance], day)


# Only what is newest is looked at: a decade of facts lies before it.


def _last_tick(until: date | None) -> ScalarSelect[Any]:
    """The day on which a benefit was last ticked off."""
    b, m = benefit.c, marking.c
    return (
        select(m.stated_on)
        .where(
            m.id_number == b.id_number,
            m.insurance == b.insurance,
            m.marked,
            *_up_to(m.stated_on, until),
            ~corrected(marking),
        )
        .order_by(m.stated_on.desc())
        .limit(1)
        .correlate(benefit)
        .scalar_subquery()
    )


def _shown_after(
    held: Subquery, marked_sources: Sequence[str], until: date | None
) -> ScalarSelect[Any]:
    """The last day after the tick on which the provincial system showed it as confirmed."""
    h, cb, c = held.c, confirmed_benefit.c, confirmation.c
    limit = [] if until is None else [cb.stated_on <= last_counting(c.source, until)]
    return (
        select(cb.stated_on)
        .select_from(confirmed_benefit)
        .join(confirmation, c.fact_id == cb.fact_id)
        .where(
            cb.id_number == h.id_number,
            cb.insurance == h.insurance,
            cb.stated_on > func.coalesce(h.ticked_on, ""),
            *limit,
            c.outcome == Outcome.QUALIFIED.value,
            c.source.in_([PROVINCIAL, *marked_sources]),
            not_corrected(),
        )
        .order_by(cb.stated_on.desc())
        .limit(1)
        .correlate(held)
        .scalar_subquery()
    )


def _own_until(day: date) -> Subquery:
    """(id_number, insurance, own_qualified_on) as `newest_confirmation` had them on a day."""
    cb, c = confirmed_benefit.c, confirmation.c
    return (
        select(cb.id_number, cb.insurance, func.max(cb.stated_on).label("own_qualified_on"))
        .join(confirmation, c.fact_id == cb.fact_id)
        .where(
            c.outcome == Outcome.QUALIFIED.value,
            c.source != PROVINCIAL,
            cb.stated_on <= day.isoformat(),
            not_corrected(),
        )
        .group_by(cb.id_number, cb.insurance)
        .subquery("own")
    )


# Of one benefit of `newest`: few rows each, whatever the years have brought.


def _ticked_since(newest: FromClause, until: date | None) -> ColumnElement[bool]:
    """That it was ticked off on the day of its newest own confirmation or later."""
    n, m = newest.c, marking.c
    return (
        exists()
        .where(
            m.id_number == n.id_number,
            m.insurance == n.insurance,
            m.marked,
            m.stated_on >= n.own_qualified_on,
            *_up_to(m.stated_on, until),
            ~corrected(marking),
        )
        .correlate(newest)
    )


def _up_to(stated_on: ColumnElement[str], until: date | None) -> list[ColumnElement[bool]]:
    return [] if until is None else [stated_on <= until.isoformat()]


def _returned_since(
    newest: FromClause, marked_sources: Sequence[str], until: date | None
) -> ColumnElement[bool]:
    """That the provincial system showed it as confirmed on that day or later."""
    n, held, fact = newest.c, confirmed_benefit.alias(), confirmation.alias()
    taken_back = exists().where(correction.c.target_id == fact.c.fact_id).correlate(fact)
    shown = [] if until is None else [held.c.stated_on <= last_counting(fact.c.source, until)]
    return (
        exists()
        .where(
            *shown,
            held.c.id_number == n.id_number,
            held.c.insurance == n.insurance,
            held.c.stated_on >= n.own_qualified_on,
            fact.c.fact_id == held.c.fact_id,
            fact.c.outcome == Outcome.QUALIFIED.value,
            fact.c.source.in_([PROVINCIAL, *marked_sources]),
            ~taken_back,
        )
        .correlate(newest)
    )


def _last_failure(newest: FromClause, until: date | None) -> ScalarSelect[Any]:
    """Why it could not be marked: when the last try failed."""
    n, m = newest.c, marking.c
    return (
        select(case((m.marked, literal("")), else_=m.reason))
        .where(
            m.id_number == n.id_number,
            m.insurance == n.insurance,
            *_up_to(m.stated_on, until),
            ~corrected(marking),
        )
        .order_by(m.recorded_at.desc(), m.fact_id.desc())
        .limit(1)
        .correlate(newest)
        .scalar_subquery()
    )


def _to_mark(row: Any) -> ToMarkRow:
    return ToMarkRow(
        id_number=row.id_number,
        insurance=_INSURANCES[row.insurance],
        fact_id=row.fact_id,
        confirmed_on=date.fromisoformat(row.own_qualified_on),
        method=Method(row.method),
        failed=row.failed,
    )
