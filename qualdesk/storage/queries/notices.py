"""Reads public notices with their photos, complaints and closes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, func, select

from qualdesk.domain.notices import (
    ComplaintHow,
    ComplaintOutcome,
    NoticeMoment,
    NoticePerson,
    thawed_people,
)
from qualdesk.domain.policy_values import Mask, NoticeColumn
from qualdesk.storage.queries.duty_facts import documents_of
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema_half_year import (
    complaint,
    complaint_answer,
    notice_close,
    notice_photo,
    public_notice,
)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as it was opened, without its people; `people` says how many."""

    notice_id: str
    village_code: str
    round: str
    web: bool
    posted_by: str
    place: str
    begins_on: date
    ends_on: date
    working_days: tuple[date, ...]
    without_calendar: bool
    hotline: str
    mask: Mask
    columns: tuple[NoticeColumn, ...]
    people: int
    population_sha256: str
    stated_on: date
    note: str
    station_id: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo of the posted sheet."""

    fact_id: str
    notice_id: str
    moment: NoticeMoment
    taken_on: date
    sha256: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What an investigation found."""

    fact_id: str
    investigator: str
    finding: str
    outcome: ComplaintOutcome
    answered_on: date | None
    case_id: str


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A complaint with its newest answer; `complainant` is "" for an anonymous one."""

    complaint_id: str
    notice_id: str
    how: ComplaintHow
    about: str
    complainant: str
    complainant_phone: str
    text: str
    received_on: date
    due_on: date
    answer: AnswerRow | None


@dataclass(frozen=True, slots=True)
class CloseRow:
    """When a notice was taken down and filed."""

    fact_id: str
    notice_id: str
    closed_on: date
    note: str


_HEAD = tuple(column for column in public_notice.c if column.name != "rows")


def notices(
    connection: Connection, *, round_id: str = "", notice_ids: Sequence[str] = ()
) -> tuple[NoticeRow, ...]:
    """Notices that stand, by first day and village."""
    c = public_notice.c
    statement = (
        select(*_HEAD, func.json_array_length(c.rows).label("people"))
        .where(~corrected(public_notice))
        .order_by(c.begins_on, c.village_code, c.recorded_at)
    )
    if round_id:
        statement = statement.where(c.round == round_id)
    if notice_ids:
        statement = statement.where(c.fact_id.in_(notice_ids))
    return tuple(_notice(row) for row in connection.execute(statement).mappings())


def people_of(connection: Connection, notice_id: str) -> tuple[NoticePerson, ...]:
    """Who stands on a notice, in order."""
    c = public_notice.c
    text = connection.execute(select(c.rows).where(c.fact_id == notice_id)).scalar_one()
    return thawed_people(json.loads(text))


def photos(connection: Connection, notice_ids: Sequence[str]) -> dict[str, tuple[PhotoRow, ...]]:
    """The photos of these notices, in the order in which they were taken."""
    rows = _of(connection, notice_photo, notice_ids)
    papers = documents_of(connection, [row["fact_id"] for row in rows])
    found: dict[str, list[PhotoRow]] = defaultdict(list)
    for row in rows:
        for paper in papers.get(row["fact_id"], [])[:1]:
            found[row["notice_id"]].append(
                PhotoRow(
                    fact_id=row["fact_id"],
                    notice_id=row["notice_id"],
                    moment=NoticeMoment(row["moment"]),
                    taken_on=date.fromisoformat(row["stated_on"]),
                    sha256=paper["sha256"],
                )
            )
    return {key: tuple(rows) for key, rows in found.items()}


def complaints(
    connection: Connection, notice_ids: Sequence[str] = (), complaint_id: str = ""
) -> tuple[ComplaintRow, ...]:
    """Complaints of these notices (of all for none), by the day on which they came in."""
    c = complaint.c
    statement = select(complaint).where(~corrected(complaint))
    if notice_ids:
        statement = statement.where(c.notice_id.in_(notice_ids))
    if complaint_id:
        statement = statement.where(c.fact_id == complaint_id)
    rows = connection.execute(statement.order_by(c.stated_on, c.recorded_at)).mappings().all()
    answers = _answers(connection, [row["fact_id"] for row in rows])
    return tuple(
        ComplaintRow(
            complaint_id=row["fact_id"],
            notice_id=row["notice_id"],
            how=ComplaintHow(row["how"]),
            about=row["about_id_number"],
            complainant=row["complainant"],
            complainant_phone=row["complainant_phone"],
            text=row["text"],
            received_on=date.fromisoformat(row["stated_on"]),
            due_on=date.fromisoformat(row["due_on"]),
            answer=answers.get(row["fact_id"]),
        )
        for row in rows
    )


def closes(connection: Connection, notice_ids: Sequence[str]) -> dict[str, CloseRow]:
    """When these notices were closed."""
    return {
        row["notice_id"]: CloseRow(
            row["fact_id"], row["notice_id"], date.fromisoformat(row["stated_on"]), row["note"]
        )
        for row in _of(connection, notice_close, notice_ids)
    }


def _of(connection: Connection, table: Table, notice_ids: Sequence[str]) -> Sequence[Any]:
    c = table.c
    statement = select(table).where(~corrected(table), c.notice_id.in_(notice_ids))
    return connection.execute(statement.order_by(c.stated_on, c.recorded_at)).mappings().all()


def _answers(connection: Connection, complaint_ids: Sequence[str]) -> dict[str, AnswerRow]:
    c = complaint_answer.c
    statement = (
        select(complaint_answer)
        .where(~corrected(complaint_answer), c.complaint_id.in_(complaint_ids))
        .order_by(c.recorded_at, c.fact_id)
    )
    return {
        row["complaint_id"]: AnswerRow(
            fact_id=row["fact_id"],
            investigator=row["investigator"],
            finding=row["finding"],
            outcome=ComplaintOutcome(row["outcome"]),
            answered_on=date.fromisoformat(row["answered_on"]) if row["answered_on"] else None,
            case_id=row["case_id"],
        )
        for row in connection.execute(statement).mappings()
    }


def _notice(row: Any) -> NoticeRow:
    days = tuple(date.fromisoformat(day) for day in json.loads(row["working_days"]))
    return NoticeRow(
        notice_id=row["fact_id"],
        village_code=row["village_code"],
        round=row["round"],
        web=bool(row["web"]),
        posted_by=row["posted_by"],
        place=row["place"],
        begins_on=date.fromisoformat(row["begins_on"]),
        ends_on=date.fromisoformat(row["ends_on"]),
        working_days=days,
        without_calendar=bool(row["without_calendar"]),
        hotline=row["hotline"],
        mask=Mask(row["mask"]),
        columns=tuple(NoticeColumn(name) for name in json.loads(row["columns"])),
        people=int(row["people"]),
        population_sha256=row["population_sha256"],
        stated_on=date.fromisoformat(row["stated_on"]),
        note=row["note"],
        station_id=row["station_id"],
        recorded_at=row["recorded_at"],
    )
