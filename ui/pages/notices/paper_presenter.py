"""The mind of the sheet that is looked at before it is printed."""

from __future__ import annotations

from qualdesk.services.paper_desk import PageImage, Sheets
from ui.context import Desk
from ui.pages.notices.state import PaperShown
from ui.presenter import Presenter

_REAL = 96  # dots of the screen in an inch
_INCHES = (8.27, 11.69)  # A4
_LEAST = 12  # dots in an inch: a whole page of the smallest window


class PaperPresenter(Presenter[PaperShown]):
    """One notice at a time, drawn for the room there is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, PaperShown())
        self._room = (600, 800, 1.0)  # until the view tells it

    def load(self, notice_id: str) -> None:
        """Draw the sheets of a notice."""
        papers = self.desk.services.notice_papers
        self.show(sheets=None, image=None, page=0)
        job = self.desk.read(lambda progress: papers.sheets(notice_id, progress), "排公示表")
        self.latest("paper", job.then(self._drawn))

    def _drawn(self, sheets: Sheets) -> None:
        self.show(sheets=sheets)
        self._picture()

    def fit(self, width: int, height: int, ratio: float) -> None:
        """How much room there is: logical pixels, device pixels for each."""
        if self._room != (width, height, ratio):
            self._room = (width, height, ratio)
            self._picture()

    def set_real(self, *, real: bool) -> None:
        """At its real size, or the whole page."""
        self.show(real=real)
        self._picture()

    def turn_page(self, pages: int) -> None:
        """PgUp and PgDn."""
        if self.state.sheets is None:
            return
        page = max(0, min(self.state.page + pages, self.state.sheets.pages - 1))
        if page != self.state.page:
            self.show(page=page)
            self._picture()

    def _picture(self) -> None:
        sheets, page, desk = self.state.sheets, self.state.page, self.desk.services.paper_desk
        if sheets is None:
            return
        width, height, ratio = self._room
        whole = min(width / _INCHES[0], height / _INCHES[1])
        dpi = max(_LEAST, int(ratio * (_REAL if self.state.real else whole)))
        job = self.desk.read(lambda _: desk.page(sheets, page, dpi))
        self.latest("page", job.then(self._pictured))

    def _pictured(self, image: PageImage) -> None:
        self.show(image=image)
