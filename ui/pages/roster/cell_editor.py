"""One cell of a faulty row, corrected in the line below the table."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ui.look.theme import theme
from ui.pages.roster.import_state import ProblemRow
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.layouts import row
from ui.widgets.texts import Text


class CellEditor(QWidget):
    """`done(row, column, text)` with Enter, `left` with Esc."""

    done = Signal(object, int, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row: ProblemRow | None = None
        self._where = Text("", "strong")
        self.column = QComboBox()
        self.column.setAccessibleName("改哪一列")
        self.column.currentIndexChanged.connect(self._fill)
        self.value = QLineEdit()
        self.value.setAccessibleName("改成")
        self.value.returnPressed.connect(self._enter)
        line = row(
            self._where,
            self.column,
            self.value,
            Button("用这个值", self._enter, key="Enter", small=True),
            QuietButton("不改", self.left.emit, key="Esc", small=True),
            spacing=8,
        )
        line.setStretch(2, 1)
        self.setLayout(line)
        theme().rescaled.connect(self._measure)
        self._measure()
        self.hide()

    def begin(self, problem: ProblemRow) -> None:
        """Open at the faulty column of a row."""
        self._row = problem
        self._where.setText(f"第 {problem.row} 行")
        self.column.blockSignals(True)
        self.column.clear()
        for at, head in enumerate(problem.heads[: len(problem.cells)]):
            if head:
                self.column.addItem(head, at)
        self.column.setCurrentIndex(max(0, self.column.findData(problem.proposal.column)))
        self.column.blockSignals(False)
        self._fill()
        self.show()
        self.value.setFocus()
        self.value.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc leaves the cell as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _fill(self) -> None:
        at = self.column.currentData()
        if self._row is not None and at is not None:
            self.value.setText(self._row.cells[at])

    def _enter(self) -> None:
        at = self.column.currentData()
        if self._row is not None and at is not None:
            self.done.emit(self._row, at, self.value.text())

    def _measure(self) -> None:
        self.column.setMinimumWidth(theme().px(140))
