"""The table of the house: dense, calm, state first, the current row with ground and accent bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.look.marks import paint_mark
from ui.look.theme import theme
from ui.memory import Memory
from ui.models.paged import MARK, PagedModel
from ui.widgets.lists import paint_row_ground

Index = QModelIndex | QPersistentModelIndex
_PAD = 8  # left and right of a cell
_GAP = 5  # between shape and word
_LEAST_WIDTH = 24  # of a column that a person made narrow
_ROOMY = 1.25  # the largest 大字 at which every column has room
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Table(QTableView):
    """A table over a `PagedModel`.

    `moved(row)` tells the current row, `entered(row)` Enter or a double click, `ticked(row)` the
    space bar, `range_ticked(row)` Shift and the space bar, `all_ticked` Ctrl+A, `copy_wanted`
    Ctrl+C, `typed(text)` letters and digits, `sort_wanted(column key, descending)` a click on a
    head or Ctrl+← / Ctrl+→.
    """

    moved = Signal(int)
    entered = Signal(int)
    ticked = Signal(int)
    range_ticked = Signal(int)
    all_ticked = Signal()
    copy_wanted = Signal()
    typed = Signal(str)
    sort_wanted = Signal(str, bool)

    def __init__(self, model: PagedModel[Any], name: str, *, two_lines: bool = False) -> None:
        super().__init__()
        self.rows = model
        self._two_lines = two_lines
        self._sorted: tuple[str, bool] = ("", False)
        self._widths: dict[str, int] = {}  # by column key, at 大字 ×1, where a person chose them
        self._keep_widths: Callable[[str], None] | None = None
        self._measuring = False
        self._left_out: frozenset[str] = frozenset()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(_Cells(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._head_clicked)
        head.sectionResized.connect(self._resized)
        self.doubleClicked.connect(lambda index: self.entered.emit(index.row()))
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        theme().rescaled.connect(self.measure)
        self.measure()

    def measure(self) -> None:
        """Heights and widths under 大字."""
        look = theme()
        self._measuring = True
        height = look.size("row_two_lines" if self._two_lines else "row")
        self.verticalHeader().setMinimumSectionSize(height)  # first: no default is below it
        self.verticalHeader().setDefaultSectionSize(height)
        head = self.horizontalHeader()
        head.setMinimumSectionSize(look.px(_LEAST_WIDTH))
        head.setFixedHeight(look.size("table_header"))
        for at, column in enumerate(self.rows.columns):
            if column.stretch:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
            else:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
                head.resizeSection(at, look.px(self._widths.get(column.key, column.width)))
            if column.key in self._left_out:
                self.setColumnHidden(at, look.scale > _ROOMY)
        self._measuring = False

    def leave_out(self, *keys: str) -> None:
        """Hide these columns where 大字 leaves them no room: something beside tells the same."""
        self._left_out = frozenset(keys)
        self.measure()

    def remember(self, memory: Memory, key: str) -> None:
        """Take the widths of last time, and keep what a person makes of them."""
        known = {column.key: column.width for column in self.rows.columns}
        for part in memory.text(key).split(" "):
            name, _, width = part.partition(":")
            if name in known and width.isdecimal() and int(width) >= _LEAST_WIDTH:
                self._widths[name] = int(width)
        self._keep_widths = lambda text: memory.put(key, text)
        self.measure()

    def go_to(self, row: int) -> None:
        """Make a row current and bring it into sight."""
        if 0 <= row < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(row, 0))

    def show_sorted(self, key: str, *, descending: bool) -> None:
        """Draw the arrow of the order that the rows are in."""
        self._sorted = (key, descending)
        at = next((n for n, c in enumerate(self.rows.columns) if c.sort and c.sort == key), -1)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicatorShown(at >= 0)
        self.horizontalHeader().setSortIndicator(at, order)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter, space, Ctrl+arrows, Home and End of the table."""
        row = self.currentIndex().row()
        key, ctrl = event.key(), event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if key in _ENTER and not ctrl and row >= 0:
            self.entered.emit(row)
        elif key == Qt.Key.Key_Space and row >= 0:
            shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
            (self.range_ticked if shift else self.ticked).emit(row)
        elif ctrl and key == Qt.Key.Key_A:
            self.all_ticked.emit()
        elif ctrl and key == Qt.Key.Key_C:
            self.copy_wanted.emit()
        elif ctrl and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._sort_beside(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else self.rows.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Qt would look through every row, and ask for all of them."""
        if search.strip():
            self.typed.emit(search)

    def _resized(self, at: int, before: int, width: int) -> None:
        column = self.rows.columns[at]
        if self._measuring or self._keep_widths is None or column.stretch or not width:
            return
        if not before:  # in sight again, with the width that it had under another 大字
            self.measure()
            return
        self._widths[column.key] = max(_LEAST_WIDTH, round(width / theme().scale))
        self._keep_widths(" ".join(f"{key}:{one}" for key, one in self._widths.items()))

    def _head_clicked(self, at: int) -> None:
        word = self.rows.columns[at].sort
        if word:
            key, descending = self._sorted
            self.sort_wanted.emit(word, not descending if word == key else False)

    def _sort_beside(self, step: int) -> None:
        words = [column.sort for column in self.rows.columns if column.sort]
        if words:
            at = words.index(self._sorted[0]) + step if self._sorted[0] in words else 0
            self.sort_wanted.emit(words[at % len(words)], False)

    def _current_changed(self, now: QModelIndex) -> None:
        if now.isValid():
            self.moved.emit(now.row())


class _Cells(QStyledItemDelegate):
    """Paints a cell: shape and word, tags, right-aligned numbers; a soft line below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """As wide as its text, for fitting a column."""
        del option
        words = QFontMetrics(theme().font("small")).horizontalAdvance(str(index.data() or ""))
        mark = theme().size("mark") + _GAP if index.data(MARK) else 0
        return QSize(words + mark + 2 * _PAD, theme().size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Everything of one cell, from the row itself: a window has hundreds of cells."""
        look, rect, table = theme(), option.rect, self.parent()  # type: ignore[attr-defined]
        assert isinstance(table, Table)
        number, at = index.row(), index.column()
        row, column = table.rows.at(number), table.rows.columns[at]
        current = table.currentIndex().row() == number
        paint_row_ground(painter, rect, option, current=current, bar=at == 0)
        ground = column.ground(row) if row is not None and column.ground else ""
        if ground:
            painter.fillRect(rect.adjusted(1, 1, -1, -2), look.colour(ground))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.colour("line_soft"))
        if row is None:
            return
        place = rect.adjusted(_PAD, 0, -_PAD, -1)
        tags = column.tags(row) if column.tags else ()
        if tags:
            self._paint_tags(painter, place, tags)
            return
        mark = column.mark(row) if column.mark else None
        if mark is not None:
            side = look.size("mark")
            top = place.top() + (place.height() - side) / 2
            paint_mark(painter, QRectF(place.left(), top, side, side), mark)
            place = place.adjusted(side + _GAP, 0, 0, 0)
        text = column.text(row)
        if not text:
            return
        font = look.font("small_strong" if column.bold and column.bold(row) else "small")
        painter.setFont(font)
        ink = column.ink(row) if column.ink else ""
        painter.setPen(look.colour(ink or (mark.colour if mark else "ink")))
        side_flag = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        words = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, side_flag | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_tags(self, painter: QPainter, place: QRect, tags: Sequence[str]) -> None:
        look = theme()
        font = look.font("caption")
        painter.setFont(font)
        metrics = QFontMetrics(font)
        left, height = float(place.left()), look.size("tag")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for tag in tags:
            width = metrics.horizontalAdvance(tag) + look.px(12)
            top = place.top() + (place.height() - height) / 2
            box = QRectF(left + 0.5, top + 0.5, width - 1, height - 1)
            painter.setPen(QPen(look.colour("violet_line"), 1))
            painter.drawRoundedRect(box, look.radius("badge"), look.radius("badge"))
            painter.setPen(look.colour("violet"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tag)
            left += width + 4
