"""Asks for a reason and a second person with a password, for what takes two people."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from ui.look.theme import theme
from ui.text import PROGRAM
from ui.widgets.buttons import Button, SeriousButton
from ui.widgets.fields import Form, PasswordField
from ui.widgets.layouts import row
from ui.widgets.texts import Text

_WIDTH = 520
_BODY = "这件事要两个人办。办理人是您；另一个人选自己的名字，在这里输自己的密码。"


class TwoPeopleDialog(QDialog):
    """`TwoPeopleDialog.ask(...)` gives reason, login and password; None when one stepped back."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        act: str,
        colleagues: Sequence[str],
        *,
        reason: str = "",
        fault: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self.reason = QLineEdit(reason)
        self.second = QComboBox()
        self.second.addItems(list(colleagues))
        self.password = PasswordField("第二人的密码")
        self.form = Form(84)
        self.form.add("依据", self.reason)
        self.form.add("第二人", self.second)
        self.form.add("密码", self.password)
        self.form.put_fault(self.password, fault)
        self.password.entered.connect(self._finish)
        self.form.finished.connect(self._finish)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 20, 24, 18)
        frame.setSpacing(10)
        frame.addWidget(Text(title, "title", wrap=True))
        frame.addWidget(Text(_BODY, "body", "ink2", wrap=True))
        frame.addWidget(self.form)
        frame.addLayout(row(1, Button("不办了(&Q)", self.reject), SeriousButton(act, self._finish)))
        (self.password if fault else self.reason).setFocus()

    @property
    def answer(self) -> tuple[str, str, str]:
        """Reason, login of the second person, password."""
        return self.reason.text().strip(), self.second.currentText(), self.password.text()

    def _finish(self) -> None:
        reason, second, password = self.answer
        faults: dict[QWidget, str] = {
            self.reason: "" if reason else "请写明依据。",
            self.second: "" if second else "没有别的操作员。请系统管理员先在“操作员”里添加一位。",
            self.password: "" if password else "请第二人输自己的密码。",
        }
        for field, words in faults.items():
            self.form.put_fault(field, words)
        wrong = next((field for field, words in faults.items() if words), None)
        if wrong is None:
            self.accept()
        else:
            wrong.setFocus()

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        title: str,
        act: str,
        colleagues: Sequence[str],
        *,
        reason: str = "",
        fault: str = "",
    ) -> tuple[str, str, str] | None:
        """Open it and wait for the answer."""
        dialog = cls(parent, title, act, colleagues, reason=reason, fault=fault)
        return dialog.answer if dialog.exec() == QDialog.DialogCode.Accepted else None
