"""Under the filters while somebody is ticked: how many, and what can be done with all of them."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.text import count
from ui.widgets.buttons import Button
from ui.widgets.layouts import row
from ui.widgets.texts import StateLabel


class TickedStrip(QFrame):
    """`put(number)`; without anybody it is not there."""

    def __init__(self, *acts: Button) -> None:
        super().__init__()
        self.setProperty("strip", "accent")
        self._words = StateLabel(StateMark.DRAFT, "", role="strong")
        self.acts = acts
        self.setLayout(row(self._words, 1, *acts, spacing=8, margins=(12, 5, 8, 5)))
        self.setMinimumHeight(theme().size("strip"))
        self.hide()

    def put(self, number: int) -> None:
        """Show how many people are ticked."""
        self._words.put(StateMark.DRAFT, f"已选 {count(number)} 人")
        self.setVisible(number > 0)
