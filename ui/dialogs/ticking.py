"""Asks which of several: a list with boxes, nothing ticked beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ui.look.theme import theme
from ui.text import PROGRAM
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.layouts import fix_height, row
from ui.widgets.texts import KeyHints, Text
from ui.widgets.ticks import TickLine, TickList

_WIDTH, _HEIGHT = 480, 260


class TickingDialog(QDialog):
    """`TickingDialog.ask(...)` gives the keys that were ticked; none when one stepped back."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        body: str,
        act: str,
        choices: Sequence[tuple[str, str, str]],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self._choices = choices
        self._ticked: set[str] = set()
        self.list = TickList(title)
        fix_height(self.list, _HEIGHT)
        self.act = PrimaryButton(act, self.accept, key="Enter")
        self._all = Button("全选(&A)", self.tick_all, small=True)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 20, 24, 18)
        frame.setSpacing(10)
        frame.addWidget(Text(title, "title", wrap=True))
        frame.addWidget(Text(body, "body", "ink2", wrap=True))
        frame.addWidget(self.list)
        frame.addLayout(row(self._all, KeyHints(("空格", "选或不选")), 1, spacing=12))
        frame.addLayout(row(1, Button("不办了(&Q)", self.reject), self.act))
        self.list.ticked.connect(self._turn)
        self.list.entered.connect(self._enter)
        self._show(0)
        self.list.setFocus()

    @property
    def ticked(self) -> frozenset[str]:
        """The keys of the boxes that are ticked."""
        return frozenset(self._ticked)

    def tick_all(self) -> None:
        """Every box, or none when every one is ticked."""
        every = {key for key, _, _ in self._choices}
        self._ticked = set() if self._ticked == every else every
        self._show(max(0, self.list.currentRow()))
        self.list.setFocus()

    def _turn(self, at: int) -> None:
        self._ticked ^= {self._choices[at][0]}
        self._show(at)

    def _enter(self) -> None:
        if self.act.isEnabled():
            self.accept()

    def _show(self, at: int) -> None:
        lines = [
            TickLine(text, note=note, ticked=key in self._ticked)
            for key, text, note in self._choices
        ]
        self.list.put(lines, at)
        self.act.setEnabled(bool(self._ticked))

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        title: str,
        body: str,
        act: str,
        choices: Sequence[tuple[str, str, str]],
    ) -> frozenset[str]:
        """Open it and wait; `choices` are key, words, and a note below them."""
        dialog = cls(parent, title, body, act, choices)
        return dialog.ticked if dialog.exec() == QDialog.DialogCode.Accepted else frozenset()
