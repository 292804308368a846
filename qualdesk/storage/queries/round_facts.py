"""Fills the facts that one round is counted and printed from: one row a benefit of an insurance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, case, func, null, select

from qualdesk.domain.confirmation import LossReason, Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.summary import RoundFacts
from qualdesk.storage.queries.confirmations import not_corrected
from qualdesk.storage.queries.standing import (
    LOSSES,
    METHODS,
    OUTCOMES,
    STATUSES,
    batched,
    benefits_on,
    day_of,
    last_counting,
    same_benefit,
)
from qualdesk.storage.schema import benefit, confirmation, confirmed_benefit, recipient

#: What the place of a benefit in the count of a round hangs on: see `likeness`.
Likeness = tuple[Any, ...]

_MONTH = 7  # letters of 2026-11


def round_rows(
    connection: Connection, begin: date, as_of: date, insurance: Insurance, *, first: bool
) -> Iterator[Row[Any]]:
    """A row for every benefit, for `facts_of_row`: its id number first, then the village.

    The first qualified day of the round only where it is asked for: it takes as long as the rest.
    """
    b = benefit.c
    rows: Iterator[Row[Any]] = iter(())
    for late in (False, True):
        newest, benefits = benefits_on(as_of, late=late, insurance=insurance)
        columns: list[ColumnElement[Any]] = [
            *(b.id_number, recipient.c.village_code, b.roster_status, b.roster_reason),
            b.started_month,
            *[newest.c[name] for name in ("stated_on", "method", "outcome", "loss_reason")],
            _first_qualified(newest, begin, as_of) if first else null(),
        ]
        rows = chain(rows, batched(connection, benefits.with_only_columns(*columns), {}))
    return rows


def _first_qualified(newest: FromClause, begin: date, as_of: date) -> ColumnElement[Any]:
    """The first qualified day since the beginning of a round."""
    cb, c = confirmed_benefit.c, confirmation.c
    first = (
        select(func.min(cb.stated_on))
        .join(confirmation, c.fact_id == cb.fact_id)
        .where(
            same_benefit(cb, benefit.c),
            cb.stated_on >= begin.isoformat(),
            cb.stated_on <= last_counting(c.source, as_of),
            c.outcome == Outcome.QUALIFIED.value,
            not_corrected(),
        )
        .correlate(benefit)
        .scalar_subquery()
    )
    within = newest.c.qualified_on >= begin.isoformat()
    return case((within, first))


def likeness(row: Row[Any], begin: date, as_of: date) -> Likeness:
    """What a count of the round looks at, as the database has it: equal rows count alike.

    Of a day only whether it is of the round, and its month; of the beginning of a benefit only
    whether it is still to come.
    """
    _, village, status, reason, started, on, method, outcome, loss, first = tuple(row)
    fresh = started if started > as_of.isoformat()[:_MONTH] else ""
    inside = on is not None and on >= begin.isoformat()
    return (
        *(village, status, reason, fresh, inside, on and on[:_MONTH]),
        *(method, outcome, loss, first and first[:_MONTH]),
    )


def facts_of_row(row: Row[Any], insurance: Insurance) -> RoundFacts:
    """The facts of a row, without what papers and duties say."""
    _, village, status, reason, started, on, method, outcome, loss, first = tuple(row)
    lost = loss == LossReason.DEATH.value and outcome == Outcome.DISQUALIFIED.value
    return RoundFacts(
        village_code=village,
        insurance=insurance,
        started_month=started,
        status=STATUSES[status],
        status_reason=reason,
        status_since=None,
        dead_since=day_of(on) if lost else None,
        case_open_since=None,
        last_on=day_of(on),
        last_method=METHODS.get(method),
        last_outcome=OUTCOMES.get(outcome),
        last_loss_reason=LOSSES.get(loss),
        first_qualified_on=day_of(first),
    )
