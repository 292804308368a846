"""confirm, correct: facts about people, and what is put right afterwards."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day
from qualdesk.cli.people import INSURANCES, assignments, insurance_of
from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.services.confirming import ConfirmRequest, read_picture

#: The methods of a person who sees the recipient; the others come from lists of other systems.
_METHODS = (
    Method.ON_SITE,
    Method.HOME_VISIT,
    Method.COUNTER,
    Method.UNIT,
    Method.REMOTE_VIDEO,
    Method.REMOTE_ASSIST,
    Method.BY_FAMILY,
)
_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(confirm)
    group.add_command(correct)


@click.command()
@click.argument("id_number")
@click.option("--method", type=click.Choice([m.value for m in _METHODS]), required=True)
@click.option("--photo", "photos", type=_FILE, multiple=True, help="照片，可以多张")
@click.option("--video", "videos", type=_FILE, multiple=True, help="视频")
@click.option(
    "--outcome", type=click.Choice([o.value for o in Outcome]), default=Outcome.QUALIFIED.value
)
@click.option("--insurance", type=INSURANCES, help="只确认这一险种；默认全部没有终止的待遇")
@click.option("--on", help="确认日期，默认今天")
@click.option("--reason", default="", help="补录、丧失资格等的原因")
@click.option("--place", default="", help="地点；默认本人所在村")
@click.pass_obj
def confirm(
    desk: Desk,
    id_number: str,
    method: str,
    photos: tuple[Path, ...],
    videos: tuple[Path, ...],
    outcome: str,
    insurance: str | None,
    on: str | None,
    reason: str,
    place: str,
) -> Answer:
    """登记一次资格确认。"""
    day = optional_day(on, "--on")
    with desk.services() as services:
        request = ConfirmRequest(
            id_number=services.register.number_of(id_number),
            method=Method(method),
            photos=tuple(read_picture(path) for path in photos),
            videos=videos,
            outcome=Outcome(outcome),
            insurance=insurance_of(insurance),
            on=day,
            reason=reason,
            place=place,
        )
        kept = services.confirming.confirm(request)
    fact = kept.confirmation
    due = f"，下次应于 {kept.due_on} 前确认" if kept.due_on else ""
    return Answer(
        {
            "confirmation_id": fact.fact_id,
            "due_on": kept.due_on,
            "on": fact.stated_on,
            "outcome": fact.outcome.value,
            "insurances": [one.value for one in fact.insurances],
        },
        [f"已登记（{fact.method.label}，{fact.outcome.label}）{due}。编号 {fact.fact_id}"],
        kept.problems,
    )


@click.command()
@click.argument("fact")
@click.argument("changes", nargs=-1, metavar="[字段=内容…]")
@click.option("--reason", required=True, help="更正原因")
@click.pass_obj
def correct(desk: Desk, fact: str, changes: tuple[str, ...], reason: str) -> Answer:
    """更正一条确认记录；不写字段就是撤销（签字和表单只能撤销）。"""
    values = assignments(changes)
    with desk.services() as services:
        corrected = services.correcting.correct(fact, values, reason)
    said = "已更正" if values else "已撤销"
    return Answer(
        {"superseded": corrected.superseded, "fact_id": corrected.fact_id},
        [f"{said}。编号 {corrected.fact_id}"],
        corrected.problems,
    )
