"""Choosing many: boxes that are ticked, in lists and in the first column of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.look.theme import theme
from ui.models.paged import PagedModel
from ui.widgets.lists import paint_row_ground
from ui.widgets.table import Table

_LINE = Qt.ItemDataRole.UserRole
_SIDE = 16  # of a box at 大字 ×1
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
Index = QModelIndex | QPersistentModelIndex


def paint_tick_box(painter: QPainter, rect: QRect, *, ticked: bool) -> None:
    """A box in the middle of `rect`, as the check boxes of forms look."""
    look = theme()
    side = look.px(_SIDE)
    left = rect.left() + (rect.width() - side) / 2
    top = rect.top() + (rect.height() - side) / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("accent" if ticked else "control"), 1))
    painter.setBrush(look.colour("accent" if ticked else "surface"))
    painter.drawRoundedRect(QRectF(left, top, side, side).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    if ticked:
        painter.setPen(QPen(look.colour("white"), 1.8 * side / _SIDE))
        points = ((3.8, 8.2), (6.8, 11.2), (12.2, 5.2))
        scale = side / _SIDE
        painter.drawPolyline([QPointF(left + x * scale, top + y * scale) for x, y in points])
    painter.restore()


class TickCells(QStyledItemDelegate):
    """Paints the first column of a table as a box; `is_ticked(row)` is asked for each row."""

    def __init__(self, table: Table, is_ticked: Callable[[Any], bool]) -> None:
        super().__init__(table)
        self._table, self._is_ticked = table, is_ticked

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, box, soft line."""
        rect, model = option.rect, self._table.model()  # type: ignore[attr-defined]  # not in the stubs
        assert isinstance(model, PagedModel)
        current = self._table.currentIndex().row() == index.row()
        paint_row_ground(painter, rect, option, current=current)
        soft = theme().colour("line_soft")
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, soft)
        row = model.at(index.row())
        if row is not None:
            paint_tick_box(painter, rect.adjusted(3, 0, 0, -1), ticked=self._is_ticked(row))


@dataclass(frozen=True, slots=True)
class TickLine:
    """Two rows of words behind a box: `text` and `side` above, `note` and `side_note` below."""

    text: str
    side: str = ""
    note: str = ""
    side_note: str = ""
    note_ink: str = "ink2"
    ticked: bool = False


class TickList(QListWidget):
    """A list with boxes: `moved` tells the current line, `ticked` a line whose box was pressed."""

    moved = Signal(int)
    ticked = Signal(int)
    entered = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(_Lines(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentRowChanged.connect(lambda row: self.moved.emit(row) if row >= 0 else None)
        theme().rescaled.connect(self.scheduleDelayedItemsLayout)

    def put(self, lines: Sequence[TickLine], current: int) -> None:
        """Show these lines."""
        self.blockSignals(True)
        while self.count() > len(lines):
            self.takeItem(self.count() - 1)
        while self.count() < len(lines):
            self.addItem(QListWidgetItem())
        for at, line in enumerate(lines):
            item = self.item(at)
            item.setData(_LINE, line)
            state = "已选" if line.ticked else "没选"
            words = f"{state} {line.text} {line.side} {line.note}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        if self.currentRow() != current:
            self.setCurrentRow(current)
        self.blockSignals(False)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space ticks, Enter goes on."""
        if event.key() == Qt.Key.Key_Space and self.currentRow() >= 0:
            self.ticked.emit(self.currentRow())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click on the box ticks."""
        super().mousePressEvent(event)
        row = self.indexAt(event.position().toPoint()).row()
        if row >= 0 and event.position().x() < theme().px(40):
            self.ticked.emit(row)


class _Lines(QStyledItemDelegate):
    """Paints a line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Two rows."""
        del option, index
        return QSize(0, theme().size("row_two_lines"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, box, four words."""
        look, rect = theme(), option.rect  # type: ignore[attr-defined]  # not in the stubs
        line, view = index.data(_LINE), self.parent()
        assert isinstance(view, TickList)
        current = view.currentIndex() == index
        paint_row_ground(painter, rect, option, current=current)
        soft = look.colour("line_soft")
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, soft)
        box = QRect(rect.left() + look.px(8), rect.top(), look.px(28), rect.height() - 1)
        paint_tick_box(painter, box, ticked=line.ticked)
        left, right = box.right() + look.px(6), rect.right() - look.px(12)
        above, below = look.line("body"), look.line("caption")
        top = rect.top() + (rect.height() - above - below) // 2
        first = QRect(left, top, right - left, above)
        second = QRect(left, top + above, right - left, below)
        painter.setFont(look.font("strong" if current else "body"))
        painter.setPen(look.colour("ink"))
        painter.drawText(first, _LEFT, line.text)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("ink2"))
        painter.drawText(first, _RIGHT, line.side)
        painter.setFont(look.font("caption"))
        painter.drawText(second, _RIGHT, line.side_note)
        painter.setPen(look.colour(line.note_ink))
        painter.drawText(second, _LEFT, line.note)
