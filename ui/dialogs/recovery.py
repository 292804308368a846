"""A new recovery sheet, printed and typed back; the earlier one opens nothing any more."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ui.recovery.panel import RecoveryPanel
from ui.recovery.presenter import RecoveryPresenter
from ui.text import PROGRAM
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.layouts import row
from ui.widgets.texts import Text

_SIZE = (1040, 640)


class RecoveryDialog(QDialog):
    """`RecoveryDialog.check(...)` tells whether the paper was typed back right."""

    def __init__(self, parent: QWidget | None, presenter: RecoveryPresenter) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.resize(*_SIZE)
        self.panel = RecoveryPanel(presenter)
        self._done = PrimaryButton("核对完了(&N)", self.accept)
        self._done.setEnabled(False)
        for field in self.panel.fields:
            field.textChanged.connect(lambda _: self._done.setEnabled(presenter.state.done))
        frame = QVBoxLayout(self)
        frame.setContentsMargins(20, 16, 20, 14)
        frame.addWidget(Text("新的恢复单", "title"))
        frame.addWidget(self.panel, 1)
        note = Text("原来那张从现在起作废，请收回撕掉。", "small", "ink2")
        frame.addLayout(row(note, 1, Button("以后再核对(&Q)", self.reject), self._done))

    @classmethod
    def check(cls, parent: QWidget | None, presenter: RecoveryPresenter) -> bool:
        """Open it and wait."""
        return cls(parent, presenter).exec() == QDialog.DialogCode.Accepted
