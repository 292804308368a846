"""The timeline as a painted list: rail, shape, photo, words; ↑ ↓ walk, Enter opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.look.marks import paint_mark
from ui.look.theme import theme
from ui.pages.roster.person_presenter import THUMBNAIL
from ui.pages.roster.timeline_entry import Entry
from ui.widgets.lists import paint_row_ground

Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LEFT = 34  # of the words, right of the rail
_GAP = 10
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)


class TimelineView(QListWidget):
    """`entered(entry)` comes with Enter or a double click, `turned(step)` with ← and →."""

    entered = Signal(object)
    turned = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._photos: dict[str, QPixmap] = {}
        self._loaded: Mapping[str, bytes] = {}
        self._entries: tuple[Entry, ...] = ()
        self.setAccessibleName(name)
        self.setItemDelegate(_Entries(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemDoubleClicked.connect(lambda item: self.entered.emit(item.data(_ENTRY)))
        theme().rescaled.connect(self.scheduleDelayedItemsLayout)

    def put(self, entries: Sequence[Entry], photos: Mapping[str, bytes]) -> None:
        """Show these; photos may come later."""
        if photos is not self._loaded:
            self._loaded = photos
            self._photos = {sha256: _pixmap(data) for sha256, data in photos.items()}
            self.viewport().update()
        if tuple(entries) == self._entries:
            return
        self._entries = tuple(entries)
        self.clear()
        for entry in entries:
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY, entry)
            item.setToolTip("\n".join((entry.title, *entry.lines)))
            self.addItem(item)
        if entries:
            self.setCurrentRow(0)

    def current(self) -> Entry | None:
        """The current entry."""
        item = self.currentItem()
        entry = None if item is None else item.data(_ENTRY)
        return entry if isinstance(entry, Entry) else None

    def photo(self, sha256: str) -> QPixmap | None:
        """The thumbnail, once it has come."""
        return self._photos.get(sha256)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, ← and → choose the kind."""
        entry = self.current()
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.turned.emit(-1 if event.key() == Qt.Key.Key_Left else 1)
            return
        if event.key() in _ENTER and entry is not None:
            self.entered.emit(entry)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Words wrap anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


def _pixmap(data: bytes) -> QPixmap:
    picture = QPixmap()
    picture.loadFromData(data)
    return picture


class _Entries(QStyledItemDelegate):
    """Paints an entry."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """As high as its words, or its photo."""
        del option
        view, look = self.parent(), theme()
        assert isinstance(view, TimelineView)
        entry: Entry = index.data(_ENTRY)
        width = self._words_width(view.viewport().width(), entry)
        words = look.line("small") + sum(self._height(line, width) for line in entry.lines)
        tall = look.px(THUMBNAIL[1]) if _has_photo(entry) else 0
        return QSize(0, max(words, tall) + look.px(8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Rail, shape, photo, title, lines, what stands at the right."""
        view, look, rect = self.parent(), theme(), option.rect  # type: ignore[attr-defined]
        assert isinstance(view, TimelineView)
        entry: Entry = index.data(_ENTRY)
        focused = view.currentIndex() == index and view.hasFocus()
        paint_row_ground(painter, rect, option, current=focused)
        self._paint_rail(painter, rect, index, entry)
        left = rect.left() + look.px(_LEFT)
        top = rect.top() + look.px(4)
        if _has_photo(entry):
            place = QRect(left, top, look.px(THUMBNAIL[0]), look.px(THUMBNAIL[1]))
            self._paint_photo(painter, place, view.photo(entry.photo), missing=not entry.photo)
            left = place.right() + look.px(_GAP)
        width = self._words_width(rect.width(), entry)
        self._paint_words(painter, QRect(left, top, width, rect.height()), entry)

    def _words_width(self, whole: int, entry: Entry) -> int:
        look = theme()
        left = look.px(_LEFT) + (look.px(THUMBNAIL[0] + _GAP) if _has_photo(entry) else 0)
        return max(whole - left - look.px(12), look.px(80))

    def _height(self, line: str, width: int) -> int:
        metrics = QFontMetrics(theme().font("small"))
        lines = metrics.boundingRect(QRect(0, 0, width, 1000), _WRAP, line).height()
        return max(theme().line("small"), round(lines * 1.04))

    def _paint_rail(self, painter: QPainter, rect: QRect, index: Index, entry: Entry) -> None:
        look = theme()
        side = look.size("mark")
        centre = rect.left() + look.px(16)
        top = rect.top() + look.px(8)
        painter.setPen(QPen(look.colour("line"), 1))
        if index.row() > 0:
            painter.drawLine(centre, rect.top(), centre, top - 3)
        if index.row() < index.model().rowCount() - 1:
            painter.drawLine(centre, top + side + 3, centre, rect.bottom() + 1)
        paint_mark(painter, QRectF(centre - side / 2, top, side, side), entry.mark)

    def _paint_photo(
        self, painter: QPainter, place: QRect, picture: QPixmap | None, *, missing: bool
    ) -> None:
        look = theme()
        if picture is not None and not picture.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(place, picture)
            return
        if missing:
            pen = QPen(look.colour("control"), 1, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRoundedRect(place.adjusted(0, 0, -1, -look.px(22)), 3, 3)
            painter.setPen(look.colour("ink2"))
            painter.setFont(look.font("caption"))
            room = place.adjusted(0, 0, -1, -look.px(22))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "无照片")
            return
        painter.fillRect(place, look.colour("track"))

    def _paint_words(self, painter: QPainter, place: QRect, entry: Entry) -> None:
        look = theme()
        line = look.line("small")
        font = look.font("small_strong")
        font.setStrikeOut(entry.struck)
        if entry.side:
            painter.setFont(look.font("caption"))
            painter.setPen(look.colour("ink2"))
            side = painter.fontMetrics().horizontalAdvance(entry.side)
            title = QFontMetrics(font).horizontalAdvance(entry.title)
            if title + side + look.px(12) <= place.width():
                spot = QRect(place.left(), place.top(), place.width(), line)
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(spot, flags, entry.side)
        painter.setFont(font)
        ink = "red" if entry.mark.colour == "red" else "ink3" if entry.struck else "ink"
        painter.setPen(look.colour(ink))
        words = QFontMetrics(font).elidedText(
            entry.title, Qt.TextElideMode.ElideRight, place.width()
        )
        first = QRect(place.left(), place.top(), place.width(), line)
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("ink3" if entry.struck else "ink2"))
        top = place.top() + line
        for words in entry.lines:
            height = self._height(words, place.width())
            painter.drawText(QRect(place.left(), top, place.width(), height), _WRAP, words)
            top += height


def _has_photo(entry: Entry) -> bool:
    return bool(entry.photo) or (entry.wants_photo and not entry.struck)
