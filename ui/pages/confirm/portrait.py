"""A kept photo: large on the card, small in lists; a quiet figure where there is none."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look.icons import paint_icon
from ui.look.theme import theme

_RADIUS = 3
_WIDTH, _HEIGHT = 184, 220
_NARROW = 140  # the width in 大字
_LEAST = 96  # pixels of height: the photo gives way before text does


def paint_portrait(painter: QPainter, place: QRect, photo: QImage) -> None:
    """The photo cut to the place, or a figure on grey."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    path = QPainterPath()
    path.addRoundedRect(QRectF(place), _RADIUS, _RADIUS)
    painter.setClipPath(path)
    painter.fillRect(place, theme().colour("track"))
    if photo.isNull():
        side = min(place.width(), place.height()) // 3
        box = QRect(0, 0, side, side)
        box.moveCenter(place.center())
        paint_icon(painter, box, "camera", "ink3")
    else:
        painter.drawImage(place, photo)
    painter.restore()


class Portrait(QWidget):
    """The last photo, 184 × 220 where there is room, always 5:6."""

    def __init__(self) -> None:
        super().__init__()
        self._photo = QImage()
        self._width = _WIDTH
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("上次照片")

    def put(self, jpeg: bytes) -> None:
        """Show a photo; empty bytes for none."""
        self._photo = QImage.fromData(jpeg) if jpeg else QImage()
        self.setAccessibleDescription("" if jpeg else "没有照片")
        self.update()

    def set_compact(self, *, compact: bool) -> None:
        """Smaller in 大字: words need the room."""
        self._width = _NARROW if compact else _WIDTH
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """At its best."""
        return QSize(theme().px(self._width), theme().px(self._width * _HEIGHT // _WIDTH))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """At its smallest."""
        return QSize(theme().px(self._width), theme().px(_LEAST))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """As large as fits."""
        del event
        height = min(self.height(), self.width() * _HEIGHT // _WIDTH)
        place = QRect(0, 0, height * _WIDTH // _HEIGHT, height)
        painter = QPainter(self)
        paint_portrait(painter, place, self._photo)
        painter.end()
