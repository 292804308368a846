"""Puts papers on a printer: every page as a picture, at its real size, nothing scaled.

Painting on a printer is allowed outside the UI thread, so it runs as a job with progress.
"""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from qualdesk.errors import Environment, QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.paper_desk import PageImage, PaperDesk, Sheets

_DPI = 300  # finer than any form needs; coarser printers get their own
_REMEDY = "请看看打印机有没有开、有没有纸，再印一次；也可以先存成 PDF。单号不会变。"


def has_printer() -> bool:
    """Whether the PC knows any printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def no_printer() -> Environment:
    """What to say when it knows none."""
    return Environment(
        "printer.none",
        "这台电脑没有装打印机。",
        remedy="可以先存成 PDF，拿到有打印机的电脑上打印；或者请人装好打印机再来。",
    )


def check_ready(printer: QPrinter) -> None:
    """Before any serial is given out: Environment `printer.refused` where nothing can be sent."""
    if not printer.isValid():
        raise refused()


def new_printer(*, across: bool) -> QPrinter:
    """A printer for A4, upright or across, to be handed to the system's dialog."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    way = QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
    page = QPageSize(QPageSize.PageSizeId.A4)
    printer.setPageLayout(
        QPageLayout(page, way, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    )
    printer.setFullPage(True)
    printer.setDocName("QualDesk")  # the queue of the printer shows it: no names of people
    return printer


def image_of(page: PageImage) -> QImage:
    """The page as Qt's picture; it shares the bytes, which must stay."""
    line = 3 * page.width
    return QImage(page.data, page.width, page.height, line, QImage.Format.Format_RGB888)


def put_on_printer(
    printer: QPrinter, desk: PaperDesk, sheets: Sheets, pages: range, progress: Progress
) -> int:
    """Paint these pages (from 0) one after another; how many were handed over.

    Environment `printer.refused`; Cancelled takes the rest of the pages away.
    """
    dpi = min(printer.resolution(), _DPI)
    painter = QPainter()
    if not painter.begin(printer):
        raise refused()
    try:
        for at, number in enumerate(pages):
            progress.at("送打印机", at, len(pages))
            if at and not printer.newPage():
                raise refused()
            page = desk.page(sheets, number, dpi)
            painter.drawImage(_place(printer, page, dpi), image_of(page))
    except QualDeskError:
        printer.abort()
        painter.end()
        raise
    if not painter.end() or printer.printerState() is QPrinter.PrinterState.Error:
        printer.abort()
        raise refused()
    return len(pages)


def _place(printer: QPrinter, page: PageImage, dpi: int) -> QRectF:
    """Where the page lies at its real size, in dots of the printer."""
    dots = printer.resolution() / dpi
    return QRectF(0, 0, page.width * dots, page.height * dots)


def refused() -> Environment:
    """What to say when a printer takes nothing."""
    return Environment("printer.refused", "打印机没有接下这份纸。", remedy=_REMEDY)
