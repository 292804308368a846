"""Sheets for the village that do not come back: printed, or a PDF where no printer is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from qualdesk.services.paper_desk import Sheets
from ui import paper, prompts
from ui.context import Desk
from ui.job import Job


class VillageSheetActs:
    """Of the village that the page prints for; `run` starts a job in sight."""

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        village: Callable[[], str],
        run: Callable[[Job[Any]], None],
    ) -> None:
        self._page, self._desk, self._village, self._run = page, desk, village, run

    def missing(self) -> None:
        """贴墙名单: who of the village is still to be confirmed."""
        village = self._village()
        if village:
            sheets = self._desk.services.village_sheets
            self._make(lambda: sheets.missing(village), "贴墙名单")

    def steps(self) -> None:
        """手机办理步骤."""
        village, sheets = self._village(), self._desk.services.village_sheets
        self._make(lambda: sheets.steps(village), "手机办理步骤")

    def _make(self, draw: Callable[[], Sheets], name: str) -> None:
        give = self._printed(name) if paper.has_printer() else self._saved(name)
        if give is not None:
            self._run(self._desk.write(lambda _: draw(), f"排{name}").then(give))

    def _printed(self, name: str) -> Callable[[Sheets], None] | None:
        printer = paper.new_printer(across=False)
        if not prompts.choose_printer(self._page, printer):
            return None
        desk, say = self._desk.services.paper_desk, self._desk.shell.say

        def give(sheets: Sheets) -> None:
            pages = range(sheets.pages)
            job = self._desk.read(
                lambda progress: paper.put_on_printer(printer, desk, sheets, pages, progress),
                "送打印机",
            )
            self._run(job.then(lambda n: say(f"{name} {n} 页已送打印机")))

        return give

    def _saved(self, name: str) -> Callable[[Sheets], None] | None:
        path = prompts.choose_target(self._page, f"把{name}存成 PDF", f"{name}.pdf", prompts.PDF)
        if path is None:
            return None
        sheets, say = self._desk.services.village_sheets, self._desk.shell.say

        def give(made: Sheets) -> None:
            job = self._desk.read(lambda _: sheets.save(made, path), "存 PDF")
            self._run(job.then(lambda kept: say(f"{name}已存到 {kept.name}")))

        return give
