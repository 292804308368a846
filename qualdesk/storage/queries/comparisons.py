"""Reads what a list from outside is held against, and the lists that were taken in."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, and_, exists, func, or_, select

from qualdesk.domain.confirmation import LossReason, Outcome
from qualdesk.domain.duties import CaseKind, ComparisonKind, Verdict
from qualdesk.domain.foreign_match import Known
from qualdesk.domain.recipient import Status
from qualdesk.storage.queries.confirmations import not_corrected
from qualdesk.storage.queries.duty_marks import case_closed, corrected, death_stands
from qualdesk.storage.schema import benefit, confirmation, correction, recipient, unit
from qualdesk.storage.schema_duties import (
    case_step,
    comparison,
    comparison_row,
    contact,
    death,
    near_decision,
    verification_case,
)
from qualdesk.storage.schema_newest import newest_confirmation

_PROVINCIAL = "provincial"
_HANDED = "work"  # the effect of a row that hands somebody over to be looked after
_SLICE = 500
_MOST_NAMED = 5_000  # people asked for one by one; more are read together with everybody


class Held(NamedTuple):
    """A benefit as the roster has it."""

    insurance: str
    status: Status
    reason: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A list that was taken in. `undone` says whether it was taken back."""

    comparison_id: str
    kind: ComparisonKind
    stated_on: date
    file_sha256: str
    counts: Mapping[str, int]
    operator: str
    recorded_at: str
    undone: bool


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of such a list; `same` is what a person said of a near miss, None while nobody did.

    `detail` holds what the list says and what became of the row, as `comparing_plan` wrote it.
    """

    comparison_id: str
    position: int
    row: int
    id_number: str
    name: str
    insurance: str
    verdict: Verdict
    matched: str
    detail: Mapping[str, str]
    made: str
    same: bool | None


def people(connection: Connection) -> dict[str, Known]:
    """Name and village of everybody, by id number."""
    c = recipient.c
    rows = connection.execute(select(c.id_number, c.name, c.village_code)).all()
    return {number: Known(name, village) for number, name, village in rows}


def held(connection: Connection, people: Collection[str]) -> dict[str, tuple[Held, ...]]:
    """The benefits of these people; those who hold the same share one tuple."""
    c = benefit.c
    found: dict[str, tuple[Held, ...]] = {}
    statement = select(c.id_number, c.insurance, c.roster_status, c.roster_reason, c.unit_code)
    known: dict[tuple[str, ...], tuple[Held]] = {}
    for number, *stated in _of(connection, statement, benefit, people):
        key = tuple(stated)
        one = known.get(key)
        if one is None:
            one = known[key] = (Held(key[0], Status(key[1]), key[2], key[3]),)
        earlier = found.get(number)
        found[number] = one if earlier is None else earlier + one
    return found


def newest(connection: Connection, people: Collection[str]) -> dict[tuple[str, str], str]:
    """The day of the newest standing confirmation, by id number and insurance.

    That of the province carries only a month: it counts as before the first of it.
    """
    c = newest_confirmation.c
    statement = select(c.id_number, c.insurance, c.stated_on, c.source)
    return {
        (number, insurance): day[:8] + "00" if source == _PROVINCIAL else day
        for number, insurance, day, source in _of(
            connection, statement, newest_confirmation, people
        )
    }


def dead(connection: Connection) -> dict[str, str]:
    """Whose death is reported or concluded, with the day of death ("" while unknown)."""
    c, b = confirmation.c, benefit.c
    lost = select(c.id_number).where(
        c.outcome == Outcome.DISQUALIFIED.value,
        c.loss_reason == LossReason.DEATH.value,
        not_corrected(),
    )
    ended = select(b.id_number).where(
        b.roster_status == Status.ENDED.value, b.roster_reason.contains("死亡")
    )
    found = dict.fromkeys(connection.execute(lost.union(ended)).scalars(), "")
    reported = select(death.c.id_number, death.c.died_on).where(death_stands())
    return found | {row.id_number: row.died_on for row in connection.execute(reported)}


def open_cases(connection: Connection) -> set[tuple[str, CaseKind]]:
    """Whoever has an open case about the person, and of what kind."""
    c = verification_case.c
    statement = select(c.id_number, c.kind).where(
        c.insurance == "", ~corrected(verification_case), ~case_closed()
    )
    return {(number, CaseKind(kind)) for number, kind in connection.execute(statement)}


def unit_names(connection: Connection) -> dict[str, str]:
    """Names of units by code."""
    rows = connection.execute(select(unit.c.unit_code, unit.c.name))
    return {row.unit_code: row.name for row in rows}


def comparisons(
    connection: Connection, kind: ComparisonKind | None = None
) -> tuple[ComparisonRow, ...]:
    """Every list that was taken in, newest first."""
    c = comparison.c
    statement = select(comparison, corrected(comparison).label("undone")).order_by(c.act.desc())
    if kind is not None:
        statement = statement.where(c.kind == kind.value)
    return tuple(
        ComparisonRow(
            comparison_id=row.fact_id,
            kind=ComparisonKind(row.kind),
            stated_on=date.fromisoformat(row.stated_on),
            file_sha256=row.file_sha256,
            counts=json.loads(row.counts),
            operator=row.operator,
            recorded_at=row.recorded_at,
            undone=bool(row.undone),
        )
        for row in connection.execute(statement)
    )


def handled(connection: Connection, comparison_ids: Sequence[str]) -> set[str]:
    """Whom these lists became a fact of, handed to us, or were answered about."""
    c, n = comparison_row.c, near_decision.c
    answered = exists().where(n.comparison_id == c.comparison_id, n.position == c.position)
    handed = func.json_extract(c.detail, "$.effect") == _HANDED
    statement = select(c.matched).where(
        c.comparison_id.in_(comparison_ids), c.matched != "", or_(c.made != "", answered, handed)
    )
    return set(connection.execute(statement).scalars())


def rows_of(
    connection: Connection,
    comparison_ids: Sequence[str],
    verdicts: Sequence[Verdict] = (),
    positions: Sequence[int] = (),
) -> Iterator[ListedRow]:
    """The rows of these lists in order, or those of some verdicts or positions."""
    c, n = comparison_row.c, near_decision.c
    decided = and_(
        n.comparison_id == c.comparison_id, n.position == c.position, ~corrected(near_decision)
    )
    statement = (
        select(comparison_row, n.same, n.made.label("decided_made"))
        .select_from(comparison_row)
        .outerjoin(near_decision, decided)
        .where(c.comparison_id.in_(comparison_ids))
        .order_by(c.act, c.position)
    )
    if verdicts:
        statement = statement.where(c.verdict.in_([one.value for one in verdicts]))
    if positions:
        statement = statement.where(c.position.in_(positions))
    for row in connection.execute(statement):
        yield ListedRow(
            comparison_id=row.comparison_id,
            position=row.position,
            row=row.row,
            id_number=row.id_number,
            name=row.name,
            insurance=row.insurance,
            verdict=Verdict(row.verdict),
            matched=row.matched,
            detail=json.loads(row.detail),
            made=row.made or row.decided_made or "",
            same=row.same,
        )


def standing_confirmations(connection: Connection, fact_ids: Sequence[str]) -> list[str]:
    """Those of these facts that are confirmations nobody took back, in order."""
    return _standing(connection, confirmation, fact_ids)


def standing_cases(connection: Connection, fact_ids: Sequence[str]) -> list[str]:
    """Those of these facts that are cases nobody took back, in order."""
    return _standing(connection, verification_case, fact_ids)


def worked_on(connection: Connection, case_ids: Sequence[str]) -> set[str]:
    """Cases with a step or a contact that stands."""
    found: set[str] = set()
    for begin in range(0, len(case_ids), _SLICE):
        part = case_ids[begin : begin + _SLICE]
        for table in (case_step, contact):
            statement = select(table.c.case_id).where(table.c.case_id.in_(part), ~corrected(table))
            found.update(connection.execute(statement).scalars())
    return found


def settling(connection: Connection, fact_ids: Sequence[str]) -> set[str]:
    """Confirmations that a standing conclusion of a case is."""
    found: set[str] = set()
    c = case_step.c
    for begin in range(0, len(fact_ids), _SLICE):
        part = fact_ids[begin : begin + _SLICE]
        statement = select(c.made).where(c.made.in_(part), ~corrected(case_step))
        found.update(connection.execute(statement).scalars())
    return found


def _standing(connection: Connection, table: Table, fact_ids: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for begin in range(0, len(fact_ids), _SLICE):
        part = fact_ids[begin : begin + _SLICE]
        undone = exists().where(correction.c.target_id == table.c.fact_id)
        statement = select(table.c.fact_id).where(table.c.fact_id.in_(part), ~undone)
        found.update(connection.execute(statement).scalars())
    return [one for one in fact_ids if one in found]


def _of(
    connection: Connection, statement: Select[Any], table: Table, people: Collection[str]
) -> Iterator[Any]:
    """Rows of these people: asked for by name while they are few."""
    if len(people) > _MOST_NAMED:
        yield from connection.execute(statement).all()
        return
    numbers = list(people)
    for begin in range(0, len(numbers), _SLICE):
        part = numbers[begin : begin + _SLICE]
        yield from connection.execute(statement.where(table.c.id_number.in_(part)))
