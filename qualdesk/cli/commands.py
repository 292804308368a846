"""Every command in one place; each module of `cli` adds its own."""

from __future__ import annotations

import click

from qualdesk.cli import (
    confirming,
    demo,
    lists,
    package,
    paper,
    people,
    policy,
    roster,
    station,
    upkeep,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qualdesk")
def commands() -> None:
    """资格确认台：乡镇社保中心的待遇领取资格确认工作台。不带命令时打开桌面。"""


for module in (station, policy, people, roster, confirming, lists, paper, upkeep, package, demo):
    module.register(commands)
