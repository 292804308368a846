"""The calendar of working days: a line a village, every counted day with its number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy

from ui.look.marks import StateMark, paint_mark
from ui.look.theme import theme
from ui.pages.notices.state import DAYS, WEEK, BoardRow, CellKind, DayHead, NoticesState

_NAME = 120  # of the villages' column, pixels at 大字 ×1
_LEAST_DAY = 36
_HEAD, _ROW = 56, 30
_MOST_ROWS, _LEAST_ROWS = 4, 2
_ROOMY = 1.0  # 大字 above which few rows are shown
_WEEKDAYS = "一二三四五六日"
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}


class NoticeCalendar(QAbstractScrollArea):
    """`moved(key)` with ↑ ↓ and the mouse, `week_stepped(±1)` with ← →, `entered(key)` with Enter.

    `resized_to(days)` tells how many days there is room for: whole weeks.
    """

    moved = Signal(str)
    entered = Signal(str)
    week_stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[BoardRow, ...] = ()
        self._state = NoticesState()
        self._key = ""
        self.setAccessibleName("各村的公示，按工作日")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().rescaled.connect(self._measure)
        self._measure()

    def put(self, state: NoticesState) -> None:
        """Show the rows around the state's days."""
        self._state, self._rows = state, state.rows
        self._key = state.row.key if state.row else ""
        words = f"{state.row.name}，{state.row.word}" if state.row else ""
        self.setAccessibleDescription(words)
        self._measure()
        self._reach()
        self.viewport().update()

    @property
    def days(self) -> int:
        """How many days there is room for: two to four weeks."""
        room = self.viewport().width() - theme().px(_NAME)
        weeks = room // (WEEK * theme().px(_LEAST_DAY))
        return WEEK * max(1, min(DAYS // WEEK, weeks))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The head and a few rows."""
        return QSize(640, self.height())

    def _measure(self) -> None:
        look = theme()
        most = _MOST_ROWS if look.scale <= _ROOMY else _LEAST_ROWS
        shown = max(_LEAST_ROWS, min(most, len(self._rows)))
        self.setFixedHeight(look.px(_HEAD) + shown * look.px(_ROW) + 2 * self.frameWidth())
        over = len(self._rows) - shown
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, over) * look.px(_ROW))
        bar.setSingleStep(look.px(_ROW))
        bar.setPageStep(shown * look.px(_ROW))

    def _at(self) -> int:
        return next((n for n, row in enumerate(self._rows) if row.key == self._key), 0)

    def _reach(self) -> None:
        """Bring the current row into sight."""
        bar, step = self.verticalScrollBar(), theme().px(_ROW)
        top = self._at() * step
        room = self.viewport().height() - theme().px(_HEAD) - step
        bar.setValue(min(max(bar.value(), top - room), top))

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """↑ ↓ PgUp PgDn notice, ← → week, Enter into it."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self._rows:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.week_stepped.emit(-1 if key is Qt.Key.Key_Left else 1)
        elif key in _ROWS:
            self._go(self._at() + _ROWS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key is Qt.Key.Key_Home else len(self._rows) - 1)
        elif key in _ENTER:
            self.entered.emit(self._key)
        else:
            super().keyPressEvent(event)

    def _go(self, at: int) -> None:
        self.moved.emit(self._rows[max(0, min(at, len(self._rows) - 1))].key)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A row."""
        below = event.position().y() - theme().px(_HEAD)
        if below >= 0 and self._rows:
            at = int((below + self.verticalScrollBar().value()) // theme().px(_ROW))
            if at < len(self._rows):
                self._go(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Into it."""
        self.mousePressEvent(event)
        self.entered.emit(self._key)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Rows; with Shift weeks."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turned = event.angleDelta().x() or event.angleDelta().y()
            self.week_stepped.emit(1 if turned < 0 else -1)
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """More or fewer weeks."""
        super().resizeEvent(event)
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        """The head stays."""
        del dx, dy
        self.viewport().update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Rows first, then the head over them."""
        del event
        look, days = theme(), self._state.days(self.days)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), look.colour("surface"))
        places = self._places(len(days))
        for place, day in zip(places, days, strict=True):
            if not day.working:
                painter.fillRect(place, look.colour("header"))
        for at, row in enumerate(self._rows):
            top = look.px(_HEAD) + at * look.px(_ROW) - self.verticalScrollBar().value()
            if top + look.px(_ROW) > look.px(_HEAD) and top < self.viewport().height():
                self._paint_row(painter, row, top, places, days)
        self._paint_head(painter, places, days)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1))

    def _places(self, number: int) -> list[QRect]:
        left, room = theme().px(_NAME), self.viewport().width() - theme().px(_NAME)
        height = self.viewport().height()
        edges = [left + room * n // max(1, number) for n in range(number + 1)]
        return [QRect(a, 0, b - a, height) for a, b in pairwise(edges)]

    def _paint_head(
        self, painter: QPainter, places: Sequence[QRect], days: Sequence[DayHead]
    ) -> None:
        look = theme()
        height, name = look.px(_HEAD), look.px(_NAME)
        painter.fillRect(QRect(0, 0, name, height), look.colour("surface"))
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font("strong"))
        if days:
            first, last = days[0].day, days[-1].day
            months = f"{first.month}月" + (f"—{last.month}月" if last.month != first.month else "")
            title = QRect(12, 0, name - 12, height // 2 + 4)
            painter.drawText(title, _LEFT, months)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("ink2"))
        painter.drawText(QRect(12, height // 2, name - 12, height // 2 - 4), _LEFT, "灰底不算")
        for number, (place, day) in enumerate(zip(places, days, strict=True)):
            self._paint_day(painter, place, day, first=number == 0)
        painter.setPen(look.colour("line"))
        painter.drawLine(0, height - 1, self.viewport().width(), height - 1)

    def _paint_day(self, painter: QPainter, place: QRect, day: DayHead, *, first: bool) -> None:
        look = theme()
        third = look.px(_HEAD) // 3
        ground = "surface" if day.working else "header"
        painter.fillRect(QRect(place.left(), 0, place.width(), look.px(_HEAD)), look.colour(ground))
        month = f"{day.day.month}/" if first or day.day.day == 1 else ""
        lines = (
            (_WEEKDAYS[day.day.weekday()], "small", "ink2"),
            (f"{month}{day.day.day}", "body", "ink" if day.working else "ink2"),
            (
                day.word,
                "small_strong" if day.today else "small",
                "accent" if not day.off else "red",
            ),
        )
        for number, (text, role, ink) in enumerate(lines):
            painter.setFont(look.font(role))
            painter.setPen(look.colour("accent" if day.today and number == 2 else ink))
            box = QRect(place.left(), number * third + 1, place.width(), third)
            painter.drawText(box, _CENTRE, _fitting(painter, text, place.width()))
        painter.setPen(look.colour("line_soft"))
        painter.drawLine(place.left(), 0, place.left(), look.px(_HEAD))
        if day.today:
            painter.setPen(QPen(look.colour("accent"), 2))
            frame = QRectF(place.left() + 1, 1, place.width() - 2, look.px(_HEAD) - 2)
            painter.drawRect(frame)

    def _paint_row(
        self,
        painter: QPainter,
        row: BoardRow,
        top: int,
        places: Sequence[QRect],
        days: Sequence[DayHead],
    ) -> None:
        look = theme()
        height, name = look.px(_ROW), look.px(_NAME)
        whole = QRect(0, top, self.viewport().width(), height)
        if row.key == self._key:
            painter.fillRect(whole, look.colour("selected"))
            painter.fillRect(QRect(0, top, 3, height), look.colour("accent"))
        side = look.size("mark")
        paint_mark(painter, QRectF(12, top + (height - side) / 2, side, side), row.mark)
        painter.setFont(look.font("body"))
        painter.setPen(look.colour("ink"))
        words = QRect(18 + side, top, name - 22 - side, height)
        painter.drawText(words, _LEFT, _fitting(painter, row.name, words.width()))
        for place, day in zip(places, days, strict=True):
            self._paint_cell(painter, row, QRect(place.left(), top, place.width(), height), day)
        painter.setPen(look.colour("line_soft"))
        painter.drawLine(0, top + height - 1, self.viewport().width(), top + height - 1)

    def _paint_cell(self, painter: QPainter, row: BoardRow, place: QRect, day: DayHead) -> None:
        look, cell = theme(), row.cell(day.day)
        if cell.kind is CellKind.NOTHING:
            return
        if cell.kind is CellKind.BETWEEN:
            painter.setPen(QPen(look.colour("control"), 1))
            middle = place.center().y()
            painter.drawLine(place.left() + 4, middle, place.right() - 4, middle)
            return
        mark = row.mark if row.mark is not StateMark.VERIFY else StateMark.DONE
        box = QRectF(place).adjusted(4, look.px(5), -4, -look.px(5))
        done = cell.kind is CellKind.DONE
        pen = QPen(look.colour(mark.colour if done else "ink2"), 1)
        pen.setStyle(Qt.PenStyle.SolidLine if done else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(look.colour(mark.ground if done else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(look.font("small_strong"))
        painter.setPen(look.colour(mark.colour if done else "ink2"))
        painter.drawText(box, _CENTRE, str(cell.number))


def _fitting(painter: QPainter, text: str, width: int) -> str:
    return QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, width)
