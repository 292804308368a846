"""The acts before a printer: its dialog, a trial page, the whole run, a PDF."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from qualdesk.errors import Environment
from qualdesk.services.paper_desk import Sheets
from ui import paper, prompts
from ui.context import Desk
from ui.pages.signing.print_presenter import PrintPresenter, Put
from ui.pages.signing.print_view import PrintView


class PrintActs:
    """Connects the view of the printing with dialogs and jobs; `parent` is behind the dialogs."""

    def __init__(self, parent: QWidget, desk: Desk, presenter: PrintPresenter) -> None:
        self._parent, self._desk, self._presenter = parent, desk, presenter
        self.view = PrintView(presenter, self.print_all, self.try_out, self.save_pdf)

    def print_all(self) -> None:
        """The system's dialog, then keep, draw, hand over."""
        put = self._printer() if self.view.print_all.isEnabled() else None
        if put is not None:
            job = self._presenter.make(partial(self._hand_over, put))
            self.view.strip.follow(job).start()

    def _hand_over(self, put: Put, sheets: Sheets) -> None:
        self.view.strip.follow(self._presenter.hand_over(sheets, put)).start()

    def try_out(self) -> None:
        """Only the page in sight, without a serial."""
        put = self._printer() if self._presenter.state.preview else None
        job = self._presenter.try_out(put) if put is not None else None
        if job is not None:
            self.view.strip.follow(job).start()

    def save_pdf(self) -> None:
        """Keep, draw, write where the person says."""
        name = self._presenter.suggested_name()
        path = prompts.choose_target(self._parent, "存成 PDF", name, prompts.PDF)
        if path is not None:
            checked = self._presenter.check_place(path)
            checked.then(lambda _: self._make_pdf(path)).start()

    def _make_pdf(self, path: Path) -> None:
        job = self._presenter.make(lambda sheets: self._presenter.save(sheets, path))
        self.view.strip.follow(job).start()

    def _printer(self) -> Put | None:
        """What hands pages to the printer that the person chose, or None."""
        if not paper.has_printer():
            self._desk.shell.tell(paper.no_printer())
            return None
        printer = paper.new_printer(across=self._presenter.across)
        if not prompts.choose_printer(self._parent, printer):
            return None
        try:
            paper.check_ready(printer)
        except Environment as fault:
            self._desk.shell.tell(fault)
            return None
        return partial(paper.put_on_printer, printer, self._desk.services.paper_desk)
