"""letter: what was written to units, handed over, and by when it is answered."""

from __future__ import annotations

import click

from qualdesk.cli.frame import Answer, Desk, optional_day
from qualdesk.domain.form_codes import parse_serial, printed_serial
from qualdesk.services.letters import UnitLetter


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(letter)


@click.group()
def letter() -> None:
    """单位告知书：打印用 forms print letter；这里看和登记送达。"""


@letter.command("list")
@click.pass_obj
def list_letters(desk: Desk) -> Answer:
    """发过的告知书，新的在前。"""
    with desk.services() as services:
        found = services.letters.kept()
    return Answer(
        {"total": len(found), "items": [_item(one) for one in found]},
        [*(_line(one) for one in found), f"共 {len(found)} 份"],
    )


@letter.command()
@click.argument("serial")
@click.option("--by", "received_by", required=True, help="回执上的签收人")
@click.option("--on", help="送达日期，默认今天")
@click.pass_obj
def deliver(desk: Desk, serial: str, received_by: str, on: str | None) -> Answer:
    """登记送达回执。"""
    plain = parse_serial(serial)
    with desk.services() as services:
        services.letters.deliver(plain, received_by, optional_day(on, "--on"))
    return Answer({"form_serial": plain}, [f"已登记 {printed_serial(plain)} 的送达。"])


def _item(one: UnitLetter) -> dict[str, object]:
    row = one.letter
    return {
        "form_serial": row.form_serial,
        "unit_code": row.unit_code,
        "unit": one.unit_name,
        "insurance": row.insurance.value,
        "people": row.people,
        "months": row.months,
        "on": row.stated_on,
        "answer_by": row.answer_by,
        "days_left": one.days_left,
        "delivered_on": row.delivered_on,
        "received_by": row.received_by or None,
    }


def _line(one: UnitLetter) -> str:
    row = one.letter
    handed = f"{row.delivered_on} 送达" if row.delivered_on else "没送达"
    parts = [printed_serial(row.form_serial), one.unit_name, f"{row.people} 人", handed]
    return "\t".join([*parts, f"{row.answer_by} 前反馈"])
