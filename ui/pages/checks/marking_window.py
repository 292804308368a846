"""待标识 as a narrow window: it stands beside the provincial system while one keys in there.

It stays in sight above the other program and never takes the keyboard: nothing here raises or
activates it after it was opened. Locking, a second start and the end close it; what is ticked is
on the disk already.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.bars import Ribbon
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.checks.marking_desk import MarkingDesk
from ui.pages.checks.marking_presenter import MarkingPresenter
from ui.pages.checks.state import MarkingState
from ui.text import PROGRAM
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.layouts import column, row, tab_by_layout
from ui.widgets.texts import StateLabel, Text

_WIDTH, _HEIGHT = 456, 690  # logical pixels at 大字 ×1


class MarkingWindow(QWidget):
    """`left` is called when it closes: the large window is the one again."""

    def __init__(self, presenter: MarkingPresenter, left: Callable[[], None]) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self._presenter, self._left = presenter, left
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "window")
        self.setWindowTitle(f"{PROGRAM} — 待标识")
        self.work = MarkingDesk(presenter, narrow=True)
        self.back = Button("回到大窗口(&W)", self.close)
        self.read = QuietButton("导入(&I)", self.work.read_export, small=True)
        self._mark, self._said = StateLabel(), Text("", "small", "ink2", wrap=True)
        hint = Text("本程序不连省系统。也可以导入省系统的导出表，认证标志是 1 的自动划去。",
                    "caption", "ink2", wrap=True)  # fmt: skip
        below = row(self._mark, self._said)
        below.setStretch(1, 1)
        inside = column(
            row(Text("待标识", "title"), 1, self.back),
            self.work,
            row(hint, self.read),
            below,
            spacing=8,
            margins=(14, 10, 14, 10),
        )
        inside.setStretch(1, 1)
        ribbon = Ribbon(short=True)
        ribbon.setVisible(presenter.desk.services.session.station.training)
        whole = column(ribbon, inside, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        tab_by_layout(self)
        for keys, act in (
            ("Ctrl+Z", presenter.take_back),
            ("Ctrl+Return", presenter.tick),
            ("Ctrl+Enter", presenter.tick),
            ("Ctrl+L", presenter.desk.shell.lock),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def begin(self) -> None:
        """Into sight at the right edge of the screen, the large window out of it."""
        self._presenter.put_whole(whole=True)
        self._presenter.bind(self.render_state)
        room = QGuiApplication.primaryScreen().availableGeometry()
        look = theme()
        width = min(look.px(_WIDTH), room.width())
        height = min(look.px(_HEIGHT), room.height() - look.px(40))  # the frame of the window
        self.setMinimumWidth(width)
        self.resize(width, height)
        self.move(room.right() - width, room.top())
        self.show()
        self.activateWindow()
        self.work.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._presenter.desk.shell.step_aside(self)

    def render_state(self, state: MarkingState) -> None:
        """The work, and what was kept just now."""
        self.work.render_state(state)
        self._mark.put(StateMark.DONE if state.said else None, "已保存" if state.said else "")
        self._said.setText(state.said)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Back to the large window, at the same person."""
        self._left()
        self._presenter.desk.shell.come_back()
        super().closeEvent(event)
