"""The signed paper of the period under the document camera, from a file, or looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qualdesk.progress import Progress
from qualdesk.services.paper_desk import Sheets
from ui import prompts
from ui.context import Desk
from ui.job import Job
from ui.pages.exchange.presenter import ExchangePresenter
from ui.widgets.document_camera import FOLDER, DocumentCamera, Practice
from ui.widgets.scan_view import ScanView


class Scanning:
    """`come` shows the camera or the scan, `back` the steps; `serial` is what a person typed."""

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        presenter: ExchangePresenter,
        *,
        come: Callable[[QWidget], None],
        back: Callable[[], None],
        run: Callable[[Job[Any]], None],
        serial: Callable[[], str],
    ) -> None:
        self._page, self._desk, self._presenter = page, desk, presenter
        self._come, self._back, self._run, self._serial = come, back, run, serial
        self.camera = DocumentCamera(desk)
        self.view = ScanView(desk)
        self.camera.finished.connect(self.take)
        self.camera.left.connect(back)
        self.camera.file_wanted.connect(self.choose_file)
        self.view.left.connect(back)

    def to_camera(self) -> None:
        """Alt+S: the signed sheets under the document camera; how many there are is known."""
        standing, reporting = self._presenter.state.standing, self._desk.services.reporting
        if standing is None or standing.printed is None or self._presenter.state.busy:
            return
        period = standing.period.key
        job = self._desk.read(lambda _: reporting.printed_paper(period))
        self._presenter.latest("printed", job.then(self._begin))

    def _begin(self, sheets: Sheets | None) -> None:
        standing = self._presenter.state.standing
        if sheets is None or standing is None or standing.printed is None:
            return
        self.camera.begin(
            standing.printed.serial, expected=sheets.pages, practice=self._practice(sheets)
        )
        self._come(self.camera)
        self.camera.setFocus(Qt.FocusReason.OtherFocusReason)

    def _practice(self, sheets: Sheets) -> Practice | None:
        services, folder = self._desk.services, self._desk.folder / FOLDER
        if not services.session.station.training:
            return None

        def film(_: Progress) -> Path:
            return services.scans.film(folder, sheets)

        return film

    def choose_file(self) -> None:
        """The signed paper as a file."""
        title = f"选签字盖章的{self._presenter.state.paper_name}扫描件"
        file = prompts.choose_file(self._page, title, prompts.PICTURES)
        if file is not None:
            self.take(file)

    def take(self, source: Path | tuple[bytes, ...]) -> None:
        """Take it in; what is not the signed paper is told, and the pages stay."""
        self._run(self._presenter.take_scan(source, self._serial()).then(lambda _: self._taken()))

    def _taken(self) -> None:
        self.camera.forget()
        self._back()

    def to_view(self) -> None:
        """Alt+V: large."""
        item = self._presenter.state.signed_scan
        if item is not None:
            self._come(self.view)
            self.view.look_at((item,))
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
