"""Plans of home visits: who is called on by which team on which day (P3.2, Y6.1.4b, L2.1.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.identity import age_on
from qualdesk.domain.visits import PER_DAY, PER_DAY_LIMIT, Stop, StopState, route
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.services.people_lines import PersonLine, area_of, lines_of
from qualdesk.services.session import Session
from qualdesk.services.teams import team_named
from qualdesk.services.visit_people import Called, called, planned_days, visit_round
from qualdesk.services.working_days import station_calendar
from qualdesk.storage.queries import people, visits
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.queries.visits import PlanRow, TeamRow
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import visit_plan
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What is to be planned. `villages` are codes or names, of a township too.

    `id_numbers`: only these people, of the key groups or not; empty means all who need a visit.
    """

    team: str
    on: date
    villages: tuple[str, ...] = ()
    id_numbers: tuple[str, ...] = ()
    per_day: int = PER_DAY


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan that was kept: its stops in the order of the route."""

    plan_id: str
    stops: tuple[Stop, ...]
    problems: tuple[Problem, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class PlanStop:
    """A stop as a desk shows it; `person` is None when the register lacks the number now."""

    stop: Stop
    state: StopState
    called: Called | None
    person: PersonLine | None
    age: int | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its team (None: taken back) and what became of each stop."""

    row: PlanRow
    team: TeamRow | None
    stops: tuple[PlanStop, ...]

    @property
    def open(self) -> tuple[PlanStop, ...]:
        """Stops that somebody still has to make."""
        return tuple(one for one in self.stops if one.state is StopState.OPEN)


@dataclass(frozen=True, slots=True)
class Outlook:
    """People still to be called on: planned for `today`, for the `week` from today on, `late`.

    `unvisited` are those of the key groups who need a visit, `unplanned` those in no plan that
    is still to come; all this `until` the end of the half-year.
    """

    today: int
    week: int
    late: int
    unvisited: int
    unplanned: int
    until: date


@dataclass(slots=True)
class _Asked:
    """The people that a request means: who needs a visit, and who is left out why."""

    first: dict[str, bool] = field(default_factory=dict)
    planned: int = 0
    done: int = 0


