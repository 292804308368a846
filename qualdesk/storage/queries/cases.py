"""Reads cases with their people, steps, contacts and papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, true

from qualdesk.domain.confirmation import LossReason, Outcome
from qualdesk.domain.duties import CaseKind, CaseStep, ContactOutcome
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import Insurance
from qualdesk.storage.queries.duty_marks import case_closed, conclusion_holds, corrected
from qualdesk.storage.schema import correction, recipient
from qualdesk.storage.schema_duties import case_step, contact, verification_case

_INSURANCES = {member.value: member for member in Insurance}
_SLICE = 500


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case that was not taken back. Owner and deadline are the newest ones.

    `outcome` is that of its newest conclusion: None while there is none; `to_verify` leaves it
    open. `concluded_on` is the day of a closing conclusion.
    """

    case_id: str
    id_number: str
    insurance: Insurance | None  # None: about the person
    kind: CaseKind
    source: str
    source_id: str
    opened_on: date
    due_on: date
    owner: str
    note: str
    station_id: str
    operator: str
    contacts: int
    last_contact_on: date | None
    outcome: Outcome | None
    concluded_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look into it."""
        return self.concluded_on is None


@dataclass(frozen=True, slots=True)
class StepRow:
    """What became of a case, in time. A conclusion `holds` while what it became stands."""

    fact_id: str
    case_id: str
    kind: CaseStep
    stated_on: date
    owner: str
    due_on: date | None
    outcome: Outcome | None
    loss_reason: LossReason | None
    made: str  # the fact that a conclusion became
    reason: str
    operator: str
    recorded_at: str
    holds: bool = True


@dataclass(frozen=True, slots=True)
class ContactRow:
    """联系记录: how, what came of it, in few words."""

    fact_id: str
    id_number: str
    case_id: str
    how: ContactHow
    outcome: ContactOutcome
    stated_on: date
    note: str
    operator: str
    recorded_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases; None and "" mean any."""

    case_ids: tuple[str, ...] = ()
    id_number: str = ""
    id_numbers: tuple[str, ...] = ()
    open_only: bool = False
    as_of: date | None = None  # as it was on a day: opened, gone on and closed up to then
    kind: CaseKind | None = None
    source_id: str = ""
    villages: tuple[str, ...] = ()  # codes, or leading digits of an area


def cases(connection: Connection, wanted: CaseFilter) -> tuple[CaseRow, ...]:
    """Cases that fit: open ones by deadline, then closed ones, the newest first."""
    c = verification_case.c
    statement = select(verification_case).where(_fits(wanted))
    rows = connection.execute(statement.order_by(c.due_on, c.fact_id)).mappings().all()
    ids = [row["fact_id"] for row in rows]
    steps = _by_case(steps_of(connection, ids, wanted.as_of))
    called = _contact_counts(connection, {row["fact_id"]: row["id_number"] for row in rows})
    found = [_row(row, steps.get(row["fact_id"], []), called) for row in rows]
    closed = [row for row in found if not row.is_open]
    closed.sort(key=lambda row: row.concluded_on or row.opened_on, reverse=True)
    still = sorted((r for r in found if r.is_open), key=lambda r: (r.due_on, r.case_id))
    return (*still, *closed)


def open_case(
    connection: Connection, id_number: str, kind: CaseKind, insurance: Insurance | None
) -> str:
    """The open case of this kind about a person or benefit; "" when there is none."""
    c = verification_case.c
    statement = (
        select(c.fact_id)
        .where(
            c.id_number == id_number,
            c.kind == kind.value,
            c.insurance == (insurance.value if insurance else ""),
            ~corrected(verification_case),
            ~case_closed(),
        )
        .order_by(c.stated_on, c.fact_id)
        .limit(1)
    )
    return str(connection.execute(statement).scalar() or "")


def steps_of(
    connection: Connection, case_ids: Sequence[str], until: date | None = None
) -> list[StepRow]:
    """Standing steps of these cases, oldest first; up to a day."""
    c = case_step.c
    holds = conclusion_holds().label("holds")
    found: list[StepRow] = []
    for begin in range(0, len(case_ids), _SLICE):
        part = c.case_id.in_(case_ids[begin : begin + _SLICE])
        statement = select(case_step, holds).where(part, ~corrected(case_step))
        if until is not None:
            statement = statement.where(c.stated_on <= until.isoformat())
        rows = connection.execute(statement.order_by(c.stated_on, c.recorded_at, c.fact_id))
        found += [_step(row) for row in rows.mappings()]
    return found


