"""marked: what the provincial system shows as 认证标志 1."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(marked)


@click.group()
def marked() -> None:
    """标识：哪些确认已经录进省系统。"""


@marked.command("import")
@click.argument("file", type=_FILE)
@click.pass_obj
def import_marks(desk: Desk, file: Path) -> Answer:
    """从省系统的导出读回认证标志。"""
    with desk.services() as services, desk.progress() as progress:
        done = services.marking_import.take(file, progress)
    return Answer(
        {
            "marked": done.marked,
            "already": done.already,
            "unmarked": done.unmarked,
            "rows_read": done.rows_read,
            "unmatched": done.unmatched,
        },
        [f"读到 {done.rows_read} 行：新标识 {done.marked}，已经知道 {done.already}"],
        done.problems,
    )


@marked.command("set")
@click.argument("id_numbers", metavar="ID…", nargs=-1, required=True)
@click.pass_obj
def set_marks(desk: Desk, id_numbers: tuple[str, ...]) -> Answer:
    """在省系统里标识过的人，逐个勾销。"""
    with desk.services() as services:
        done = services.marking.tick_all(id_numbers)
    return Answer(
        {"marked": len(done.fact_ids), "fact_ids": done.fact_ids},
        [f"已标识 {len(done.fact_ids)} 条"],
    )
