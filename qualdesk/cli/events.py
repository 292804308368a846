"""events, app-help: who came to an event and is confirmed by it, who was helped with the app."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import click

from qualdesk.bootstrap import Services
from qualdesk.cli.frame import Answer, Desk, optional_day, parse_day
from qualdesk.domain.events import EventKind
from qualdesk.errors import Problem
from qualdesk.services.confirming import read_picture
from qualdesk.services.events import EventRequest
from qualdesk.storage.queries.events import EventRow

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(events)
    group.add_command(app_help)


@click.group()
def events() -> None:
    """活动：体检、慰问、文体活动，到场的人一次确认。"""


@events.command()
@click.option("--kind", type=click.Choice([k.value for k in EventKind]), required=True)
@click.option("--name", required=True, help="活动名称")
@click.option("--place", required=True, help="在哪里办的")
@click.option("--on", "day", required=True, help="哪一天")
@click.option("--id", "id_numbers", multiple=True, help="到场的人，可以写几次")
@click.option("--people", "lists", type=_FILE, multiple=True, help="到场名单（姓名、身份证号码）")
@click.option("--photo", "group_photos", type=_FILE, multiple=True, help="合影，用于每个人")
@click.option("--photos", "folder", type=_FILE, help="各人照片的文件夹，按姓名或身份证号码命名")
@click.option("--organiser", default="", help="主办单位")
@click.option("--village", default="", help="哪个村（社区）的活动")
@click.option("--no-confirm", is_flag=True, help="只记到场，不确认")
@click.option("--note", default="", help="备注")
@click.pass_obj
def record(
    desk: Desk,
    kind: str,
    name: str,
    place: str,
    day: str,
    id_numbers: tuple[str, ...],
    lists: tuple[Path, ...],
    group_photos: tuple[Path, ...],
    folder: Path | None,
    organiser: str,
    village: str,
    no_confirm: bool,
    note: str,
) -> Answer:
    """登记一次活动，到场的人一次确认，地点和活动写进每个人的确认。"""
    on = parse_day(day, "--on")
    with desk.services() as services, desk.progress() as progress:
        people = list(id_numbers)
        problems: list[Problem] = []
        for file in lists:
            came = services.events.read_list(file)
            people += came.people
            problems += came.problems
        photos = _photos(services, folder, village) if folder else {}
        request = EventRequest(
            kind=EventKind(kind),
            name=name,
            place=place,
            on=on,
            people=tuple(people),
            organiser=organiser,
            village=village,
            group_photos=tuple(read_picture(path) for path in group_photos),
            photos=photos,
            confirm=not no_confirm,
            note=note,
        )
        kept = services.events.record(request, progress)
    return Answer(
        {
            "event_id": kept.event_id,
            "attended": len(kept.attended),
            "confirmed": len(kept.confirmed),
            "confirmations": dict(kept.confirmed),
        },
        [f"已登记：到场 {len(kept.attended)} 人，确认 {len(kept.confirmed)} 人。{kept.event_id}"],
        (*problems, *kept.problems),
    )


def _photos(services: Services, folder: Path, village: str) -> dict[str, tuple[bytes, ...]]:
    found: dict[str, tuple[bytes, ...]] = defaultdict(tuple)
    for claim in services.photo_claims.match(folder, village):
        if claim.id_number:
            found[claim.id_number] += (read_picture(claim.file),)
    return dict(found)


@events.command("list")
@click.pass_obj
def list_events(desk: Desk) -> Answer:
    """办过的活动，到场和确认的人数。"""
    with desk.services() as services:
        rows = services.events.held()
    lines = [
        f"{row.stated_on}\t{row.kind.label}\t{row.name}\t{row.place}\t"
        f"到场 {row.attended} 人\t确认 {row.confirmed} 人"
        for row in rows
    ]
    lines.append(f"共 {len(rows)} 次活动")
    return Answer({"total": len(rows), "items": [_event(row) for row in rows]}, lines)


def _event(row: EventRow) -> dict[str, object]:
    return {
        "event_id": row.event_id,
        "kind": row.kind.value,
        "name": row.name,
        "place": row.place,
        "organiser": row.organiser,
        "village_code": row.village_code,
        "on": row.stated_on,
        "attended": row.attended,
        "confirmed": row.confirmed,
        "note": row.note,
    }


@click.group("app-help")
def app_help() -> None:
    """帮办：教人用手机 APP、帮人用 APP 的次数。"""


@app_help.command()
@click.argument("id_number", metavar="ID")
@click.option("--for-other", is_flag=True, help="帮他用自己的手机给别人认证")
@click.option("--helper", default="", help="谁帮的；默认是登录的人")
@click.option("--on", "day", help="哪一天，默认今天")
@click.option("--note", default="", help="备注")
@click.pass_obj
def add(
    desk: Desk, id_number: str, for_other: bool, helper: str, day: str | None, note: str
) -> Answer:
    """记一次帮办。"""
    on = optional_day(day, "--on")
    with desk.services() as services:
        help_id, _ = services.app_help.add(
            id_number, for_other=for_other, helper=helper, on=on, note=note
        )
    return Answer({"help_id": help_id}, [f"已记一次帮办。编号 {help_id}"])


@app_help.command()
@click.option("--since", help="从哪一天起，默认本期开始")
@click.option("--until", help="到哪一天为止，默认今天")
@click.pass_obj
def count(desk: Desk, since: str | None, until: str | None) -> Answer:
    """帮过多少人、多少次，分村。"""
    with desk.services() as services:
        found = services.app_help.count(
            optional_day(since, "--since"), optional_day(until, "--until")
        )
        book = services.session.village_book()
        villages = [
            {"code": code, "name": book.name(code) if code else "", "people": people}
            for code, people in sorted(found.by_village.items())
        ]
    return Answer(
        {
            "since": found.since,
            "until": found.until,
            "times": len(found.rows),
            "people": found.people,
            "villages": villages,
        },
        [
            *(f"{one['name'] or '没有填村'}\t{one['people']} 人" for one in villages),
            f"{found.since} 至 {found.until}：帮办 {found.people} 人，{len(found.rows)} 次",
        ],
    )
