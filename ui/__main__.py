"""The entry point: without a command the desktop, with a command the command line (no Qt)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

READ_TABLE = "--read-table"  # read_table.FLAG, written out: importing it would load the parser
_WITH_VALUE = ("--data", "--user")
_ASKS = ("-h", "--help", "--version", "--json")


def main() -> None:
    """Run `qualdesk`; the exit code is that of the command (command-line.md).

    A frozen program starts itself as the process that parses foreign tables: then nothing else
    of the program is loaded. Only the desktop, `pictures` and `demo` with a window load Qt.
    """
    words = sys.argv[1:]
    if words[:1] == [READ_TABLE]:
        from qualdesk.cli import read_table

        sys.exit(read_table.main(words[1:]))
    sys.exit(_run(words))


def _run(words: Sequence[str]) -> int:
    command = command_of(words)
    asks = any(word in _ASKS for word in words)
    if command == "pictures" and not asks:
        from ui import pictures

        return pictures.main(words)
    if command or asks:
        from qualdesk.cli.main import run

        code = run(words)
        if command != "demo" or code or asks or "--headless" in words:
            return code
    if not has_display():
        sys.stderr.write("这台电脑没有图形界面，打不开桌面。命令行的写法：qualdesk --help\n")
        return 1
    from ui import app

    return app.main(words)


def has_display() -> bool:
    """Whether a window can be shown; Qt would end the program without a word of ours."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


def command_of(words: Sequence[str]) -> str:
    """The command of a line, "" when there is none."""
    waiting = iter(words)
    for word in waiting:
        if word in _WITH_VALUE:
            next(waiting, None)
        elif not word.startswith("-"):
            return word
    return ""


if __name__ == "__main__":
    main()
