"""The first line of 现场确认: search, way of confirming, and what is left of the queue."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from qualdesk.domain.confirmation import Method
from ui.look.theme import theme
from ui.pages.confirm.person_search import PersonSearch
from ui.pages.confirm.queue_card import QueueLine
from ui.pages.confirm.state import OTHER_METHODS, USUAL_METHODS, ConfirmState
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.layouts import row
from ui.widgets.segments import Segment, Segments
from ui.widgets.texts import Text

_WIDTH, _COMPACT_WIDTH = 424, 250  # of the search field


class TopLine(QWidget):
    """In 大字 the methods fold into one button, and the queue into this line."""

    method_said = Signal(object)
    group_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._compact = False
        self.search = PersonSearch()
        self.methods = Segments("确认方式")
        self.methods.chosen.connect(lambda key: self.method_said.emit(Method(key)))
        self._other = Button("其他(&Q)", self._offer_methods)
        self._line = QueueLine()
        self._left = Text("", "body", "ink2")
        self._unfold = QuietButton("展开名单", self.group_wanted.emit, key="Ctrl+G", small=True)
        self.setLayout(
            row(
                self.search,
                self.methods,
                self._other,
                self._line,
                1,
                self._left,
                self._unfold,
                spacing=10,
            )
        )

    def set_compact(self, *, compact: bool) -> None:
        """For large letters and narrow windows."""
        self._compact = compact
        self._line.setVisible(compact)
        self._unfold.setVisible(compact)
        self._left.setVisible(not compact)
        self.methods.setVisible(not compact)
        self.search.setFixedWidth(theme().px(_COMPACT_WIDTH if compact else _WIDTH))

    def show_state(self, state: ConfirmState) -> None:
        """The method and the queue."""
        methods: tuple[Method, ...] = USUAL_METHODS
        if state.method not in methods:
            methods = (*methods, state.method)
        segments = [Segment(method.value, method.label) for method in methods]
        self.methods.put(segments, state.method.value)
        self._other.setText(f"{state.method.label}(&Q)" if self._compact else "其他(&Q)")
        self._other.updateGeometry()
        queue = state.queue
        self._left.setText(f"{queue.village_name}还差 {queue.village_left} 人" if queue else "")
        self._line.render_state(state)

    def empty_search(self) -> None:
        """Clear the field without asking for anything."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.search.turn_chinese(on=False)
        self.search.update()

    def _offer_methods(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for method in (*USUAL_METHODS, *OTHER_METHODS) if self._compact else OTHER_METHODS:
            action = menu.addAction(method.label)
            action.triggered.connect(lambda _=False, one=method: self.method_said.emit(one))
        menu.popup(self._other.mapToGlobal(QPoint(0, self._other.height())))
