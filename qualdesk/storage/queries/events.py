"""Reads events, who came to them, and whom somebody helped with the app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from qualdesk.domain.events import EventKind
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema import recipient
from qualdesk.storage.schema_half_year import app_help, attendance, event


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event that stands; `attended` people came, `confirmed` of them were confirmed there."""

    event_id: str
    kind: EventKind
    name: str
    place: str
    organiser: str
    village_code: str
    stated_on: date
    note: str
    attended: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """Somebody who came; `confirmation_id` is "" where nothing was confirmed."""

    attendance_id: str
    event_id: str
    id_number: str
    confirmation_id: str


@dataclass(frozen=True, slots=True)
class HelpRow:
    """Help with the app: for the person, or for another one whom they confirmed."""

    help_id: str
    id_number: str
    for_other: bool
    helper: str
    stated_on: date
    note: str
    village_code: str


def events(connection: Connection) -> tuple[EventRow, ...]:
    """Events that stand, newest first."""
    e, a = event.c, attendance.c
    came = (
        select(
            a.event_id,
            func.count().label("attended"),
            func.count(func.nullif(a.confirmation_id, "")).label("confirmed"),
        )
        .where(~corrected(attendance))
        .group_by(a.event_id)
        .subquery()
    )
    statement = (
        select(event, came.c.attended, came.c.confirmed)
        .outerjoin(came, came.c.event_id == e.fact_id)
        .where(~corrected(event))
        .order_by(e.stated_on.desc(), e.act.desc())
    )
    return tuple(
        EventRow(
            row.fact_id,
            EventKind(row.kind),
            row.name,
            row.place,
            row.organiser,
            row.village_code,
            date.fromisoformat(row.stated_on),
            row.note,
            row.attended or 0,
            row.confirmed or 0,
        )
        for row in connection.execute(statement)
    )


def attendances(connection: Connection, event_id: str) -> tuple[AttendanceRow, ...]:
    """Who came to an event, by id number."""
    c = attendance.c
    statement = (
        select(c.fact_id, c.event_id, c.id_number, c.confirmation_id)
        .where(c.event_id == event_id, ~corrected(attendance))
        .order_by(c.id_number)
    )
    return tuple(AttendanceRow(*row) for row in connection.execute(statement))


def helps(
    connection: Connection,
    since: date | None = None,
    until: date | None = None,
    *,
    id_number: str = "",
) -> tuple[HelpRow, ...]:
    """Help given between two days, or ever; to one person, or to all; newest first."""
    c, r = app_help.c, recipient.c
    statement = (
        select(
            c.fact_id,
            c.id_number,
            c.for_other,
            c.helper,
            c.stated_on,
            c.note,
            func.coalesce(r.village_code, ""),
        )
        .outerjoin(recipient, r.id_number == c.id_number)
        .where(~corrected(app_help))
        .order_by(c.stated_on.desc(), c.act.desc(), c.id_number)
    )
    if since is not None:
        statement = statement.where(c.stated_on >= since.isoformat())
    if until is not None:
        statement = statement.where(c.stated_on <= until.isoformat())
    if id_number:
        statement = statement.where(c.id_number == id_number)
    return tuple(
        HelpRow(one, who, bool(other), helper, date.fromisoformat(day), note, village)
        for one, who, other, helper, day, note, village in connection.execute(statement)
    )
