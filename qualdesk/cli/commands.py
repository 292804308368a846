"""Every command by name, and the module that is loaded when it is called: the start stays quick."""

from __future__ import annotations

from importlib import import_module

import click

_MODULES = {
    "init": "station",
    "users": "station",
    "recover": "station",
    "policy": "policy",
    "recipients": "people",
    "recipient": "people",
    "roster": "roster",
    "confirm": "confirming",
    "correct": "confirming",
    "list": "lists",
    "case": "cases",
    "contact": "cases",
    "flag": "flags",
    "special-check": "special_checks",
    "rounds": "rounds",
    "letter": "letters",
    "units": "units",
    "compare": "comparing",
    "marked": "marking",
    "deaths": "deaths",
    "spotcheck": "spotchecks",
    "benefit": "benefits",
    "app-help": "events",
    "events": "events",
    "photos": "photos",
    "teams": "visits",
    "visits": "visits",
    "notice": "notices",
    "calendar": "notices",
    "forms": "paper",
    "signoff": "paper",
    "summary": "paper",
    "report": "report",
    "sheets": "sheets",
    "package": "package",
    "conflicts": "package",
    "audit": "upkeep",
    "check": "upkeep",
    "retention": "retention",
    "demo": "demo",
}


class Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - of click
        """Names of all commands."""
        return sorted(_MODULES)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - of click
        cmd_name: str,
    ) -> click.Command | None:
        """The command, None when there is none of that name."""
        return self.named(cmd_name)

    def named(self, name: str) -> click.Command | None:
        """The command of that name, from its module."""
        if name not in self.commands and name in _MODULES:
            import_module(f"qualdesk.cli.{_MODULES[name]}").register(self)
        return self.commands.get(name)

    def every(self) -> dict[str, click.Command]:
        """All commands, loaded."""
        return {name: command for name in _MODULES if (command := self.named(name))}


@click.group(cls=Commands, context_settings={"help_option_names": []})  # help.py prints it
@click.version_option(package_name="qualdesk", message="资格确认台 %(version)s", help="版本号")
def commands() -> None:
    """资格确认台：乡镇社保中心的待遇领取资格确认工作台。不带命令时打开桌面。"""
