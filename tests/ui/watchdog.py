"""Measures how long the UI thread is held in one piece, and where.

A timer of the UI thread beats every few milliseconds; a second thread watches the beat and looks
at the stack when it stops. Work of the thread counts by its processor time; time without work
(it waits: for a disk, a lock, its turn) counts by half, and not at all where the second thread was
late as well: on a loaded machine nobody gets his turn, and that is no fault of the window.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from PySide6.QtCore import Qt, QTimer

LIMIT = 0.050  # seconds
_BEAT = 5  # milliseconds
_LOOK = 0.005  # seconds


@dataclass
class Watchdog:
    """`with watchdog.armed(): …`; afterwards `worst` seconds, and `place` of the stack then."""

    limit: float = LIMIT
    worst: float = 0.0
    place: str = ""
    _last: float = 0.0
    _late: float = 0.0
    _worked: float = 0.0
    _seen: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def armed(self) -> Iterator[Watchdog]:
        """Measure what runs inside; AssertionError names the place when it held too long."""
        self.worst, self.place, self._late = 0.0, "", 0.0
        self._stop.clear()
        heart = QTimer()
        heart.setTimerType(Qt.TimerType.PreciseTimer)
        heart.timeout.connect(self._beat)
        self._beat()
        heart.start(_BEAT)
        watcher = threading.Thread(target=self._watch, args=(threading.get_ident(),))
        watcher.start()
        try:
            yield self
            self._beat()
        finally:
            self._stop.set()
            watcher.join()
            heart.stop()
        assert self.worst <= self.limit, f"held for {self.worst * 1000:.0f} ms at\n{self.place}"

    def _beat(self) -> None:
        self._last, self._late = time.monotonic(), 0.0
        self._worked, self._seen = time.thread_time(), False

    def _watch(self, thread: int) -> None:
        while not self._stop.is_set():
            before = time.monotonic()
            time.sleep(_LOOK)
            now = time.monotonic()
            self._late += max(0.0, now - before - 2 * _LOOK)
            waited = now - self._last - self._late - _BEAT / 1000
            held = max(processor_time(thread) - self._worked, waited / 2)
            if held > self.worst:
                self.worst = held
                if held > self.limit / 2 and not self._seen:  # later, it may be over
                    self._seen = True
                    self.place = place_of(sys._current_frames().get(thread))


def processor_time(thread: int) -> float:
    """Seconds that a thread has worked; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0.0
    return time.clock_gettime(time.pthread_getcpuclockid(thread))


def place_of(frame: FrameType | None) -> str:
    """The way to the line that held the thread, without the test's own machinery."""
    lines = traceback.extract_stack(frame)[-6:] if frame is not None else []
    return "\n".join(f"{line.filename}:{line.lineno} {line.name}" for line in lines)
