"""The printers of this PC: which there are, how they stand, and a page to try them with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.paper import new_printer

_STATES = {
    QPrinter.PrinterState.Idle: (StateMark.DONE, "可用"),
    QPrinter.PrinterState.Active: (StateMark.RUNNING, "正在打印"),
    QPrinter.PrinterState.Aborted: (StateMark.VERIFY, "停住了"),
    QPrinter.PrinterState.Error: (StateMark.OVERDUE, "有问题"),
}
_A_MILLIMETRE = 72 / 25.4  # in points
_MARGIN = 15 * _A_MILLIMETRE
_RULER = 100  # millimetres
_RARE = "䶮 𬱖 㐂 𠮷 龑 犇"


@dataclass(frozen=True, slots=True)
class PrinterLine:
    """A printer by its name; `default` is the one that the system offers first."""

    name: str
    default: bool
    mark: StateMark
    state: str


def find_printers() -> tuple[PrinterLine, ...]:
    """Every printer, the default one first; a printer far away takes seconds to answer."""
    default = QPrinterInfo.defaultPrinterName()
    lines = []
    for name in QPrinterInfo.availablePrinterNames():
        state = QPrinterInfo.printerInfo(name).state()
        lines.append(PrinterLine(name, name == default, *_STATES[state]))
    return tuple(sorted(lines, key=lambda line: (not line.default, line.name)))


def printer_named(name: str) -> QPrinter:
    """The printer of that name, for an upright A4 page."""
    printer = new_printer(across=False)
    layout = printer.pageLayout()
    printer.setPrinterName(name)
    printer.setPageLayout(layout)
    return printer


def pdf_printer(file: str) -> QPrinter:
    """A printer that writes a PDF, by the same way as paper."""
    printer = new_printer(across=False)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(file)
    return printer


def draw_test_page(printer: QPrinter, lines: Sequence[tuple[str, str]]) -> bool:
    """Draw a page to be held against a ruler: what was printed where, a measure, greys, letters.

    False: the printer did not take it.
    """
    painter = QPainter()
    if not painter.begin(printer):
        return False
    scale = printer.resolution() / 72  # everything below is in points
    painter.scale(scale, scale)
    width, height = printer.width() / scale, printer.height() / scale
    inside = QRectF(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    painter.setPen(QPen(Qt.GlobalColor.black, 0.7))
    painter.drawRect(inside)
    left, top = inside.left() + 24, inside.top() + 24
    _words(painter, left, top, 18, "测试页", bold=True)
    top += 44
    for label, value in lines:
        _words(painter, left, top, 10.5, label)
        _words(painter, left + 90, top, 10.5, value)
        top += 20
    top += 16
    for points in (16, 12, 10.5, 9, 7.5):
        _words(painter, left, top, points, f"{points:g} 磅　资格确认 0123456789X　{_RARE}")
        top += points * 2
    top += 16
    _greys(painter, left, top)
    top += 76
    _ruler(painter, left, top)
    _words(painter, left, top + 24, 9, "这条线应当正好 10 厘米；四周的框应当四边都看得见。")
    return painter.end()


def _words(
    painter: QPainter, left: float, top: float, points: float, text: str, *, bold: bool = False
) -> None:
    font: QFont = theme().font("body")
    font.setPixelSize(round(points))  # the painter is scaled to points
    font.setBold(bold)
    painter.setFont(font)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    painter.drawText(QRectF(left, top, 600, points * 2), flags, text)


def _greys(painter: QPainter, left: float, top: float) -> None:
    for step in range(6):
        tone = 255 - step * 51
        place = QRectF(left + step * 48, top, 40, 40)
        painter.fillRect(place, QColor(tone, tone, tone))
        painter.drawRect(place)
        _words(painter, place.left(), top + 44, 8, f"{step * 20}%")


def _ruler(painter: QPainter, left: float, top: float) -> None:
    for millimetre in range(0, _RULER + 1, 5):
        at = left + millimetre * _A_MILLIMETRE
        tall = top if millimetre % 10 == 0 else top + 6
        painter.drawLine(QLineF(at, top + 14, at, tall))
    painter.drawLine(QLineF(left, top + 14, left + _RULER * _A_MILLIMETRE, top + 14))
