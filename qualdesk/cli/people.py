"""recipients, recipient: people of the register, found, shown, added and changed."""

from __future__ import annotations

from collections.abc import Sequence

import click

from qualdesk.bootstrap import Services
from qualdesk.cli import people_views as views
from qualdesk.cli.frame import Answer, Desk
from qualdesk.domain.recipient import Flag, Insurance
from qualdesk.errors import Problem
from qualdesk.services.people_lines import people_filter
from qualdesk.services.register import person_mark

INSURANCES = click.Choice([insurance.value for insurance in Insurance])


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(recipients)
    group.add_command(recipient)


def assignments(words: Sequence[str]) -> dict[str, str]:
    """`FIELD=VALUE` words as a mapping; wrong usage without an equals sign or twice the same."""
    values: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise click.UsageError(f"“{word}”应写成 字段=内容")
        if name in values:
            raise click.UsageError(f"“{name}”写了两次")
        values[name] = value
    return values


def insurance_of(code: str | None) -> Insurance | None:
    """The insurance of an option."""
    return Insurance(code) if code else None


@click.command()
@click.option("--query", default="", help="姓名、拼音或首字母、身份证号码、电话的任何一段")
@click.option("--village", default="", help="村（社区）的代码或名称；乡镇代码表示全乡镇")
@click.option("--insurance", type=INSURANCES, help="险种")
@click.option("--flag", type=click.Choice([flag.value for flag in Flag]), help="标记")
@click.option("--limit", type=click.IntRange(min=1), default=50, help="最多列出多少人，默认 50")
@click.pass_obj
def recipients(
    desk: Desk, query: str, village: str, insurance: str | None, flag: str | None, limit: int
) -> Answer:
    """查找领取人；总数总是全部，名单到 --limit 为止。"""
    with desk.services() as services:
        wanted = people_filter(
            services.session, query, village, insurance_of(insurance), Flag(flag) if flag else None
        )
        found = services.register.search(wanted, limit)
        services.register.looked("recipients.looked", count=len(found.lines))
    lines = [views.person_line(line) for line in found.lines]
    lines.append(f"共 {found.total} 人，列出 {len(found.lines)} 人")
    items = [views.person_item(line) for line in found.lines]
    return Answer({"total": found.total, "items": items}, lines)


class _ByNumber(click.Group):
    """`recipient ID` shows a person; the other words are commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the word, or showing the person whom it names."""
        if args and args[0] not in self.commands:
            return "show", show, args
        return super().resolve_command(ctx, args)


@click.group(cls=_ByNumber, subcommand_metavar="身份证号码 | edit … | add …")
def recipient() -> None:
    """一位领取人：recipient 身份证号码，或 edit 修改、add 补登。"""


def _shown(services: Services, id_number: str, problems: Sequence[Problem] = ()) -> Answer:
    file = services.register.person(id_number)
    mark = person_mark(file.recipient.id_number)
    services.register.looked("recipient.looked", person=mark)
    return Answer(views.person_file(file), list(views.file_lines(file)), problems)


@click.command("show")
@click.argument("id_number")
@click.pass_obj
def show(desk: Desk, id_number: str) -> Answer:
    """显示一位领取人的待遇、确认、表单、签字和修改记录。"""
    with desk.services() as services:
        return _shown(services, id_number)


@recipient.command("edit")
@click.argument("id_number")
@click.argument("changes", nargs=-1, required=True, metavar="字段=内容…")
@click.option("--reason", required=True, help="修改原因")
@click.option("--insurance", type=INSURANCES, help="改待遇内容时，指定险种")
@click.pass_obj
def edit(
    desk: Desk, id_number: str, changes: tuple[str, ...], reason: str, insurance: str | None
) -> Answer:
    """修改花名册内容，例如 phone=13900001111；原来的内容留存。"""
    values = assignments(changes)
    with desk.services() as services:
        edited = services.registering.edit(id_number, values, reason, insurance_of(insurance))
        answer = _shown(services, edited.id_number, edited.problems)
    changed = [
        {"field": field, "old": old, "new": new} for field, (old, new) in edited.changed.items()
    ]
    said = f"已修改 {len(changed)} 项" if changed else "内容本来就是这样，没有修改"
    return Answer({**answer.result, "changed": changed}, [said, *answer.lines], answer.problems)


@recipient.command("add")
@click.argument("id_number")
@click.argument("more", nargs=-1, metavar="[字段=内容…]")
@click.option("--name", default="", help="姓名；补登另一项待遇时可以不写")
@click.option("--insurance", type=INSURANCES, default=Insurance.RESIDENT.value, help="险种")
@click.option("--village", default="", help="村（社区）的名称或代码")
@click.option("--group", default="", help="村民小组")
@click.option("--phone", default="", help="联系电话")
@click.option("--unit", default="", help="单位编号")
@click.option("--unit-name", default="", help="单位名称；新单位必须写")
@click.pass_obj
def add(
    desk: Desk,
    id_number: str,
    more: tuple[str, ...],
    name: str,
    insurance: str,
    village: str,
    group: str,
    phone: str,
    unit: str,
    unit_name: str,
) -> Answer:
    """补登一位领取人，或已有领取人的另一项待遇。"""
    options = {"name": name, "village": village, "group": group, "phone": phone, "unit_code": unit}
    values = {**{field: text for field, text in options.items() if text}, **assignments(more)}
    with desk.services() as services:
        added = services.registering.add(id_number, Insurance(insurance), values, unit_name)
        return _shown(services, added.id_number, added.problems)
