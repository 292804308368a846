"""Dialogs about operators: a new one, a new password. They give data back and write nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from qualdesk.domain.access import Role
from ui.look.theme import theme
from ui.text import PROGRAM
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.fields import Form, PasswordField
from ui.widgets.layouts import row
from ui.widgets.texts import Text

_WIDTH = 480
_PASSWORD_NOTE = "至少 8 个字符，最好是几个互不相关的词或数字"


class OperatorDialog(QDialog):
    """Name, role, id number, password of a new operator."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self.login, self.person = QLineEdit(), QLineEdit()
        self.role = QComboBox()
        for role in Role:
            self.role.addItem(role.label, role)
        self.password, self.again = PasswordField(), PasswordField("再输一次密码")
        self.form = Form()
        self.form.add("姓名", self.login, "登录时就用这个名字，定了不能改")
        self.form.add("角色", self.role)
        self.form.add("身份证号", self.person, "复核和经办须是不同的人，按证号认")
        self.form.add("密码", self.password, _PASSWORD_NOTE)
        self.form.add("再输一次", self.again)
        self.form.finished.connect(self._finish)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 20, 24, 18)
        frame.addWidget(Text("添加操作员", "title"))
        frame.addSpacing(8)
        frame.addWidget(self.form)
        frame.addSpacing(8)
        add = PrimaryButton("添加(&A)", self._finish)
        frame.addLayout(row(1, Button("不加了(&Q)", self.reject), add))

    def _finish(self) -> None:
        faults = {
            self.login: "" if self.login.text().strip() else "请填写姓名。",
            self.person: "" if self.person.text().strip() else "请填写身份证号。",
            self.password: "" if self.password.text() else "请输入密码。",
            self.again: _unequal(self.password, self.again),
        }
        for field, words in faults.items():
            self.form.put_fault(field, words)
        if not any(faults.values()):
            self.accept()

    @classmethod
    def ask(cls, parent: QWidget | None) -> tuple[str, Role, str, str] | None:
        """(login, role, id number, password), None when the person stepped back."""
        dialog = cls(parent)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        role = Role(dialog.role.currentData())
        login, person = dialog.login.text().strip(), dialog.person.text().strip()
        return login, role, person, dialog.password.text()


class PasswordDialog(QDialog):
    """A new password, typed twice."""

    def __init__(self, parent: QWidget | None, login: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self.password, self.again = PasswordField(), PasswordField("再输一次密码")
        self.form = Form()
        self.form.add("新密码", self.password, _PASSWORD_NOTE)
        self.form.add("再输一次", self.again)
        self.form.finished.connect(self._finish)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 20, 24, 18)
        frame.addWidget(Text(f"{login} 的新密码", "title"))
        frame.addSpacing(8)
        frame.addWidget(self.form)
        frame.addSpacing(8)
        change = PrimaryButton("换成新密码(&A)", self._finish)
        frame.addLayout(row(1, Button("不换了(&Q)", self.reject), change))

    def _finish(self) -> None:
        faults = {
            self.password: "" if self.password.text() else "请输入新密码。",
            self.again: _unequal(self.password, self.again),
        }
        for field, words in faults.items():
            self.form.put_fault(field, words)
        if not any(faults.values()):
            self.accept()

    @classmethod
    def ask(cls, parent: QWidget | None, login: str) -> str:
        """The password, "" when the person stepped back."""
        dialog = cls(parent, login)
        return dialog.password.text() if dialog.exec() == QDialog.DialogCode.Accepted else ""


def _unequal(first: QLineEdit, second: QLineEdit) -> str:
    return "" if first.text() == second.text() else "两次输的不一样，请再输一次。"
