"""An X display without a screen: its picture is read from its memory, its windows get keys.

xdotool presses; closing a window is asked for as a window manager asks, by WM_DELETE_WINDOW.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SIZE = (1366, 768)
_PROGRAMS = ("Xvfb", "xdotool")
_CLIENT_MESSAGE = 33


def must_be_there() -> None:
    """Skip at a desk, fail in CI, where the programs are missing."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing and "CI" in os.environ:
        pytest.fail(f"{missing} must be there in CI: installer/debian-packages.txt")
    if missing:
        pytest.skip(f"{missing} not installed")


@dataclass(frozen=True)
class Display:
    """`name` is what DISPLAY is set to."""

    name: str
    memory: Path

    def environment(self, **more: str) -> dict[str, str]:
        """For a program that shows its windows here."""
        kept = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
        return {**kept, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb", **more}

    def ask(self, *words: object) -> str:
        """What xdotool answers, "" when it finds nothing."""
        line = ["xdotool", *map(str, words)]
        done = subprocess.run(
            line, env=self.environment(), capture_output=True, text=True, check=False, timeout=20
        )
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """The window in sight whose title begins so, "" while there is none."""
        found = self.ask("search", "--onlyvisible", "--name", f"^{title}")
        return found.splitlines()[0] if found else ""

    def picture(self) -> np.ndarray[Any, Any]:
        """The whole screen, height × width × 3."""
        data = (self.memory / "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", data[:100])
        start, line, colours = head[0], head[12], head[19]
        pixels = np.frombuffer(data, np.uint8, SIZE[1] * line, start + 12 * colours)
        return pixels.reshape(SIZE[1], line)[:, : SIZE[0] * 4].reshape(SIZE[1], SIZE[0], 4)[..., :3]

    def close(self, window: str) -> None:
        """Ask the window to close, as a click on its cross does."""
        library = ctypes.CDLL("libX11.so.6")
        library.XOpenDisplay.restype = ctypes.c_void_p
        library.XInternAtom.restype = ctypes.c_ulong
        shown = ctypes.c_void_p(library.XOpenDisplay(self.name.encode()))
        protocols = library.XInternAtom(shown, b"WM_PROTOCOLS", 0)
        delete = library.XInternAtom(shown, b"WM_DELETE_WINDOW", 0)
        event = _Event()
        event.type, event.window, event.format = _CLIENT_MESSAGE, int(window), 32
        event.message_type, event.data[0] = protocols, delete
        library.XSendEvent(shown, ctypes.c_ulong(int(window)), 0, 0, ctypes.byref(event))
        library.XSync(shown, 0)
        library.XCloseDisplay(shown)


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 12),
    )


@contextmanager
def shown(memory: Path) -> Iterator[Display]:
    """A display of a small screen, for as long as it is needed."""
    reading, writing = os.pipe()
    line = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24"]
    line += ["-nolisten", "tcp", "-fbdir", str(memory)]
    server = subprocess.Popen(
        line, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()  # empty when it could not begin
        assert number, "Xvfb gave no display"
        yield Display(f":{number}", memory)
    finally:
        server.terminate()
        server.wait(10)
