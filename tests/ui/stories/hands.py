"""Hands and eyes of a clerk: keys and the mouse go in, what stands on the screen comes out.

Latin letters are pressed key by key; other characters come as an input method hands them in, and
only into fields that take one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from PySide6.QtCore import QAbstractListModel, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.ui.family import family
from ui.main_window import MainWindow
from ui.widgets.lists import ItemList

PATIENCE = 30_000  # milliseconds: a loaded machine is no fault of the story
_MOST_ROWS = 100
_MNEMONIC = re.compile(r"\(&\w\)|&")


class Hands:
    """`count` is how many keys were pressed."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.window = window
        self.count = 0
        self._qtbot = qtbot
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)

    # Keys and mouse

    def press(self, keys: str, times: int = 1) -> None:
        """`"Alt+N"`, `"Return"`, `"y"`: where the focus is."""
        pressed = QKeySequence(keys)[0]
        for _ in range(times):
            self.count += 1
            QTest.keyClick(self.focus(), pressed.key(), pressed.keyboardModifiers())
            if pressed.keyboardModifiers() & Qt.KeyboardModifier.AltModifier:
                self.until(lambda: not any(button.isDown() for button in self._buttons()))

    def type(self, text: str) -> None:
        """Write into the field that has the focus."""
        for letter in text:
            self.count += 1
            if letter.isascii():
                QTest.keyClicks(self.focus(), letter)
                continue
            field = self.focus()
            takes = field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
            assert takes, f"{field.accessibleName()} takes no Chinese"
            event = QInputMethodEvent()
            event.setCommitString(letter)
            QApplication.sendEvent(field, event)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """The left button of the mouse, in the middle."""
        assert widget.isVisible()
        where = at or widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def _buttons(self) -> list[QAbstractButton]:
        """Buttons in sight: one pressed by its mnemonic acts a tenth of a second later."""
        top = QApplication.activeWindow() or self.window
        return [part for part in family(top) if isinstance(part, QAbstractButton)]

    def focus(self) -> QWidget:
        """What keys go to."""
        front = QApplication.activeModalWidget() or self.window
        if QApplication.activeWindow() in (None, self.window):  # the system's part
            front.activateWindow()
            self.until(front.isActiveWindow)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    # Waiting

    def until(self, what: Callable[[], object]) -> None:
        """Wait for what must come."""
        self._qtbot.waitUntil(lambda: bool(what()), timeout=PATIENCE)

    def still(self) -> None:
        """Wait until no job is under way and everything typed is on the disk."""
        window = self.window
        self.until(lambda: not window.jobs.busy and (not window.desk.open or window.drafts.settled))

    # Eyes

    def words(self) -> str:
        """Everything that can be read on the screen."""
        return "\n".join(text for _, text in visible_texts())

    def sees(self, *words: str) -> None:
        """Wait until these words stand on the screen."""

        def there() -> bool:
            text = self.words()
            return all(word in text for word in words)

        try:
            self.until(there)
        except Exception as late:
            raise AssertionError(f"{words} is not among\n{self.words()}") from late

    def button(self, words: str) -> QAbstractButton:
        """The one visible button with these words (without its mnemonic)."""
        found = [
            widget
            for widget, text in visible_texts()
            if isinstance(widget, QAbstractButton) and words in text
        ]
        assert len(found) == 1, f"{len(found)} buttons say {words}:\n{self.words()}"
        return found[0]


def visible_texts() -> Iterator[tuple[QWidget, str]]:
    """Widgets of every window in sight with what they say."""
    for top in QApplication.topLevelWidgets():
        if isValid(top) and top.isVisible():
            for widget in family(top):
                yield from ((widget, text) for text in texts_of(widget) if text)


def texts_of(widget: QWidget) -> Iterator[str]:
    """What one widget says."""
    if isinstance(widget, QLabel):
        yield widget.text()
    elif isinstance(widget, QAbstractButton):
        yield plain(widget.text()) or widget.accessibleName()
    elif isinstance(widget, QComboBox):
        yield widget.currentText()
    elif isinstance(widget, QLineEdit):
        if widget.echoMode() is QLineEdit.EchoMode.Normal:
            yield widget.text()
        yield widget.placeholderText()
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(at) for at in range(widget.count()))
    elif isinstance(widget, QAbstractItemView):
        yield from rows_of(widget)
    elif isinstance(getattr(widget, "word", None), str):  # painted states
        yield widget.word  # type: ignore[attr-defined]
    if widget.isWindow():
        yield widget.windowTitle()


def rows_of(view: QAbstractItemView) -> Iterator[str]:
    """The rows of a list or a table, also those that are scrolled away."""
    if isinstance(view, ItemList):
        for at in range(view.count()):
            item = view.item(at).data(Qt.ItemDataRole.UserRole)
            yield from (item.text, item.side, item.note)
    elif view.model() is not None:
        model = view.model()
        listed = isinstance(model, QAbstractListModel)  # its columnCount is private
        columns = range(1 if listed else model.columnCount())
        for row in range(min(model.rowCount(), _MOST_ROWS)):
            yield "　".join(str(model.index(row, column).data() or "") for column in columns)


def plain(text: str) -> str:
    """Words of a button without its mnemonic."""
    return _MNEMONIC.sub("", text)
