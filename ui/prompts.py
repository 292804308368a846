"""The only place that opens message, file and print dialogs; a test watches over it.

Dialogs for good news do not exist: that is a quiet line at the bottom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.policy_values import ContactHow
from qualdesk.errors import Cancelled, QualDeskError
from ui.context import Drafts
from ui.dialogs.contact import ContactDialog
from ui.dialogs.ending import EndingDialog
from ui.dialogs.fault import FaultDialog
from ui.dialogs.reason import ReasonDialog
from ui.dialogs.special_check import SpecialCheckDialog
from ui.dialogs.ticking import TickingDialog
from ui.dialogs.two_people import TwoPeopleDialog
from ui.dialogs.withdrawal import WithdrawalDialog
from ui.memory import Memory

if TYPE_CHECKING:  # it loads the database, which the window before login must not wait for
    from qualdesk.services.death_facts import Withdrawal

if TYPE_CHECKING:
    from qualdesk.services.opening_rounds import RoundChoice, RoundCover
    from qualdesk.services.special_checks import MonthChoice
    from ui.dialogs.rounds import TypedOpening

TABLES = "表格 (*.xlsx *.xls *.csv *.txt *.htm *.html)"
PICTURES = "图片和 PDF (*.jpg *.jpeg *.png *.bmp *.tif *.tiff *.pdf)"
PDF = "PDF 文件 (*.pdf)"
EXCEL = "Excel 表格 (*.xlsx)"
ANY = "所有文件 (*)"
_OPEN, _SAVE, _FOLDER = "open", "save", "folder"  # uses of folders
_PRINTER = "printer.name"


@runtime_checkable
class Remembering(Protocol):
    """A window that knows where files were last opened and saved, and what was printed on."""

    memory: Memory
    drafts: Drafts


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


def ask_contact(parent: QWidget | None, name: str) -> tuple[ContactHow, ContactOutcome, str] | None:
    """How somebody was told, what came of it, a note; None when the person stepped back."""
    return ContactDialog.ask(parent, name)


def ask_which(
    parent: QWidget | None,
    title: str,
    body: str,
    act: str,
    choices: Sequence[tuple[str, str, str]],
) -> frozenset[str]:
    """Keys of the choices (key, words, note) that were ticked; none when one stepped back."""
    return TickingDialog.ask(parent, title, body, act, choices)


def ask_withdrawal(
    parent: QWidget | None,
    name: str,
    colleagues: Sequence[str],
    *,
    alone: bool,
    before: Withdrawal | None = None,
    fault: str = "",
) -> Withdrawal | None:
    """What a death report is withdrawn with; None when the person stepped back.

    `before` is what was answered last time, `fault` what was wrong with the second person.
    """

    def choose(dialog: QWidget) -> Path | None:
        start = _last(parent, _OPEN)  # the folder of last time is the window's
        return choose_file(dialog, "选撤回的材料", PICTURES, start)

    return WithdrawalDialog.ask(
        parent, name, colleagues, choose, alone=alone, before=before, fault=fault
    )


def ask_round(
    parent: QWidget | None,
    covers: Sequence[RoundCover],
    choices: Sequence[RoundChoice],
    typed: TypedOpening,
) -> TypedOpening | None:
    """Show how far the rounds are; what is to be opened from a document, None for nothing."""
    from ui.dialogs.rounds import RoundsDialog  # it knows services: not before the login

    return RoundsDialog.ask(parent, covers, choices, typed)


def ask_special_check(
    parent: QWidget | None, choices: Sequence[MonthChoice]
) -> tuple[str, str] | None:
    """Month and 文号 of a 专项核查 to be opened; None when the person stepped back."""
    return SpecialCheckDialog.ask(parent, choices)


def ask_two_people(
    parent: QWidget | None,
    title: str,
    act: str,
    colleagues: Sequence[str],
    *,
    reason: str = "",
    fault: str = "",
) -> tuple[str, str, str] | None:
    """Reason, second person, that person's password; None when the person stepped back."""
    return TwoPeopleDialog.ask(parent, title, act, colleagues, reason=reason, fault=fault)


def ask_to_stop(parent: QWidget | None, work: str, over: Callable[[], bool]) -> bool:
    """Whether to stop this work and close the window; yes when it is `over` meanwhile."""
    return EndingDialog.ask(parent, work, over)


def choose_file(
    parent: QWidget | None, title: str, kinds: str = ANY, start: str = ""
) -> Path | None:
    """A file that exists; `kinds` is one of the constants above. Begins where it was last."""
    start = start or _last(parent, _OPEN)
    name, _ = QFileDialog.getOpenFileName(parent, title, start, f"{kinds};;{ANY}")
    return _kept(parent, _OPEN, name)


def choose_files(
    parent: QWidget | None, title: str, kinds: str = ANY, start: str = ""
) -> tuple[Path, ...]:
    """Files that exist; empty when the person stepped back."""
    start = start or _last(parent, _OPEN)
    names, _ = QFileDialog.getOpenFileNames(parent, title, start, f"{kinds};;{ANY}")
    for name in names[:1]:
        _kept(parent, _OPEN, name)
    return tuple(map(Path, names))


def choose_target(
    parent: QWidget | None, title: str, suggested: str, kinds: str = ANY
) -> Path | None:
    """A file to be written; the dialog asks before an existing one is replaced."""
    start = str(Path(_last(parent, _SAVE), suggested))
    name, _ = QFileDialog.getSaveFileName(parent, title, start, kinds)
    return _kept(parent, _SAVE, name)


def choose_folder(parent: QWidget | None, title: str, start: str = "") -> Path | None:
    """A folder."""
    name = QFileDialog.getExistingDirectory(parent, title, start or _last(parent, _FOLDER))
    if name and (window := _window(parent)) is not None:
        window.drafts.keep_folder(_FOLDER, name)
    return Path(name) if name else None


def choose_printer(parent: QWidget | None, printer: QPrinter) -> bool:
    """The system's print dialog, beginning with the printer of last time; whether to print."""
    window = _window(parent)
    last = window.memory.text(_PRINTER) if window is not None else ""
    if last in QPrinterInfo.availablePrinterNames():
        layout = printer.pageLayout()
        printer.setPrinterName(last)
        printer.setPageLayout(layout)
    chosen = QPrintDialog(printer, parent).exec() == QDialog.DialogCode.Accepted
    if chosen and window is not None and not printer.outputFileName():
        window.memory.put(_PRINTER, printer.printerName())
    return chosen


def _window(parent: QWidget | None) -> Remembering | None:
    window = parent.window() if parent is not None else None
    return window if isinstance(window, Remembering) else None


def _last(parent: QWidget | None, use: str) -> str:
    """The folder of last time, "" when it is not there any more (a stick)."""
    window = _window(parent)
    folder = window.drafts.folder(use) if window is not None else ""
    return folder if folder and Path(folder).is_dir() else ""


def _kept(parent: QWidget | None, use: str, name: str) -> Path | None:
    if name and (window := _window(parent)) is not None:
        window.drafts.keep_folder(use, str(Path(name).parent))
    return Path(name) if name else None
