"""No word of Qt stands there in English: its own dialogs, menus, and every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QMessageBox,
    QWidget,
)

from tests.ui.family import family
from tests.ui.stories.hands import Hands, plain, texts_of
from ui import paper, prompts
from ui.pages import PAGES

_NUMBERS = re.compile(r"(?:/\S+)+|\b[0-9a-f]{12,}\b")  # the data folder, fingerprints
_LATIN = re.compile(r"[A-Za-z]{3,}")
#: Keys, kinds of files, names that people know; how to find 杨桂兰.
_KNOWN = re.compile(
    r"Alt|Ctrl|Enter|Esc|Tab|Shift|PgUp|PgDn|Home|End|Excel|Windows|QualDesk|PDF|USB|SHA|ygl"
    r"|xlsx?|csv|txt|html?|pdf|jpe?g|png|bmp|tiff?|zip"
)


def english_in(root: QWidget) -> set[str]:
    """Latin words among everything that a window says, tells or offers."""
    words = (word for text in said_by(root) for word in _LATIN.findall(_NUMBERS.sub("", text)))
    return {word for word in words if not _KNOWN.fullmatch(word)}


def said_by(root: QWidget) -> Iterator[str]:
    yield root.windowTitle()
    for widget in family(root):
        yield widget.toolTip()
        if isinstance(widget, QHeaderView):
            model = widget.model()
            for at in range(widget.count() if model else 0):
                yield str(model.headerData(at, widget.orientation()) or "")
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(at) for at in range(widget.count()))
        elif not widget.inherits("QAbstractItemView"):  # names of files and people
            yield from texts_of(widget)
        yield from (plain(action.text()) for action in widget.actions())


def looked_at(open_it: Callable[[], object]) -> set[str]:
    """English words of the dialog that something opens and waits for; Esc closes it."""
    found: list[set[str]] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isVisible():
            QTimer.singleShot(20, look)
            return
        try:
            found.append(english_in(dialog))
        finally:
            dialog.close()

    QTimer.singleShot(20, look)
    open_it()
    return found[0]


def test_the_systems_dialogs_speak_chinese(
    clerk: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, start = clerk.window, str(tmp_path)
    monkeypatch.setattr(prompts, "_last", lambda *_: start)
    printer = paper.new_printer(across=False)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "印.pdf"))
    said = {
        "open": looked_at(lambda: prompts.choose_file(window, "选文件", prompts.TABLES)),
        "several": looked_at(lambda: prompts.choose_files(window, "选文件", prompts.TABLES)),
        "save": looked_at(lambda: prompts.choose_target(window, "存到", "名册.xlsx")),
        "folder": looked_at(lambda: prompts.choose_folder(window, "选文件夹")),
        "print": looked_at(lambda: prompts.choose_printer(window, printer)),
        "message": looked_at(lambda: every_button(window).exec()),
    }
    own = {part for name in (*tmp_path.parts, str(Path.home())) for part in _LATIN.findall(name)}
    assert {name: words - own for name, words in said.items() if words - own} == {}


def every_button(parent: QWidget) -> QMessageBox:
    box = QMessageBox(parent)
    for button in QDialogButtonBox.StandardButton:
        if button is not QDialogButtonBox.StandardButton.NoButton:
            box.addButton(QMessageBox.StandardButton(button.value))
    return box


def test_without_the_translation_english_would_be_found(clerk: Hands) -> None:
    """The control."""
    dialog = QFileDialog(clerk.window)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Open")
    dialog.show()
    assert "Open" in english_in(dialog)
    dialog.close()


@pytest.mark.qt_log_ignore("does not support", extend=True)  # the offscreen platform
def test_the_menu_of_a_field_speaks_chinese(clerk: Hands) -> None:
    clerk.press("Ctrl+K")
    field = clerk.focus()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint(5, 5))
    QCoreApplication.sendEvent(field, event)
    clerk.until(QApplication.activePopupWidget)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    words = [plain(action.text()).partition("\t")[0] for action in menu.actions()]
    menu.close()
    assert any("粘贴" in word for word in words)
    assert not any(_LATIN.search(word) for word in words)


def test_every_page_speaks_chinese(clerk: Hands) -> None:
    english = {}
    for entry in PAGES:
        clerk.press(entry.f_key)
        clerk.still()
        clerk.press("Escape")
        clerk.still()
        english[entry.title] = english_in(clerk.window)
    assert {page: words for page, words in english.items() if words} == {}
