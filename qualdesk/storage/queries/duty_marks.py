"""What the facts of the duties add to where a benefit stands: deaths, open cases, decisions.

Few people have any of these: they are read by themselves and laid over the rows of `standing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from qualdesk.domain.duties import CaseStep
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.storage.queries.asked import asked, is_asked
from qualdesk.storage.schema import correction
from qualdesk.storage.schema_duties import (
    case_step,
    death,
    death_withdrawal,
    status_decision,
    verification_case,
)

_CLOSING = ("qualified", "disqualified")
_INSURANCES = {member.value: member for member in Insurance}
_STATUSES = {member.value: member for member in Status}
_DAY: BindParameter[str] = bindparam("day")
_PERSON: BindParameter[str] = bindparam("person")
_ID_LENGTH = 32  # of a fact id, the tail of an ordering key


@dataclass(frozen=True, slots=True)
class StatusMark:
    """The decision that holds: `since` is its first day."""

    status: Status
    reason: str
    since: date


@dataclass(frozen=True, slots=True)
class DutyMarks:
    """By person, and by person and insurance. Empty for the many without any.

    `dead` gives the later of the day of death and the day we learnt of it; `cases` the day of the
    oldest open case, under insurance None when it is about the person.
    """

    dead: dict[str, date] = field(default_factory=dict)
    cases: dict[tuple[str, Insurance | None], date] = field(default_factory=dict)
    statuses: dict[tuple[str, Insurance], StatusMark] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.dead or self.cases or self.statuses)

    def case_since(self, id_number: str, insurance: Insurance) -> date | None:
        """The oldest open case about a benefit or its person."""
        found = (self.cases.get((id_number, insurance)), self.cases.get((id_number, None)))
        return min((day for day in found if day is not None), default=None)


def corrected(table: Table) -> ColumnElement[bool]:
    """Whether a correction takes a row of this fact table back."""
    return exists().where(correction.c.target_id == table.c.fact_id).correlate(table)


def death_stands(table: Table = death) -> ColumnElement[bool]:
    """Whether a death was neither corrected nor withdrawn by two people."""
    withdrawn = exists().where(death_withdrawal.c.death_id == table.c.fact_id).correlate(table)
    return and_(~corrected(table), ~withdrawn)


def conclusion_holds() -> ColumnElement[bool]:
    """Whether what a step of `case_step` became still stands.

    Of most nothing was ever taken back: only for the others the corrections are followed.
    """
    made = case_step.c.made
    put_right = exists().where(correction.c.target_id == made).correlate(case_step)
    withdrawn = exists().where(death_withdrawal.c.death_id == made).correlate(case_step)
    return or_(and_(~put_right, ~withdrawn), made.not_in(_undone_conclusions()))


def _undone_conclusions() -> Select[Any]:
    """What conclusions became and what no longer stands: ids as in `case_step.made`.

    A confirmation or death that was only put right still stands in what replaced it, so each is
    followed from correction to correction to its newest version.
    """
    c, fix = case_step.c, correction.c
    made = select(c.made.label("made"), c.made.label("newest")).where(
        c.kind == CaseStep.CONCLUDED.value, c.made != ""
    )
    followed = made.cte("followed", recursive=True)
    further = select(followed.c.made, fix.replacement_id).where(
        fix.target_id == followed.c.newest, fix.replacement_id.is_not(None)
    )
    followed = followed.union(further)
    newest = followed.c.newest
    taken_back = exists().where(fix.target_id == newest, fix.replacement_id.is_(None))
    withdrawn = exists().where(death_withdrawal.c.death_id == newest)
    return select(followed.c.made).where(
        taken_back.correlate(followed) | withdrawn.correlate(followed)
    )


def case_closed(as_of: date | BindParameter[str] | None = None) -> ColumnElement[bool]:
    """Whether a case has a standing conclusion (of a day up to `as_of`).

    One whose confirmation or death was taken back stands no more: the case is open again.
    """
    c = case_step.c
    parts = [
        c.case_id == verification_case.c.fact_id,
        c.kind == CaseStep.CONCLUDED.value,
        c.outcome.in_(_CLOSING),
        ~exists().where(correction.c.target_id == c.fact_id),
        conclusion_holds(),
    ]
    if as_of is not None:
        parts.append(c.stated_on <= (as_of.isoformat() if isinstance(as_of, date) else as_of))
    return exists().where(*parts).correlate(verification_case)


def death_reported(connection: Connection, id_number: str) -> bool:
    """Whether a death report of the person stands."""
    return connection.execute(_reported(), {_PERSON.key: id_number}).first() is not None


@cache
def _reported() -> Select[Any]:
    standing = select(death.c.fact_id).where(death.c.id_number == _PERSON, death_stands())
    return standing.limit(1)


def death_stands_of(connection: Connection, death_id: str) -> bool:
    """Whether this death report stands."""
    statement = select(death.c.fact_id).where(death.c.fact_id == death_id, death_stands())
    return connection.execute(statement).first() is not None


def duty_marks(
    connection: Connection, as_of: date, id_numbers: Sequence[str] | None = None
) -> DutyMarks:
    """Everything stated up to `as_of`, of these people or of everybody."""
    values = {_DAY.key: as_of.isoformat(), **asked(id_numbers)}
    some = id_numbers is not None
    return DutyMarks(
        dead={
            row.id_number: date.fromisoformat(row.since)
            for row in connection.execute(_dead(some=some), values)
        },
        cases={
            (row.id_number, _INSURANCES.get(row.insurance)): date.fromisoformat(row.since)
            for row in connection.execute(_cases(some=some), values)
        },
        statuses={
            (row.id_number, _INSURANCES[row.insurance]): StatusMark(
                _STATUSES[row.status], row.reason, date.fromisoformat(row.from_on)
            )
            for row in connection.execute(_statuses(some=some), values)
        },
    )


# Built once, as every save of a confirmation asks them: building takes longer than answering.


@cache
def _dead(*, some: bool) -> Select[Any]:
    c = death.c
    since = func.max(func.coalesce(func.nullif(c.died_on, ""), c.stated_on), c.stated_on)
    statement = (
        select(c.id_number, func.min(since).label("since"))
        .where(c.stated_on <= _DAY, death_stands())
        .group_by(c.id_number)
    )
    return _of(statement, death, some=some)


@cache
def _cases(*, some: bool) -> Select[Any]:
    c = verification_case.c
    statement = (
        select(c.id_number, c.insurance, func.min(c.stated_on).label("since"))
        .where(c.stated_on <= _DAY, ~corrected(verification_case), ~case_closed(_DAY))
        .group_by(c.id_number, c.insurance)
    )
    return _of(statement, verification_case, some=some)


@cache
def _statuses(*, some: bool) -> Select[Any]:
    c = status_decision.c
    newest = (
        select(func.max(c.stated_on + c.recorded_at + c.fact_id).label("top"))
        .where(c.decided, c.from_on <= _DAY, c.stated_on <= _DAY, ~corrected(status_decision))
        .group_by(c.id_number, c.insurance)
    )
    found = _of(newest, status_decision, some=some).subquery()
    return select(c.id_number, c.insurance, c.status, c.reason, c.from_on).where(
        c.fact_id.in_(select(func.substr(found.c.top, -_ID_LENGTH)))
    )


def _of(statement: Select[Any], table: Table, *, some: bool) -> Select[Any]:
    return statement.where(is_asked(table.c.id_number)) if some else statement
