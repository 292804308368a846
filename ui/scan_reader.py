"""Looking at scans of signed papers, without widgets: pages through them, whole or real size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualdesk.errors import QualDeskError
from qualdesk.services.paper_desk import PageImage
from qualdesk.services.scans import OpenScan
from ui.context import Desk
from ui.presenter import Presenter


@dataclass(frozen=True, slots=True)
class ScanItem:
    """A scan to be looked at: its content, what it is, the serial of its form (for the log)."""

    sha256: str
    title: str
    serial: str = ""


@dataclass(frozen=True, slots=True)
class ReaderState:
    """`at` is the place of the scan in `items`, `page` counts from 0; `fault` when unreadable."""

    items: tuple[ScanItem, ...] = ()
    at: int = 0
    scan: OpenScan | None = None
    page: int = 0
    image: PageImage | None = None
    real: bool = False
    fault: QualDeskError | None = None

    @property
    def item(self) -> ScanItem | None:
        """The scan in sight."""
        return self.items[self.at] if self.items else None


class ScanReader(Presenter[ReaderState]):
    """A person turns pages; from the last page of a scan it goes on to the next scan."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ReaderState())
        self._room = (640, 460)
        self._ratio = 1.0

    def look_at(self, items: Sequence[ScanItem]) -> None:
        """Open the first of these; the same ones again stay where they are."""
        if tuple(items) != self.state.items:
            self.show(items=tuple(items))
            self._open(0)

    def close(self) -> None:
        """Nothing is looked at."""
        self.show(items=(), at=0, scan=None, page=0, image=None, fault=None)

    def turn(self, pages: int) -> None:
        """PgUp and PgDn."""
        state = self.state
        if state.scan is not None and 0 <= state.page + pages < state.scan.pages:
            self.show(page=state.page + pages)
            self._draw()
        elif 0 <= state.at + pages < len(state.items):
            self._open(state.at + pages, last=pages < 0)

    def fit(self, width: int, height: int, ratio: float) -> None:
        """The room for the picture in logical pixels, and device pixels for each of them."""
        if (width, height, ratio) != (*self._room, self._ratio):
            self._room, self._ratio = (width, height), ratio
            self._draw()

    def set_real(self, *, real: bool) -> None:
        """Real size, or the whole page."""
        if real != self.state.real:
            self.show(real=real)
            self._draw()

    def _open(self, at: int, *, last: bool = False) -> None:
        item, scans = self.state.items[at], self.desk.services.scans
        self.show(at=at, scan=None, page=0, image=None, fault=None)

        def opened(scan: OpenScan) -> None:
            self.show(scan=scan, page=scan.pages - 1 if last else 0)
            self._draw()

        job = self.desk.quiet_write(lambda _: scans.open(item.sha256, item.serial))
        self.latest("open", job.then(opened).otherwise(self._not_opened))

    def _not_opened(self, fault: QualDeskError) -> None:
        self.show(fault=fault)

    def _draw(self) -> None:
        state, scans = self.state, self.desk.services.scans
        scan, page = state.scan, state.page
        if scan is None:
            return
        room = scan.sizes[page] if state.real else self._room
        width, height = (round(side * self._ratio) for side in room)
        job = self.desk.read(lambda _: scans.page(scan, page, max(1, width), max(1, height)))
        self.latest(
            "draw",
            job.then(lambda image: self.show(image=image)).otherwise(self._not_opened),
        )
