"""各村进度: a bar for each village, in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from qualdesk.domain.recipient import State
from qualdesk.services.workbench import VillageBar
from ui.look.marks import StateMark, paint_mark
from ui.look.theme import theme
from ui.text import count
from ui.widgets.lists import paint_row_ground
from ui.widgets.scaled import Scaled

_BAR = Qt.ItemDataRole.UserRole
_ROW, _COLUMN = 24, 500  # a row; the least width of a column
_LEAST_ROWS = 6  # in sight beside the curve
_NAME, _COUNT, _SHARE, _LATE, _PAD, _GAP = 100, 92, 44, 84, 10, 10
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class VillageList(Scaled, QListWidget):
    """`opened(code, state)` with a click; the state is that of the number clicked."""

    opened = Signal(str, object)  # State, or None for everybody

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("各村进度")
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._beside = False
        theme().rescaled.connect(self._measure)

    def put(self, villages: Sequence[VillageBar]) -> None:
        """Show these; the current one stays where it is."""
        current = max(self.currentRow(), 0)
        self.clear()
        for village in villages:
            entry = QListWidgetItem(village.name)
            entry.setData(_BAR, village)
            said = f"{village.name}：已确认 {village.confirmed}，应确认 {village.expected}"
            late = f"，逾期 {village.overdue} 人" if village.overdue else ""
            entry.setData(Qt.ItemDataRole.AccessibleTextRole, said + late)
            self.addItem(entry)
        if villages:
            self.setCurrentRow(min(current, len(villages) - 1))
        self._measure()

    def stand_beside(self, *, beside: bool) -> None:
        """Beside the curve: one column that scrolls. Else every village, in columns."""
        self._beside = beside
        self._measure()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's names
        """Tab walks the villages, and leaves behind the last one."""
        at = self.currentRow() + (1 if next else -1)
        if self.hasFocus() and 0 <= at < self.count():
            self.setCurrentRow(at)
            return True
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Tab comes to the first village, Shift+Tab to the last."""
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.TabFocusReason:
            self.setCurrentRow(0)
        elif event.reason() is Qt.FocusReason.BacktabFocusReason:
            self.setCurrentRow(self.count() - 1)

    def open_current(self) -> None:
        """The people of the current village."""
        if self.currentItem() is not None:
            self.opened.emit(self.currentItem().data(_BAR).code, None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The number under the mouse, or the whole village."""
        super().mouseReleaseEvent(event)
        item = self.itemAt(event.position().toPoint())
        if item is not None:
            village = item.data(_BAR)
            state = state_at(self.visualItemRect(item), event.position().toPoint(), village)
            self.opened.emit(village.code, state)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Other columns."""
        super().resizeEvent(event)
        self._measure()

    def measure(self) -> None:
        """The height of its rows."""
        if self.count():
            self._measure()

    def _measure(self) -> None:
        look = theme()
        room = self.viewport().width()
        columns = 1 if self._beside else max(1, min(3, room // look.px(_COLUMN)))
        rows = -(-self.count() // columns)
        height = rows * look.px(_ROW) + 2
        least = min(height, look.px(_ROW) * _LEAST_ROWS) if self._beside else height
        policy = Qt.ScrollBarPolicy
        self.setWrapping(not self._beside)
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if self._beside else policy.ScrollBarAlwaysOff
        )
        self.setGridSize(QSize(room // columns, look.px(_ROW)))
        if (self.minimumHeight(), self.maximumHeight()) != (least, height):
            self.setMinimumHeight(least)
            self.setMaximumHeight(height)


def state_at(rect: QRect, point: QPoint, village: VillageBar) -> State | None:
    """Whose number is at a point of a village's row: 逾期, 已确认, or everybody."""
    parts = _parts(rect)
    if village.overdue and point.x() >= parts["late"].left():
        return State.OVERDUE
    return State.CONFIRMED if parts["count"].contains(point) else None


def _parts(rect: QRect) -> dict[str, QRect]:
    look = theme()
    left, right = rect.left() + look.px(_PAD), rect.right() - look.px(_PAD)
    gap = look.px(_GAP)
    late = right - look.px(_LATE)
    share = late - gap - look.px(_SHARE)
    counted = share - gap - look.px(_COUNT)
    bar = left + look.px(_NAME)
    places = {
        "name": (left, bar - gap),
        "bar": (bar, counted - gap),
        "count": (counted, share - gap),
        "share": (share, late - gap),
        "late": (late, right),
    }
    return {
        name: QRect(begin, rect.top(), max(0, end - begin), rect.height())
        for name, (begin, end) in places.items()
    }


class _Delegate(QStyledItemDelegate):
    """Name, bar in three colours, confirmed / expected, per cent, the late ones."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The grid says it."""
        del option, index
        return QSize(theme().px(_COLUMN), theme().px(_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """One village."""
        look, village = theme(), index.data(_BAR)
        view = option.widget  # type: ignore[attr-defined]
        current = isinstance(view, QListWidget) and view.hasFocus()
        current = current and view.currentIndex() == index
        rect: QRect = option.rect  # type: ignore[attr-defined]
        paint_row_ground(painter, rect, option, current=current)
        parts = _parts(rect)
        font = look.font("small")
        painter.setFont(font)
        painter.setPen(look.colour("ink"))
        metrics = QFontMetrics(font)
        width = parts["name"].width()
        name = metrics.elidedText(village.name, Qt.TextElideMode.ElideRight, width)
        painter.drawText(parts["name"], _LEFT, name)
        self._paint_bar(painter, parts["bar"], village)
        painter.setPen(look.colour("ink"))
        counted = f"{count(village.confirmed)} / {count(village.expected)}"
        painter.drawText(parts["count"], _RIGHT, counted)
        painter.setFont(look.font("small_strong"))
        painter.drawText(parts["share"], _RIGHT, f"{int(village.share * 100)}%")
        if village.overdue:
            self._paint_late(painter, parts["late"], village.overdue)

    def _paint_bar(self, painter: QPainter, place: QRect, village: VillageBar) -> None:
        look = theme()
        height = look.px(12)
        track = QRect(place.left(), place.center().y() - height // 2, place.width(), height)
        painter.fillRect(track, look.colour("track"))
        left = float(track.left())
        for number, colour in (
            (village.confirmed, "bar_ok"),
            (village.to_verify, "bar_amber"),
            (village.disqualified, "bar_violet"),
        ):
            if not number or not village.expected:
                continue
            width = max(2.0, track.width() * number / village.expected)
            painter.fillRect(
                QRect(round(left), track.top(), round(width), height), look.colour(colour)
            )
            left += width + 1

    def _paint_late(self, painter: QPainter, place: QRect, overdue: int) -> None:
        look = theme()
        side = look.size("mark")
        mark = QRect(place.left(), place.center().y() - side // 2, side, side)
        paint_mark(painter, mark.toRectF(), StateMark.OVERDUE)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("red"))
        painter.drawText(place.adjusted(side + 5, 0, 0, 0), _LEFT, f"逾期 {count(overdue)}")
