"""The bars of the desk: station and search above, state below, the ribbon of training."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame

from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.fields import SearchField
from ui.widgets.layouts import row
from ui.widgets.scaled import Scaled
from ui.widgets.texts import StateLabel, Text

_SAID_FOR = 12_000  # milliseconds that a quiet message stays
TRAINING_WORDS = "这里的人和记录都是虚构的，不会上报；打印件带“培训”水印"


@dataclass(frozen=True, slots=True)
class StationHead:
    """What the top bar says: name, round in words, its closing day, days left (None: no round)."""

    name: str
    round_label: str = ""
    closes: str = ""
    days_left: int | None = None


class TopBar(QFrame):
    """Station, round and days left; search everywhere; 大字, 帮助, 锁屏."""

    larger = Signal()
    help_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self._name = Text("", "card")
        self._round = Text("", "body", "ink2")
        self._left = Text("", "body", "ink2")
        self._days = Text("", "strong")
        self.search = SearchField("找人、村、表号", "Ctrl+K")
        self._large = QuietButton("大字", self.larger.emit, icon="text_font_size", calm=True)
        self._large.setToolTip("Ctrl+= 放大，Ctrl+- 缩小，Ctrl+0 还原")
        self._help = QuietButton(
            "帮助 F1", self.help_wanted.emit, icon="question_circle", calm=True
        )
        self._lock = Button("锁屏 Ctrl+L", self.lock_wanted.emit, icon="lock_closed")
        for quiet in (self._large, self._help, self._lock):
            quiet.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # by key; Tab stays on the page
        days = row(self._left, self._days, spacing=4)
        head = row(self._name, self._round, days, spacing=14)
        tools = row(self.search, self._large, self._help, self._lock, spacing=10)
        self.setLayout(row(head, 1, tools, spacing=12, margins=(16, 0, 16, 0)))
        self.measure()

    def measure(self) -> None:
        """Heights under 大字."""
        self.setFixedHeight(theme().size("top_bar"))
        self.search.setFixedWidth(min(theme().px(300), 380))

    def put(self, head: StationHead) -> None:
        """Show the station."""
        self._name.setText(head.name)
        self._round.setText(head.round_label)
        known = head.days_left is not None
        late = known and head.days_left is not None and head.days_left < 0
        self._left.setText(f"距 {head.closes} 还有" if known and not late else "")
        self._days.setText(f"{head.days_left} 天" if known and not late else "")
        if late:
            self._left.setText(f"{head.closes} 已截止")

    def set_compact(self, *, compact: bool) -> None:
        """Without the round's words, for narrow windows and 大字."""
        self._round.setVisible(not compact)
        self._help.setText("F1" if compact else "帮助 F1")
        self._lock.setText("Ctrl+L" if compact else "锁屏 Ctrl+L")


class StatusBar(QFrame):
    """A quiet message at the left; state of the data and the person at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self._state = StateLabel(role="caption")
        self._words = Text("", "caption", "ink2")
        self.data = StateLabel(role="caption")
        self._person = Text("", "caption", "ink2")
        self.setLayout(
            row(
                self._state,
                self._words,
                1,
                self.data,
                self._person,
                spacing=14,
                margins=(16, 0, 16, 0),
            )
        )
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(_SAID_FOR)
        self._fade.timeout.connect(self.silent)
        self.measure()
        self.silent()

    def measure(self) -> None:
        """Height under 大字."""
        self.setFixedHeight(theme().size("status_bar"))

    def put_person(self, words: str) -> None:
        """`经办人 段丽华`."""
        self._person.setText(words)

    def say(self, mark: StateMark, word: str, text: str = "") -> None:
        """A quiet message, for some seconds."""
        self._state.put(mark, word)
        self._words.setText(text)
        self._fade.start()

    def silent(self) -> None:
        """Nothing to say."""
        self._state.put(None, "")
        self._words.setText("")

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._state.word} {self._words.text()}".strip()


class Ribbon(Scaled, QFrame):
    """The broad ribbon of a training station; `short` on narrow windows."""

    def __init__(self, size: str = "ribbon", *, short: bool = False) -> None:
        super().__init__()
        self._size = size
        self.setProperty("ground", "training")
        self.setObjectName("ribbon")
        large = size == "ribbon_login"
        first = Text("培训 · 练习数据", "title" if large else "strong", "white")
        second = Text(TRAINING_WORDS, "body" if large else "small", "white")
        self.setLayout(row(1, first, *(() if short else (second,)), 1, spacing=20))
        self.measure()

    def measure(self) -> None:
        """Height under 大字."""
        self.setFixedHeight(theme().size(self._size))
