"""Fills the facts that due dates, states and counts are derived from: one select, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    select,
)

from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.standing import BenefitFacts
from qualdesk.domain.summary import RoundFacts, provincial_until
from qualdesk.storage.queries.confirmations import not_corrected
from qualdesk.storage.queries.people import PeopleFilter, condition
from qualdesk.storage.schema import benefit, confirmation, confirmed_benefit, recipient

_INSURANCES = {member.value: member for member in Insurance}
_STATUSES = {member.value: member for member in Status}
_METHODS = {member.value: member for member in Method}
_OUTCOMES = {member.value: member for member in Outcome}
_LOSSES = {member.value: member for member in LossReason}
_ID_LENGTH = 32  # of a fact id, the tail of the ordering key
_REMEMBERED = 64  # statements, one for each choice beside the people
_ASKED: BindParameter[str] = bindparam("asked", expanding=True)


def _newest(as_of: date | None, round_begin: date | None, asked: bool) -> Subquery:
    """For each benefit the key of its newest standing confirmation and its qualified days.

    A provincial confirmation carries only a month: it ranks before our own of that month.
    Of a filter only the id numbers count: they spare reading everybody's confirmations.
    """
    cb, c = confirmed_benefit.c, confirmation.c
    rank = case(
        (c.source == "provincial", func.substr(cb.stated_on, 1, 8) + "00"), else_=cb.stated_on
    )
    qualified = c.outcome == Outcome.QUALIFIED.value
    own = and_(qualified, c.source != "provincial")
    columns = [
        cb.id_number,
        cb.insurance,
        func.max(rank + cb.recorded_at + cb.fact_id).label("top"),
        func.max(case((qualified, cb.stated_on))).label("qualified_on"),
        func.max(case((own, cb.stated_on))).label("own_qualified_on"),
    ]
    if round_begin is not None:
        within = and_(qualified, cb.stated_on >= round_begin.isoformat())
        columns.append(func.min(case((within, cb.stated_on))).label("first_qualified_on"))
    statement = (
        select(*columns)
        .join(confirmation, c.fact_id == cb.fact_id)
        .where(not_corrected())
        .group_by(cb.id_number, cb.insurance)
    )
    if asked:
        statement = statement.where(cb.id_number.in_(_ASKED))
    if as_of is not None:
        last = case((c.source == "provincial", provincial_until(as_of).isoformat()))
        statement = statement.where(cb.stated_on <= func.coalesce(last, as_of.isoformat()))
    return statement.subquery("newest")


def _facts(
    connection: Connection, as_of: date | None, round_begin: date | None, wanted: PeopleFilter
) -> Iterable[Row[Any]]:
    asked = wanted.id_numbers
    statement = _rows(as_of, round_begin, replace(wanted, id_numbers=()), bool(asked))
    return connection.execute(statement, {_ASKED.key: asked} if asked else {})


@lru_cache(maxsize=_REMEMBERED)
def _rows(
    as_of: date | None, round_begin: date | None, others: PeopleFilter, asked: bool
) -> Select[Any]:
    """Built once for all people asked for: building takes longer than answering for one."""
    b, r, c = benefit.c, recipient.c, confirmation.c
    newest = _newest(as_of, round_begin, asked)
    key = and_(newest.c.id_number == b.id_number, newest.c.insurance == b.insurance)
    statement = (
        select(
            b.id_number,
            b.insurance,
            r.village_code,
            r.birth,
            b.roster_status,
            b.roster_reason,
            b.started_month,
            b.first_imported_on,
            b.known_due_on,
            c.stated_on,
            c.method,
            c.outcome,
            c.source,
            c.loss_reason,
            *[column for column in newest.c if column.name.endswith("qualified_on")],
        )
        .select_from(benefit)
        .join(recipient, r.id_number == b.id_number)
        .outerjoin(newest, key)
        .outerjoin(confirmation, c.fact_id == func.substr(newest.c.top, -_ID_LENGTH))
        .where(condition(others))
    )
    if asked:
        statement = statement.where(b.id_number.in_(_ASKED))
    if others.insurance is not None:
        statement = statement.where(b.insurance == others.insurance.value)
    return statement


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def benefit_facts(
    connection: Connection, wanted: PeopleFilter, as_of: date | None = None
) -> Iterator[BenefitFacts]:
    """The facts of every benefit of the people that fit; confirmations up to `as_of`."""
    for row in _facts(connection, as_of, None, wanted):
        yield BenefitFacts(
            id_number=row.id_number,
            insurance=_INSURANCES[row.insurance],
            village_code=row.village_code,
            birth=date.fromisoformat(row.birth),
            status=_STATUSES[row.roster_status],
            status_reason=row.roster_reason,
            started_month=row.started_month,
            first_imported_on=date.fromisoformat(row.first_imported_on),
            known_due_on=_day(row.known_due_on),
            dead=False,
            case_open_since=None,
            last_on=_day(row.stated_on),
            last_method=_METHODS.get(row.method),
            last_outcome=_OUTCOMES.get(row.outcome),
            last_source=row.source or "",
            last_loss_reason=_LOSSES.get(row.loss_reason),
            qualified_on=_day(row.qualified_on),
            own_qualified_on=_day(row.own_qualified_on),
        )


def round_facts(
    connection: Connection, begin: date, as_of: date, insurance: Insurance
) -> Iterator[tuple[str, RoundFacts]]:
    """(id number, facts) of every benefit of an insurance, for the count of one round."""
    wanted = PeopleFilter(insurance=insurance)
    for row in _facts(connection, as_of, begin, wanted):
        lost = row.loss_reason == LossReason.DEATH.value and row.outcome == "disqualified"
        yield (
            row.id_number,
            RoundFacts(
                village_code=row.village_code,
                insurance=insurance,
                started_month=row.started_month,
                status=_STATUSES[row.roster_status],
                status_reason=row.roster_reason,
                status_since=None,
                dead_since=_day(row.stated_on) if lost else None,
                case_open_since=None,
                last_on=_day(row.stated_on),
                last_method=_METHODS.get(row.method),
                last_outcome=_OUTCOMES.get(row.outcome),
                last_loss_reason=_LOSSES.get(row.loss_reason),
                first_qualified_on=_day(row.first_qualified_on),
            ),
        )
