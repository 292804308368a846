"""Asks before the window is closed over work that is still under way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ui.look.theme import theme
from ui.text import PROGRAM
from ui.widgets.buttons import Button, SeriousButton
from ui.widgets.layouts import row
from ui.widgets.texts import Text

_WIDTH = 480
_LOOK_EVERY = 100  # milliseconds between two looks whether the work has ended meanwhile


class EndingDialog(QDialog):
    """`EndingDialog.ask(parent, "写入花名册", over)`: whether to stop it and close."""

    def __init__(self, parent: QWidget | None, work: str, over: Callable[[], bool]) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setObjectName("ending")
        self.setFixedWidth(theme().px(_WIDTH))
        self._over = over
        body = (
            f"正在{work}。现在关闭，这一步就停下，不会留下一半；"
            "已经保存的和写了一半的草稿都在，下次接着办。"
        )
        wait = Button("不关，接着做(&J)", self.reject)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 20, 24, 18)
        frame.setSpacing(10)
        frame.addWidget(Text("还有一步没做完，现在就关吗？", "title", wrap=True))
        frame.addWidget(Text(body, "body", "ink2", wrap=True))
        frame.addSpacing(6)
        frame.addLayout(row(1, SeriousButton("停下并关闭(&T)", self.accept), wait))
        self._looking = QTimer(self)
        self._looking.timeout.connect(self._look)
        self._looking.start(_LOOK_EVERY)
        wait.setFocus()

    @classmethod
    def ask(cls, parent: QWidget | None, work: str, over: Callable[[], bool]) -> bool:
        """Open it and wait for the answer; when the work ends meanwhile, the answer is yes."""
        return cls(parent, work, over).exec() == QDialog.DialogCode.Accepted

    def _look(self) -> None:
        if self._over():
            self.accept()
