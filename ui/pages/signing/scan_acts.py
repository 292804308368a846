"""The two sections about scans: sheets under the document camera, and a scan large."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qualdesk.services.held_scans import HeldScan
from ui import prompts
from ui.context import Desk
from ui.job import Job
from ui.pages.signing.presenter import SigningPresenter
from ui.text import count
from ui.widgets.document_camera import FOLDER, DocumentCamera
from ui.widgets.scan_view import ScanView


class ScanActs:
    """`come` shows one of the two sections, `back` the ledger, `run` starts a job in sight."""

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        presenter: SigningPresenter,
        *,
        come: Callable[[QWidget], None],
        back: Callable[[], None],
        run: Callable[[Job[Any]], None],
    ) -> None:
        self._page, self._desk, self._presenter = page, desk, presenter
        self._come, self._back, self._run = come, back, run
        self.camera = DocumentCamera(desk)
        self.view = ScanView(desk)
        self.camera.finished.connect(self._hold_pages)
        self.camera.left.connect(back)
        self.camera.file_wanted.connect(self.choose_file)
        self.view.left.connect(back)

    def to_camera(self) -> None:
        """Alt+S: the papers that are being signed, under the document camera."""
        presenter = self._presenter
        if not presenter.papers:
            self._desk.shell.say("先选要登记签字的表，再拍签字件")
            return
        practice = presenter.practice(self._desk.folder / FOLDER)
        about = " ".join(presenter.papers)
        self.camera.begin(about, expected=presenter.pages_expected, practice=practice)
        self._come(self.camera)
        self.camera.setFocus(Qt.FocusReason.OtherFocusReason)

    def to_view(self) -> None:
        """Alt+K: the scans, large."""
        items = self._presenter.scans_to_look_at
        if not items:
            self._desk.shell.say("这张表还没有附扫描件")
            return
        self._come(self.view)
        self.view.look_at(items)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_file(self) -> None:
        """A scan that is a file already."""
        file = prompts.choose_file(self._page, "签好字的扫描件", prompts.PICTURES)
        if file is not None:
            self.take_file(file)

    def take_file(self, file: Path) -> None:
        """A file was dropped or chosen; one that is no scan is told, and everything stays."""
        self._run(self._presenter.hold_file(file).then(self._held))

    def _hold_pages(self, jpegs: tuple[bytes, ...]) -> None:
        self._run(self._presenter.hold_pages(jpegs).then(self._held))

    def _held(self, _: HeldScan) -> None:
        self.camera.forget()
        self._back()

    @property
    def subtitle(self) -> str:
        """What lies under the camera."""
        papers = self._presenter.papers
        return f"拍签字件　{count(len(papers))} 张表" if papers else "拍签字件"
