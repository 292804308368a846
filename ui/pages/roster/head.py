"""The first line of a section: title, what it is about, acts at the right end."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.widgets.layouts import fix_height, row
from ui.widgets.texts import Text


class SectionHead(QWidget):
    """`title`, `subtitle`, then `acts`."""

    def __init__(self, title: str, *acts: QWidget) -> None:
        super().__init__()
        self.title = Text(title, "title")
        self.subtitle = Text("", "body", "ink2")
        self.line = row(self.title, self.subtitle, 1, *acts, spacing=12)
        self.setLayout(self.line)
        fix_height(self, 32)
