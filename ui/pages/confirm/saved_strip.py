"""The strip after a save: who, how, until when; 改正 and 打印确认表."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.confirm.state import ConfirmState
from ui.widgets.buttons import QuietButton
from ui.widgets.strips import Strip
from ui.widgets.texts import Text

_WORDS = 1  # their place in the line


class SavedStrip(Strip):
    """Shows the last record; what does not fit into one line takes two."""

    def __init__(self, correct: Callable[[], object], print_form: Callable[[], object]) -> None:
        super().__init__()
        self._shows: object = None
        self._correct = QuietButton("改正(&Z)", correct, small=True)
        self._print = QuietButton("打印确认表(&P)", print_form, small=True)
        self._done = Text("", "small", "ink2")
        self.add_acts(self._correct, self._print, self._done)
        self._words.setMinimumWidth(1)  # else they would widen the window
        self._words.setWordWrap(True)
        self._line = self.layout()
        if isinstance(self._line, QHBoxLayout):
            self._line.setStretch(_WORDS, 1)
            self._line.setStretch(_WORDS + 1, 0)

    @property
    def prints(self) -> bool:
        """Whether its button prints, so that nothing else needs that key."""
        return not self.isHidden() and not self._print.isHidden()

    def render_state(self, state: ConfirmState) -> None:
        """Say what is being saved, or what was saved last."""
        shown = (state.saving, state.saved, state.done_today)
        if shown == self._shows:
            return
        self._shows = shown
        saved = state.saved
        if state.saving:
            self.put(StateMark.RUNNING, "正在保存")
        elif saved is None:
            self.hide()
        elif saved.withdrawn:
            self.put(StateMark.VERIFY, "已撤销", f"{saved.name}　{saved.words}")
        elif saved.warning:
            self.put(StateMark.VERIFY, "已保存，请看一下", f"{saved.name}　{saved.warning}")
        else:
            self.put(StateMark.DONE, "已保存", f"{saved.name}　{saved.words}")
        stands = saved is not None and not saved.withdrawn and not state.saving
        helped = saved is not None and saved.helped  # which confirms nobody
        self._correct.setVisible(stands)
        self._print.setVisible(stands and not helped)
        counted = state.done_today and not helped
        self._done.setText(f"今天第 {state.done_today} 人" if counted else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As many lines as the words need."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        look = theme()
        if self._line is not None:
            self._line.activate()
        wide = QFontMetrics(look.font("body")).horizontalAdvance(self._words.text())
        more = look.line("body") if wide > self._words.width() else 0
        self.setFixedHeight(look.size("strip") + more)
