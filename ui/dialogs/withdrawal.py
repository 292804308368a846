"""Asks what a death report is withdrawn with: reason, document, and a second person's password."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from ui.look.theme import theme
from ui.text import PROGRAM
from ui.widgets.buttons import Button, SeriousButton
from ui.widgets.fields import Form, PasswordField
from ui.widgets.layouts import row
from ui.widgets.texts import Text

if TYPE_CHECKING:
    from qualdesk.services.death_facts import Withdrawal

_WIDTH = 520
_BODY = (
    "撤回要两个人办。办理人是您；另一个人选自己的名字，在这里输自己的密码。撤回的记录划掉，不删除。"
)
_ALONE = "本站只有一个人办理：撤回以后，请村（社区）或单位再有一人在撤回材料上签字。"


class WithdrawalDialog(QDialog):
    """`WithdrawalDialog.ask(...)` gives the answer, None when the person stepped back."""

    def __init__(
        self,
        parent: QWidget | None,
        name: str,
        colleagues: Sequence[str],
        choose: Callable[[QWidget], Path | None],
        *,
        alone: bool,
        before: Withdrawal | None = None,
        fault: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self._choose, self._alone = choose, alone
        self._document = before.document if before else None
        self.reason = QLineEdit(before.reason if before else "")
        self.reason.setPlaceholderText("例如：同名的另一个人，本人健在")
        self.document = Button("选文件(&F)", self.attach, small=True)
        self.second = QComboBox()
        self.second.addItems(list(colleagues))
        if before:
            self.second.setCurrentText(before.second)
        self.password = PasswordField("第二人的密码")
        self.form = Form(84)
        self.form.add("为什么撤回", self.reason)
        self.form.add("撤回的材料", self.document, "村里或家属写的说明，扫描件或照片")
        self.form.add("第二人", self.second)
        if not alone:
            self.form.add("密码", self.password)
            self.form.put_fault(self.password, fault)
            self.password.entered.connect(self._finish)
        self.form.finished.connect(self._finish)
        self._act = SeriousButton("撤回这条死亡报告(&T)", self._finish)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 20, 24, 18)
        frame.setSpacing(10)
        frame.addWidget(Text(f"撤回{name}的死亡报告", "title", wrap=True))
        frame.addWidget(Text(_ALONE if alone else _BODY, "body", "ink2", wrap=True))
        frame.addWidget(self.form)
        frame.addLayout(row(1, Button("不办了(&Q)", self.reject), self._act))
        self._show_document()
        (self.password if fault else self.reason).setFocus()

    def attach(self) -> None:
        """Which file."""
        chosen = self._choose(self)
        if chosen is not None:
            self._document = chosen
            self._show_document()
            (self.reason if not self.reason.text().strip() else self.password).setFocus()

    @property
    def answer(self) -> Withdrawal | None:
        """What was entered, None while something is missing."""
        from qualdesk.services.death_facts import Withdrawal

        if self._document is None:
            return None
        return Withdrawal(
            reason=self.reason.text().strip(),
            document=self._document,
            second=self.second.currentText(),
            password=self.password.text(),
        )

    def _show_document(self) -> None:
        self.document.setText(f"{self._document.name}(&F)" if self._document else "选文件(&F)")
        self.form.put_fault(self.document, "")

    def _finish(self) -> None:
        faults: dict[QWidget, str] = {
            self.reason: "" if self.reason.text().strip() else "请写明为什么撤回。",
            self.document: "" if self._document else "请附上撤回的材料。",
            self.second: ""
            if self.second.currentText()
            else "没有别的操作员。请系统管理员先在“系统”里添加一位。",
        }
        if not self._alone:
            faults[self.password] = "" if self.password.text() else "请第二人输自己的密码。"
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
        name: str,
        colleagues: Sequence[str],
        choose: Callable[[QWidget], Path | None],
        *,
        alone: bool,
        before: Withdrawal | None = None,
        fault: str = "",
    ) -> Withdrawal | None:
        """Open it and wait for the answer."""
        dialog = cls(parent, name, colleagues, choose, alone=alone, before=before, fault=fault)
        return dialog.answer if dialog.exec() == QDialog.DialogCode.Accepted else None
