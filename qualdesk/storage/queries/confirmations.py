"""Reads confirmations, their evidence and corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, exists, select

from qualdesk.clock import parse_instant
from qualdesk.domain.confirmation import (
    Confirmation,
    Evidence,
    EvidenceKind,
    LossReason,
    Method,
    Outcome,
)
from qualdesk.domain.recipient import Insurance
from qualdesk.storage.schema import (
    confirmation,
    confirmation_evidence,
    confirmed_benefit,
    correction,
)

_SLICE = 500  # ids in one IN list


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction of a fact; `replacement_id` is "" when the fact was withdrawn."""

    fact_id: str
    target_id: str
    target_kind: str
    replacement_id: str
    reason: str
    station_id: str
    operator: str
    operator_id_number: str
    recorded_at: str


def not_corrected() -> ColumnElement[bool]:
    """That a confirmation stands: no correction names it."""
    return ~exists().where(correction.c.target_id == confirmation.c.fact_id)


def of_person(
    connection: Connection, id_number: str, *, corrected: bool = False
) -> tuple[Confirmation, ...]:
    """The confirmations of a person, oldest first; with the corrected ones when asked for."""
    rows = connection.execute(_of_person(corrected), {"id_number": id_number}).all()
    return tuple(_load(connection, rows))


def of_people(
    connection: Connection, id_numbers: Sequence[str], begin: date, end: date
) -> list[Confirmation]:
    """The standing confirmations of these people on days from begin to end, oldest first."""
    c = confirmation.c
    found: list[Confirmation] = []
    for part in _sliced(id_numbers):
        fitting = (c.stated_on >= begin.isoformat(), c.stated_on <= end.isoformat())
        statement = select(confirmation).where(c.id_number.in_(part), *fitting, not_corrected())
        order = (c.stated_on, c.recorded_at, c.fact_id)
        found += _load(connection, connection.execute(statement.order_by(*order)).all())
    return found


def by_id(connection: Connection, fact_id: str) -> Confirmation | None:
    """One confirmation, corrected or not."""
    statement = select(confirmation).where(confirmation.c.fact_id == fact_id)
    return next(iter(_load(connection, connection.execute(statement).all())), None)


def since_act(connection: Connection, act: int) -> Iterator[Confirmation]:
    """Every confirmation recorded or received after an act, in that order, corrected ones too."""
    last, seen = act, ""
    while True:
        c = confirmation.c
        statement = (
            select(confirmation)
            .where((c.act > last) | ((c.act == last) & (c.fact_id > seen)))
            .order_by(c.act, c.fact_id)
            .limit(_SLICE)
        )
        rows = connection.execute(statement).all()
        if not rows:
            return
        yield from _load(connection, rows)
        last, seen = rows[-1].act, rows[-1].fact_id


# Statements that every save of a confirmation asks are built once: building takes longer than
# answering.


@cache
def _of_person(corrected: bool) -> Select[Any]:
    c = confirmation.c
    statement = select(confirmation).where(c.id_number == bindparam("id_number"))
    if not corrected:
        statement = statement.where(not_corrected())
    return statement.order_by(c.stated_on, c.recorded_at)


@cache
def _users_of_content() -> Select[Any]:
    e, c = confirmation_evidence.c, confirmation.c
    shown = e.sha256.in_(bindparam("digests", expanding=True))
    return (
        select(e.sha256, c.id_number)
        .join(confirmation, c.fact_id == e.fact_id)
        .where(shown, c.id_number != bindparam("besides"), not_corrected())
        .distinct()
    )


@cache
def _looks() -> Select[Any]:
    e, c = confirmation_evidence.c, confirmation.c
    return (
        select(e.look, c.id_number, e.act)
        .join(confirmation, c.fact_id == e.fact_id)
        .where(e.look != "", e.act > bindparam("act"))
    )


def _load(connection: Connection, rows: Sequence[Row[Any]]) -> list[Confirmation]:
    ids = [row.fact_id for row in rows]
    insurances = _insurances(connection, ids)
    evidence = _evidence(connection, ids)
    return [
        Confirmation(
            fact_id=row.fact_id,
            id_number=row.id_number,
            insurances=tuple(insurances[row.fact_id]),
            method=Method(row.method),
            outcome=Outcome(row.outcome),
            stated_on=date.fromisoformat(row.stated_on),
            recorded_at=parse_instant(row.recorded_at),
            operator=row.operator,
            operator_id_number=row.operator_id_number,
            station_id=row.station_id,
            place=row.place,
            reason=row.reason,
            loss_reason=LossReason(row.loss_reason) if row.loss_reason else None,
            source=row.source,
            supersedes=row.supersedes or "",
            evidence=tuple(evidence[row.fact_id]),
        )
        for row in rows
    ]


def _sliced(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(ids), _SLICE):
        yield ids[begin : begin + _SLICE]


def _insurances(connection: Connection, ids: Sequence[str]) -> dict[str, list[Insurance]]:
    found: dict[str, list[Insurance]] = defaultdict(list)
    c = confirmed_benefit.c
    for part in _sliced(ids):
        statement = select(c.fact_id, c.insurance).where(c.fact_id.in_(part))
        for row in connection.execute(statement.order_by(c.insurance)):
            found[row.fact_id].append(Insurance(row.insurance))
    return found


def _evidence(connection: Connection, ids: Sequence[str]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = defaultdict(list)
    c = confirmation_evidence.c
    for part in _sliced(ids):
        statement = select(confirmation_evidence).where(c.fact_id.in_(part))
        for row in connection.execute(statement.order_by(c.fact_id, c.position)):
            found[row.fact_id].append(
                Evidence(
                    sha256=row.sha256,
                    kind=EvidenceKind(row.kind),
                    media_type=row.media_type,
                    size=row.size,
                    look=row.look,
                    advice=tuple(row.advice.split()),
                )
            )
    return found


def users_of_content(
    connection: Connection, digests: Iterable[str], besides: str
) -> dict[str, tuple[str, ...]]:
    """For each content the id numbers of other people whose standing confirmations show it."""
    found: dict[str, list[str]] = defaultdict(list)
    values = {"digests": list(digests), "besides": besides}
    for row in connection.execute(_users_of_content(), values):
        found[row.sha256].append(row.id_number)
    return {digest: tuple(people) for digest, people in found.items()}


def looks(connection: Connection, after_act: int = 0) -> list[tuple[str, str, int]]:
    """(look, id number, act) of every photo kept after an act."""
    rows = connection.execute(_looks(), {"act": after_act})
    return [(row.look, row.id_number, row.act) for row in rows]


def correction_of(connection: Connection, target_id: str) -> CorrectionRow | None:
    """The correction that names a fact, None while it stands."""
    statement = select(correction).where(correction.c.target_id == target_id)
    row = connection.execute(statement).mappings().first()
    return _correction(dict(row)) if row else None


def corrections_since(connection: Connection, act: int) -> Iterator[CorrectionRow]:
    """Corrections recorded or received after an act."""
    statement = select(correction).where(correction.c.act > act).order_by(correction.c.act)
    for row in connection.execute(statement).mappings():
        yield _correction(dict(row))


def _correction(row: dict[str, object]) -> CorrectionRow:
    values = {key: str(value or "") for key, value in row.items() if key != "act"}
    return CorrectionRow(**values)
