"""roster import, roster export: the register from files and into one."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk
from qualdesk.cli.roster_import import import_roster
from qualdesk.services.people_lines import people_filter


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(roster)


@click.group()
def roster() -> None:
    """花名册：导入、导出。"""


roster.add_command(import_roster)


@roster.command("export")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.option("--query", default="", help="只导出查找到的人")
@click.pass_obj
def export_roster(desk: Desk, file: Path, query: str) -> Answer:
    """导出花名册；导出的文件可以改好再导入。"""
    with desk.services() as services, desk.progress() as progress:
        wanted = people_filter(services.session, query)
        rows = services.roster_export.write(file, wanted, progress)
    path = file.absolute()
    return Answer({"rows": rows, "path": path}, [f"已导出 {rows} 条：{path}"])
