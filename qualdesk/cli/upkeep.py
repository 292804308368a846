"""audit verify | export, check: does everything hold together."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import DAMAGED, Answer, Desk


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(audit)
    group.add_command(check)


@click.group()
def audit() -> None:
    """审计链：核对、导出。"""


@audit.command("verify")
@click.pass_obj
def verify_audit(desk: Desk) -> Answer:
    """逐条核对审计链，并核对每一条业务数据。"""
    with desk.services() as services, desk.progress() as progress:
        entries = services.upkeep.verify_audit(progress)
    return Answer({"ok": True, "entries": entries}, (f"审计链完整，共 {entries} 条。",))


@audit.command("export")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.pass_obj
def export_audit(desk: Desk, file: Path) -> Answer:
    """把审计链导出为一行一条的 JSON 文件。"""
    with desk.services() as services:
        path = services.upkeep.export_audit(file)
        entries = len(services.upkeep.audit_entries())
    return Answer({"path": path, "entries": entries}, (f"已导出 {entries} 条：{path}",))


@click.command()
@click.pass_obj
def check(desk: Desk) -> Answer:
    """数据体检：数据库、关联、审计链、每一份佐证材料。"""
    with desk.services() as services, desk.progress() as progress:
        health = services.upkeep.check(progress)
    word = "数据完好。" if health.ok else "发现损坏："
    return Answer(
        {"ok": health.ok, "entries": health.entries, "evidence": health.evidence},
        (word,),
        health.problems,
        None if health.ok else DAMAGED,
    )
