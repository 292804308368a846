"""Fills the facts that due dates, states and counts are derived from: one row a benefit.

What is newest of a benefit comes from the derived tables (`storage.newest`); for a day that is
over, benefits confirmed since are derived from their confirmations once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    Table,
    and_,
    case,
    func,
    literal,
    select,
    true,
)

from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.standing import BenefitFacts
from qualdesk.domain.summary import provincial_until
from qualdesk.storage.queries.asked import asked, is_asked
from qualdesk.storage.queries.confirmations import not_corrected
from qualdesk.storage.queries.people import PeopleFilter, condition
from qualdesk.storage.schema import benefit, confirmation, confirmed_benefit, recipient
from qualdesk.storage.schema_newest import newest_confirmation

_INSURANCES = {member.value: member for member in Insurance}
STATUSES = {member.value: member for member in Status}
METHODS = {member.value: member for member in Method}
OUTCOMES = {member.value: member for member in Outcome}
LOSSES = {member.value: member for member in LossReason}
_PROVINCIAL = "provincial"
_ID_LENGTH = 32  # of a fact id, the tail of the ordering key
_BATCH = 4096  # rows fetched together
_DAYS = 8192  # of twenty years
_REMEMBERED = 64  # statements, one for each choice beside the people
_NEWEST = ("stated_on", "method", "outcome", "source", "loss_reason")

#: What the standing of a benefit hangs on, as the database has it: see `alike`.
Alike = tuple[Any, ...]


def last_counting(source: ColumnElement[str], as_of: date) -> ColumnElement[str]:
    """The last day on which a confirmation of this source counts as of a day.

    A provincial one carries a month and is dated on its end.
    """
    return case((source == _PROVINCIAL, provincial_until(as_of).isoformat()), else_=str(as_of))


def _late(as_of: date) -> ColumnElement[bool]:
    """That a benefit has confirmations after a day: then the newest one is after it."""
    n = newest_confirmation.c
    return n.stated_on > last_counting(n.source, as_of)


def _newest_until(as_of: date, insurance: Insurance | None) -> Subquery:
    """As `newest_confirmation`, for benefits confirmed after a day: what was newest on that day.

    A provincial confirmation carries only a month: it ranks before our own of that month.
    """
    n, cb, c = newest_confirmation.c, confirmed_benefit.c, confirmation.c
    rank = case(
        (c.source == _PROVINCIAL, func.substr(cb.stated_on, 1, 8) + "00"), else_=cb.stated_on
    )
    qualified = c.outcome == Outcome.QUALIFIED.value
    own = and_(qualified, c.source != _PROVINCIAL)
    of_it = n.insurance == insurance.value if insurance is not None else true()
    found = (
        select(
            cb.id_number,
            cb.insurance,
            func.max(rank + cb.recorded_at + cb.fact_id).label("top"),
            func.max(case((qualified, cb.stated_on))).label("qualified_on"),
            func.max(case((own, cb.stated_on))).label("own_qualified_on"),
        )
        .join(confirmation, c.fact_id == cb.fact_id)
        .join(newest_confirmation, same_benefit(cb, n))
        .where(
            _late(as_of),
            of_it,
            cb.id_number.in_(
                select(n.id_number).where(_late(as_of), of_it)
            ),  # else all facts are read
            cb.stated_on <= last_counting(c.source, as_of),
            not_corrected(),
        )
        .group_by(cb.id_number, cb.insurance)
        .subquery("found")
    )
    return (
        select(found, *[c[name] for name in _NEWEST])
        .join(confirmation, c.fact_id == func.substr(found.c.top, -_ID_LENGTH))
        .subquery("newest")
    )


def same_benefit(one: Any, other: Any) -> ColumnElement[bool]:
    """Whether the columns of two tables name the same benefit."""
    return and_(one.id_number == other.id_number, one.insurance == other.insurance)


def _rows(connection: Connection, wanted: PeopleFilter, as_of: date | None) -> Iterator[Row[Any]]:
    """A row for each benefit."""
    others, some = replace(wanted, id_numbers=()), bool(wanted.id_numbers)
    values = asked(wanted.id_numbers or None)
    rows: Iterator[Row[Any]] = iter(())
    for late in (False, True) if as_of is not None else (False,):
        statement = _statement(others, as_of, some=some, late=late)
        rows = chain(rows, batched(connection, statement, values))
    return rows


def batched(
    connection: Connection, statement: Select[Any], values: Mapping[str, object]
) -> Iterator[Row[Any]]:
    """The rows, fetched in batches: one by one takes twice as long."""
    result = connection.execute(statement, values)
    return chain.from_iterable(result.partitions(_BATCH))


@lru_cache(maxsize=_REMEMBERED)
def _statement(others: PeopleFilter, as_of: date | None, *, some: bool, late: bool) -> Select[Any]:
    """Built once for all people asked for: building takes longer than answering for one."""
    b, r = benefit.c, recipient.c
    newest, benefits = benefits_on(as_of, late=late, insurance=others.insurance)
    columns: list[ColumnElement[Any]] = [
        *(b.id_number, b.insurance, r.village_code, r.birth, b.roster_status, b.roster_reason),
        *(b.started_month, b.first_imported_on, b.known_due_on),
        *[newest.c[name] for name in (*_NEWEST, "qualified_on", "own_qualified_on")],
    ]
    return benefits.with_only_columns(*columns).where(*_fitting(others, some=some))


def benefits_on(
    as_of: date | None, *, late: bool, insurance: Insurance | None
) -> tuple[Table | Subquery, Select[Any]]:
    """Every benefit (of an insurance) with its person and what is newest of it, None if nothing.

    As of a day: `late` those that were confirmed after it, else the others.
    """
    b, n = benefit.c, newest_confirmation.c
    found = select(b.id_number).join(recipient, recipient.c.id_number == b.id_number)
    if insurance is not None:
        found = found.where(b.insurance == insurance.value)
    if as_of is None:
        return newest_confirmation, found.outerjoin(newest_confirmation, same_benefit(n, b))
    if not late:
        found = found.outerjoin(newest_confirmation, same_benefit(n, b))
        return newest_confirmation, found.where(n.id_number.is_(None) | ~_late(as_of))
    newest = _newest_until(as_of, insurance)
    found = found.join(newest_confirmation, and_(same_benefit(n, b), _late(as_of)))
    return newest, found.outerjoin(newest, same_benefit(newest.c, b))


def _fitting(others: PeopleFilter, *, some: bool) -> list[ColumnElement[bool]]:
    parts = [condition(others)]
    if some:
        parts.append(is_asked(benefit.c.id_number))
    return parts


@lru_cache(maxsize=_DAYS)
def day_of(text: str | None) -> date | None:
    """A day as the database has it; very many facts share one."""
    return date.fromisoformat(text) if text else None


def benefit_facts(
    connection: Connection, wanted: PeopleFilter, as_of: date | None = None
) -> Iterator[BenefitFacts]:
    """The facts of every benefit of the people that fit; confirmations up to `as_of`."""
    for row in _rows(connection, wanted, as_of):
        number, insurance, village, birth, *rest = tuple(row)
        yield _facts((insurance, *rest), number, village, date.fromisoformat(birth))


def _facts(alike: Alike, id_number: str, village_code: str, birth: date) -> BenefitFacts:
    (
        insurance, status, reason, started, imported, known,
        on, method, outcome, source, loss, qualified, own,
    ) = alike  # fmt: skip
    return BenefitFacts(
        id_number=id_number,
        insurance=_INSURANCES[insurance],
        village_code=intern(village_code),
        birth=birth,
        status=STATUSES[status],
        status_reason=reason,
        started_month=intern(started),  # for pages hold thousands, and few months
        first_imported_on=day_of(imported) or date.min,
        known_due_on=day_of(known),
        dead=False,
        case_open_since=None,
        last_on=day_of(on),
        last_method=METHODS.get(method),
        last_outcome=OUTCOMES.get(outcome),
        last_source=source or "",
        last_loss_reason=LOSSES.get(loss),
        qualified_on=day_of(qualified),
        own_qualified_on=day_of(own),
    )


def alike(connection: Connection, wanted: PeopleFilter) -> Iterator[Row[Any]]:
    """For each benefit (id number, village code, birth as text, *what its standing hangs on).

    Of many thousand people a few hundred differ in what follows the birth: the start and first
    import of a benefit are only told where the due date hangs on them. `facts_alike` reads it.
    """
    statement = _alike(replace(wanted, id_numbers=()), some=bool(wanted.id_numbers))
    values = asked(wanted.id_numbers or None)
    return batched(connection, statement, values)


@lru_cache(maxsize=_REMEMBERED)
def _alike(others: PeopleFilter, *, some: bool) -> Select[Any]:
    b, r = benefit.c, recipient.c
    newest, benefits = benefits_on(None, late=False, insurance=others.insurance)
    fresh = and_(newest.c.qualified_on.is_(None), b.known_due_on.is_(None))
    columns = [
        *(b.id_number, r.village_code, r.birth, b.insurance, b.roster_status, b.roster_reason),
        case((fresh, b.started_month), else_=literal("")),
        case((fresh, b.first_imported_on), else_=literal("")),
        b.known_due_on,
        *[newest.c[name] for name in (*_NEWEST, "qualified_on", "own_qualified_on")],
    ]
    return benefits.with_only_columns(*columns).where(*_fitting(others, some=some))


def facts_alike(found: Alike) -> BenefitFacts:
    """The facts that benefits alike share, from the tail of a row of `alike`.

    Without id number and village; birth and first import are `date.min` where not told.
    """
    return _facts(found, "", "", date.min)
