"""Parts of a person that the list's card and the person's own section share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from ui import prompts
from ui.look.marks import StateMark
from ui.pages.roster.person_presenter import PersonPresenter, PersonView
from ui.pages.roster.timeline_entry import CONFIRMATIONS, Entry
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.layouts import clear, column, row
from ui.widgets.texts import Badge, StateLabel, Tag

Act = Callable[[], object]


class StateTags(QWidget):
    """The state as a badge, categories as tags."""

    def __init__(self) -> None:
        super().__init__()
        self._line: QHBoxLayout = row(spacing=4)
        self.setLayout(self._line)
        self._shown: tuple[object, ...] = ()

    def put(self, person: PersonView) -> None:
        """Those of a person."""
        shown = (person.mark, person.word, person.flags)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._line)
        self._line.addWidget(Badge(person.mark, person.word))
        for flag in person.flags:
            self._line.addWidget(Tag(flag))
        self._line.addStretch(1)


class NowLines(QWidget):
    """What stands today besides the state: a death, a stop, open cases; nothing takes no room."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(spacing=3)
        self.setLayout(self._lines)
        self._shown: tuple[tuple[StateMark, str], ...] | None = None

    def put(self, person: PersonView) -> None:
        """Those of a person."""
        if person.now == self._shown:
            return
        self._shown = person.now
        clear(self._lines)
        for mark, words in person.now:
            self._lines.addWidget(StateLabel(mark, words))
        self.setVisible(bool(person.now))


class PersonActs(QWidget):
    """去确认, 更正, 更多."""

    def __init__(self, confirm: Act, edit: Act, more: tuple[tuple[str, Act], ...]) -> None:
        super().__init__()
        self.confirm = PrimaryButton("去确认(&Z)", confirm)
        self.edit = Button("更正(&E)", edit)
        self.more = Button("更多(&M)", self.open_menu)
        self._acts = more
        self.setLayout(row(self.confirm, self.edit, self.more, 1, spacing=6))

    def open_menu(self) -> None:
        """Show what else can be done."""
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def menu(self) -> QMenu:
        """The menu, made anew."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in self._acts:
            menu.addAction(words, act)
        return menu


def withdraw(parent: QWidget, entry: Entry | None, presenter: PersonPresenter) -> None:
    """Ask why a confirmation is withdrawn, and do it."""
    if entry is None or entry.kind != CONFIRMATIONS or entry.struck:
        presenter.desk.shell.say("请先在经过里选中一条还有效的确认记录")
        return
    body = f"{entry.title}。旧记录划掉后还看得到，状态按其余记录重新算。"
    usual = ("拍错了人", "录错了日期", "录错了方式", "重复录入")
    reason = prompts.ask_reason(
        parent, "撤销这条确认记录", body, "撤销(&T)", usual=usual, serious=True
    )
    if reason:
        presenter.withdraw(entry, reason)
