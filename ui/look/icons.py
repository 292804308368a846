"""Icons of one family, drawn in the colour of the text beside them; sharp at every scale."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from qualdesk import paths
from ui.look.theme import theme


@lru_cache(maxsize=512)
def pixmap(name: str, size: int, colour: str, ratio: float) -> QPixmap:
    """The icon as `size` logical pixels in a colour `#RRGGBB`, for a device pixel ratio."""
    side = round(size * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _renderer(name, colour).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(svg.replace("<svg ", f'<svg fill="{colour}" ', 1).encode()))


def paint_icon(painter: QPainter, rect: QRect, name: str, colour: str) -> None:
    """Draw the icon centred in `rect`, as large as its shorter side; `colour` is a token."""
    side = min(rect.width(), rect.height())
    ratio = painter.device().devicePixelRatioF()
    drawn = pixmap(name, side, theme().colour(colour).name(), ratio)
    corner = rect.center() - QPoint(side // 2, side // 2) + QPoint(side % 2 == 0, side % 2 == 0)
    painter.drawPixmap(corner, drawn)


def icon(name: str, colour: str = "ink2") -> QIcon:
    """The icon for Qt's own widgets (menus, actions of a line edit)."""
    return QIcon(_Engine(name, colour))


class _Engine(QIconEngine):
    """Draws from the SVG at the asked size instead of scaling a bitmap."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name, self._colour = name, colour

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        del state
        colour = "disabled" if mode is QIcon.Mode.Disabled else self._colour
        paint_icon(painter, rect, self._name, colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(  # noqa: N802 - Qt's name
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        del state
        colour = "disabled" if mode is QIcon.Mode.Disabled else self._colour
        side = round(min(size.width(), size.height()) / scale)
        return pixmap(self._name, side, theme().colour(colour).name(), scale)
