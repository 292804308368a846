"""units: who is responsible for whom, and how far they are."""

from __future__ import annotations

import click

from qualdesk.cli import people_views as views
from qualdesk.cli.frame import Answer, Desk


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(units)


@click.group()
def units() -> None:
    """参保单位：各单位的人、确认和标识到哪一步。"""


@units.command("list")
@click.pass_obj
def list_units(desk: Desk) -> Answer:
    """每个单位一行。"""
    with desk.services() as services:
        found = services.units.all()
    items = [
        {
            "unit_code": one.unit_code,
            "name": one.name,
            "insurance": one.insurance.value,
            "people": one.people,
            "confirmed": one.confirmed,
            "unmarked": one.unmarked,
            "states": {state.value: count for state, count in one.states.items()},
            "letter": one.letter_serial or None,
            "answer_by": one.answer_by,
        }
        for one in found
    ]
    lines = [
        f"{one.unit_code}\t{one.name}\t{one.people} 人"
        f"\t已确认 {one.confirmed}\t未标识 {one.unmarked}"
        for one in found
    ]
    return Answer({"total": len(items), "items": items}, lines)


@units.command()
@click.argument("unit_code", metavar="UNIT")
@click.pass_obj
def people(desk: Desk, unit_code: str) -> Answer:
    """一个单位的人。"""
    with desk.services() as services:
        found = services.units.people(unit_code)
        services.register.looked("recipients.looked", count=len(found))
    return Answer(
        {"total": len(found), "items": [views.person_item(line) for line in found]},
        [*(views.person_line(line) for line in found), f"共 {len(found)} 人"],
    )
