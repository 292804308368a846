"""While the person looks at the first page, what the other pages need is loaded on a lane.

Page by page, with a pause between: whoever begins to work does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from qualdesk.progress import Progress
from ui.context import Desk
from ui.pages import PAGES, PageEntry

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

_FIRST, _NEXT = 1500, 250  # milliseconds: after coming in, between two steps


class Preload(QObject):
    """Begins by itself; ends when everything is there or nobody is logged in any more."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._steps: list[Callable[[Progress], object]] = [partial(_load, one) for one in PAGES]
        self._steps.append(partial(_prepare, desk.services))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)
        self._timer.start(_FIRST)

    @property
    def done(self) -> bool:
        """Whether nothing is left to be loaded."""
        return not self._steps

    def _step(self) -> None:
        if self._steps and self._desk.open:
            step = self._steps.pop(0)
            job = self._desk.read(step)
            job.then(lambda _: self._timer.start(_NEXT)).otherwise(lambda _: None).start()


def _load(entry: PageEntry, _: Progress) -> None:
    entry.load()


def _prepare(services: Services, progress: Progress) -> None:
    services.roster_view.prepare(progress)
