"""list KIND: work lists on the screen, as JSON, as Excel sheet, as PDF."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli import people_views as views
from qualdesk.cli.frame import Answer, Desk, optional_day
from qualdesk.cli.people import INSURANCES, insurance_of
from qualdesk.domain.listing import ListKind

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(list_people)


@click.command("list")
@click.argument("kind", type=click.Choice([kind.value for kind in ListKind]))
@click.option("--as-of", "as_of", help="按这一天列，默认今天")
@click.option("--village", default="", help="村（社区）的代码或名称；乡镇代码表示全乡镇")
@click.option("--insurance", type=INSURANCES, help="险种")
@click.option("--xlsx", type=_FILE, help="另存为 Excel，身份证号码完整")
@click.option("--pdf", type=_FILE, help="另存为 PDF，身份证号码隐去一部分")
@click.pass_obj
def list_people(
    desk: Desk,
    kind: str,
    as_of: str | None,
    village: str,
    insurance: str | None,
    xlsx: Path | None,
    pdf: Path | None,
) -> Answer:
    """工作名单：将到期、逾期、从未确认、缺签……每人每险种一条，一条不少。"""
    day = optional_day(as_of, "--as-of")
    with desk.services() as services, desk.progress() as progress:
        made = services.lists.make(ListKind(kind), village, insurance_of(insurance), day)
        written = services.lists.export(made, xlsx, pdf, progress) if xlsx or pdf else ()
        services.register.looked("list.looked", kind=kind, count=len(made.items))
    lines = [views.list_line(item) for item in made.items]
    lines.append(f"共 {len(made.items)} 条（截至 {made.as_of}）")
    lines += [f"已写入 {path}" for path in written]
    return Answer(
        {
            "total": len(made.items),
            "as_of": made.as_of,
            "items": [views.list_item(item) for item in made.items],
            "files": list(written),
        },
        lines,
    )
