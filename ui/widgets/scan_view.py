"""A scan of a signed paper, large: pages, whole page or real size, moved with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.context import Desk
from ui.look.marks import StateMark
from ui.paper import image_of
from ui.scan_reader import ReaderState, ScanItem, ScanReader
from ui.widgets.buttons import Button
from ui.widgets.layouts import boxed, column, row
from ui.widgets.paper_view import PaperView
from ui.widgets.segments import Segment, Segments
from ui.widgets.texts import StateLabel, Text

WHO_MAY_LOOK = "纸上有身份证号码：登录本站的人能看，谁看过都记日志"
_STEPS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class ScanView(QWidget):
    """PgUp/PgDn pages, Ctrl+1 whole page, Ctrl+2 real size; `left` comes with Esc.

    `compact` is for a panel beside other things: no title, no way back.
    """

    left = Signal()

    def __init__(self, desk: Desk, *, compact: bool = False) -> None:
        super().__init__()
        self.reader = ScanReader(desk)
        self._compact = compact
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("扫描件")
        self.paper = PaperView()
        self.paper.setAccessibleName("扫描件")
        self.paper.room.connect(self.reader.fit)
        self.paper.turned.connect(self.reader.turn)
        self.title = Text("", "card")
        self._where = Text("", "strong")
        self.sizes = Segments("大小", [Segment("whole", "整页"), Segment("real", "原大")])
        self.sizes.chosen.connect(lambda key: self.reader.set_real(real=key == "real"))
        self._back = Button("上一页", lambda: self.reader.turn(-1), key="PgUp", small=True)
        self._on = Button("下一页", lambda: self.reader.turn(1), key="PgDn", small=True)
        self._turning = boxed(row(self._back, self._where, self._on, spacing=10))
        self._who = StateLabel(StateMark.INK, WHO_MAY_LOOK)
        top = row(self.title, 1, self._who, spacing=12, margins=(2, 0, 2, 0))
        leave = Button("回去", self.left.emit, icon="arrow_undo", key="Esc")
        foot = row(1, self._turning, self.sizes, 1, leave, spacing=10)
        self._top, self._leave = boxed(top), leave
        inside = column(self._top, self.paper, boxed(foot), spacing=8)
        inside.setStretch(1, 1)
        self.setLayout(inside)
        if compact:
            self.paper.setMinimumSize(160, 100)
        self._top.setVisible(not compact)
        leave.setVisible(not compact)
        for keys, act in (
            ("PgUp", lambda: self.reader.turn(-1)),
            ("PgDown", lambda: self.reader.turn(1)),
            ("Ctrl+1", lambda: self.sizes.choose("whole")),
            ("Ctrl+2", lambda: self.sizes.choose("real")),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self.reader.bind(self._render_state)

    def look_at(self, items: Sequence[ScanItem]) -> None:
        """Show these scans, the first one now."""
        self.reader.look_at(items)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The arrow keys move a page that is larger than the room."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.paper.move_by(*step)

    def _render_state(self, state: ReaderState) -> None:
        item = state.item
        self.title.setText(item.title if item else "")
        pages = state.scan.pages if state.scan else 0
        more = f"　第 {state.at + 1} / {len(state.items)} 份" if len(state.items) > 1 else ""
        self._where.setText(f"第 {state.page + 1} / {pages} 页{more}" if pages else "")
        several = pages > 1 or len(state.items) > 1
        self._back.setVisible(several)
        self._on.setVisible(several)
        if state.fault is not None:
            self.paper.put(None, f"{state.fault.body}\n{state.fault.remedy}")
            return
        image = image_of(state.image) if state.image is not None else None
        self.paper.put(image, "正在打开扫描件…" if item else "")
