"""Painted lists: sections of a page, villages, operators; one line or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.look.icons import paint_icon
from ui.look.theme import theme

_ITEM = Qt.ItemDataRole.UserRole
_BAR = 3  # the accent bar of the current row


@dataclass(frozen=True, slots=True)
class Item:
    """A line: `key` is what the page knows it by; `side` stands at the right end.

    With `note` the line has two rows; `initial` is drawn in a disc (people).
    """

    key: str
    text: str
    icon: str = ""
    side: str = ""
    note: str = ""
    initial: str = ""


class ItemList(QListWidget):
    """A list of items with one current; `chosen` comes with every change, `entered` with Enter."""

    chosen = Signal(str)
    entered = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._changed)
        self.itemDoubleClicked.connect(lambda item: self.entered.emit(item.data(_ITEM).key))
        theme().rescaled.connect(self.scheduleDelayedItemsLayout)

    def put(self, items: Sequence[Item], current: str = "") -> None:
        """Show these; the current one stays, or `current` becomes it."""
        wanted = current or self.current()
        shown = [self.item(at).data(_ITEM) for at in range(self.count())]
        if shown != list(items):
            self.blockSignals(True)
            self.clear()
            for item in items:
                entry = QListWidgetItem(item.text)
                entry.setData(_ITEM, item)
                entry.setToolTip(item.note if len(item.note) > 20 else "")
                self.addItem(entry)
            self.blockSignals(False)
        self.go_to(wanted)

    def go_to(self, key: str) -> None:
        """Make the item current; the first one when there is none of that key."""
        keys = [self.item(at).data(_ITEM).key for at in range(self.count())]
        if keys:
            self.setCurrentRow(keys.index(key) if key in keys else 0)

    def current(self) -> str:
        """The key of the current item, "" when the list is empty."""
        item = self.currentItem()
        return str(item.data(_ITEM).key) if item is not None else ""

    def step(self, rows: int) -> None:
        """Walk, without going past the ends."""
        if self.count():
            self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + rows)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current():
            self.entered.emit(self.current())
            return
        super().keyPressEvent(event)

    def _changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_ITEM).key)


class _Delegate(QStyledItemDelegate):
    """Paints an item."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """One line or two."""
        del option
        item = index.data(_ITEM)
        return QSize(0, theme().px(52) if item.note or item.initial else theme().size("list_item"))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground and bar, icon or disc, words, what stands at the right."""
        look, rect, item = theme(), option.rect, index.data(_ITEM)  # type: ignore[attr-defined]  # not in the stubs
        view = option.widget  # type: ignore[attr-defined]  # not in the stubs
        current = isinstance(view, QListWidget) and view.currentIndex() == index
        paint_row_ground(painter, rect, option, current=current)
        left = rect.left() + look.px(14)
        if item.initial:
            left = self._paint_initial(painter, rect, item.initial, left, current=current)
        elif item.icon:
            box = QRect(left, rect.top(), look.size("icon"), rect.height())
            paint_icon(painter, box, item.icon, "accent" if current else "ink2")
            left += look.size("icon") + look.px(9)
        right = rect.right() - look.px(14)
        if item.side:
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("ink2"))
            place = QRect(left, rect.top(), right - left, rect.height())
            painter.drawText(place, _RIGHT, item.side)
            right -= painter.fontMetrics().horizontalAdvance(item.side) + look.px(8)
        self._paint_words(
            painter, QRect(left, rect.top(), right - left, rect.height()), item, current
        )

    def _paint_initial(
        self, painter: QPainter, rect: QRect, initial: str, left: int, *, current: bool
    ) -> int:
        look = theme()
        side = look.px(34)
        disc = QRect(left, rect.top() + (rect.height() - side) // 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent" if current else "track"))
        painter.drawEllipse(disc)
        painter.setPen(look.colour("white" if current else "ink2"))
        painter.setFont(look.font("strong"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, initial)
        return left + side + look.px(12)

    def _paint_words(self, painter: QPainter, place: QRect, item: Item, current: bool) -> None:
        look = theme()
        painter.setPen(look.colour("accent" if current and item.icon else "ink"))
        painter.setFont(look.font("strong" if current else "body"))
        if not item.note:
            painter.drawText(place, _LEFT, _fitting(painter, item.text, place.width()))
            return
        line = look.line("body")
        top = place.top() + (place.height() - line - look.line("caption")) // 2
        words = _fitting(painter, item.text, place.width())
        painter.drawText(QRect(place.left(), top, place.width(), line), _LEFT, words)
        painter.setPen(look.colour("ink2"))
        painter.setFont(look.font("caption"))
        below = QRect(place.left(), top + line, place.width(), look.line("caption"))
        painter.drawText(below, _LEFT, _fitting(painter, item.note, place.width()))


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def _fitting(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)


def paint_row_ground(
    painter: QPainter, rect: QRect, option: QStyleOptionViewItem, *, current: bool, bar: bool = True
) -> None:
    """The ground of a row: current (with the accent bar) or under the mouse."""
    look = theme()
    if current:
        painter.fillRect(rect, look.colour("selected"))
        if bar:
            painter.fillRect(rect.left(), rect.top(), _BAR, rect.height(), look.colour("accent"))
    elif option.state & QStyle.StateFlag.State_MouseOver:  # type: ignore[attr-defined]  # not in the stubs
        painter.fillRect(rect, look.colour("hover"))
