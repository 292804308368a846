"""Asks for a reason instead of “确定吗”: what is serious is done with a reason or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from ui.look.theme import theme
from ui.text import PROGRAM
from ui.widgets.buttons import Button, PrimaryButton, SeriousButton
from ui.widgets.layouts import row
from ui.widgets.texts import Text

_WIDTH = 480


class ReasonDialog(QDialog):
    """`ReasonDialog.ask(...)` gives the reason, or "" when the person stepped back."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        body: str,
        act: str,
        *,
        usual: Sequence[str] = (),
        serious: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self._reason = QComboBox()
        self._reason.setEditable(True)
        line = QLineEdit()
        self._reason.setLineEdit(line)
        self._reason.addItems(list(usual))
        self._reason.setCurrentIndex(-1)
        self._reason.setAccessibleName("理由")
        line.setPlaceholderText("写一个理由")
        self._act: Button = (SeriousButton if serious else PrimaryButton)(act, self.accept)
        self._act.setEnabled(False)
        self._reason.editTextChanged.connect(lambda text: self._act.setEnabled(bool(text.strip())))
        line.returnPressed.connect(self._enter)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 20, 24, 18)
        frame.setSpacing(10)
        frame.addWidget(Text(title, "title", wrap=True))
        frame.addWidget(Text(body, "body", "ink2", wrap=True))
        frame.addWidget(self._reason)
        frame.addSpacing(6)
        frame.addLayout(row(1, Button("不办了(&Q)", self.reject), self._act))
        self._reason.setFocus()

    @property
    def reason(self) -> str:
        """What was written."""
        return self._reason.currentText().strip()

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        title: str,
        body: str,
        act: str,
        *,
        usual: Sequence[str] = (),
        serious: bool = False,
    ) -> str:
        """Open it and wait for the answer."""
        dialog = cls(parent, title, body, act, usual=usual, serious=serious)
        return dialog.reason if dialog.exec() == QDialog.DialogCode.Accepted else ""

    def _enter(self) -> None:
        if self._act.isEnabled():
            self.accept()
