"""The lanes on which jobs run: one for writing, two for reading and image work, one for drafts.

The lanes live as long as the program: the database keeps a connection for each of them, and it
keeps few. No `terminate`, no `processEvents`: a lane ends when its queue says so.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal

from ui.job import Job, Runners

T = TypeVar("T")
_READERS = 2


class _Lane(QThread):
    """Runs the jobs of a queue one after the other; None ends it."""

    def __init__(self, waiting: queue.SimpleQueue[Job[Any] | None]) -> None:
        super().__init__()
        self._waiting = waiting

    def run(self) -> None:
        """Until the queue says None."""
        while (job := self._waiting.get()) is not None:
            job.run()
            del job  # not kept while the lane waits for the next one


class Lanes(QObject):
    """A queue and the threads that empty it; `idle` tells that nothing is left.

    One thread runs its jobs in order (writes); several run them beside each other (reads).
    """

    idle = Signal()
    _delivered = Signal(object)

    def __init__(self, threads: int, on_bug: Callable[[Exception], None]) -> None:
        super().__init__()
        self._waiting: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._on_bug = on_bug
        self._open: set[Job[Any]] = set()
        self._lanes = [_Lane(self._waiting) for _ in range(threads)]
        self._delivered.connect(self._call, Qt.ConnectionType.QueuedConnection)
        for lane in self._lanes:
            lane.start()

    def submit(self, job: Job[T]) -> None:
        """Queue a job (UI thread)."""
        self._open.add(job)
        job.at_end(lambda: self._ended(job))
        self._waiting.put(job)

    def deliver(self, call: Callable[[], None]) -> None:
        """Call in the UI thread (any thread)."""
        self._delivered.emit(call)

    def bug(self, fault: Exception) -> None:
        """Hand an unexpected fault to the crash window."""
        self._on_bug(fault)

    @property
    def busy(self) -> bool:
        """Whether a job waits or runs."""
        return bool(self._open)

    @property
    def labels(self) -> list[str]:
        """What waits or runs that a person knows of."""
        return [job.label for job in self._open if job.label]

    def quiet(self, then: Callable[[], None]) -> None:
        """Cancel what waits or runs, and call when the lanes have come to rest."""
        for job in self._open:
            job.drop()
        if not self._open:
            then()
            return
        self.idle.connect(then, Qt.ConnectionType.SingleShotConnection)

    def close(self) -> None:
        """Cancel what is not lasting, do the rest, end the threads; no result comes any more."""
        for job in self._open:
            job.drop()
        for _ in self._lanes:
            self._waiting.put(None)
        for lane in self._lanes:
            lane.wait()

    def _call(self, call: Callable[[], None]) -> None:
        call()

    def _ended(self, job: Job[T]) -> None:
        self._open.discard(job)
        if not self._open:
            self.idle.emit()


class Jobs:
    """The write lane, the read lanes, and the lane of drafts, which wait for no other write."""

    def __init__(self, on_bug: Callable[[Exception], None]) -> None:
        self.writing = Lanes(1, on_bug)
        self.reading = Lanes(_READERS, on_bug)
        self.drafting = Lanes(1, on_bug)

    @property
    def runners(self) -> Runners:
        """The lanes as jobs know them."""
        return Runners(self.reading, self.writing, self.drafting)

    @property
    def busy(self) -> bool:
        """Whether any job waits or runs."""
        return self.writing.busy or self.reading.busy or self.drafting.busy

    @property
    def under_way(self) -> str:
        """Work that a person knows of, in words; "" when there is none."""
        return next(iter([*self.writing.labels, *self.reading.labels]), "")

    def quiet_readers(self, then: Callable[[], None]) -> None:
        """Call when nobody reads and every draft is on the disk."""
        self.reading.quiet(lambda: self.drafting.quiet(then))

    def close_readers(self) -> None:
        """Keep the drafts, end the lanes beside the writing one: then the station may be closed."""
        self.reading.close()
        self.drafting.close()

    def close(self) -> None:
        """End every lane."""
        self.close_readers()
        self.writing.close()
