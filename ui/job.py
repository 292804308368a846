"""A job: work away from the window, built, connected, then started.

`desk.read(work).then(show).start()`. The work gets a `Progress` to report to and to be cancelled
by; result, fault, progress and end come back in the UI thread. No Qt here: presenters use it, and
their tests run it in a straight line.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, Self, TypeVar

from qualdesk.errors import Cancelled, QualDeskError
from qualdesk.progress import Progress, Step

T = TypeVar("T")
_REPORT_EVERY = 0.1  # seconds: at most ten reports a second


@dataclass(frozen=True, slots=True)
class JobStep:
    """How far a job is. `total` 0: unknown; `seconds_left` None: cannot be told yet."""

    label: str
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    running: bool = True


class Runner(Protocol):
    """Where jobs run."""

    def submit(self, job: Job[T]) -> None:
        """Run `job.run()` when its turn comes, away from the window."""

    def deliver(self, call: Callable[[], None]) -> None:
        """Call in the UI thread, in the order of delivery."""

    def bug(self, fault: Exception) -> None:
        """Take a fault that nobody expected (UI thread)."""


@dataclass(frozen=True, slots=True)
class Runners:
    """Where jobs that read, that write, and that keep drafts run."""

    reading: Runner
    writing: Runner
    drafting: Runner


def _nobody(_fault: QualDeskError) -> None:
    """Told to nobody: the job is over."""


def _nothing(_progress: Progress) -> Any:
    """The work of a job that is over."""


class Job(Generic[T]):
    """One piece of work. `then`, `otherwise` and `watch` before `start`; all are optional.

    Without `otherwise` a fault goes to `told`, the window's one way to show errors. A `lasting`
    job is done even when nobody waits for it any more: a draft, closing the station.
    """

    def __init__(
        self,
        runner: Runner,
        work: Callable[[Progress], T],
        label: str = "",
        *,
        told: Callable[[QualDeskError], object],
        lasting: bool = False,
    ) -> None:
        self.label = label
        self._lasting = lasting
        self._runner = runner
        self._work = work
        self._take: list[Callable[[T], object]] = []
        self._fail = told
        self._watchers: list[Callable[[JobStep], object]] = []
        self._at_end: Callable[[], None] | None = None
        self._cancelled = False
        self._dropped = False
        self._begun = 0.0
        self._reported = 0.0

    def then(self, take: Callable[[T], object]) -> Self:
        """Call with the result."""
        self._take.append(take)
        return self

    def otherwise(self, take: Callable[[QualDeskError], object]) -> Self:
        """Call with the fault, `Cancelled` too, instead of showing it."""
        self._fail = take
        return self

    def watch(self, take: Callable[[JobStep], object]) -> Self:
        """Call at the start, with the progress, and at the end (`running` is False)."""
        self._watchers.append(take)
        return self

    def at_end(self, call: Callable[[], None]) -> None:
        """Call after the result was taken, also when the job was dropped (for the runner)."""
        self._at_end = call

    def start(self) -> Self:
        """Queue it."""
        self._tell(JobStep(self.label))
        self._runner.submit(self)
        return self

    def cancel(self) -> None:
        """Stop at the next checkpoint; what it wrote is rolled back."""
        self._cancelled = True

    def drop(self) -> None:
        """Nobody wants the result any more: say nothing, and stop unless it is lasting."""
        self._dropped = True
        self._cancelled = not self._lasting

    def run(self) -> None:
        """Do the work; called by the runner in its thread."""
        self._begun = self._reported = time.monotonic()
        try:
            if self._cancelled:
                raise Cancelled
            result = self._work(Progress(self._report, lambda: self._cancelled))
        except QualDeskError as fault:
            settle: Callable[[], None] = partial(self._failed, fault)
        except Exception as fault:  # noqa: BLE001 - handed over whole to the crash window
            settle = partial(self._broke, fault)
        else:
            settle = partial(self._done, result)
        self._runner.deliver(partial(self._settle, settle))

    def _settle(self, outcome: Callable[[], None]) -> None:
        self._tell(JobStep(self.label, running=False))
        try:
            outcome()
        finally:
            if self._at_end is not None:
                self._at_end()
            self._let_go()

    def _let_go(self) -> None:
        """Forget pages and presenters here, in the UI thread.

        The lane may be the last to hold this job, and no widget may be destroyed in its thread.
        """
        self._take.clear()
        self._watchers.clear()
        self._fail = _nobody
        self._work = _nothing
        self._at_end = None

    def _report(self, step: Step) -> None:
        now = time.monotonic()
        if now - self._reported < _REPORT_EVERY:
            return
        self._reported = now
        left = None
        if step.total and step.done:
            left = (now - self._begun) / step.done * (step.total - step.done)
        told = JobStep(step.label, step.done, step.total, left)
        self._runner.deliver(partial(self._tell, told))

    def _tell(self, step: JobStep) -> None:
        if not self._dropped:
            for watcher in self._watchers:
                watcher(step)

    def _done(self, result: T) -> None:
        if not self._dropped:
            for take in self._take:
                take(result)

    def _failed(self, fault: QualDeskError) -> None:
        if not self._dropped:
            self._fail(fault)

    def _broke(self, fault: Exception) -> None:
        self._runner.bug(fault)
