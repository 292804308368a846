"""待标识 on the large window; Alt+W makes it a narrow one beside the provincial system."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.context import Desk
from ui.pages.checks.marking_desk import MarkingDesk
from ui.pages.checks.marking_presenter import MarkingPresenter
from ui.pages.checks.marking_window import MarkingWindow
from ui.pages.checks.state import MarkingState
from ui.sections import Section
from ui.widgets.buttons import Button
from ui.widgets.cards import EmptyState
from ui.widgets.layouts import column


class MarkingSection(Section):
    """One person at a time; nothing jumps while one keys in elsewhere."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.presenter = MarkingPresenter(desk)
        self.beside: MarkingWindow | None = None
        self.read = Button("读省系统导出表(&I)", self.read_export, icon="arrow_import")
        self.narrow = Button("缩成窄窗口(&W)", self.step_aside, icon="keyboard")
        self.work = MarkingDesk(self.presenter, self.read, self.narrow)
        empty = EmptyState(
            "没有要标识的人",
            "这里确认过、省系统里还没有标识的人会列出来。照着它在省系统里录，录一个按一次空格。",
            icon="document_search",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.work)
        self._stack.addWidget(empty)
        self.setLayout(column(self._stack))
        self.work.table.entered.connect(self._open)
        self.presenter.bind(self.render_state)

    def render_state(self, state: MarkingState) -> None:
        """The work, or that there is none."""
        self.work.render_state(state)
        self._stack.setCurrentIndex(1 if state.loaded and not state.visible else 0)
        if state.loaded:
            self.counted.emit(len(state.waiting))

    def read_export(self) -> None:
        """What the provincial system shows as marked is ticked off."""
        self.work.read_export()

    def step_aside(self) -> None:
        """The narrow window in place of the large one, at the same person."""
        self.beside = MarkingWindow(self.presenter, self._returned)
        self.beside.begin()

    def _returned(self) -> None:
        self.beside = None
        self.presenter.put_whole(whole=False)
        self.presenter.bind(self.render_state)

    def _open(self, _: int) -> None:
        one = self.presenter.state.current
        if one is not None:
            self.presenter.desk.shell.open("roster", person=one.row.id_number)

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """The list: Space works."""
        return self.work.table

    def primary(self) -> None:
        """标好了."""
        self.presenter.tick()

    def take_back(self) -> None:
        """The last tick."""
        self.presenter.take_back()
