"""The one style: focus always visible.

Hints are left to Fusion and the style sheet: a widget asks for hundreds while it is made, and an
answer from Python takes as long as making it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QWidget,
)
from shiboken6 import isValid

from ui.look.theme import theme

RING = "ring"  # the property of widgets that get the focus ring
_RING_WIDTH, _RING_GAP = 2, 1


class DeskStyle(QProxyStyle):
    """Fusion without dotted rectangles; the rest is in the style sheet or painted."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(  # noqa: N802 - Qt's name
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """No dotted rectangles: the ring, the bar of a row or the outline of a field say it."""
        if element == QStyle.PrimitiveElement.PE_FrameFocusRect:
            return
        super().drawPrimitive(element, option, painter, widget)


class RingStyle(QProxyStyle):
    """The style of the ring itself.

    Qt asks for sizes while it makes a widget. An answer from Python for all of them would wrap
    widgets that are not there yet, and crash the program now and then: only the ring asks here.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawControl(  # noqa: N802 - Qt's name
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """The ring around the widget that has the focus, outside of it."""
        if element == QStyle.ControlElement.CE_FocusFrame:
            _paint_ring(painter, QRectF(option.rect))  # type: ignore[attr-defined]  # not in the stubs
            return
        super().drawControl(element, option, painter, widget)

    def pixelMetric(  # noqa: N802 - Qt's name
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Room for the ring outside the widget."""
        if metric in (
            QStyle.PixelMetric.PM_FocusFrameHMargin,
            QStyle.PixelMetric.PM_FocusFrameVMargin,
        ):
            return _RING_WIDTH + _RING_GAP
        return super().pixelMetric(metric, option, widget)


def _paint_ring(painter: QPainter, rect: QRectF) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme().colour("accent"), _RING_WIDTH))
    inset = _RING_WIDTH / 2
    radius = theme().radius("control") + _RING_GAP + inset
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.restore()


class FocusRing(QObject):
    """Moves the one ring to whatever painted control has the focus."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._frame: QFocusFrame | None = None
        self._style = RingStyle()
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, now: QWidget | None) -> None:
        del old
        if self._frame is not None and not isValid(self._frame):
            self._frame = None  # it went with the page it was on
        if now is None or not now.property(RING):
            if self._frame is not None:
                self._frame.setWidget(None)  # type: ignore[arg-type]  # Qt takes it; the stubs do not
            return
        if self._frame is None:
            self._frame = QFocusFrame()
            self._frame.setStyle(self._style)
        self._frame.setWidget(now)
