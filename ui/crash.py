"""A bug: say it, keep where it was without any value of the data, keep the drafts."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from qualdesk.errors import QualDeskError

LOG_NAME = "程序错误.txt"


class ProgramFault(QualDeskError):
    """A bug, in the words of the window."""

    title = "程序出了错"


def places_of(fault: BaseException) -> list[str]:
    """`page.py:42 render`: the way to the fault, no values, no message (it may hold names)."""
    trace = traceback.extract_tb(fault.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in trace]


def keep(folder: Path, fault: BaseException) -> Path | None:
    """Append the scrubbed report to the log; None when it cannot be written."""
    log = folder / LOG_NAME
    lines = [type(fault).__name__, *places_of(fault), ""]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")
    except OSError:
        return None
    return log


def as_fault(folder: Path, fault: BaseException) -> QualDeskError:
    """The bug as the window shows it, after it was kept."""
    log = keep(folder, fault)
    where = (places_of(fault) or ["?"])[-1]
    kept = f"请把“{log}”发给技术支持，其中没有个人信息。" if log else f"请记下：{where}。"
    return ProgramFault(
        "program.bug",
        "这是程序的毛病，不是您操作得不对。没写完的内容已存为草稿。",
        remedy=f"再试一次；还不行就关掉程序重新打开。{kept}",
    )


def watch(report: Callable[[BaseException], None]) -> None:
    """Hand every exception that nobody caught, of any thread, to `report` (any thread)."""

    def uncaught(
        kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        report(fault.with_traceback(trace))

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            report(arguments.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = in_thread
