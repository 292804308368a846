"""Strips: good news after a save, warnings inside a page, work that takes its time."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from ui.job import Job, JobStep
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.text import count, duration
from ui.widgets.buttons import Button
from ui.widgets.layouts import row
from ui.widgets.texts import StateLabel, Text

T = TypeVar("T")
_QUIET_FOR = 200  # milliseconds in which nothing is shown
_GROUNDS = {"ok": "ok", "amber": "amber", "red": "red", "accent": "accent"}


class Strip(QFrame):
    """One line with a state, words and acts: `strip.put(StateMark.DONE, "已保存", "李国珍 …")`."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme().size("strip"))
        self._state = StateLabel(role="strong")
        self._words = Text()
        self.acts = row(spacing=8)
        self.setLayout(
            row(self._state, self._words, 1, self.acts, spacing=12, margins=(12, 0, 12, 0))
        )
        self.hide()

    def add_acts(self, *widgets: QWidget) -> None:
        """Put quiet buttons and notes at the right end."""
        for widget in widgets:
            self.acts.addWidget(widget)

    def put(self, mark: StateMark, word: str, text: str = "") -> None:
        """Show it in the colours of the state."""
        self.setProperty("strip", _GROUNDS.get(mark.colour, "note"))
        self.style().unpolish(self)
        self.style().polish(self)
        self.setFixedHeight(theme().size("strip"))
        self._state.put(mark, word)
        self._words.setText(text)
        self.show()

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._state.word} {self._words.text()}".strip()


class Banner(QFrame):
    """A note inside a page or card that may take several lines."""

    def __init__(self, mark: StateMark, text: str, *acts: QWidget) -> None:
        super().__init__()
        self.setProperty("strip", _GROUNDS.get(mark.colour, "note"))
        self._words = Text(text, "small", mark.colour, wrap=True)
        shape = StateLabel(mark)
        line = row(shape, self._words, *acts, spacing=4, margins=(10, 7, 10, 7))
        line.setStretch(1, 1)
        self.setLayout(line)

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def put(self, text: str) -> None:
        """Say something else; "" hides the banner."""
        self._words.setText(text)
        self.setVisible(bool(text))


class ProgressStrip(QFrame):
    """Follows a job: nothing for 0.2 s, then ring and words, bar, time left and 取消."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._job: Job[Any] | None = None
        self._state = StateLabel(StateMark.RUNNING, "正在准备", role="body")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme().px(8))
        self._left = Text("", "small", "ink2")
        self._stop = Button("取消(&Q)", self._cancel, small=True)
        parts = (self._state, self._bar, self._left, self._stop)
        line = row(*parts, spacing=12, margins=(12, 6, 12, 6))
        line.setStretch(1, 1)
        self.setLayout(line)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_QUIET_FOR)
        self._wait.timeout.connect(self.show)
        self.hide()

    def follow(self, job: Job[T], *, can_cancel: bool = True) -> Job[T]:
        """Show how far the job is until it ends; before `start`."""
        self._job = job
        self._stop.setVisible(can_cancel)
        self._stop.setEnabled(True)
        self._bar.setRange(0, 0)
        self._left.setText("")
        return job.watch(self._step)

    def _step(self, step: JobStep) -> None:
        if not step.running:
            self._wait.stop()
            self.hide()
            self._job = None
            return
        if self.isHidden() and not self._wait.isActive():
            self._wait.start()
        self._state.put(StateMark.RUNNING, f"正在{step.label}" if step.label else "正在办理")
        self._state.setVisible(True)
        if step.total:
            self._bar.setRange(0, step.total)
            self._bar.setValue(step.done)
            left = "" if step.seconds_left is None else f"，还要 {duration(step.seconds_left)}"
            self._left.setText(f"{count(step.done)} / {count(step.total)}{left}")

    def _cancel(self) -> None:
        if self._job is not None:
            self._stop.setEnabled(False)
            self._left.setText("正在停下")
            self._job.cancel()
