"""缺签名单: exported, or printed to be taken along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from qualdesk.domain.listing import ListKind
from qualdesk.progress import Progress
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.paper_ledger import LedgerFilter
from ui import paper, prompts
from ui.context import Desk
from ui.job import Job
from ui.text import count

_FILES = "Excel 表格，证号全号 (*.xlsx);;PDF 文件，证号隐去 (*.pdf)"


class MissingList:
    """Of the village and insurance that the page looks at; `run` starts a job in sight."""

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        wanted: Callable[[], LedgerFilter],
        run: Callable[[Job[Any]], None],
    ) -> None:
        self._page, self._desk, self._wanted, self._run = page, desk, wanted, run

    def export(self) -> None:
        """As a file; the kind of file says whether id numbers are whole."""
        name = f"缺签名单-{self._desk.today().isoformat()}.xlsx"
        path = prompts.choose_target(self._page, "导出缺签名单", name, _FILES)
        if path is not None:
            self._run(self.export_to(path))

    def export_to(self, path: Path) -> Job[int]:
        """A job to be followed; how many rows."""
        lists, wanted = self._desk.services.lists, self._wanted()
        pdf = path.suffix.lower() == ".pdf"

        def work(progress: Progress) -> int:
            found = lists.make(
                ListKind.MISSING_SIGNATURES, village=wanted.village, insurance=wanted.insurance
            )
            lists.export(found, None if pdf else path, path if pdf else None, progress)
            return len(found.items)

        job = self._desk.write(work, "导出缺签名单")
        say = self._desk.shell.say
        return job.then(lambda rows: say(f"缺签名单 {count(rows)} 条，已存到 {path.name}"))

    def print_it(self) -> None:
        """On a printer, id numbers masked."""
        if not paper.has_printer():
            self._desk.shell.tell(paper.no_printer())
            return
        printer = paper.new_printer(across=True)
        if not prompts.choose_printer(self._page, printer):
            return
        services, wanted = self._desk.services, self._wanted()

        def draw(progress: Progress) -> Sheets:
            found = services.lists.make(
                ListKind.MISSING_SIGNATURES, village=wanted.village, insurance=wanted.insurance
            )
            return Sheets(*services.lists.paper(found, progress))

        job = self._desk.write(draw, "排缺签名单")
        self._run(job.then(lambda sheets: self._hand_over(printer, sheets)))

    def _hand_over(self, printer: QPrinter, sheets: Sheets) -> None:
        desk, pages = self._desk.services.paper_desk, range(sheets.pages)
        job = self._desk.read(
            lambda progress: paper.put_on_printer(printer, desk, sheets, pages, progress),
            "送打印机",
        )
        self._run(job.then(lambda n: self._desk.shell.say(f"缺签名单 {n} 页已送打印机")))
