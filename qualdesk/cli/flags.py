"""flag set, flag end: who is of a key group besides by age."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day
from qualdesk.domain.key_groups import BY_HAND, CodeSet
from qualdesk.domain.recipient import Flag
from qualdesk.services.key_flags import Flagged, FlagRequest
from qualdesk.services.key_group_list import flag_as_json

_FILE = click.Path(readable=False, path_type=Path)
_SET = click.Choice([kind.value for kind in BY_HAND])
_END = click.Choice([*(kind.value for kind in BY_HAND), Flag.NO_PAYMENT.value])


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(flag)


@click.group()
def flag() -> None:
    """重点人群标记：重残、失能、失联。高龄按出生日期自动标注。"""


@flag.command("set")
@click.argument("id_number", metavar="ID")
@click.option("--kind", type=_SET, required=True, help="哪一类")
@click.option("--source", required=True, help="凭什么登记，例如 残联名单")
@click.option("--grade", default="", help="等级的数字；村评的写村里的话")
@click.option("--scale", type=click.Choice([one.value for one in CodeSet]), help="失能按哪种评估")
@click.option("--number", default="", help="残疾证号，20 位")
@click.option("--from", "from_on", help="从哪天起，默认今天")
@click.option("--until", help="到哪天止，知道的才写")
@click.option("--document", "documents", type=_FILE, multiple=True, help="证件、证明的照片或扫描件")
@click.option("--note", default="", help="备注")
@click.pass_obj
def set_flag(
    desk: Desk,
    id_number: str,
    kind: str,
    source: str,
    grade: str,
    scale: str | None,
    number: str,
    from_on: str | None,
    until: str | None,
    documents: tuple[Path, ...],
    note: str,
) -> Answer:
    """登记标记；同一类已有的，以新登记的为准。"""
    with desk.services() as services, desk.progress() as progress:
        request = FlagRequest(
            id_number=id_number,
            kind=Flag(kind),
            source=source,
            grade=grade,
            code_set=CodeSet(scale) if scale else None,
            disability_number=number,
            from_on=optional_day(from_on, "--from"),
            until_on=optional_day(until, "--until"),
            documents=documents,
            note=note,
        )
        return _answer(services.key_flags.set(request, progress))


@flag.command("end")
@click.argument("id_number", metavar="ID")
@click.option("--kind", type=_END, required=True, help="哪一类")
@click.option("--on", help="从哪天起不再是，默认今天")
@click.option("--reason", default="", help="为什么")
@click.pass_obj
def end_flag(desk: Desk, id_number: str, kind: str, on: str | None, reason: str) -> Answer:
    """终止标记；记录留着。"""
    with desk.services() as services:
        day = optional_day(on, "--on")
        return _answer(services.key_flags.end(id_number, Flag(kind), reason, day))


def _answer(done: Flagged) -> Answer:
    words = "、".join(flag.label for flag in done.flags) or "没有"
    return Answer(
        {
            "flags": [flag.value for flag in done.flags],
            "flag_id": done.flag_id,
            "held": [flag_as_json(row) for row in done.held],
        },
        [f"现在的标记：{words}。编号 {done.flag_id}"],
        done.problems,
    )
