"""Draws the recovery sheet: onto paper with its groups, onto the screen without."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QFile, QMarginsF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPaintEvent,
    QPdfWriter,
    QPen,
)
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look.theme import theme
from ui.recovery.presenter import SheetHead

_WIDTH, _HEIGHT = 300.0, 424.0  # the sheet in its own units, A4
_INK, _GREY = QColor("#1B2228"), QColor("#D8D6CB")
_WORDS = (
    "所有人都忘了密码时，用下面 8 组字打开本站数",
    "据。拿到它就能看到全部人员，请当公章一样保",
    "管。",
)
_FOOT = ("保管人签字 ________________", "存放地方 __________________")
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


def draw_sheet(
    painter: QPainter, area: QRectF, head: SheetHead, groups: Sequence[str], *, secret: bool
) -> None:
    """The sheet in `area`; with `secret` the groups are grey bars."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.topLeft())
    painter.scale(area.width() / _WIDTH, area.width() / _WIDTH)
    painter.setPen(_INK)
    _write(painter, QRectF(0, 24, _WIDTH, 30), "恢 复 单", 17, _CENTRE, bold=True)
    _write(painter, QRectF(0, 54, _WIDTH, 16), f"{head.station}　{head.code}", 11, _CENTRE)
    painter.drawLine(26, 80, 274, 80)
    for number, line in enumerate(_WORDS):
        _write(painter, QRectF(26, 94 + 17 * number, 250, 16), line, 11, _LEFT)
    for number, group in enumerate(groups):
        box = QRectF(26 + 128 * (number % 2), 158 + 38 * (number // 2), 120, 30)
        painter.setPen(QPen(_INK, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        _write(painter, box.adjusted(9, 0, 0, 0), str(number + 1), 11, _LEFT)
        inside = box.adjusted(28, 8, -9, -8)
        if secret:
            painter.fillRect(inside, _GREY)
        else:
            _write(painter, box.adjusted(28, 0, -9, 0), " ".join(group), 14, _CENTRE, bold=True)
    _write(painter, QRectF(26, 320, 250, 16), f"打印　{head.printed}", 11, _LEFT)
    for number, line in enumerate(_FOOT):
        _write(painter, QRectF(26, 342 + 20 * number, 250, 16), line, 11, _LEFT)
    _write(painter, QRectF(26, 390, 250, 14), "不拍照，不存电脑，不发微信。", 9, _LEFT)
    painter.restore()


def _write(
    painter: QPainter,
    place: QRectF,
    text: str,
    pixels: int,
    where: Qt.AlignmentFlag,
    *,
    bold: bool = False,
) -> None:
    font = QFont(theme().font("body"))
    font.setPixelSize(pixels)
    font.setBold(bold)
    painter.setFont(font)
    painter.setPen(_INK)
    painter.drawText(place, where, text)


def print_sheet(printer: QPrinter, head: SheetHead, groups: Sequence[str]) -> bool:
    """Send the sheet to a printer that was chosen; False when it cannot be begun."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter()
    if not painter.begin(printer):
        return False
    _draw_page(painter, head, groups)
    painter.end()
    return True


def write_pdf(file: str, head: SheetHead, groups: Sequence[str]) -> bool:
    """The sheet as an A4 PDF; False when the file cannot be written."""
    device = QFile(file)
    if not device.open(QFile.OpenModeFlag.WriteOnly):
        return False
    writer = QPdfWriter(device)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
        )
    )
    writer.setTitle("恢复单")
    painter = QPainter(writer)
    _draw_page(painter, head, groups)
    painter.end()
    device.close()
    return device.error() == QFile.FileError.NoError


def _draw_page(painter: QPainter, head: SheetHead, groups: Sequence[str]) -> None:
    page = QRectF(painter.viewport())
    margin = page.width() * 0.1
    draw_sheet(painter, page.adjusted(margin, margin, -margin, 0), head, groups, secret=False)


class SheetPreview(QWidget):
    """The sheet as it was printed, its groups hidden: the screen is no place for them."""

    def __init__(self, head: SheetHead, groups: int) -> None:
        super().__init__()
        self._head, self._groups = head, ("",) * groups
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("恢复单的样子")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Paper on a dark ground."""
        return QSize(356, 540)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ground, paper, sheet."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#5B656F"))
        painter.drawRoundedRect(self.rect(), 6, 6)
        width = min(self.width() - 56.0, (self.height() - 40.0) * _WIDTH / _HEIGHT)
        height = width * _HEIGHT / _WIDTH
        left, top = (self.width() - width) / 2, (self.height() - height) / 2
        paper = QRectF(left, top, width, height)
        painter.fillRect(paper, QColor("#FBFAF4"))
        draw_sheet(painter, paper, self._head, self._groups, secret=True)
