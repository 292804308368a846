"""The mind of 到期, 逾期 and 未标识: a list made by the services, limited and written out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Insurance
from qualdesk.progress import Progress
from qualdesk.services.work_list import WorkList
from ui.context import Desk
from ui.job import Job
from ui.pages.checks.state import ListState
from ui.presenter import Presenter


class ListsPresenter(Presenter[ListState]):
    """Filters work on the list that was read: they cost nothing."""

    def __init__(self, desk: Desk, kind: ListKind) -> None:
        super().__init__(desk, ListState(kind))

    def load(self) -> None:
        """Make the list; where nothing is shown yet, its first page before the whole."""
        if self.state.made is None:
            lists, kind = self.desk.services.lists, self.state.kind
            self.latest("list", self.desk.read(lambda _: lists.first(kind)).then(self._began))
        else:
            self._make()

    def _began(self, made: WorkList) -> None:
        self.show(made=made)
        if not made.whole:
            self._make()

    def _make(self) -> None:
        lists, kind = self.desk.services.lists, self.state.kind
        self.latest("list", self.desk.read(lambda _: lists.make(kind)).then(self._came))

    def _came(self, made: WorkList) -> None:
        codes = {one.row.village_code for one in made.items}
        village = self.state.village if self.state.village in codes else ""
        self.show(made=made, village=village)

    def show_kind(self, kind: ListKind) -> None:
        """Another list in the same place."""
        if kind is not self.state.kind:
            self.state = replace(self.state, kind=kind, made=None)
            self.show()
            self.load()

    def look_at(self, village: str, insurance: Insurance | None) -> None:
        """Limit it."""
        self.show(village=village, insurance=insurance)

    def export(self, target: Path) -> Job[tuple[Path, ...]]:
        """Write what is shown; to be started. The ending says whether as sheet or as PDF."""
        state, lists = self.state, self.desk.services.lists
        pdf = target.suffix.lower() == ".pdf"

        def write(progress: Progress) -> tuple[Path, ...]:
            made = lists.make(state.kind, state.village, state.insurance)
            return lists.export(made, None if pdf else target, target if pdf else None, progress)

        job = self.desk.write(write, f"导出{state.kind.label}名单")
        return job.then(lambda _: self.desk.shell.say(f"已导出 {target.name}"))
