"""Slips that go along with a stick: 交接单 with the check code, 密码条 with the password alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtPrintSupport import QPrinter

from ui.look.theme import theme

_DOTS_A_POINT = 72
_MARGIN = 56  # points
_LINE = 26


def draw_slip(printer: QPrinter, title: str, lines: Sequence[tuple[str, str]], foot: str) -> bool:
    """Draw one page: a title, labels with values, a line at the foot. False: not taken."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    scale = printer.resolution() / _DOTS_A_POINT
    painter.scale(scale, scale)
    width = printer.width() / scale - 2 * _MARGIN
    painter.setFont(_font(16, bold=True))
    place = QRectF(_MARGIN, _MARGIN, width, 30)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, title)
    top = _MARGIN + 52.0
    for label, value in lines:
        painter.setFont(_font(10.5, bold=False))
        painter.drawText(QRectF(_MARGIN, top, 90, _LINE), Qt.AlignmentFlag.AlignTop, label)
        painter.setFont(_font(11, bold=True))
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere
        room = QRectF(_MARGIN + 96, top, width - 96, 400)
        used = painter.boundingRect(room, flags, value)
        painter.drawText(room, flags, value)
        top += max(_LINE, used.height() + 8)
    painter.setFont(_font(9.5, bold=False))
    room = QRectF(_MARGIN, top + 16, width, 120)
    painter.drawText(room, Qt.TextFlag.TextWordWrap, foot)
    return painter.end()


def _font(points: float, *, bold: bool) -> QFont:
    font = theme().font("body")
    font.setPixelSize(round(points))  # the painter is scaled to points
    font.setBold(bold)
    return font
