"""photos: pictures that coordinators send, matched to people and confirmed in one pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day
from qualdesk.domain.confirmation import Method
from qualdesk.domain.forms import masked_id_number
from qualdesk.errors import Problem, Refused, Severity, Where
from qualdesk.services.photo_claims import METHODS, UNREADABLE, Claim

_FOLDER = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(photos)


@click.group()
def photos() -> None:
    """照片认领：协办员发来的一文件夹照片，认出是谁，一次确认。"""


@photos.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option("--village", default="", help="都是这个村（社区）的")
@click.pass_obj
def match(desk: Desk, folder: Path, village: str) -> Answer:
    """只认一遍，什么也不登记。"""
    with desk.services() as services, desk.progress() as progress:
        claims = services.photo_claims.match(folder, village, progress)
        services.register.looked("list.looked", kind="photos", count=len(claims))
    lines = [_line(one) for one in claims]
    return Answer({"total": len(claims), **_sorted(claims)}, lines, _told(claims))


@photos.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option("--village", default="", help="都是这个村（社区）的")
@click.option("--take", "takes", multiple=True, metavar="FILE=ID", help="这张照片是谁，可以写几次")
@click.option("--leave", "leaves", multiple=True, metavar="FILE", help="这张先不登记，可以写几次")
@click.option("--method", type=click.Choice([m.value for m in METHODS]), default=METHODS[0].value)
@click.option("--on", "day", help="见到本人的日期，默认今天")
@click.option("--reason", default="", help="补录更早的确认的原因")
@click.pass_obj
def confirm(
    desk: Desk,
    folder: Path,
    village: str,
    takes: tuple[str, ...],
    leaves: tuple[str, ...],
    method: str,
    day: str | None,
    reason: str,
) -> Answer:
    """把认出的照片登记成确认：文件名写得清楚的，和 --take 指定的。"""
    on = optional_day(day, "--on")
    with desk.services() as services, desk.progress() as progress:
        claims = services.photo_claims.match(folder, village, progress)
        by_hand = _by_hand(takes, claims, services.register.number_of)
        _known(leaves, claims)
        chosen = [
            (one.file, by_hand.get(one.name) or one.id_number)
            for one in claims
            if one.name in by_hand
            or (one.id_number and not one.confirmed_on and one.name not in leaves)
        ]
        kept = services.photo_claims.confirm(chosen, Method(method), on, reason, progress)
    files = {file for file, _ in chosen}
    left = [one for one in claims if one.file not in files]
    return Answer(
        {
            "confirmed": [
                {
                    "id_number": one.id_number,
                    "files": one.files,
                    "confirmation_id": one.confirmation_id,
                }
                for one in kept.taken
            ],
            **_sorted(left),
        },
        [f"已确认 {len(kept.taken)} 人", *(_line(one) for one in left)],
        (*kept.problems, *_told(left)),
    )


def _by_hand(
    takes: Sequence[str], claims: Sequence[Claim], number_of: Callable[[str], str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in takes:
        name, equals, number = text.rpartition("=")
        if not equals:
            raise click.UsageError(f"--take “{text}” 要写成 文件名=身份证号码。")
        found[name] = number_of(number)
    _known(tuple(found), claims)
    return found


def _known(names: Sequence[str], claims: Sequence[Claim]) -> None:
    there = {one.name for one in claims}
    for name in names:
        if name not in there:
            raise Refused(
                "file.unreadable",
                f"文件夹里没有照片“{name}”。",
                remedy="请照 photos match 列出的文件名写。",
                value=name,
            )


def _sorted(claims: Sequence[Claim]) -> dict[str, object]:
    return {
        "matched": [
            {
                "file": one.name,
                "id_number": one.id_number,
                "name": one.people[0].row.name,
                "by": one.by.value if one.by else None,
                "confirmed_on": one.confirmed_on,
            }
            for one in claims
            if one.id_number
        ],
        "offered": [
            {
                "file": one.name,
                "people": [line.row.id_number for line in one.people],
                "reason": one.reason,
            }
            for one in claims
            if one.people and not one.id_number
        ],
        "tray": [{"file": one.name, "reason": one.reason} for one in claims if not one.people],
    }


def _told(claims: Sequence[Claim]) -> list[Problem]:
    """A warning for each picture that is not certain, with the way out."""
    found = []
    for one in claims:
        if one.id_number:
            continue
        code = "photo.ambiguous" if one.people else "photo.unmatched"
        way = "请把文件名改成身份证号码。"
        if one.people:
            way = "请用 --take 文件名=身份证号码 指定。"
        elif one.reason == UNREADABLE:
            way = "请重新复制一次；还打不开的，向协办员另要一张。"
        where = Where(file=str(one.file))
        found.append(Problem(Severity.WARNING, code, f"{one.reason}。{way}", where))
    return found


def _line(one: Claim) -> str:
    who = "、".join(
        f"{line.row.name} {masked_id_number(line.row.id_number)} {line.village}{line.row.group}"
        for line in one.people
    )
    note = f"本期 {one.confirmed_on} 已确认" if one.confirmed_on else one.reason
    return "\t".join([one.name, who or "认不出", note]).rstrip()
