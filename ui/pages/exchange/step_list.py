"""The steps under one another: disc with number or tick, title, how far, and their lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.exchange.state import CheckLine, StepView
from ui.widgets.buttons import QuietButton
from ui.widgets.layouts import boxed, clear, column, row
from ui.widgets.texts import StateLabel, Text

_DISC, _WIDTH = 26, 38


class StepList(QWidget):
    """`chosen(step)` with a click on a step, `way(step)` with a click on a line's link."""

    chosen = Signal(str)
    way = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Sequence[StepView], str] = ((), "")
        self._tight = False
        self.now: QWidget | None = None  # the step in hand
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.setAccessibleName("上报的步骤")

    def put(self, steps: Sequence[StepView], panel: str) -> None:
        """Show the steps; the one whose panel is shown is marked."""
        if (steps, panel) != self._shown:
            self._make(steps, panel)

    def set_tight(self, *, tight: bool) -> None:
        """Under 大字, or in a narrow window: what is beside goes below."""
        if tight != self._tight:
            self._tight = tight
            self._make(*self._shown)

    def _make(self, steps: Sequence[StepView], panel: str) -> None:
        self._shown = (steps, panel)
        clear(self._layout)
        self.now = None
        for number, step in enumerate(steps, 1):
            last = number == len(steps)
            one = _Step(
                step,
                number,
                shown=step.key == panel,
                last=last,
                tight=self._tight,
                way=self.way.emit,
            )
            one.clicked.connect(self.chosen)
            self.now = one if step.now else self.now
            self._layout.addWidget(one)
        self._layout.addStretch(1)


class _Step(QWidget):
    """One step."""

    clicked = Signal(str)

    def __init__(
        self,
        step: StepView,
        number: int,
        *,
        shown: bool,
        last: bool,
        tight: bool,
        way: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._key = step.key
        said = "完成" if step.done else "现在要办" if step.now else "还没到"
        self.setAccessibleName(f"第 {number} 步 {step.title}，{said}，{step.note}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        lines = QVBoxLayout()
        lines.setContentsMargins(0, 2, 0, 14)
        lines.setSpacing(2)
        title = Text(step.title, "card", "accent" if shown else "ink" if step.done else "ink2")
        if step.now:
            title.set_ink("accent" if shown else "ink")
        note = Text(step.note, "small", "red" if step.amiss and step.now else "ink2", wrap=tight)
        lines.addLayout(column(title, note, spacing=0) if tight else row(title, 1, note))
        if not step.note:  # never show: a widget without parent would be a window
            note.hide()
        for line in step.lines:
            lines.addLayout(_line(line, way, tight=tight))
        disc = _Disc(step, number, last=last)
        body = row(disc, lines, spacing=12)
        body.setStretch(1, 1)
        self.setLayout(body)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show this step's panel."""
        super().mouseReleaseEvent(event)
        self.clicked.emit(self._key)


def _line(line: CheckLine, way: Callable[[str], None], *, tight: bool) -> QHBoxLayout:
    mark, words = StateLabel(line.mark), Text(line.text, "small", line.mark.colour, wrap=True)
    said = row(mark, words, spacing=0)
    said.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    said.setStretch(1, 1)
    parts: list[QWidget | QHBoxLayout] = [boxed(said)]
    if not tight:
        parts.append(Text(line.note, "small", "ink2"))
    if line.way:
        link = QuietButton("去看", lambda: way(line.way), small=True)
        link.setAccessibleName(f"去看{line.text}")
        parts.append(link)
    line_of = row(*parts, spacing=8)
    line_of.setStretch(0, 1)
    return line_of


class _Disc(QWidget):
    """The number, or the tick of a step that is done, and the line down to the next one."""

    def __init__(self, step: StepView, number: int, *, last: bool) -> None:
        super().__init__()
        self._step, self._number, self._last = step, number, last
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The disc."""
        return QSize(theme().px(_WIDTH) - 10, theme().px(_DISC))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Line, disc, number or tick."""
        del event
        look, step = theme(), self._step
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px(_DISC)
        disc = QRectF(1, 1, side - 2, side - 2)
        middle = disc.center().x()
        if not self._last:
            painter.setPen(QPen(look.colour("bar_ok" if step.done else "line"), 2))
            painter.drawLine(QPointF(middle, side + 2), QPointF(middle, self.height() - 3))
        colour = "ok" if step.done else "red" if step.amiss else "accent"
        filled = step.done or step.now
        painter.setPen(QPen(look.colour(colour if filled else "control"), 1.2))
        painter.setBrush(look.colour(colour if filled else "surface"))
        painter.drawEllipse(disc)
        painter.setPen(QPen(look.colour("white" if filled else "ink2"), 2))
        if step.done:
            unit = side / 26
            painter.drawPolyline(
                [QPointF(8 * unit, 13.5 * unit), QPointF(11.5 * unit, 17 * unit),
                 QPointF(18 * unit, 9.5 * unit)]
            )  # fmt: skip
            return
        painter.setFont(look.font("small_strong"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))


def overall(steps: Sequence[StepView]) -> tuple[StateMark, str]:
    """The badge beside the title."""
    amiss = next((step for step in steps if step.amiss and step.now), None)
    if amiss is not None:
        return StateMark.OVERDUE, amiss.note if amiss.key == "check" else "停下了"
    left = sum(not step.done for step in steps)
    return (StateMark.SOON, f"还差 {left} 步") if left else (StateMark.DONE, "都完成了")
