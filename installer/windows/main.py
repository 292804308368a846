"""The start of the installed program: `QualDesk.exe` and `qualdesk-cli.exe` run this file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

_TREE = Path(__file__).resolve().parent.parent
_FOR_SETUP = "--for-setup"


def _give_streams() -> None:
    """A window program has no standard streams; what is printed then goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _tell(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """The last word of a window program that cannot start: where it failed, no values."""
    import ctypes
    import traceback

    del fault  # its message may hold names

    places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
    text = "\n".join([f"{kind.__name__}", *places[-8:]])
    ctypes.WinDLL("user32").MessageBoxW(
        None,
        "程序无法启动，数据没有改动。请重新运行安装程序 setup.exe；\n"
        f"还不行，请把下面的内容拍照发给技术支持：\n\n{text}",
        "资格确认台",
        0x10,
    )


def main() -> None:
    """Start what the line asks for: the desk, a command, or a step of the setup."""
    is_window = sys.stderr is None
    _give_streams()
    if is_window:
        sys.excepthook = _tell
    if sys.argv[1:2] == [_FOR_SETUP]:
        import for_setup

        sys.exit(for_setup.main(sys.argv[2:]))
    from ui.__main__ import main as start

    start()


main()
