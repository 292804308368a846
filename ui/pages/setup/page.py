"""The first-start guide: the steps at the left, one question at a time at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ui.look.theme import theme
from ui.pages.setup.presenter import SetupPresenter
from ui.pages.setup.state import TITLES, SetupState, Step
from ui.pages.setup.steps import (
    BeginStep,
    LevelStep,
    NameStep,
    OperatorStep,
    PlaceStep,
    Question,
    RulesStep,
)
from ui.recovery.panel import RecoveryPanel
from ui.text import PROGRAM
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.emblem import Emblem
from ui.widgets.layouts import column, gap, row
from ui.widgets.texts import Text

_LEFT_WIDTH = 300
_HEADS = {
    Step.LEVEL: ("这台电脑归哪一级用？", "定下了就不能改：它决定能办哪些事、数据往哪里报。"),
    Step.PLACE: ("本站在哪个地方？", "选对了，村名、代码、规则会自动带出来。"),
    Step.NAME: ("本站叫什么？", "名称会印在每张表和每个上报包上。"),
    Step.RULES: ("用哪一套规则？", "周期、期次、签字都照它算；值都注着条款，以后可以换。"),
    Step.OPERATOR: ("谁是第一个操作员？", "第一个操作员管理本站，可以再添加同事。"),
    Step.RECOVERY: (
        "恢复单：忘了密码，全靠这张纸",
        "没有密码也没有这张纸，谁也打不开本站数据，我们也不行。",
    ),
    Step.BEGIN: ("可以开始了", "接下来先导入花名册。随时可以停下，做到哪里都会记住。"),
}  # fmt: skip
_NEXT = {Step.OPERATOR: "建站，下一步(&N)", Step.BEGIN: "开始用(&N)"}


class SetupPage(QWidget):
    """The whole window at the first start."""

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._left = _Steps()
        self._title, self._note = Text("", "headline"), Text("", "body", "ink2")
        self.level = LevelStep(presenter)
        self.place = PlaceStep(presenter)
        self.name = NameStep(presenter)
        self.rules = RulesStep(presenter)
        self.operator = OperatorStep(presenter)
        self.begin = BeginStep(presenter)
        self.recovery: RecoveryPanel | None = None
        self._stack = QStackedWidget()
        self._parts: dict[Step, Question] = {
            Step.LEVEL: self.level,
            Step.PLACE: self.place,
            Step.NAME: self.name,
            Step.RULES: self.rules,
            Step.OPERATOR: self.operator,
            Step.BEGIN: self.begin,
        }
        for part in self._parts.values():
            self._stack.addWidget(part)
            part.finished.connect(self.go_on)
        self._hint = Text("", "small", "ink2")
        self.back = Button("上一步(&P)", presenter.back)
        self.next = PrimaryButton("下一步(&N)", self.go_on)
        self._build()
        presenter.bind(self.render_state)
        presenter.load()

    def _build(self) -> None:
        foot = row(self._hint, 1, self.back, self.next, spacing=10)
        right = column(
            self._title, self._note, gap(10), self._stack, gap(8), foot, spacing=2,
            margins=(40, 28, 40, 16),
        )  # fmt: skip
        right.setStretchFactor(self._stack, 1)
        frame = row(self._left, right, spacing=0)
        frame.setStretch(1, 1)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addLayout(frame)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.go_on)

    def go_on(self) -> None:
        """The primary button, with the password where there is one."""
        self.presenter.next(self.operator.password.text(), self.operator.again.text())

    def render_state(self, state: SetupState) -> None:
        """Put the state into the widgets."""
        moved = self._left.step is not state.step
        self._left.put(state)
        title, note = _HEADS[state.step]
        self._title.setText(title)
        self._note.setText(note)
        if state.step is Step.RECOVERY:
            self._show_recovery()
        else:
            part = self._parts[state.step]
            self._stack.setCurrentWidget(part)
            part.render_state(state)
            if moved:
                part.first.setFocus()
        self.back.setVisible(Step.LEVEL < state.step < Step.RECOVERY)
        words = _NEXT.get(state.step, "下一步(&N)")
        if state.step is Step.PLACE and state.place:
            words = f"是{state.place}，下一步(&N)"
        self.next.setText("正在建站" if state.busy else words)
        ready = state.step is not Step.RECOVERY or self._typed_back()
        self.next.setEnabled(not state.busy and ready)
        self._hint.setText(self._hint_of(state))
        if moved and state.step is Step.BEGIN:
            self.next.setFocus()

    def _hint_of(self, state: SetupState) -> str:
        if state.step is Step.RECOVERY:
            return "纸没印出来？换一台打印机，再印一份。"
        return state.fault("place")

    def _typed_back(self) -> bool:
        return self.presenter.recovery is not None and self.presenter.recovery.state.done

    def _show_recovery(self) -> None:
        if self.recovery is None and self.presenter.recovery is not None:
            self.recovery = RecoveryPanel(self.presenter.recovery)
            self._stack.addWidget(self.recovery)
            self._stack.setCurrentWidget(self.recovery)
            for field in self.recovery.fields:
                field.textChanged.connect(lambda _: self.next.setEnabled(self._typed_back()))
            self.recovery.print.setFocus()


class _Steps(QFrame):
    """The panel with the steps: done, present, to come."""

    def __init__(self) -> None:
        super().__init__()
        self.step: Step | None = None
        self.setProperty("ground", "login")
        self.setFixedWidth(_LEFT_WIDTH)  # not enlarged: the words still fit
        line = QFrame()
        line.setFixedHeight(1)
        line.setStyleSheet("background: rgba(255, 255, 255, 90)")
        self._lines = {step: _StepLine(step) for step in Step}
        head = row(Emblem(42), Text(PROGRAM, "title", "white"), 1, spacing=12)
        foot = Text(
            "七步，约 10 分钟。中途关掉也不要紧，填过的都记着，下次接着做。",
            "caption",
            "white",
            wrap=True,
        )
        self.setLayout(
            column(head, gap(20), line, gap(14), *self._lines.values(), 1, foot,
                   spacing=2, margins=(32, 34, 32, 36))
        )  # fmt: skip

    def put(self, state: SetupState) -> None:
        """Show how far it is."""
        self.step = state.step
        for step, line in self._lines.items():
            line.put(state.step, state.answer(step) if step < state.step else "")


class _StepLine(QWidget):
    """A disc with number or tick, the title, the answer below."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._step, self._now, self._answer = step, Step.LEVEL, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(TITLES[step])

    def put(self, now: Step, answer: str) -> None:
        """Where the guide is."""
        self._now, self._answer = now, answer
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two lines."""
        return QSize(theme().px(220), theme().px(44))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Disc and words."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px(26)
        disc = QRectF(1, (self.height() - side) / 2, side, side)
        done, here = self._step < self._now, self._step is self._now
        white = look.colour("white")
        painter.setPen(Qt.PenStyle.NoPen if done or here else QPen(look.colour("login_line"), 1))
        ground = "login_done" if done else "white" if here else ""
        painter.setBrush(look.colour(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        painter.setPen(look.colour("login") if done or here else white)
        painter.setFont(look.font("small_strong" if here else "small"))
        if done:
            _tick(painter, disc)
        else:
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(int(self._step)))
        left = disc.right() + look.px(12)
        whole = QRectF(left, 0, self.width() - left, self.height())
        painter.setPen(white)
        painter.setFont(look.font("strong" if here else "body"))
        if not self._answer:
            painter.drawText(whole, Qt.AlignmentFlag.AlignVCenter, TITLES[self._step])
            return
        half = self.height() / 2
        painter.drawText(
            whole.adjusted(0, 0, 0, -half + 2), Qt.AlignmentFlag.AlignBottom, TITLES[self._step]
        )
        painter.setFont(look.font("caption"))
        painter.drawText(whole.adjusted(0, half + 2, 0, 0), Qt.AlignmentFlag.AlignTop, self._answer)


def _tick(painter: QPainter, disc: QRectF) -> None:
    pen = QPen(theme().colour("login"), 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    x, y, unit = disc.left(), disc.top(), disc.width() / 12
    painter.drawLine(round(x + 3.4 * unit), round(y + 6.2 * unit),
                     round(x + 5.2 * unit), round(y + 8 * unit))  # fmt: skip
    painter.drawLine(round(x + 5.2 * unit), round(y + 8 * unit),
                     round(x + 8.6 * unit), round(y + 4.2 * unit))  # fmt: skip
