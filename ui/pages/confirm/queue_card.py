"""The queue of a village or group at the left; in 大字 it folds into one line."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from ui.look.theme import theme
from ui.pages.confirm.lists import QueueList
from ui.pages.confirm.state import ConfirmState
from ui.pages.confirm.words import spaced_group
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, row
from ui.widgets.texts import KeyCap, KeyHints, Text

_WIDTH = 226
_EMPTY = "现在不按名单：直接找人，谁来办谁。\n\n要一个接一个地办，按 Ctrl+G 选一个村、一个组。"


def place_words(state: ConfirmState) -> str:
    """`荨麻箐村 2 组`, the village alone, or that there is no queue."""
    if state.queue is None:
        return "谁来办谁"
    return f"{state.queue.village_name}{spaced_group(state.queue.group)}"


def position_words(state: ConfirmState) -> str:
    """`4 / 12`."""
    if not state.lines:
        return ""
    return f"{state.place + 1} / {len(state.lines)}" if state.place >= 0 else f"{len(state.lines)}"


class QueueCard(Card):
    """The people of the queue, and how far it is."""

    chosen = Signal(str)

    def __init__(self, today: date) -> None:
        super().__init__("名单", padding=(10, 0, 10, 10))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._shown: ConfirmState | None = None
        self.people = QueueList(today)
        self.people.chosen.connect(self.chosen)
        self._empty = Text(_EMPTY, "small", "ink2", wrap=True)
        self._afar = Text("", "small", "ink2", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme().px(8))
        self._bar.setAccessibleName("已确认")
        green = theme().colour("bar_ok").name()
        self._bar.setStyleSheet(f"::chunk {{ background: {green}; border-radius: 2px; }}")
        self._empty_box = boxed(column(self._empty, 1, margins=(12, 10, 12, 0)))
        foot = column(
            self._afar,
            self._bar,
            row(KeyHints(("↑ ↓", "换人"), ("Ctrl+G", "换组"))),
            spacing=8,
            margins=(10, 8, 10, 10),
        )
        self.body.addWidget(self.people, 1)
        self.body.addWidget(self._empty_box, 1)
        self.body.addLayout(foot)
        self.setFixedWidth(theme().px(_WIDTH))

    def render_state(self, state: ConfirmState) -> None:
        """Show the queue."""
        if state.same_queue(self._shown):
            return
        self._shown = state
        queue = state.queue
        self.title.setText(place_words(state))
        self.note.setText(position_words(state))
        self._empty_box.setVisible(not state.lines)
        self.people.setVisible(bool(state.lines))
        if queue is not None and not state.lines:
            self._empty.setText("这里本期没有要确认的人。按 Ctrl+G 换一个村组。")
        elif queue is None:
            self._empty.setText(_EMPTY)
        afar = f"其中 {queue.from_afar} 人已由 APP、数据比对确认，不用再来。" if queue else ""
        self._afar.setText(afar)
        self._afar.setVisible(bool(queue and queue.from_afar))
        self._bar.setVisible(bool(state.lines))
        self._bar.setMaximum(max(1, len(state.lines)))
        self._bar.setValue(state.settled)
        self.people.put(state.lines, state.place)


class QueueLine(QWidget):
    """The queue in one line: where, how far, who is before and after."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: ConfirmState | None = None
        self._place = Text("", "strong")
        self._before, self._after = Text("", "body", "ink2"), Text("", "body", "ink2")
        self._up, self._down = KeyCap("↑"), KeyCap("↓")
        before = row(self._up, self._before, spacing=4)
        after = row(self._down, self._after, spacing=4)
        line = row(self._place, before, after, 1, spacing=14)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)

    def render_state(self, state: ConfirmState) -> None:
        """Show it."""
        if state.same_queue(self._shown):
            return
        self._shown = state
        self._place.setText(f"{place_words(state)}　{position_words(state)}".strip())
        at, lines = state.place, state.lines
        before = lines[at - 1].row.name if at > 0 else ""
        after = lines[at + 1].row.name if -1 < at < len(lines) - 1 else ""
        self._before.setText(before)
        self._after.setText(after)
        self._up.setVisible(bool(before))
        self._down.setVisible(bool(after))
