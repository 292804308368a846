"""Parts of a person that the list's card and the person's own section share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from ui.pages.roster.person_presenter import PersonView
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.layouts import boxed, clear, row
from ui.widgets.texts import Badge, Tag

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


def labelled(label: QWidget, value: QWidget) -> QWidget:
    """A label of fixed width with its value."""
    return boxed(row(label, value, 1, spacing=8))
