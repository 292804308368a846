"""demo: a training station with invented people that has done a whole month."""

from __future__ import annotations

import os
from pathlib import Path

import click

from qualdesk import bootstrap
from qualdesk.cli.frame import Answer, Desk, training_day

TRAINING_PASSWORD = "training 2026"


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(demo)


@click.command()
@click.option("--people", type=click.IntRange(50, 100_000), default=300, help="虚构人数")
@click.option("--headless", is_flag=True, help="不打开桌面")
@click.option("--out", type=click.Path(readable=False, path_type=Path), help="文件放在这个文件夹")
@click.pass_obj
def demo(
    desk: Desk,
    people: int,
    headless: bool,  # noqa: ARG001 - the entry point opens the desktop afterwards
    out: Path | None,
) -> Answer:
    """培训站点：虚构人员，把一个月的工作从花名册做到回执。"""
    password = os.environ.get("QUALDESK_PASSWORD", TRAINING_PASSWORD)
    target = out or desk.folder.with_name(f"{desk.folder.name}-files")
    with desk.progress() as progress:
        trained = bootstrap.train(desk.folder, target, people, password, training_day(), progress)
    lines = [
        f"培训站点：{desk.folder}（登录名 {trained.admin}，密码 {password}）",
        f"虚构人员 {trained.recipients} 人，确认 {trained.confirmations} 人次。",
        f"上报包密码：{trained.package_password}",
        f"文件在 {target.absolute()}：",
        *[f"  {path.relative_to(target.absolute())}" for path in trained.files],
    ]
    return Answer(
        {
            "recipients": trained.recipients,
            "confirmations": trained.confirmations,
            "package": trained.package,
            "package_password": trained.package_password,
            "files": trained.files,
        },
        lines,
    )
