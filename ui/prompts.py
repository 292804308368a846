"""The only place that opens message, file and print dialogs; a test watches over it.

Dialogs for good news do not exist: that is a quiet line at the bottom.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from qualdesk.errors import Cancelled, QualDeskError
from ui.dialogs.fault import FaultDialog
from ui.dialogs.reason import ReasonDialog

TABLES = "表格 (*.xlsx *.xls *.csv *.txt *.htm *.html)"
PICTURES = "图片和 PDF (*.jpg *.jpeg *.png *.bmp *.tif *.tiff *.pdf)"
PDF = "PDF 文件 (*.pdf)"
EXCEL = "Excel 表格 (*.xlsx)"
ANY = "所有文件 (*)"


def tell(parent: QWidget | None, fault: QualDeskError) -> None:
    """Show a fault without waiting; a cancelled job needs no words."""
    if isinstance(fault, Cancelled):
        return
    FaultDialog(parent, fault).open()


def ask_reason(
    parent: QWidget | None,
    title: str,
    body: str,
    act: str,
    *,
    usual: Sequence[str] = (),
    serious: bool = False,
) -> str:
    """A reason, or "" when the person stepped back. `act` is the words of the button."""
    return ReasonDialog.ask(parent, title, body, act, usual=usual, serious=serious)


def choose_file(
    parent: QWidget | None, title: str, kinds: str = ANY, start: str = ""
) -> Path | None:
    """A file that exists; `kinds` is one of the constants above."""
    name, _ = QFileDialog.getOpenFileName(parent, title, start, f"{kinds};;{ANY}")
    return Path(name) if name else None


def choose_files(
    parent: QWidget | None, title: str, kinds: str = ANY, start: str = ""
) -> tuple[Path, ...]:
    """Files that exist; empty when the person stepped back."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, start, f"{kinds};;{ANY}")
    return tuple(map(Path, names))


def choose_target(
    parent: QWidget | None, title: str, suggested: str, kinds: str = ANY
) -> Path | None:
    """A file to be written; the dialog asks before an existing one is replaced."""
    name, _ = QFileDialog.getSaveFileName(parent, title, suggested, kinds)
    return Path(name) if name else None


def choose_folder(parent: QWidget | None, title: str, start: str = "") -> Path | None:
    """A folder."""
    name = QFileDialog.getExistingDirectory(parent, title, start)
    return Path(name) if name else None


def choose_printer(parent: QWidget | None, printer: QPrinter) -> bool:
    """The system's print dialog; whether to print."""
    return QPrintDialog(printer, parent).exec() == QDialog.DialogCode.Accepted