def contacts(
    connection: Connection, *, id_number: str = "", case_id: str = ""
) -> tuple[ContactRow, ...]:
    """Standing contacts of a person or a case, newest first."""
    c = contact.c
    parts: list[ColumnElement[bool]] = [~corrected(contact)]
    if id_number:
        parts.append(c.id_number == id_number)
    if case_id:
        parts.append(c.case_id == case_id)
    statement = select(contact).where(*parts)
    rows = connection.execute(statement.order_by(c.stated_on.desc(), c.recorded_at.desc()))
    return tuple(_contact(row) for row in rows.mappings())


def _fits(wanted: CaseFilter) -> ColumnElement[bool]:
    c = verification_case.c
    parts: list[ColumnElement[bool]] = [~corrected(verification_case)]
    if wanted.case_ids:
        parts.append(c.fact_id.in_(wanted.case_ids))
    if wanted.id_number:
        parts.append(c.id_number == wanted.id_number)
    if wanted.id_numbers:
        parts.append(c.id_number.in_(wanted.id_numbers))
    if wanted.as_of is not None:
        parts.append(c.stated_on <= wanted.as_of.isoformat())
    if wanted.open_only:
        parts.append(~case_closed(wanted.as_of))
    if wanted.kind is not None:
        parts.append(c.kind == wanted.kind.value)
    if wanted.source_id:
        parts.append(c.source_id == wanted.source_id)
    if wanted.villages:
        areas = [recipient.c.village_code.startswith(code) for code in wanted.villages]
        inside = areas[0]
        for area in areas[1:]:
            inside = inside | area
        held = exists().where(recipient.c.id_number == c.id_number, inside)
        parts.append(held.correlate(verification_case))
    return and_(true(), *parts)


def _contact_counts(
    connection: Connection, people: Mapping[str, str]
) -> dict[str, tuple[int, date]]:
    """By case; `people` gives the person of each, by whom contacts are found."""
    c, case_ids = contact.c, list(people)
    found: dict[str, tuple[int, date]] = {}
    for begin in range(0, len(case_ids), _SLICE):
        statement = (
            select(c.case_id, func.count().label("times"), func.max(c.stated_on).label("last"))
            .where(
                c.case_id.in_(case_ids[begin : begin + _SLICE]),
                c.id_number.in_({people[one] for one in case_ids[begin : begin + _SLICE]}),
                ~exists().where(correction.c.target_id == c.fact_id).correlate(contact),
            )
            .group_by(c.case_id)
        )
        for row in connection.execute(statement):
            found[row.case_id] = (row.times, date.fromisoformat(row.last))
    return found


def _by_case(steps: list[StepRow]) -> dict[str, list[StepRow]]:
    found: dict[str, list[StepRow]] = {}
    for step in steps:
        found.setdefault(step.case_id, []).append(step)
    return found


def _row(row: Any, steps: list[StepRow], called: dict[str, tuple[int, date]]) -> CaseRow:
    owner, due_on = row["owner"], date.fromisoformat(row["due_on"])
    outcome: Outcome | None = None
    concluded_on: date | None = None
    for step in steps:
        owner = step.owner or owner
        due_on = step.due_on or due_on
        if step.kind is CaseStep.CONCLUDED and step.holds:
            outcome = step.outcome
            closing = outcome in (Outcome.QUALIFIED, Outcome.DISQUALIFIED)
            concluded_on = step.stated_on if closing else concluded_on
    times, last = called.get(row["fact_id"], (0, None))
    return CaseRow(
        case_id=row["fact_id"],
        id_number=row["id_number"],
        insurance=_INSURANCES.get(row["insurance"]),
        kind=CaseKind(row["kind"]),
        source=row["source"],
        source_id=row["source_id"],
        opened_on=date.fromisoformat(row["stated_on"]),
        due_on=due_on,
        owner=owner,
        note=row["note"],
        station_id=row["station_id"],
        operator=row["operator"],
        contacts=times,
        last_contact_on=last,
        outcome=outcome,
        concluded_on=concluded_on,
    )


def _step(row: Any) -> StepRow:
    return StepRow(
        fact_id=row["fact_id"],
        case_id=row["case_id"],
        kind=CaseStep(row["kind"]),
        stated_on=date.fromisoformat(row["stated_on"]),
        owner=row["owner"],
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        loss_reason=LossReason(row["loss_reason"]) if row["loss_reason"] else None,
        made=row["made"],
        reason=row["reason"],
        operator=row["operator"],
        recorded_at=row["recorded_at"],
        holds=bool(row["holds"]),
    )


def _contact(row: Any) -> ContactRow:
    return ContactRow(
        fact_id=row["fact_id"],
        id_number=row["id_number"],
        case_id=row["case_id"],
        how=ContactHow(row["how"]),
        outcome=ContactOutcome(row["outcome"]),
        stated_on=date.fromisoformat(row["stated_on"]),
        note=row["note"],
        operator=row["operator"],
        recorded_at=row["recorded_at"],
    )
