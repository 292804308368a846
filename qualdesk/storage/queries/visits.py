"""Reads teams and their members, plans of visits, and the visits themselves."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    literal_column,
    select,
)

from qualdesk.domain.visits import Candidate, Found, IdentityCheck, Satisfaction, Stop, VisitService
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.queries.people import PeopleFilter, condition
from qualdesk.storage.schema import recipient
from qualdesk.storage.schema_half_year import home_visit, service_team, team_member, visit_plan

_AS_WRITTEN: ColumnElement[int] = literal_column("team_member.rowid")  # those who joined in one act
_BEGIN: BindParameter[str] = bindparam("begin")
_END: BindParameter[str] = bindparam("end")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team with whoever is in it now."""

    team_id: str
    name: str
    place_code: str
    stated_on: date
    note: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan that stands; `round` is that of the half-year."""

    plan_id: str
    team_id: str
    round: str
    begins_on: date
    stops: tuple[Stop, ...]
    stated_on: date
    note: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit that stands. "" and None where nothing was said."""

    visit_id: str
    id_number: str
    plan_id: str
    team_id: str
    visited_on: date
    at_time: str
    place: str
    staff_a: str
    staff_b: str
    identity: IdentityCheck | None
    found: Found
    services: tuple[VisitService, ...]
    living: str
    satisfaction: Satisfaction | None
    follow_up: str
    follow_up_on: date | None
    confirmation_id: str
    note: str
    operator: str
    station_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFilter:
    """What visits are asked for; "" and None mean any."""

    id_number: str = ""
    plan_id: str = ""
    villages: tuple[str, ...] = ()  # codes, or leading digits of an area
    since: date | None = None
    until: date | None = None


def teams(connection: Connection) -> tuple[TeamRow, ...]:
    """Teams that stand, by place and name."""
    c = service_team.c
    statement = select(service_team).where(~corrected(service_team)).order_by(c.place_code, c.name)
    members = _members(connection)
    return tuple(
        TeamRow(
            row.fact_id,
            row.name,
            row.place_code,
            date.fromisoformat(row.stated_on),
            row.note,
            tuple(members.get(row.fact_id, ())),
        )
        for row in connection.execute(statement)
    )


def _members(connection: Connection) -> dict[str, list[Member]]:
    """By team whoever joined last and did not leave since, in the order of joining."""
    c = team_member.c
    statement = (
        select(c.team_id, c.name, c.phone, c.joined)
        .where(~corrected(team_member))
        .order_by(c.stated_on, c.recorded_at, _AS_WRITTEN)
    )
    found: dict[str, dict[str, Member]] = defaultdict(dict)
    for row in connection.execute(statement):
        found[row.team_id].pop(row.name, None)
        if row.joined:
            found[row.team_id][row.name] = Member(row.name, row.phone)
    return {team: list(members.values()) for team, members in found.items()}


def plans(connection: Connection, plan_id: str = "") -> tuple[PlanRow, ...]:
    """Plans that stand, oldest first; or the one of this id."""
    c = visit_plan.c
    statement = select(visit_plan).where(~corrected(visit_plan)).order_by(c.begins_on, c.act)
    if plan_id:
        statement = statement.where(c.fact_id == plan_id)
    return tuple(
        PlanRow(
            row.fact_id,
            row.team_id,
            row.round,
            date.fromisoformat(row.begins_on),
            tuple(
                Stop(date.fromisoformat(stop["day"]), stop["id_number"])
                for stop in json.loads(row.stops)
            ),
            date.fromisoformat(row.stated_on),
            row.note,
        )
        for row in connection.execute(statement)
    )


def visits(connection: Connection, wanted: VisitFilter) -> tuple[VisitRow, ...]:
    """Visits that fit, newest first."""
    c = home_visit.c
    parts: list[ColumnElement[bool]] = [~corrected(home_visit)]
    if wanted.id_number:
        parts.append(c.id_number == wanted.id_number)
    if wanted.plan_id:
        parts.append(c.plan_id == wanted.plan_id)
    if wanted.since:
        parts.append(c.visited_on >= wanted.since.isoformat())
    if wanted.until:
        parts.append(c.visited_on <= wanted.until.isoformat())
    if wanted.villages:
        there = select(recipient.c.id_number).where(
            condition(PeopleFilter(villages=wanted.villages))
        )
        parts.append(c.id_number.in_(there))
    order = (c.visited_on.desc(), c.at_time.desc(), c.act.desc())
    statement = select(home_visit).where(*parts).order_by(*order)
    return tuple(_visit(row) for row in connection.execute(statement))


def visited(connection: Connection, begin: date, end: date) -> dict[str, date]:
    """Who was met at home between two days, each with the newest day."""
    values = {_BEGIN.key: begin.isoformat(), _END.key: end.isoformat()}
    return {
        number: date.fromisoformat(day) for number, day in connection.execute(_visited(), values)
    }


@cache
def _visited() -> Select[Any]:
    c = home_visit.c
    return (
        select(c.id_number, func.max(c.visited_on))
        .where(
            c.visited_on >= _BEGIN,
            c.visited_on <= _END,
            c.found == Found.MET.value,
            ~corrected(home_visit),
        )
        .group_by(c.id_number)
    )


def candidates(
    connection: Connection, wanted: PeopleFilter, first: dict[str, bool]
) -> list[Candidate]:
    """The people of `first` that fit, each with what tells who lives together."""
    c = recipient.c
    address = func.coalesce(func.nullif(c.present_address, ""), c.registered_address)
    statement = select(
        c.id_number,
        c.village_code,
        c.group_name,
        address,
        c.phone,
        c.contact_name,
        c.contact_phone,
    ).where(condition(wanted))
    rows = connection.execute(statement).all()
    return [Candidate(*row, first[row[0]]) for row in rows if row[0] in first]


def _visit(row: Any) -> VisitRow:
    return VisitRow(
        visit_id=row.fact_id,
        id_number=row.id_number,
        plan_id=row.plan_id,
        team_id=row.team_id,
        visited_on=date.fromisoformat(row.visited_on),
        at_time=row.at_time,
        place=row.place,
        staff_a=row.staff_a,
        staff_b=row.staff_b,
        identity=IdentityCheck(row.identity) if row.identity else None,
        found=Found(row.found),
        services=tuple(VisitService(one) for one in json.loads(row.services)),
        living=row.living,
        satisfaction=Satisfaction(row.satisfaction) if row.satisfaction else None,
        follow_up=row.follow_up,
        follow_up_on=date.fromisoformat(row.follow_up_on) if row.follow_up_on else None,
        confirmation_id=row.confirmation_id,
        note=row.note,
        operator=row.operator,
        station_id=row.station_id,
    )


def stops_json(stops: Sequence[Stop]) -> str:
    """Stops as the column holds them."""
    rows = [{"day": stop.day.isoformat(), "id_number": stop.id_number} for stop in stops]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
