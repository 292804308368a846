"""半年报告: the document to edit and the Excel book, written where the person says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from qualdesk.progress import Progress
from ui import prompts
from ui.context import Desk
from ui.job import Job

_DOCX = "可以修改的文档 (*.docx)"


class HalfReportActs:
    """Of the half-year that runs; `run` starts a job in sight."""

    def __init__(self, page: QWidget, desk: Desk, run: Callable[[Job[Any]], None]) -> None:
        self._page, self._desk, self._run = page, desk, run

    def write(self) -> None:
        """Ask where, count, write both files side by side."""
        name = f"半年工作报告-{self._desk.today().isoformat()}.docx"
        path = prompts.choose_target(self._page, "写半年工作报告", name, _DOCX)
        if path is not None:
            self._run(self._written(path.with_suffix(".docx")))

    def _written(self, docx: Path) -> Job[tuple[Path, ...]]:
        reporting, say = self._desk.services.half_reporting, self._desk.shell.say
        xlsx = docx.with_suffix(".xlsx")

        def work(progress: Progress) -> tuple[Path, ...]:
            report = reporting.make(reporting.current(), progress)
            return reporting.write(report, docx, xlsx, progress)

        words = f"半年工作报告已存到 {docx.name} 和 {xlsx.name}，“下步打算”请自己填写"
        return self._desk.write(work, "写半年工作报告").then(lambda _: say(words))
