"""A presenter: one page's mind, without a widget. It holds the state and shows it to the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from ui.context import Desk
from ui.job import Job

S = TypeVar("S")
T = TypeVar("T")


class Presenter(Generic[S]):
    """Acts of the person come in as methods; a new frozen state goes out to `render`.

    Everything runs in the UI thread; work goes through `self.desk.read` and `self.desk.write`.
    """

    def __init__(self, desk: Desk, state: S) -> None:
        self.desk = desk
        self.state = state
        self._render: Callable[[S], None] = lambda _state: None
        self._latest: dict[str, Job[Any]] = {}

    def bind(self, render: Callable[[S], None]) -> None:
        """Show the state now and after every change."""
        self._render = render
        render(self.state)

    def show(self, **fields: Any) -> None:
        """Change fields of the state and render it."""
        self.state = replace(self.state, **fields)  # type: ignore[type-var]
        self._render(self.state)

    def latest(self, what: str, job: Job[T]) -> Job[T]:
        """Start a job whose forerunner of the same name nobody wants any more (search as typed)."""
        earlier = self._latest.get(what)
        if earlier is not None:
            earlier.drop()
        self._latest[what] = job
        return job.start()
