"""Asks which month's 专项核查 is opened, and by what document of the county."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from ui.look.theme import theme
from ui.sections import fill
from ui.text import PROGRAM, full_month
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.fields import Form
from ui.widgets.layouts import row
from ui.widgets.texts import Text

if TYPE_CHECKING:
    from qualdesk.services.special_checks import MonthChoice

_WIDTH = 520
_BODY = "名单和期限从今天定下。规定以外的月份，要照县局的文件写文号。"
_LACKS = "这个月按规定不用专项核查，请照文件写文号。"


class SpecialCheckDialog(QDialog):
    """`SpecialCheckDialog.ask(...)` gives month and 文号, None when the person stepped back."""

    def __init__(self, parent: QWidget | None, choices: Sequence[MonthChoice]) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self._by_rule = {one.month: one.by_rule for one in choices}
        self.month, self.number = QComboBox(), QLineEdit()
        fill(self.month, [(one.month, _words(one)) for one in choices])
        self.number.setPlaceholderText("例如 漾社险发〔2026〕12号")
        self.form = Form(72)
        self.form.add("月份", self.month)
        self.form.add("文号", self.number)
        self.form.finished.connect(self._finish)
        self.act = PrimaryButton("开展(&K)", self._finish)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 20, 24, 18)
        frame.setSpacing(10)
        frame.addWidget(Text("开展专项核查", "title", wrap=True))
        frame.addWidget(Text(_BODY, "body", "ink2", wrap=True))
        frame.addWidget(self.form)
        frame.addLayout(row(1, Button("不办了(&Q)", self.reject), self.act))
        self.month.setFocus()

    @property
    def answer(self) -> tuple[str, str]:
        """The month `2026-11` and the number of the document, "" without one."""
        return str(self.month.currentData() or ""), self.number.text().strip()

    @classmethod
    def ask(cls, parent: QWidget | None, choices: Sequence[MonthChoice]) -> tuple[str, str] | None:
        """Open it and wait for the answer."""
        dialog = cls(parent, choices)
        return dialog.answer if dialog.exec() == QDialog.DialogCode.Accepted else None

    def _finish(self) -> None:
        month, number = self.answer
        lacks = not number and not self._by_rule.get(month, False)
        self.form.put_fault(
            self.number, "这个月按规定不用专项核查，请照文件写文号。" if lacks else ""
        )
        if lacks:
            self.number.setFocus()
        else:
            self.accept()


def _words(one: MonthChoice) -> str:
    return f"{full_month(one.month)}（规定的月份）" if one.by_rule else full_month(one.month)
