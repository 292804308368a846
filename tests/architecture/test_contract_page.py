"""The project's copy of the command line contract names what the program has."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from qualdesk.cli import commands as all_commands
from tests.architecture.tree import ROOT

PAGE = (ROOT / "resources" / "regulations" / "command-line.md").read_text(encoding="utf-8")


def leaves(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it."""
    if path:
        yield " ".join(path), command
    if isinstance(command, all_commands.Commands):
        below = command.every()
    else:
        below = command.commands if isinstance(command, click.Group) else {}
    for name, one in below.items():
        yield from leaves(one, (*path, name))


def row_of(words: str) -> str:
    """The rows that speak of a command; `audit export` stands in `audit verify|export`."""
    first, *rest = words.split()
    rows = [line for line in PAGE.splitlines() if re.search(rf"[`| ]{first}[ `\\]", line)]
    return "\n".join(row for row in rows if all(re.search(rf"\b{one}\b", row) for one in rest))


def test_every_command_has_its_row() -> None:
    missing = [words for words, _ in leaves(all_commands.commands) if not row_of(words)]
    assert missing == []


def test_every_option_stands_in_its_commands_row() -> None:
    missing = [
        f"{words} {name}"
        for words, command in leaves(all_commands.commands)
        for option in command.params
        if isinstance(option, click.Option)
        for name in option.opts
        if name.startswith("--") and name not in row_of(words)
    ]
    assert missing == []


def test_the_control_of_both_finds_nothing() -> None:
    assert row_of("no-such-command") == ""
    assert "--no-such-option" not in row_of("roster import")
