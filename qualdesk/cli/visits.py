"""teams, visits: who calls on whom at home, when, and what came of it."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day, parse_day
from qualdesk.cli.people_views import visit_item
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.visits import PER_DAY, Found, IdentityCheck, Satisfaction, VisitService
from qualdesk.services.confirming import read_picture
from qualdesk.services.visit_planning import PlanRequest, PlanStop, PlanView
from qualdesk.services.visiting import VisitLine, VisitRequest
from qualdesk.storage.queries.visits import TeamRow

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(teams)
    group.add_command(visits)


# ── teams ─────────────────────────────────────────────────────────────────────────────────────


@click.group()
def teams() -> None:
    """社保服务先锋队：建队、加人、看队员。"""


@teams.command("add")
@click.argument("name")
@click.option("--member", "members", multiple=True, help="队员姓名，可以写几次")
@click.option("--village", default="", help="哪个村（社区）的队；不写是全乡镇的")
@click.option("--note", default="", help="备注")
@click.pass_obj
def add_team(desk: Desk, name: str, members: tuple[str, ...], village: str, note: str) -> Answer:
    """建一支队，可以同时写上队员。"""
    with desk.services() as services:
        team_id, _ = services.teams.add(name, members, village, note)
        known = services.teams.known()
    return Answer(
        {"team_id": team_id, "teams": [_team(row) for row in known]},
        [f"已建队，{len(members)} 名队员。编号 {team_id}"],
    )


@teams.command()
@click.argument("team")
@click.argument("name")
@click.option("--phone", default="", help="联系电话")
@click.pass_obj
def join(desk: Desk, team: str, name: str, phone: str) -> Answer:
    """加一名队员。"""
    with desk.services() as services:
        services.teams.join(team, name, phone)
        known = services.teams.known()
    return Answer({"teams": [_team(row) for row in known]}, ["已加入。"])


@teams.command()
@click.argument("team")
@click.argument("name")
@click.pass_obj
def leave(desk: Desk, team: str, name: str) -> Answer:
    """一名队员退出。"""
    with desk.services() as services:
        services.teams.leave(team, name)
        known = services.teams.known()
    return Answer({"teams": [_team(row) for row in known]}, ["已退出。"])


@teams.command("list")
@click.pass_obj
def list_teams(desk: Desk) -> Answer:
    """有哪些队，各有哪些队员。"""
    with desk.services() as services:
        known = services.teams.known()
        book = services.session.village_book()
        places = [book.name(row.place_code) if row.place_code else "全乡镇" for row in known]
    lines = [
        f"{row.name}\t{place}\t{'、'.join(member.name for member in row.members) or '还没有队员'}"
        for row, place in zip(known, places, strict=True)
    ]
    lines.append(f"共 {len(known)} 支队")
    return Answer({"total": len(known), "teams": [_team(row) for row in known]}, lines)


def _team(row: TeamRow) -> dict[str, object]:
    return {
        "team_id": row.team_id,
        "name": row.name,
        "place_code": row.place_code,
        "members": [{"name": one.name, "phone": one.phone} for one in row.members],
        "note": row.note,
    }


# ── visits ────────────────────────────────────────────────────────────────────────────────────


@click.group()
def visits() -> None:
    """上门服务：计划、登记、名单。"""


@visits.command()
@click.option("--village", "villages", multiple=True, help="村（社区）或乡镇，可以写几次")
@click.option("--team", required=True, help="哪支先锋队")
@click.option("--on", "day", required=True, help="第一天，例如 2026-11-23")
@click.option("--per-day", type=int, default=PER_DAY, show_default=True, help="每天最多几人")
@click.option("--id", "id_numbers", multiple=True, help="只排这些人（身份证号码），可以写几次")
@click.pass_obj
def plan(
    desk: Desk,
    villages: tuple[str, ...],
    team: str,
    day: str,
    per_day: int,
    id_numbers: tuple[str, ...],
) -> Answer:
    """安排上门：没有确认的先去，按村、组，同住的一起，每天人数均匀。"""
    first = parse_day(day, "--on")
    with desk.services() as services:
        numbers = tuple(services.register.number_of(one) for one in id_numbers)
        request = PlanRequest(
            team=team, on=first, villages=villages, id_numbers=numbers, per_day=per_day
        )
        done = services.visit_planning.plan(request)
        (view,) = services.visit_planning.plans(done.plan_id)
        services.register.looked("list.looked", kind="visits", count=len(done.stops))
    days = sorted({stop.day for stop in done.stops})
    return Answer(
        {
            "plan_id": done.plan_id,
            "people": [stop.id_number for stop in done.stops],
            "days": days,
            "stops": [_stop(one) for one in view.stops],
        },
        [
            *(_stop_line(one) for one in view.stops),
            f"已安排 {len(done.stops)} 人，{len(days)} 天。编号 {done.plan_id}",
        ],
        done.problems,
    )


@visits.command()
@click.argument("id_number", metavar="ID")
@click.option("--on", "day", required=True, help="上门的日期")
@click.option("--staff", "staff", multiple=True, help="服务人员，写两次")
@click.option("--photo", "photos", type=_FILE, multiple=True, help="照片，可以多张")
@click.option("--video", "videos", type=_FILE, multiple=True, help="视频")
@click.option("--confirm", is_flag=True, help="当场确认（上门）")
@click.option("--found", type=click.Choice([f.value for f in Found]), default=Found.MET.value)
@click.option(
    "--identity", type=click.Choice([i.value for i in IdentityCheck]), help="怎样核验身份"
)
@click.option(
    "--service",
    "services_given",
    type=click.Choice([s.value for s in VisitService]),
    multiple=True,
    help="做了什么，可以写几次",
)
@click.option("--living", default="", help="居住状况，几个字")
@click.option("--satisfaction", type=click.Choice([s.value for s in Satisfaction]), help="满意度")
@click.option("--follow-up", default="", help="下一步要做什么")
@click.option("--follow-up-on", help="什么时候再跟进")
@click.option("--time", "at_time", default="", help="几点到的，例如 14:30")
@click.option("--place", default="", help="地点")
@click.option("--plan", "plan_id", default="", help="上门计划的编号；默认是排了此人的最新计划")
@click.option("--reason", default="", help="补录更早的确认的原因")
@click.option("--note", default="", help="备注")
@click.pass_obj
def record(
    desk: Desk,
    id_number: str,
    day: str,
    staff: tuple[str, ...],
    photos: tuple[Path, ...],
    videos: tuple[Path, ...],
    confirm: bool,
    found: str,
    identity: str | None,
    services_given: tuple[str, ...],
    living: str,
    satisfaction: str | None,
    follow_up: str,
    follow_up_on: str | None,
    at_time: str,
    place: str,
    plan_id: str,
    reason: str,
    note: str,
) -> Answer:
    """登记一次上门，--confirm 当场确认。"""
    on, later = parse_day(day, "--on"), optional_day(follow_up_on, "--follow-up-on")
    first, second, *more = (*staff, "", "")
    if any(more):
        raise click.UsageError("服务人员写两名；再多的写进备注（--note）。")
    with desk.services() as services:
        request = VisitRequest(
            id_number=services.register.number_of(id_number),
            on=on,
            staff_a=first,
            staff_b=second,
            photos=tuple(read_picture(path) for path in photos),
            videos=videos,
            confirm=confirm,
            found=Found(found),
            identity=IdentityCheck(identity) if identity else None,
            services=tuple(VisitService(one) for one in services_given),
            living=living,
            satisfaction=Satisfaction(satisfaction) if satisfaction else None,
            follow_up=follow_up,
            follow_up_on=later,
            at_time=at_time,
            place=place,
            plan_id=plan_id,
            reason=reason,
            note=note,
        )
        kept = services.visiting.record(request)
    said = f"，已当场确认，下次应于 {kept.due_on} 前确认" if kept.confirmation_id else ""
    return Answer(
        {
            "visit_id": kept.visit_id,
            "confirmation_id": kept.confirmation_id or None,
            "due_on": kept.due_on,
        },
        [f"已登记上门{said}。编号 {kept.visit_id}"],
        kept.problems,
    )


@visits.command("list")
@click.option("--village", default="", help="村（社区）的代码或名称")
@click.option("--since", help="从哪一天起的上门记录")
@click.option("--until", help="到哪一天为止的上门记录")
@click.option("--plan", "plan_id", default="", help="只看这个计划")
@click.option("--on", "day", help="只看这一天的计划")
@click.pass_obj
def list_visits(
    desk: Desk, village: str, since: str | None, until: str | None, plan_id: str, day: str | None
) -> Answer:
    """本期的上门计划和上门记录。"""
    with desk.services() as services:
        plans = services.visit_planning.plans(plan_id, optional_day(day, "--on"))
        made = services.visiting.visits(
            village, optional_day(since, "--since"), optional_day(until, "--until")
        )
        count = len(made) + sum(len(one.stops) for one in plans)
        services.register.looked("list.looked", kind="visits", count=count)
    return Answer(
        {
            "total": len(made),
            "items": [_made(line) for line in made],
            "plans": [_plan(one) for one in plans],
        },
        [
            *(line for one in plans for line in _plan_lines(one)),
            *(_visit_line(line) for line in made),
            f"共 {len(plans)} 个计划，{len(made)} 次上门",
        ],
    )


def _made(line: VisitLine) -> dict[str, object]:
    person = line.person
    return {
        "id_number": line.row.id_number,
        "name": person.name if person else None,
        "village": line.village,
        "group": person.group if person else "",
        **visit_item(line.row),
    }


def _plan(view: PlanView) -> dict[str, object]:
    return {
        "plan_id": view.row.plan_id,
        "team": view.team.name if view.team else None,
        "round": view.row.round,
        "begins_on": view.row.begins_on,
        "open": len(view.open),
        "stops": [_stop(one) for one in view.stops],
    }


def _stop(one: PlanStop) -> dict[str, object]:
    person = one.person
    return {
        "day": one.stop.day,
        "id_number": one.stop.id_number,
        "name": person.row.name if person else None,
        "village": person.village if person else None,
        "village_code": person.row.village_code if person else None,
        "group": person.row.group if person else None,
        "phone": person.row.phone if person else None,
        "flags": [flag.value for flag in person.flags] if person else [],
        "assigned": one.called.assigned if one.called else False,
        "state": one.state.value,
    }


def _plan_lines(view: PlanView) -> list[str]:
    team = view.team.name if view.team else "（队已撤销）"
    head = f"{team}\t{view.row.begins_on} 起\t还要上门 {len(view.open)} 人\t{view.row.plan_id}"
    return [head, *(_stop_line(one) for one in view.stops)]


def _stop_line(one: PlanStop) -> str:
    person = one.person
    if person is None:
        return f"  {one.stop.day}\t{masked_id_number(one.stop.id_number)}\t{one.state.label}"
    parts = [
        f"  {one.stop.day}",
        person.row.name,
        masked_id_number(person.row.id_number),
        person.village + person.row.group,
        "、".join(flag.label for flag in person.flags),
        one.state.label,
    ]
    return "\t".join(parts)


def _visit_line(line: VisitLine) -> str:
    row = line.row
    name = line.person.name if line.person else masked_id_number(row.id_number)
    staff = "、".join(part for part in (row.staff_a, row.staff_b) if part)
    confirmed = "已确认" if row.confirmation_id else ""
    place = line.village + (line.person.group if line.person else "")
    return "\t".join([str(row.visited_on), name, place, staff, row.found.label, confirmed]).rstrip()
