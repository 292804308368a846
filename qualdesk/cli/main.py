"""`qualdesk COMMAND`: parse, call one service, print (command-line.md)."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click
from click.exceptions import NoArgsIsHelpError

from qualdesk.cli import frame
from qualdesk.cli.commands import Commands, commands
from qualdesk.cli.frame import Answer, Desk
from qualdesk.cli.help import help_lines, help_wanted
from qualdesk.disk import telling
from qualdesk.errors import Cancelled, Problem, QualDeskError, Severity

_VALUE_OPTIONS = ("--data", "--user")


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    _speak_unicode()
    try:
        desk, rest = _common_options(arguments)
    except click.UsageError as fault:
        return _usage("", fault, as_json="--json" in arguments)
    name = _command_name(rest)
    if help_wanted(rest):
        lines = help_lines(rest, commands)
        return frame.show(name, Answer({"help": "\n".join(lines)}, lines), as_json=desk.as_json)
    try:
        with telling(desk.folder):  # a folder that cannot even be looked for
            desk.folder.exists()
        answer = commands.main(rest, prog_name="qualdesk", standalone_mode=False, obj=desk)
    except click.UsageError as fault:
        return _usage(name, fault, as_json=desk.as_json)
    except (click.Abort, KeyboardInterrupt, Cancelled):
        answer = frame.failed(Cancelled())
    except QualDeskError as fault:
        answer = frame.failed(fault)
    except Exception as fault:  # noqa: BLE001 - the last wall: a bug is told, without a traceback
        if isinstance(fault, UnicodeEncodeError) and _garbled(arguments):
            return _usage(name, click.UsageError(_NO_TEXT), as_json=desk.as_json)
        answer = _bug(desk.folder)
    if not isinstance(answer, Answer):
        return frame.DONE  # --version has printed
    answer = Answer(answer.result, answer.lines, (*desk.notices, *answer.problems), answer.code())
    return frame.show(name, answer, as_json=desk.as_json)


def _speak_unicode() -> None:
    """UTF-8 to files and pipes; what is no text (a file name of another encoding) as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and not stream.isatty():
            reconfigure(encoding="utf-8", errors="backslashreplace")
        elif reconfigure is not None:
            reconfigure(errors="replace")


_NO_TEXT = "有的内容不是文字，或不是 UTF-8 编码，请重新输入"


def _garbled(arguments: Sequence[str]) -> bool:
    """Whether the line or a variable of ours holds what is no text: bytes of another encoding."""
    ours = [value for name, value in os.environ.items() if name.startswith("QUALDESK_")]
    return any("\ud800" <= sign <= "\udfff" for word in (*arguments, *ours) for sign in word)


def _common_options(arguments: Sequence[str]) -> tuple[Desk, list[str]]:
    """Take `--data`, `--user` and `--json` out of the line, wherever they stand."""
    found: dict[str, str] = {}
    rest: list[str] = []
    as_json = False
    waiting = iter(arguments)
    for word in waiting:
        option, equals, value = word.partition("=")
        if word == "--":
            rest.extend([word, *waiting])
        elif word == "--json":
            as_json = True
        elif option in _VALUE_OPTIONS and equals:
            found[option] = value
        elif option in _VALUE_OPTIONS:
            given = next(waiting, None)
            if given is None:
                raise click.UsageError(f"{option} 后面缺少内容")
            found[option] = given
        else:
            rest.append(word)
    folder = frame.station_folder(found.get("--data"))
    return Desk(folder, found.get("--user"), as_json), rest


def _command_name(words: Sequence[str]) -> str:
    """`roster import` of the words of the line."""
    found = commands.named(words[0]) if words and isinstance(commands, Commands) else None
    if found is None:
        return ""
    inner = isinstance(found, click.Group) and len(words) > 1 and words[1] in found.commands
    return " ".join(words[: 2 if inner else 1])


def _usage(name: str, fault: click.UsageError, *, as_json: bool) -> int:
    command = f"qualdesk {name}".strip()
    text = f"命令写法不对：{_said(fault)}。请用 {command} --help 查看写法。"
    problem = Problem(Severity.REFUSED, "command.usage", text)
    return frame.show(name, Answer({}, (), (problem,), frame.USAGE), as_json=as_json)


def _said(fault: click.UsageError) -> str:
    """What is wrong with the line, in Chinese."""
    if isinstance(fault, click.NoSuchOption):
        return f"没有选项 {fault.option_name}"
    if isinstance(fault, click.MissingParameter):
        name = fault.param.get_error_hint(fault.ctx) if fault.param and fault.ctx else ""
        return f"缺少 {name}"
    if isinstance(fault, click.BadParameter):
        name = fault.param.get_error_hint(fault.ctx) if fault.param and fault.ctx else ""
        choices = getattr(fault.param.type, "choices", ()) if fault.param else ()
        known = f"，可以填 {'、'.join(choices)}" if choices else ""
        return f"{name} 的内容不对{known}"
    if isinstance(fault, click.BadOptionUsage):
        return f"选项 {fault.option_name} 后面缺少内容"
    if not isinstance(fault, NoArgsIsHelpError) and not fault.message.isascii():
        return fault.message.removesuffix("。")  # our own words
    if fault.ctx is not None and isinstance(fault.ctx.command, click.Group):
        names = fault.ctx.command.list_commands(fault.ctx)
        return f"没有这个命令，可用的有 {'、'.join(sorted(names))}"
    return "多了或少了内容"


def _bug(folder: Path) -> Answer:
    """Keep where the program failed, without any value of the data, and say so."""
    _, fault, trace = sys.exc_info()
    places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
    text = "\n".join([type(fault).__name__, *places])
    log = folder / "程序错误.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log.write_text(text + "\n", encoding="utf-8")
        kept = f"出错位置记在“{log}”，其中没有个人信息，请发给技术支持。"
    except OSError:
        kept = f"出错位置：{places[-1] if places else ''}。"
    problem = Problem(
        Severity.REFUSED,
        "program.bug",
        f"程序内部错误（{type(fault).__name__}），数据没有改动。{kept}",
    )
    return Answer({}, (), (problem,), frame.REFUSED)
