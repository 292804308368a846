"""A sheet of paper on a dark mat, as it will come out of the printer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look.theme import theme

_STEP = 60  # logical pixels
_EDGE = 18  # of mat around the sheet, logical pixels


class PaperView(QWidget):
    """Shows one page. `room` tells how much there is for it, so that it is drawn as large.

    A page larger than the room is moved with the mouse or the wheel; `turned` comes from the
    wheel otherwise (pages, down is positive).
    """

    room = Signal(int, int, float)  # logical pixels, device pixels for each
    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._words = ""
        self._corner = QPoint(0, 0)
        self._held: QPoint | None = None
        self.setAccessibleName("打印预览")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)

    def put(self, image: QImage | None, words: str = "") -> None:
        """Show a page, or words where there is none."""
        if image is None or self._image is None or image.size() != self._image.size():
            self._corner = QPoint(0, 0)
        self._image, self._words = image, words
        self.update()

    @property
    def shows_page(self) -> bool:
        """Whether a page is in sight."""
        return self._image is not None

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As much as there is."""
        return QSize(640, 480)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The page is drawn anew for the new room."""
        super().resizeEvent(event)
        self.room.emit(
            max(100, self.width() - 2 * _EDGE),
            max(100, self.height() - 2 * _EDGE),
            self.devicePixelRatioF(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Mat, sheet, thin outline; or words."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour("mat"))
        if self._image is None:
            painter.setPen(look.colour("white"))
            painter.setFont(look.font("body"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self._words)
            return
        place = self._place()
        painter.drawImage(place, self._image)
        painter.setPen(look.colour("ink"))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Moves a large page, turns a small one."""
        down = event.angleDelta().y() < 0
        if self._overhang().height() > 0:
            self._move(QPoint(0, -_STEP if down else _STEP))
        else:
            self.turned.emit(1 if down else -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Takes hold of a large page."""
        self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Moves it."""
        if self._held is not None:
            now = event.position().toPoint()
            self._move(now - self._held)
            self._held = now

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Lets it go."""
        del event
        self._held = None

    def move_by(self, across: int, down: int) -> None:
        """Move a large page by steps: 1 shows more of its left or top."""
        self._move(QPoint(_STEP * across, _STEP * down))

    def _size(self) -> QSize:
        assert self._image is not None
        ratio = self.devicePixelRatioF()
        return QSize(round(self._image.width() / ratio), round(self._image.height() / ratio))

    def _overhang(self) -> QSize:
        if self._image is None:
            return QSize(0, 0)
        size = self._size()
        wide, high = size.width() + 2 * _EDGE, size.height() + 2 * _EDGE
        return QSize(max(0, wide - self.width()), max(0, high - self.height()))

    def _move(self, by: QPoint) -> None:
        over, moved = self._overhang(), self._corner + by
        self._corner = QPoint(
            min(0, max(-over.width(), moved.x())), min(0, max(-over.height(), moved.y()))
        )
        self.update()

    def _place(self) -> QRect:
        size, over = self._size(), self._overhang()
        left = _EDGE if over.width() else (self.width() - size.width()) // 2
        top = _EDGE if over.height() else (self.height() - size.height()) // 2
        return QRect(QPoint(left, top) + self._corner, size)
