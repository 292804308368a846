"""The frame of every command: envelope, exit codes, login, progress (command-line.md)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import click
from rich.console import Console as RichConsole
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from qualdesk import paths
from qualdesk.bootstrap import Services, open_station
from qualdesk.errors import (
    Damaged,
    NotAllowed,
    Problem,
    QualDeskError,
    Refused,
    Severity,
)
from qualdesk.progress import SILENT, Progress, Step

DONE, REFUSED, USAGE, DAMAGED, NOT_ALLOWED = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say: `result` for programs, `lines` for people (Chinese)."""

    result: Mapping[str, object]
    lines: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    exit_code: int | None = None  # None: 1 when something was refused, else 0

    def code(self) -> int:
        """The exit code of command-line.md."""
        if self.exit_code is not None:
            return self.exit_code
        refused = any(p.severity is Severity.REFUSED for p in self.problems)
        return REFUSED if refused else DONE


@dataclass(slots=True)
class Desk:
    """The place a command works at: folder, login, form of the answer."""

    folder: Path
    user: str | None
    as_json: bool
    notices: list[Problem] = field(default_factory=list)

    @contextmanager
    def services(self) -> Iterator[Services]:
        """The station's services, logged in; the station is closed afterwards."""
        services = open_station(
            self.folder, self.login_name(), secret("QUALDESK_PASSWORD", "密码"), training_day()
        )
        try:
            self.notices.extend(services.notices)
            yield services
        finally:
            services.close()

    def login_name(self) -> str:
        """The operator's name from `--user` or QUALDESK_USER."""
        name = self.user or os.environ.get("QUALDESK_USER", "")
        if not name:
            raise NotAllowed(
                "login.missing",
                "没有说明由谁登录。",
                remedy="请用 --user 或环境变量 QUALDESK_USER 给出登录名。",
            )
        return name

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A bar on standard error, on a terminal only."""
        if not sys.stderr.isatty():
            yield SILENT
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Bar(*columns, console=RichConsole(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None)

            def show(step: Step) -> None:
                bar.update(
                    task, description=step.label, completed=step.done, total=step.total or None
                )

            yield Progress(show)


def secret(variable: str, label: str) -> str:
    """A secret from the environment, or asked for on a terminal."""
    value = os.environ.get(variable)
    if value is not None:
        return value
    if sys.stdin is not None and sys.stdin.isatty():
        return str(click.prompt(label, hide_input=True, err=True))
    raise NotAllowed(
        "login.missing",
        f"没有给出{label}。",
        remedy=f"请在终端里输入，或放在环境变量 {variable} 里。",
    )


def training_day() -> date | None:
    """QUALDESK_TODAY as a date; Refused when it is none."""
    text = os.environ.get("QUALDESK_TODAY", "")
    return parse_day(text, "QUALDESK_TODAY") if text else None


def parse_day(text: str, option: str) -> date:
    """An ISO date of an option; Refused("date.invalid") on another form."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(
            "date.invalid",
            f"{option} 的日期“{text}”不对。",
            remedy="请写成 2026-11-21 的样子。",
            value=text,
        ) from None


def optional_day(text: str | None, option: str) -> date | None:
    """Like `parse_day`, None when the option was not given."""
    return parse_day(text, option) if text else None


def plain(value: object) -> object:
    """A value as JSON has it: dates as ISO text, paths as text, data classes as objects."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (date, Path)):
        return value.isoformat() if isinstance(value, date) else str(value)
    return value


def _problem(problem: Problem) -> dict[str, object]:
    where = {key: value for key, value in asdict(problem.where).items() if value is not None}
    return {
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "where": where,
        "value": problem.value,
    }


def envelope(command: str, answer: Answer) -> dict[str, object]:
    """The one JSON document of a command."""
    return {
        "ok": answer.code() == DONE,
        "command": command,
        "result": plain(answer.result),
        "problems": [_problem(problem) for problem in answer.problems],
    }


def show(command: str, answer: Answer, *, as_json: bool) -> int:
    """Print the answer: JSON for programs, or lines and problems for people; its exit code.

    A reader that stops early (`| head`) ends the printing, not the command. Where the place of
    the output is full, the code is 1 at least, and standard error says so.
    """
    try:
        _print(command, answer, as_json=as_json)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(_NOT_WRITTEN, file=sys.stderr)
            return answer.code() or REFUSED
    return answer.code()


_NOT_WRITTEN = (
    "命令已经办过，但结果没有写完：磁盘已满，或不能写。请腾出空间，再用查询的命令看结果。"
)


def _print(command: str, answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(envelope(command, answer), ensure_ascii=False))
        return
    for line in answer.lines:
        print(line)
    for problem in answer.problems:
        print(f"{_MARKS[problem.severity]}{_place(problem)}{problem.message}")


_MARKS = {Severity.REFUSED: "【拒绝】", Severity.WARNING: "【注意】", Severity.ADVICE: "【提示】"}


def _place(problem: Problem) -> str:
    """Where a problem is, without the file that its own words begin with."""
    where, (told, _, _) = problem.where, problem.message.partition("：")
    parts = [
        Path((where.file or "").removesuffix(told).rstrip("/")).name,
        where.sheet or "",
        f"第 {where.row} 行" if where.row else "",
        where.column or "",
    ]
    text = " ".join(part for part in parts if part)
    return f"{text}：" if text else ""


def failed(fault: QualDeskError) -> Answer:
    """The answer for a fault that is expected in daily work."""
    code = REFUSED
    if isinstance(fault, NotAllowed):
        code = NOT_ALLOWED
    elif isinstance(fault, Damaged):
        code = DAMAGED
    return Answer({}, (fault.title,), fault.findings(), code)


def station_folder(data: str | None) -> Path:
    """The folder of `--data`, or the default one."""
    return paths.usable(data) if data else paths.usable(paths.default_station())
