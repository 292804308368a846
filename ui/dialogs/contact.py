"""Asks how somebody was told and what came of it: 联系记录 (L2.1.1)."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.policy_values import ContactHow
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.text import PROGRAM
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.layouts import row
from ui.widgets.segments import Segment, Segments
from ui.widgets.texts import Text

_WIDTH = 520
_HOWS = (
    ContactHow.PHONE,
    ContactHow.SMS,
    ContactHow.VISIT,
    ContactHow.VILLAGE,
    ContactHow.UNIT,
)
_REACHED = (
    (ContactOutcome.NOT_REACHED, StateMark.NOT_YET),
    (ContactOutcome.REACHED, StateMark.DONE),
    (ContactOutcome.REFUSED, StateMark.VERIFY),
)


class ContactDialog(QDialog):
    """`ContactDialog.ask(...)` gives how, outcome and note; None when the person stepped back."""

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self.how = Segments("怎么联系的", [Segment(one.value, one.label) for one in _HOWS])
        self.outcome = Segments(
            "结果", [Segment(one.value, one.label, mark) for one, mark in _REACHED]
        )
        self.note = QLineEdit()
        self.note.setAccessibleName("说了什么")
        self.note.setPlaceholderText("说了什么，约了什么；可以不写")
        self.note.returnPressed.connect(self.accept)
        self._how, self._outcome = _HOWS[0], _REACHED[0][0]
        self.how.chosen.connect(self._choose_how)
        self.outcome.chosen.connect(self._choose_outcome)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 20, 24, 18)
        frame.setSpacing(10)
        frame.addWidget(Text(f"和{name}的联系", "title", wrap=True))
        frame.addLayout(row(self.how, 1))
        frame.addLayout(row(self.outcome, 1))
        frame.addWidget(self.note)
        frame.addSpacing(6)
        frame.addLayout(
            row(1, Button("不办了(&Q)", self.reject), PrimaryButton("记下(&J)", self.accept))
        )
        self.how.setFocus()

    @property
    def answer(self) -> tuple[ContactHow, ContactOutcome, str]:
        """What was chosen and written."""
        return self._how, self._outcome, self.note.text().strip()

    @classmethod
    def ask(
        cls, parent: QWidget | None, name: str
    ) -> tuple[ContactHow, ContactOutcome, str] | None:
        """Open it and wait for the answer."""
        dialog = cls(parent, name)
        return dialog.answer if dialog.exec() == QDialog.DialogCode.Accepted else None

    def _choose_how(self, key: str) -> None:
        self._how = ContactHow(key)

    def _choose_outcome(self, key: str) -> None:
        self._outcome = ContactOutcome(key)
