"""Whom a work list of today may name, in the order of every list: a sieve before the facts.

A sieve lets everybody through who stands on the list and few others; the domain decides about
those. So a page of a list reads a page of people, and not the whole register.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from qualdesk.domain.confirmation import Outcome
from qualdesk.domain.key_groups import STATED, FlagsOn
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.sign_off import Decision
from qualdesk.storage.queries.deaths import confirmed_later
from qualdesk.storage.queries.duty_marks import case_closed, corrected, death_stands
from qualdesk.storage.queries.key_flags import people_with
from qualdesk.storage.queries.marking import waiting
from qualdesk.storage.queries.people import PeopleFilter, condition, order
from qualdesk.storage.schema import (
    benefit,
    confirmation,
    confirmed_benefit,
    form_row,
    recipient,
    signoff,
)
from qualdesk.storage.schema_duties import (
    death,
    marking,
    status_decision,
    survivor,
    verification_case,
)
from qualdesk.storage.schema_newest import newest_confirmation, newest_paper

_REMEMBERED = 64  # statements, one for each list and what it is limited to
_PROVINCIAL = "provincial"
_NEVER = "0000"  # a day before every other
_FIRST_OF_MONTH = "-01"


@dataclass(frozen=True, slots=True, eq=False)
class Sieve:
    """The same condition on `recipient` in two forms.

    `stepwise` answers person by person: for a page, found by walking the list in its order.
    `at_once` finds everybody with one pass over the benefits: for a whole list.
    """

    stepwise: ColumnElement[bool]
    at_once: ColumnElement[bool]

    def __or__(self, other: Sieve) -> Sieve:
        """Who passes one of both."""
        return Sieve(or_(self.stepwise, other.stepwise), or_(self.at_once, other.at_once))


@dataclass(frozen=True, slots=True)
class DueDays:
    """From what a benefit has a due date between two days, for one insurance; None: from nothing.

    Confirmed between `first` and `last`; never confirmed and beginning up to `since`.
    """

    first: date | None = None
    last: date | None = None
    since: date | None = None


def page(
    connection: Connection, wanted: PeopleFilter, sieve: Sieve, size: int
) -> Iterator[Sequence[str]]:
    """Id numbers that pass, by village, group and id number, so many at a time.

    The register is read as far as they are asked for.
    """
    return _read(connection, _stepwise(wanted, sieve), size)


def everyone(
    connection: Connection, wanted: PeopleFilter, sieve: Sieve, size: int
) -> Iterator[Sequence[str]]:
    """The same for those who want them all: faster to the end, slower to the first."""
    return _read(connection, _at_once(wanted, sieve), size)


def _read(connection: Connection, statement: Select[Any], size: int) -> Iterator[Sequence[str]]:
    result = connection.execute(statement).scalars()
    try:
        yield from iter(lambda: result.fetchmany(size), [])
    finally:
        result.close()


# Built once: building one takes longer than reading a page of people.


@lru_cache(maxsize=_REMEMBERED)
def _stepwise(wanted: PeopleFilter, sieve: Sieve) -> Select[Any]:
    return _ordered(wanted, sieve.stepwise)


@lru_cache(maxsize=_REMEMBERED)
def _at_once(wanted: PeopleFilter, sieve: Sieve) -> Select[Any]:
    return _ordered(wanted, sieve.at_once)


def _ordered(wanted: PeopleFilter, passes: ColumnElement[bool]) -> Select[Any]:
    statement = select(recipient.c.id_number).where(condition(wanted), passes)
    return statement.order_by(*order(recipient.c))


def may_be_due(begin: date | None, until: date, days: Mapping[Insurance, DueDays]) -> Sieve:
    """Who may have a due date from `begin` on (None: ever) until a day."""
    b, n = benefit.c, newest_confirmation.c
    known = [b.known_due_on <= until.isoformat()]
    if begin is not None:
        known.append(b.known_due_on >= begin.isoformat())
    fresh = and_(n.qualified_on.is_(None), b.known_due_on.is_(None))
    began = func.max(b.first_imported_on, b.started_month + _FIRST_OF_MONTH)
    confirmed = n.qualified_on.between(
        _by_insurance({of: one.first for of, one in days.items()}),
        _by_insurance({of: one.last for of, one in days.items()}),
    )
    soon = and_(fresh, began <= _by_insurance({of: one.since for of, one in days.items()}))
    return _holds(or_(confirmed, and_(*known), soon)) | _returned_once()


def never_confirmed() -> Sieve:
    """Who may have a benefit that nobody ever confirmed."""
    b, n = benefit.c, newest_confirmation.c
    fresh = and_(n.qualified_on.is_(None), b.known_due_on.is_(None))
    return _holds(fresh) | _returned_once()


def may_be_unmarked(since: Mapping[Insurance, date], marked_sources: Sequence[str]) -> Sieve:
    """Who may have a benefit without a mark since a day of its insurance."""
    b, m, cb, c = benefit.c, marking.c, confirmed_benefit.c, confirmation.c
    day = _by_insurance(dict(since))
    ticked = exists().where(
        m.id_number == b.id_number, m.insurance == b.insurance, m.stated_on >= day, m.marked,
        ~corrected(marking),
    )  # fmt: skip
    shown = (
        exists()
        .where(
            cb.id_number == b.id_number, cb.insurance == b.insurance, cb.stated_on >= day,
            c.fact_id == cb.fact_id, c.outcome == Outcome.QUALIFIED.value,
            c.source.in_([_PROVINCIAL, *marked_sources]), ~corrected(confirmation),
        )
    )  # fmt: skip
    return _holds(and_(~ticked.correlate(benefit), ~shown.correlate(benefit)))


def to_mark(marked_sources: Sequence[str]) -> Sieve:
    """Who has a confirmation of ours that nobody marked."""
    return _of(waiting(marked_sources), newest_confirmation.c.id_number)


def papers_open(
    through: Collection[str], rounds: Collection[str], begin: date, methods: Collection[str]
) -> Sieve:
    """Whose paper may lack a signature.

    `through` are the steps (text) of papers that do not; `rounds` the running ones, the first of
    which began on `begin`; `methods` those that need a paper.
    """
    p, n = newest_paper.c, newest_confirmation.c
    printed = exists().where(
        p.id_number == n.id_number, p.insurance == n.insurance, p.round.in_(rounds)
    )
    bare = select(n.id_number).where(
        n.stated_on >= begin.isoformat(),
        n.method.in_(methods),
        ~printed.correlate(newest_confirmation),
    )
    lacking = select(p.id_number).where(p.steps.not_in(through))
    return _of(bare, n.id_number) | _of(lacking, p.id_number)


def with_case() -> Sieve:
    """Who has an open case."""
    standing = and_(~corrected(verification_case), ~case_closed())
    found = select(verification_case.c.id_number).where(standing)
    return _of(found, verification_case.c.id_number)


def confirmed_after_death() -> Sieve:
    """Who was confirmed after the day of death."""
    return among(confirmed_later())


def survivors() -> Sieve:
    """Who is a survivor."""
    return among(select(survivor.c.id_number))


def may_resume(words: Sequence[str]) -> Sieve:
    """Who may have a benefit suspended or stopped that was confirmed since, or until some day.

    What a roster says was stopped tells no day, but `words` of its reason.
    """
    resting = (Status.SUSPENDED.value, Status.STOPPED.value)
    b, d, n = benefit.c, status_decision.c, newest_confirmation.c
    wanted = or_(*[b.roster_reason.contains(word, autoescape=True) for word in words])
    stated = select(b.id_number).where(b.roster_status.in_(resting), wanted)
    since = exists().where(
        n.id_number == d.id_number, n.insurance == d.insurance, n.qualified_on >= d.from_on
    )
    decided = select(d.id_number).where(
        d.decided, d.status.in_(resting), (d.until_on != "") | since.correlate(status_decision)
    )
    return _of(stated, b.id_number) | _of(decided, d.id_number)


def joined_between(first: date, last: date) -> Sieve:
    """Who has a benefit that this station knows since one of these days."""
    day = benefit.c.first_imported_on
    return among(select(benefit.c.id_number).where(day.between(str(first), str(last))))


def off_roster() -> Sieve:
    """Who is 名单外 with a benefit."""
    return among(select(benefit.c.id_number).where(benefit.c.off_roster_since.is_not(None)))


def of_key_groups(born_by: date, on: FlagsOn) -> Sieve:
    """Who was born by a day, or has a flag that holds."""
    aged = recipient.c.birth <= born_by.isoformat()
    return Sieve(aged, aged) | among(people_with(STATED, on))


def among(people: Select[Any]) -> Sieve:
    """Few people, found at once in both forms."""
    found = recipient.c.id_number.in_(people)
    return Sieve(found, found)


def _of(people: Select[Any], id_number: ColumnElement[str]) -> Sieve:
    """Many people, whose id number is a column of the select."""
    of_person = people.where(id_number == recipient.c.id_number)
    return Sieve(exists(of_person.correlate(recipient)), recipient.c.id_number.in_(people))


def _holds(fits: ColumnElement[bool]) -> Sieve:
    """Whether a person holds a benefit that fits and is not lost for certain."""
    b, n = benefit.c, newest_confirmation.c
    ended = and_(
        b.roster_status == Status.ENDED.value,
        ~exists().where(status_decision.c.id_number == b.id_number).correlate(benefit),
    )
    dead = exists().where(death.c.id_number == b.id_number, death_stands()).correlate(benefit)
    joined = benefit.outerjoin(
        newest_confirmation, and_(n.id_number == b.id_number, n.insurance == b.insurance)
    )
    found = (
        select(b.id_number)
        .select_from(joined)
        .where(fits, func.coalesce(n.outcome, "") != Outcome.DISQUALIFIED.value, ~ended, ~dead)
    )
    return _of(found, b.id_number)


def _returned_once() -> Sieve:
    """Whose paper was returned at least once: their newest confirmation may count as none."""
    r, s = form_row.c, signoff.c
    returned = select(s.form_serial).where(s.decision == Decision.RETURNED.value)
    return among(select(r.id_number).where(r.form_serial.in_(returned)))


def _by_insurance(days: Mapping[Insurance, date | None]) -> ColumnElement[str]:
    """The day of the benefit's insurance; before all days where there is none."""
    whens = {insurance.value: str(day) if day else _NEVER for insurance, day in days.items()}
    return case(whens, value=benefit.c.insurance, else_=_NEVER)
