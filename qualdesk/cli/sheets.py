"""sheets: what is hung up in a village or given by hand, and does not come back."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(sheets)


@click.group()
def sheets() -> None:
    """村里用的纸：还没办的人（贴墙）、手机办理步骤（发放）。"""


@sheets.command()
@click.option("--village", required=True, help="村（社区）的代码或名称")
@click.option("--out", type=_FILE, required=True, help="写到哪个 PDF 文件")
@click.pass_obj
def missing(desk: Desk, village: str, out: Path) -> Answer:
    """贴墙名单：本村还没有办的人，按村民小组，只有姓名。"""
    with desk.services() as services:
        made = services.village_sheets.missing(village)
        path = services.village_sheets.save(made, out)
    return Answer({"path": path, "pages": made.pages}, [f"已写到 {path}，{made.pages} 页"])


@sheets.command("app-steps")
@click.option("--village", default="", help="到哪个村（社区）求助；不写就是本站")
@click.option("--out", type=_FILE, required=True, help="写到哪个 PDF 文件")
@click.pass_obj
def app_steps(desk: Desk, village: str, out: Path) -> Answer:
    """大字一页：用手机给自己办、帮家里老人办。"""
    with desk.services() as services:
        made = services.village_sheets.steps(village)
        path = services.village_sheets.save(made, out)
    return Answer({"path": path, "pages": made.pages}, [f"已写到 {path}，{made.pages} 页"])
