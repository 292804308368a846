"""While the person looks at the first page, what the other pages need is loaded and made.

Page by page, with a pause between: what takes long on a lane, the widgets of a page in one short
piece. Whoever begins to work does not wait for it, and finds every page at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from qualdesk.progress import Progress
from ui.context import Desk
from ui.pages import PAGES, PageEntry

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

_FIRST, _NEXT = 1500, 250  # milliseconds: after coming in, between two steps

_Step = Callable[[], None]


class Preload(QObject):
    """Begins by itself; ends when everything is there or nobody is logged in any more.

    `make` makes the page of a key, or leaves the one there is.
    """

    def __init__(self, desk: Desk, make: Callable[[str], object], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._make = make
        self._steps = self._in_order(desk.services)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)
        self._timer.start(_FIRST)
        self.done = False  # whether nothing is left

    def _in_order(self, services: Services) -> Iterator[_Step]:
        for page in PAGES:
            yield partial(self._on_lane, partial(_load, page))
            yield partial(self._here, page.key)
        yield partial(self._on_lane, partial(_prepare, services))

    def _step(self) -> None:
        if not self._desk.open:
            return
        step = next(self._steps, None)
        if step is None:
            self.done = True
        else:
            step()

    def _on_lane(self, work: Callable[[Progress], object]) -> None:
        job = self._desk.read(work)
        job.then(lambda _: self._timer.start(_NEXT)).otherwise(lambda _: None).start()

    def _here(self, key: str) -> None:
        self._make(key)
        self._timer.start(_NEXT)


def _load(entry: PageEntry, _: Progress) -> None:
    entry.load()


def _prepare(services: Services, progress: Progress) -> None:
    services.roster_view.prepare(progress)
