"""The one look of a fault: what happened, what is safe, 怎么办 step by step, the code."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFrame, QVBoxLayout, QWidget

from qualdesk.errors import Damaged, QualDeskError, Severity
from ui.look.marks import StateMark, paint_mark
from ui.look.theme import theme
from ui.text import PROGRAM
from ui.widgets.buttons import Button
from ui.widgets.layouts import column, row
from ui.widgets.scaled import Scaled
from ui.widgets.texts import StateLabel, Text

_SENTENCE = re.compile(r"[^。；]+[。；]?")
_MOST_PROBLEMS = 8
_WIDTH = 600


def steps(remedy: str) -> list[str]:
    """The remedy as numbered steps: one a sentence, without its final mark."""
    return [part.strip(" 。；") for part in _SENTENCE.findall(remedy) if part.strip(" 。；")]


def safe_words(fault: QualDeskError) -> tuple[StateMark, str]:
    """What is safe in spite of the fault."""
    if isinstance(fault, Damaged):
        return StateMark.VERIFY, "没有改动任何数据。在弄清楚以前，请先不要继续录入。"
    return StateMark.DONE, "已经保存的都在，这一步没有改动数据。"


class FaultDialog(QDialog):
    """Shows a fault; 知道了 or Esc closes."""

    def __init__(self, parent: QWidget | None, fault: QualDeskError) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self.setObjectName("fault")
        words = column(spacing=8)
        words.addWidget(Text(fault.title, "title", wrap=True))
        words.addWidget(Text(fault.body, "body", wrap=True))
        mark, safe = safe_words(fault)
        words.addWidget(StateLabel(mark, safe, role="strong"))
        listed = [problem.message for problem in fault.problems if len(fault.problems) > 1]
        if listed:
            words.addWidget(_problems(listed))
        elif fault.remedy:
            words.addWidget(_remedy(fault.remedy))
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 22, 24, 18)
        frame.setSpacing(18)
        sign = Sign(_sign_of(fault))
        top = row(sign, words, spacing=16)
        top.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        frame.addLayout(top)
        code = Text(f"还不行？把编号告诉县局：{fault.code}", "small", "ink2")
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = Button("知道了(&O)", self.accept)
        frame.addLayout(row(code, 1, self._close))
        self.setFixedHeight(frame.totalHeightForWidth(self.width()))
        self._close.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter closes too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
            return
        super().keyPressEvent(event)


class Sign(Scaled, QWidget):
    """A large state mark."""

    def __init__(self, mark: StateMark) -> None:
        super().__init__()
        self._mark = mark
        self.setFixedSize(self.sizeHint())

    def put(self, mark: StateMark) -> None:
        """Show another one."""
        self._mark = mark
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Forty pixels under 大字."""
        return QSize(theme().px(40), theme().px(40))

    def measure(self) -> None:
        """As large as its mark."""
        self.setFixedSize(self.sizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The mark."""
        del event
        paint_mark(QPainter(self), QRectF(self.rect()), self._mark)


def _sign_of(fault: QualDeskError) -> StateMark:
    refused = any(problem.severity is Severity.REFUSED for problem in fault.problems)
    return StateMark.OVERDUE if refused else StateMark.VERIFY


def _remedy(remedy: str) -> QFrame:
    box = QFrame()
    box.setProperty("strip", "note")
    inside = column(Text("怎么办", "strong"), spacing=4, margins=(12, 10, 12, 10))
    for number, step in enumerate(steps(remedy), 1):
        words = Text(step, "body", wrap=True)
        line = row(Text(str(number), "body", "ink2"), words, spacing=12)
        line.setStretch(1, 1)
        line.setAlignment(line.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)
        inside.addLayout(line)
    box.setLayout(inside)
    return box


def _problems(messages: list[str]) -> QFrame:
    box = QFrame()
    box.setProperty("strip", "note")
    inside = column(Text(f"共 {len(messages)} 处", "strong"), spacing=4, margins=(12, 10, 12, 10))
    for message in messages[:_MOST_PROBLEMS]:
        inside.addWidget(Text(message, "small", wrap=True))
    if len(messages) > _MOST_PROBLEMS:
        inside.addWidget(Text(f"另有 {len(messages) - _MOST_PROBLEMS} 处没有列出", "small", "ink2"))
    box.setLayout(inside)
    return box
