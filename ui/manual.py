"""The manual at the page in sight: F1 opens it beside the page, Esc closes it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeyEvent, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from qualdesk import paths
from ui.look.theme import theme
from ui.widgets.buttons import QuietButton
from ui.widgets.layouts import column, row
from ui.widgets.texts import Text

_WIDTH = 460


def chapter(page: str) -> Path | None:
    """`resources/manual/<page>.md`, the first page of the manual, or None without any."""
    folder = paths.resources() / "manual"
    for name in (page, "index"):
        file = folder / f"{name}.md"
        if file.is_file():
            return file
    return None


class Manual(QFrame):
    """A sheet at the right side of the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._text = QTextBrowser()
        self._text.setOpenExternalLinks(False)
        self._text.setAccessibleName("手册")
        head = row(
            Text("手册", "card"), 1, QuietButton("关上 Esc", self.hide), margins=(12, 4, 6, 0)
        )
        self.setLayout(column(head, self._text, spacing=0))
        self.hide()

    def open(self, page: str) -> None:
        """Show the chapter of a page."""
        file = chapter(page)
        if file is None:
            self._text.setPlainText("手册还没有写到这一页。")
        else:
            self._text.setSearchPaths([str(file.parent)])
            self._text.setSource(
                QUrl.fromLocalFile(str(file)), QTextDocument.ResourceType.MarkdownResource
            )
        parent = self.parentWidget()
        top = theme().size("top_bar")
        width = min(theme().px(_WIDTH), parent.width())
        self.setGeometry(parent.width() - width, top, width, parent.height() - top)
        self.show()
        self.raise_()
        self._text.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc and F1 close."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.hide()
            self.parentWidget().setFocus()
            return
        super().keyPressEvent(event)
