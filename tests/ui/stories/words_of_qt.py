"""Dialogs and menus of Qt itself, looked through; `test_words` runs this in its own process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QMessageBox, QWidget

from tests.ui.family import those_of_qt
from tests.ui.stories.hands import Hands, plain
from tests.ui.stories.test_words import LATIN, english_in
from ui import paper, prompts


def looked_at(open_it: Callable[[], object]) -> set[str]:
    """English words of the dialog that something opens and waits for; Esc closes it."""
    found: list[set[str]] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isVisible():
            QTimer.singleShot(20, look)
            return
        try:
            found.append(english_in(those_of_qt(dialog)))
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
    own = {part for name in (*tmp_path.parts, str(Path.home())) for part in LATIN.findall(name)}
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
    assert "Open" in english_in(those_of_qt(dialog))
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
    assert not any(LATIN.search(word) for word in words)
