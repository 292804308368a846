"""State as shape: twelve pixels square, painted, never a letter of a font.

Colour + shape + word say the same thing; on a black-and-white print shape and word are left.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from ui.look.theme import theme

_UNITS = 12.0  # shapes are drawn on a square of 12 units
_WHITE = QColor("#FFFFFF")


class StateMark(Enum):
    """A state: its colour token and the token of its pale ground."""

    DONE = "done", "ok", "ok_pale"
    SOON = "soon", "amber", "amber_pale"
    OVERDUE = "overdue", "red", "red_pale"
    VERIFY = "verify", "amber", "amber_pale"
    LOST = "lost", "violet", "violet_pale"
    PAUSED = "paused", "violet", "violet_pale"
    NOT_YET = "not_yet", "ink3", "grey_pale"
    INK = "ink", "ok", "ok_pale"
    UNSURE = "unsure", "amber", "amber_pale"
    BLANK = "blank", "red", "red_pale"
    NEW = "new", "accent", "accent_pale"
    DRAFT = "draft", "accent", "accent_pale"
    RUNNING = "running", "accent", "accent_pale"

    def __init__(self, key: str, colour: str, ground: str) -> None:
        self.key = key
        self.colour = colour
        self.ground = ground


def paint_mark(
    painter: QPainter, rect: QRectF, mark: StateMark, colour: QColor | None = None, turn: int = 0
) -> None:
    """Draw the shape into a square `rect`; `turn` degrees for the running one."""
    tone = colour or theme().colour(mark.colour)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / _UNITS, rect.height() / _UNITS)
    painter.setPen(_pen(tone))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark is StateMark.RUNNING:
        _running(painter, tone, turn)
    else:
        _SHAPES[mark](painter, tone)
    painter.restore()


def _pen(tone: QColor, width: float = 1.5) -> QPen:
    pen = QPen(tone, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _fill(painter: QPainter, tone: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(tone))


def _tick(painter: QPainter) -> None:
    painter.setPen(_pen(_WHITE, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(3.6, 6.2), QPointF(5.3, 7.9), QPointF(8.5, 4.5)])


def _done(painter: QPainter, tone: QColor) -> None:
    _fill(painter, tone)
    painter.drawEllipse(QRectF(0.4, 0.4, 11.2, 11.2))
    _tick(painter)


def _soon(painter: QPainter, tone: QColor) -> None:
    ring = QRectF(1.1, 1.1, 9.8, 9.8)
    painter.drawEllipse(ring)
    _fill(painter, tone)
    painter.drawPie(ring, -90 * 16, 180 * 16)


def _overdue(painter: QPainter, tone: QColor) -> None:
    _fill(painter, tone)
    painter.setPen(_pen(tone, 1.0))
    painter.drawPolygon(QPolygonF([QPointF(6, 1), QPointF(11.4, 11), QPointF(0.6, 11)]))
    painter.setPen(_pen(_WHITE, 1.3))
    painter.drawLine(QPointF(6, 4.6), QPointF(6, 7.2))
    painter.drawPoint(QPointF(6, 9.3))


def _verify(painter: QPainter, tone: QColor) -> None:
    _fill(painter, tone)
    painter.drawPolygon(
        QPolygonF([QPointF(6, 0.4), QPointF(11.6, 6), QPointF(6, 11.6), QPointF(0.4, 6)])
    )


def _lost(painter: QPainter, tone: QColor) -> None:
    _fill(painter, tone)
    painter.drawRect(QRectF(0.8, 0.8, 10.4, 10.4))
    painter.setPen(_pen(_WHITE, 1.4))
    painter.drawLine(QPointF(3.8, 3.8), QPointF(8.2, 8.2))
    painter.drawLine(QPointF(8.2, 3.8), QPointF(3.8, 8.2))


def _paused(painter: QPainter, tone: QColor) -> None:
    _fill(painter, tone)
    painter.drawRect(QRectF(2, 1, 3, 10))
    painter.drawRect(QRectF(7, 1, 3, 10))


def _not_yet(painter: QPainter, tone: QColor) -> None:
    painter.setPen(_pen(tone, 1.5))
    painter.drawEllipse(QRectF(1.3, 1.3, 9.4, 9.4))


def _ink(painter: QPainter, tone: QColor) -> None:
    _fill(painter, tone)
    painter.drawRect(QRectF(0.8, 0.8, 10.4, 10.4))
    _tick(painter)


def _unsure(painter: QPainter, tone: QColor) -> None:
    square = QRectF(1.3, 1.3, 9.4, 9.4)
    painter.drawRect(square)
    _fill(painter, tone)
    painter.drawPolygon(QPolygonF([square.topRight(), square.bottomRight(), square.bottomLeft()]))


def _blank(painter: QPainter, tone: QColor) -> None:
    pen = QPen(tone, 1.5)
    pen.setDashPattern([1.4, 1.3])
    painter.setPen(pen)
    painter.drawRect(QRectF(1.2, 1.2, 9.6, 9.6))


def _new(painter: QPainter, tone: QColor) -> None:
    painter.setPen(_pen(tone, 1.8))
    painter.drawLine(QPointF(6, 1.6), QPointF(6, 10.4))
    painter.drawLine(QPointF(1.6, 6), QPointF(10.4, 6))


def _draft(painter: QPainter, tone: QColor) -> None:
    pen = QPen(tone, 1.4)
    pen.setDashPattern([1.5, 1.4])
    painter.setPen(pen)
    painter.drawEllipse(QRectF(1.2, 1.2, 9.6, 9.6))
    _fill(painter, tone)
    painter.drawEllipse(QRectF(4.4, 4.4, 3.2, 3.2))


def _running(painter: QPainter, tone: QColor, turn: int) -> None:
    ring = QRectF(1.2, 1.2, 9.6, 9.6)
    pale = QColor(tone)
    pale.setAlpha(60)
    painter.setPen(_pen(pale, 1.8))
    painter.drawEllipse(ring)
    painter.setPen(_pen(tone, 1.8))
    path = QPainterPath()
    path.arcMoveTo(ring, 90 - turn)
    path.arcTo(ring, 90 - turn, -100)
    painter.drawPath(path)


_SHAPES: dict[StateMark, Callable[[QPainter, QColor], None]] = {
    StateMark.DONE: _done,
    StateMark.SOON: _soon,
    StateMark.OVERDUE: _overdue,
    StateMark.VERIFY: _verify,
    StateMark.LOST: _lost,
    StateMark.PAUSED: _paused,
    StateMark.NOT_YET: _not_yet,
    StateMark.INK: _ink,
    StateMark.UNSURE: _unsure,
    StateMark.BLANK: _blank,
    StateMark.NEW: _new,
    StateMark.DRAFT: _draft,
}
