"""今日清单 on the printer, or as a PDF."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from qualdesk.services.paper_desk import Sheets
from ui import paper, prompts
from ui.context import Desk
from ui.pages.workbench.presenter import WorkbenchPresenter
from ui.text import count
from ui.widgets.strips import ProgressStrip


class DayPapers:
    """Asks where to first, then draws; without a printer the PDF is what is left."""

    def __init__(self, page: QWidget, desk: Desk, presenter: WorkbenchPresenter) -> None:
        self._page, self._desk, self._presenter = page, desk, presenter
        self.strip = ProgressStrip()

    def print_list(self) -> None:
        """The system's dialog, then the printer."""
        if not self._presenter.state.people:
            return
        if not paper.has_printer():
            self._desk.shell.say("这台电脑没有打印机，请存成 PDF")
            self.save_list()
            return
        printer = paper.new_printer(across=False)
        if not prompts.choose_printer(self._page, printer):
            return
        desk = self._desk.services.paper_desk

        def put(sheets: Sheets) -> None:
            pages = range(sheets.pages)
            work = partial(paper.put_on_printer, printer, desk, sheets, pages)
            job = self._desk.read(work, "送打印机")
            job.then(lambda n: self._desk.shell.say(f"今日清单 {count(n)} 页已送打印机"))
            self.strip.follow(job).start()

        self.strip.follow(self._presenter.draw_list().then(put)).start()

    def save_list(self) -> None:
        """A PDF where the person says."""
        if not self._presenter.state.people:
            return
        name = f"今日清单-{self._desk.today().isoformat()}.pdf"
        path = prompts.choose_target(self._page, "今日清单存成 PDF", name, prompts.PDF)
        if path is None:
            return
        desk = self._desk.services.paper_desk

        def keep(sheets: Sheets) -> None:
            job = self._desk.read(lambda _: desk.save(sheets, path), "存 PDF")
            job.then(lambda kept: self._desk.shell.say(f"已存成 {kept.name}，{sheets.pages} 页"))
            self.strip.follow(job).start()

        self.strip.follow(self._presenter.draw_list().then(keep)).start()