class VisitPlanning:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(self, request: PlanRequest) -> Planned:
        """Plan visits to whoever needs one and stands in no other plan that is still to come.

        Refused `team.unknown`, `team.empty`, `date.past`, `visits.per_day`, `visits.where`,
        `visits.nobody`, `village.unknown`, `recipient.unknown`. Warnings `team.too_small`,
        `visits.planned_already`, `visits.no_need`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        self._check(request)
        this = visit_round(session)
        with session.read() as connection:
            team = team_named(connection, request.team)
            problems = self._check_team(team)
            wanted = self._wanted(connection, request)
            asked = self._asked(connection, request, wanted)
            found = visits.candidates(connection, wanted, asked.first)
            calendar = station_calendar(session, connection)
        problems += _left_out(asked, request)
        if not found:
            raise _nobody(asked)
        stops = route(found, request.on, request.per_day, calendar.works)
        values = {
            "team_id": team.team_id,
            "round": this.id,
            "begins_on": request.on.isoformat(),
            "stops": visits.stops_json(stops),
            "stated_on": session.today().isoformat(),
            "note": "",
        }
        with session.work() as work:
            plan_id = Duties(work).keep(visit_plan, values)
            detail = {"plan": plan_id, "team": team.team_id, "people": len(stops)}
            changes = work.commit(Act("visits.plan", detail))
        return Planned(plan_id, stops, tuple(problems), changes)

    def plans(self, plan_id: str = "", on: date | None = None) -> tuple[PlanView, ...]:
        """The plans of the round, or one of them; of one day only when it is given.

        Refused `plan.unknown`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        this = visit_round(session)
        with session.read() as connection:
            rows = visits.plans(connection, plan_id)
            if plan_id and not rows:
                raise _unknown_plan(plan_id)
            if not plan_id:
                rows = tuple(row for row in rows if row.round == this.id)
            stops = {
                row.plan_id: [stop for stop in row.stops if on in (None, stop.day)] for row in rows
            }
            named = {stop.id_number for part in stops.values() for stop in part}
            lines = lines_of(session, connection, sorted(named))
            standing = called(session, connection, PeopleFilter(), named) if named else {}
            teams = {team.team_id: team for team in visits.teams(connection)}
        today = session.today()
        return tuple(
            PlanView(
                row,
                teams.get(row.team_id),
                tuple(_stop(stop, standing, lines, today) for stop in stops[row.plan_id]),
            )
            for row in rows
            if stops[row.plan_id]
        )

    def outlook(self) -> Outlook:
        """How much there is to visit: today, this week, and in the half-year."""
        session = self._session
        session.actor.require(Duty.READ)
        today = session.today()
        sunday = today + timedelta(days=6 - today.weekday())
        with session.read() as connection:
            standing = called(session, connection, PeopleFilter())
            plans = visits.plans(connection)
        left = {number for number, one in standing.items() if one.needs_visit}
        stops = [stop for row in plans for stop in row.stops if stop.id_number in left]
        return Outlook(
            today=sum(stop.day == today for stop in stops),
            week=sum(today <= stop.day <= sunday for stop in stops),
            late=sum(stop.day < today for stop in stops),
            unvisited=sum(bool(one.kinds) and one.needs_visit for one in standing.values()),
            unplanned=len(left - {stop.id_number for stop in stops if stop.day >= today}),
            until=visit_round(session).end,
        )

    # ── who is meant ──────────────────────────────────────────────────────────────────────────

    def _check(self, request: PlanRequest) -> None:
        today = self._session.today()
        if request.on < today:
            raise Refused(
                "date.past",
                f"上门日期 {request.on} 已经过了（今天是 {today}）。",
                remedy="请写今天或以后的日子；已经上过门的，请登记上门结果。",
                value=request.on.isoformat(),
            )
        if not 1 <= request.per_day <= PER_DAY_LIMIT:
            raise Refused(
                "visits.per_day",
                f"每天 {request.per_day} 人不合适。",
                remedy=f"请写 1 至 {PER_DAY_LIMIT} 之间的人数。",
                value=str(request.per_day),
            )
        if not (request.villages or request.id_numbers):
            raise Refused(
                "visits.where",
                "没有说明去哪些村。",
                remedy="请写村（社区）的代码或名称，可以写几个；全乡镇写乡镇的代码。",
            )

    def _check_team(self, team: TeamRow) -> list[Problem]:
        if not team.members:
            raise Refused(
                "team.empty",
                f"“{team.name}”还没有队员，不能安排上门。",
                remedy="请先加队员（teams join），至少两人。",
                value=team.name,
            )
        staff = staff_needed(self._session)
        if len(team.members) >= staff:
            return []
        text = f"“{team.name}”只有 {len(team.members)} 名队员，上门要 {staff} 人，请补足。"
        return [Problem(Severity.WARNING, "team.too_small", text, value=team.name)]

    def _wanted(self, connection: Reading, request: PlanRequest) -> PeopleFilter:
        session = self._session
        numbers = tuple(dict.fromkeys(request.id_numbers))
        known = people.persons(connection, numbers)
        for number in numbers:
            if number not in known:
                raise Refused(
                    "recipient.unknown",
                    "花名册里没有这个身份证号码。",
                    remedy="请核对号码。",
                    value=number,
                )
        areas = tuple(area_of(session, village) for village in request.villages)
        return PeopleFilter(villages=areas, id_numbers=numbers)

    def _asked(self, connection: Reading, request: PlanRequest, wanted: PeopleFilter) -> _Asked:
        session = self._session
        numbers = set(request.id_numbers)
        standing = called(session, connection, wanted, numbers)
        planned = planned_days(connection, session.today())
        asked = _Asked()
        for number, one in standing.items():
            if numbers and number not in numbers:
                continue
            if not one.needs_visit:
                asked.done += 1
            elif number in planned:
                asked.planned += 1
            else:
                asked.first[number] = one.confirmed_on is None
        return asked


def staff_needed(session: Session) -> int:
    """How many people of the staff call on somebody together (Y6.1.4b)."""
    return session.policy().on(session.today()).find("key_groups.visit_staff", int) or 2


def _stop(
    stop: Stop, standing: dict[str, Called], lines: dict[str, PersonLine], today: date
) -> PlanStop:
    here, person = standing.get(stop.id_number), lines.get(stop.id_number)
    age = age_on(person.row.birth, today) if person else None
    return PlanStop(stop, _state(here), here, person, age)


def _state(here: Called | None) -> StopState:
    if here is None or here.lost:
        return StopState.LOST
    if here.visited_on:
        return StopState.VISITED
    return StopState.BY_THEMSELVES if here.by_themselves else StopState.OPEN


def _left_out(asked: _Asked, request: PlanRequest) -> list[Problem]:
    problems = []
    if asked.planned:
        text = f"有 {asked.planned} 人已经排在别的上门计划里，没有重复安排。"
        problems.append(Problem(Severity.WARNING, "visits.planned_already", text))
    if asked.done and request.id_numbers:
        text = f"有 {asked.done} 人本期已经上过门、已自助确认或不再领取，不用再去。"
        problems.append(Problem(Severity.WARNING, "visits.no_need", text))
    return problems


def _nobody(asked: _Asked) -> Refused:
    if asked.planned:
        body = f"要上门的 {asked.planned} 人都已经排在别的计划里。"
        remedy = "请看已有的计划（visits list）；要改日子的，请先撤销旧计划。"
    else:
        body = "这里没有要上门的人：本期都已上过门、已自助确认，或者没有重点人群。"
        remedy = "请核对村（社区）；台账里漏了的人，请先登记重点人群标记。"
    return Refused("visits.nobody", body, remedy=remedy)


def _unknown_plan(plan_id: str) -> Refused:
    return Refused(
        "plan.unknown",
        "没有这个编号的上门计划。",
        remedy="请用 visits list 查看计划的编号。",
        value=plan_id[:40],
    )
