"""special-check: the checks of March and September, opened, looked at, closed with cases."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.special_checks import MemberState
from qualdesk.services.special_checks import Member, SpecialCheck

_MONTH = click.option("--month", default="", help="月份，例如 2026-09；不写就是最近的一次")
_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(special_check)


@click.group("special-check")
def special_check() -> None:
    """专项核查：3 月、9 月核查高龄、失联、账户无支付记录的人。"""


@special_check.command("open")
@click.option("--month", default="", help="月份，例如 2026-09；不写就是本月")
@click.option("--number", default="", help="县局文件的文号；规定以外的月份必须写")
@click.option("--note", default="", help="备注")
@click.pass_obj
def open_check(desk: Desk, month: str, number: str, note: str) -> Answer:
    """开展专项核查：名单和期限就此定下。"""
    with desk.services() as services:
        done = services.special_checks.open(month, number, note)
    why = {flag.value: count for flag, count in done.by_why.items()}
    said = "，".join(f"{flag.label} {count} 人" for flag, count in done.by_why.items())
    return Answer(
        {
            "check_id": done.check_id,
            "month": done.month,
            "due_on": done.due_on,
            "people": done.people,
            "by_why": why,
        },
        [f"{done.month} 专项核查 {done.people} 人（{said}），{done.due_on} 前核实"],
        done.problems,
    )


@special_check.command("show")
@_MONTH
@click.option("--village", default="", help="村（社区）的代码或名称")
@click.option("--out", type=_FILE, help="名单写成 .xlsx 或 .pdf")
@click.pass_obj
def show_check(desk: Desk, month: str, village: str, out: Path | None) -> Answer:
    """看一次专项核查：谁还没有核实。"""
    with desk.services() as services, desk.progress() as progress:
        check = services.special_checks.look(month, village, progress)
        if out is not None:
            services.special_checks.write(check, out, progress)
        services.register.looked("special_check.looked", count=len(check.members))
    result = {**_head(check), "path": out.absolute() if out else None}
    lines = [_line(one) for one in check.members if one.state is MemberState.LEFT]
    lines.append(
        f"{check.row.month} 专项核查 {len(check.members)} 人，还没核实 {check.left} 人，"
        f"{check.row.due_on} 前核实"
    )
    return Answer({**result, "items": [_item(one) for one in check.members]}, lines)


@special_check.command("cases")
@_MONTH
@click.pass_obj
def open_cases(desk: Desk, month: str) -> Answer:
    """期限到了还没有核实的人，立核查件；再做一次只立新的。"""
    with desk.services() as services, desk.progress() as progress:
        done = services.special_checks.open_cases(month, progress)
    return Answer({"case_ids": done.case_ids}, [f"立了核查件 {len(done.case_ids)} 件"])


@special_check.command("list")
@click.pass_obj
def list_checks(desk: Desk) -> Answer:
    """开过的专项核查。"""
    with desk.services() as services:
        rows = services.special_checks.checks()
    items = [
        {
            "check_id": row.check_id,
            "month": row.month,
            "opened_on": row.opened_on,
            "due_on": row.due_on,
            "people": len(row.covered),
            "number": row.document_number or None,
        }
        for row in rows
    ]
    lines = [f"{row.month}\t{len(row.covered)} 人\t{row.due_on} 前核实" for row in rows]
    return Answer({"total": len(items), "items": items}, lines or ["还没有开过专项核查"])


def _head(check: SpecialCheck) -> dict[str, object]:
    counts = {state.value: check.counts.get(state, 0) for state in reversed(MemberState)}
    return {
        "check_id": check.row.check_id,
        "month": check.row.month,
        "opened_on": check.row.opened_on,
        "due_on": check.row.due_on,
        "days_left": check.days_left,
        "people": len(check.members),
        "counts": counts,
    }


def _item(one: Member) -> dict[str, object]:
    row = one.person.row
    return {
        "id_number": row.id_number,
        "name": row.name,
        "village": one.person.village,
        "village_code": row.village_code,
        "group": row.group,
        "phone": row.phone,
        "why": [flag.value for flag in one.why],
        "state": one.state.value,
        "settled_on": one.settled_on,
    }


def _line(one: Member) -> str:
    row = one.person.row
    why = "、".join(flag.label for flag in one.why)
    place = one.person.village + row.group
    return "\t".join([row.name, masked_id_number(row.id_number), place, row.phone, why])
