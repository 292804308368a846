"""Painted parts of the import: the steps in its head, the drop area."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.look.marks import StateMark, paint_mark
from ui.look.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import IconLabel
from ui.widgets.layouts import column, row
from ui.widgets.scaled import Scaled
from ui.widgets.texts import Text

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Steps(Scaled, QWidget):
    """① — ② — ③: done ones are ticked, the present one is filled."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self._words, self._at = tuple(words), 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def put(self, at: int) -> None:
        """Which step it is, from 0."""
        self._at = at
        self.setAccessibleName(f"第 {at + 1} 步，共 {len(self._words)} 步：{self._words[at]}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All steps with lines between."""
        look = theme()
        metrics = QFontMetrics(look.font("strong"))
        words = sum(metrics.horizontalAdvance(word) for word in self._words)
        each = look.px(22 + 7)
        between = look.px(36 + 16) * (len(self._words) - 1)
        return QSize(words + each * len(self._words) + between, look.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Discs, words, lines."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, side = 0, look.px(22)
        for number, word in enumerate(self._words):
            if number:
                painter.setPen(QPen(look.colour("line"), 1))
                middle = self.height() // 2
                painter.drawLine(left + look.px(8), middle, left + look.px(44), middle)
                left += look.px(52)
            self._paint_disc(painter, QRectF(left, (self.height() - side) / 2, side, side), number)
            left += side + look.px(7)
            font = look.font("strong" if number == self._at else "body")
            painter.setFont(font)
            painter.setPen(look.colour("ink" if number <= self._at else "ink2"))
            width = QFontMetrics(font).horizontalAdvance(word)
            painter.drawText(QRect(left, 0, width + 2, self.height()), _LEFT, word)
            left += width

    def _paint_disc(self, painter: QPainter, disc: QRectF, number: int) -> None:
        look = theme()
        if number < self._at:
            paint_mark(painter, disc, StateMark.DONE)
            return
        here = number == self._at
        painter.setPen(QPen(look.colour("accent" if here else "control"), 1))
        painter.setBrush(look.colour("accent" if here else "surface"))
        painter.drawEllipse(disc.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(look.colour("white" if here else "ink2"))
        painter.setFont(look.font("small_strong"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number + 1))


class DropArea(QFrame):
    """Files are dropped here, or chosen with the button."""

    dropped = Signal(list)

    def __init__(self, choose: Button) -> None:
        super().__init__()
        self._over = False
        self.setAcceptDrops(True)
        self.files = Text("", "strong", wrap=True)
        self.files.setAlignment(Qt.AlignmentFlag.AlignCenter)
        icon = IconLabel("arrow_import", 40, "accent")
        title = Text("把表格拖到这里", "title")
        note = Text(
            "xls、xlsx、csv、网页表格都行；带标题行、合并单元格、几个村分几张表也行", "body", "ink2"
        )
        self.setLayout(
            column(
                1,
                row(1, icon, 1),
                row(1, title, 1),
                row(1, note, 1),
                row(1, choose, 1),
                self.files,
                1,
                spacing=10,
                margins=(24, 16, 24, 16),
            )
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Only files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._show_over(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Gone again."""
        super().dragLeaveEvent(event)
        self._show_over(over=False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take them."""
        self._show_over(over=False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _show_over(self, *, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A dashed frame."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(look.colour("accent" if self._over else "control"), 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(look.colour("accent_pale" if self._over else "surface"))
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(frame, look.radius("card"), look.radius("card"))
