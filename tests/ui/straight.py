"""A desk without a window: jobs run in a straight line, the shell writes down what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualdesk.bootstrap import Services
from qualdesk.errors import QualDeskError
from ui.context import Beside, Desk
from ui.job import Job, Runners


class StraightRunner:
    """Runs a job at once; `held` keeps jobs until `go`."""

    def __init__(self) -> None:
        self.held = False
        self.waiting: list[Job[Any]] = []

    def submit(self, job: Job[Any]) -> None:
        if self.held:
            self.waiting.append(job)
        else:
            job.run()

    def go(self) -> None:
        """Run what was held."""
        self.held = False
        jobs, self.waiting = self.waiting, []
        for job in jobs:
            job.run()

    def deliver(self, call: Callable[[], None]) -> None:
        call()

    def bug(self, fault: Exception) -> None:
        raise fault


@dataclass
class NotedShell:
    """What pages asked of the window."""

    opened: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    told: list[QualDeskError] = field(default_factory=list)
    locked: int = 0
    beside: Beside | None = None

    def open(self, page: str, **where: Any) -> None:
        self.opened.append((page, where))

    def say(self, text: str) -> None:
        self.said.append(text)

    def tell(self, fault: QualDeskError) -> None:
        self.told.append(fault)

    def lock(self) -> None:
        self.locked += 1

    def step_aside(self, beside: Beside) -> None:
        self.beside = beside

    def come_back(self) -> None:
        self.beside = None


class DictMemory:
    """The memory of a desk, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def text(self, key: str, default: str = "") -> str:
        return self.kept.get(key, default)

    def put(self, key: str, value: str) -> None:
        if value:
            self.kept[key] = value
        else:
            self.kept.pop(key, None)


class StraightDesk(Desk):
    """`desk.shell` is a NotedShell, `desk.runner` can hold jobs back."""

    shell: NotedShell

    def __init__(self, folder: Path, services: Services | None = None) -> None:
        self.runner = StraightRunner()
        runners = Runners(self.runner, self.runner, self.runner)
        super().__init__(folder, DictMemory(), runners, NotedShell())
        if services is not None:
            self.come_in(services)
