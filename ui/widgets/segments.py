"""Segments: a few choices beside each other, one of them chosen (全部 · 逾期 · 将到期)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look.marks import StateMark, paint_mark
from ui.look.style import RING
from ui.look.theme import theme
from ui.widgets.scaled import Scaled
from ui.widgets.texts import key_cap_size, paint_key_cap

_GAP = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """One choice; `key` is what the page knows it by, `cap` the key that chooses it."""

    key: str
    text: str
    mark: StateMark | None = None
    cap: str = ""


class Segments(Scaled, QWidget):
    """`chosen` comes when a person chooses; ← and → walk."""

    chosen = Signal(str)

    def __init__(self, name: str, segments: Sequence[Segment] = ()) -> None:
        super().__init__()
        self._segments = tuple(segments)
        self._current = self._segments[0].key if self._segments else ""
        self.setProperty(RING, True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def put(self, segments: Sequence[Segment], current: str = "") -> None:
        """Show these; the chosen one stays where it is among them."""
        self._segments = tuple(segments)
        keys = [segment.key for segment in self._segments]
        wanted = current or self._current
        self._current = wanted if wanted in keys else keys[0] if keys else ""
        self.updateGeometry()
        self.update()

    @property
    def current(self) -> str:
        """The key of the chosen one."""
        return self._current

    def choose(self, key: str) -> None:
        """Choose as a person does."""
        if key != self._current:
            self._current = key
            self.update()
            self.chosen.emit(key)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All of them beside each other."""
        return QSize(sum(self._widths()) + 2, theme().size("control"))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Words are never cut."""
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the one under the mouse."""
        left = 1.0
        for segment, width in zip(self._segments, self._widths(), strict=True):
            if left <= event.position().x() < left + width:
                self.choose(segment.key)
            left += width

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """← and →."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or not self._segments:
            super().keyPressEvent(event)
            return
        keys = [segment.key for segment in self._segments]
        at = max(0, min(len(keys) - 1, keys.index(self._current) + step))
        self.choose(keys[at])

    def _widths(self) -> list[int]:
        look = theme()
        metrics = QFontMetrics(look.font("strong"))
        return [
            metrics.horizontalAdvance(segment.text)
            + 2 * look.px(11)
            + (look.size("mark") + _GAP if segment.mark else 0)
            + (key_cap_size(segment.cap).width() + _GAP if segment.cap else 0)
            for segment in self._segments
        ]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """One outline, soft lines between, the chosen one on pale accent."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(outline, look.radius("control"), look.radius("control"))
        painter.fillPath(path, look.colour("surface"))
        left = 1.0
        for segment, width in zip(self._segments, self._widths(), strict=True):
            place = QRectF(left, 1, width, self.height() - 2)
            self._paint_one(painter, path, place, segment)
            left += width
        painter.setPen(QPen(look.colour("control"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_one(
        self, painter: QPainter, path: QPainterPath, place: QRectF, segment: Segment
    ) -> None:
        look = theme()
        current = segment.key == self._current
        if current:
            painter.save()
            painter.setClipPath(path)
            painter.fillRect(place, look.colour("accent_pale"))
            painter.restore()
        if place.left() > 1:
            painter.fillRect(QRectF(place.left(), 1, 1, place.height()), look.colour("line"))
        font = look.font("strong" if current else "body")
        metrics = QFontMetrics(font)
        words = metrics.horizontalAdvance(segment.text)
        mark = look.size("mark") + _GAP if segment.mark else 0
        cap = key_cap_size(segment.cap) if segment.cap else QSize(0, 0)
        total = words + mark + (cap.width() + _GAP if segment.cap else 0)
        left = place.left() + (place.width() - total) / 2
        if segment.mark:
            side = look.size("mark")
            paint_mark(painter, QRectF(left, (self.height() - side) / 2, side, side), segment.mark)
        painter.setFont(font)
        painter.setPen(look.colour("accent" if current else "ink"))
        text_place = QRectF(left + mark, 0, words + 2, self.height())
        painter.drawText(text_place, Qt.AlignmentFlag.AlignVCenter, segment.text)
        if segment.cap:
            top = (self.height() - cap.height()) / 2
            spot = QRectF(left + mark + words + _GAP, top, cap.width(), cap.height())
            paint_key_cap(painter, spot, segment.cap)
