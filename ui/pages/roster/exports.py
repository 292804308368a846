"""Excel lists of the register: of those who are ticked or shown, of one person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from ui import prompts
from ui.job import Job
from ui.pages.roster.presenter import RosterPresenter


class Exports:
    """Asks where the file goes; `follow` shows the progress and starts the job."""

    def __init__(
        self, parent: QWidget, presenter: RosterPresenter, follow: Callable[[Job[Any]], object]
    ) -> None:
        self._parent, self._presenter, self._follow = parent, presenter, follow

    def listed(self) -> None:
        """Who is ticked, or else who is shown."""
        state = self._presenter.state
        if state.total or state.ticked:
            path = prompts.choose_target(
                self._parent, "导出列出的人", self._name("花名册"), prompts.EXCEL
            )
            if path is not None:
                self._follow(self._presenter.export(path))

    def person(self, id_number: str) -> None:
        """One person."""
        path = prompts.choose_target(self._parent, "导出这个人", self._name("本人"), prompts.EXCEL)
        if path is not None:
            self._follow(self._presenter.export_these(path, (id_number,)))

    def _name(self, what: str) -> str:
        return f"{what}_{self._presenter.desk.today():%Y%m%d}.xlsx"
