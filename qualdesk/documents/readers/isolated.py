"""Starts the parsing process and takes its pieces; whatever happens to it is a message here."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, Any

from qualdesk.documents.readers import limits
from qualdesk.documents.readers.child import FLAG
from qualdesk.documents.readers.sniffing import Kind
from qualdesk.errors import Environment, Unreadable
from qualdesk.progress import Progress

Frames = queue.SimpleQueue[bytes | None]  # None at the end

_SOURCE = Path(__file__).resolve().parents[3]
_START = (
    "import sys; sys.path.append(sys.argv.pop(1));"
    " from qualdesk.documents.readers.child import main; sys.exit(main(sys.argv[1:]))"
)
_WAIT = 0.1  # seconds between two looks at the cancel button
_PATIENCE = 20  # waits until a silent process looks suspicious; honest large files take longer


def pieces_apart(
    kind: Kind,
    path: Path,
    sheet: str | None,
    in_silence: Callable[[], None],
    progress: Progress,
) -> Generator[dict[str, Any], None, None]:
    """The pieces of child.py; `in_silence` is called once when the process takes long.

    `Unreadable` for a fault of the file, a lost or endless process.
    """
    try:
        process = subprocess.Popen(
            [*_program(), kind.name, str(path), *([] if sheet is None else [sheet])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "RUST_BACKTRACE": "0"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as fault:
        raise Environment(
            "process.not_started",
            "无法启动读取表格的程序。",
            remedy="请检查杀毒软件是否拦截了本程序，然后再试。",
        ) from fault
    frames: Frames = queue.SimpleQueue()
    feeder = threading.Thread(target=_feed, args=(process.stdout, frames), daemon=True)
    feeder.start()
    try:
        yield from _until_done(frames, in_silence, progress)
    finally:
        # Killed rather than waited for: it would tidy up its memory first.
        process.kill()
        feeder.join()
        process.communicate()


def _program() -> list[str]:
    """Python itself in a checkout or an installation, the frozen program with its flag else."""
    if Path(sys.executable).stem.lower().startswith("python"):
        return [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_SOURCE)]
    return [sys.executable, FLAG]


def _until_done(
    frames: Frames, in_silence: Callable[[], None], progress: Progress
) -> Iterator[dict[str, Any]]:
    while True:
        piece = _next(frames, in_silence, progress)
        if "fault" in piece:
            code, body, remedy = piece["fault"]
            raise Unreadable(code, body, remedy=remedy)
        if "done" in piece:
            return
        yield piece


def _next(frames: Frames, in_silence: Callable[[], None], progress: Progress) -> dict[str, Any]:
    for turn in range(int(limits.SECONDS / _WAIT)):
        try:
            frame = frames.get(timeout=_WAIT)
        except queue.Empty:
            progress.at("读取表格")
            if turn == _PATIENCE:
                in_silence()
            continue
        if frame is None:
            raise limits.too_complex()
        piece: dict[str, Any] = json.loads(frame)
        return piece
    raise limits.too_complex()


def _feed(stream: IO[bytes], frames: Frames) -> None:
    """Move whole frames from the process into the queue; None when it ends."""
    while True:
        head = stream.read(4)
        body = stream.read(int.from_bytes(head, "big")) if len(head) == 4 else b""
        if not body:
            frames.put(None)
            return
        frames.put(body)
