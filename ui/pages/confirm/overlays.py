"""What opens above the page: the people found, and the choice of village and group."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.look.theme import theme
from ui.pages.confirm.lists import CandidateList
from ui.pages.confirm.state import ConfirmState
from ui.pages.confirm.words import spaced_group
from ui.text import count
from ui.widgets.buttons import QuietButton
from ui.widgets.layouts import boxed, column, row, rule
from ui.widgets.lists import Item, ItemList
from ui.widgets.texts import KeyHints, Text

_SHOWN = 5  # candidates without scrolling
_ALL = "*"  # the item for a whole village, and for no queue at all


class _Overlay(QFrame):
    """A white sheet over the page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.frame = QVBoxLayout(self)
        self.frame.setContentsMargins(1, 1, 1, 1)
        self.frame.setSpacing(0)
        self.hide()
        theme().rescaled.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        ground, line = theme().colour("surface").name(), theme().colour("control").name()
        self.setStyleSheet(
            f"FoundSheet, GroupSheet {{ background: {ground};"
            f" border: 1px solid {line}; border-radius: 6px; }}"
        )


class FoundSheet(_Overlay):
    """The people found by what is typed."""

    chosen = Signal(str)
    add_wanted = Signal()

    def __init__(self, parent: QWidget, today: date) -> None:
        super().__init__(parent)
        self._title, self._note = Text("", "strong"), Text("", "small", "ink2")
        self._keys = KeyHints(("↑ ↓", "选"), ("Enter", "就是他"))
        head = row(
            self._title,
            self._note,
            1,
            self._keys,
            spacing=10,
            margins=(12, 6, 12, 6),
        )
        self.people = CandidateList(today)
        self.people.chosen.connect(self.chosen)
        self._nobody = Text("", "body", "ink2", wrap=True)
        self._nobody.setContentsMargins(14, 12, 14, 12)
        self._missing = Text("不在里面？", "small", "ink2")
        self._add = QuietButton("补录一个人(&N)", self.add_wanted.emit, icon="add", small=True)
        foot = row(self._missing, self._add, 1, spacing=4, margins=(12, 3, 12, 3))
        self.frame.addWidget(boxed(head))
        self.frame.addWidget(rule())
        self.frame.addWidget(self.people, 1)
        self.frame.addWidget(self._nobody)
        self.frame.addWidget(rule())
        self.frame.addWidget(boxed(foot))

    def render_state(self, state: ConfirmState) -> None:
        """Show what was found; nothing while nothing is asked."""
        found = state.found
        if found is None:
            self.hide()
            return
        self._title.setText(f"找到 {count(found.total)} 人" if found.total else "没有找到")
        place = state.queue.village_name if state.queue and state.queue.village else ""
        near = f"{place}的排在前" if place and found.lines else ""
        more = "，再打一个字母会更准" if found.total > len(found.lines) else ""
        self._note.setText(near + more if near else more.removeprefix("，"))
        self._nobody.setVisible(not found.lines)
        self._nobody.setText(
            "换首字母、证号后 4 位或电话试试；要打汉字，先按 Ctrl+空格。\n"
            "花名册里确实没有的，现在就能补录：填完回到这里接着确认。"
        )
        self._missing.setVisible(bool(found.lines))
        self._keys.setVisible(bool(found.lines))
        self.people.setVisible(bool(found.lines))
        self.people.put(found.lines, state.at)
        self.people.put_photos(state.thumbnails)
        rows = min(_SHOWN, len(found.lines))
        self.people.setFixedHeight(theme().px(66) * rows)
        self.setFixedWidth(theme().px(560))
        self.adjustSize()
        self.show()
        self.raise_()


class GroupSheet(_Overlay):
    """Villages at the left, the groups of the marked one at the right."""

    village_marked = Signal(str)
    chosen = Signal(str, str)  # village, group; both "" for no queue
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._villages, self._groups = ItemList("村（社区）"), ItemList("村民小组")
        self._villages.chosen.connect(self._marked)
        self._villages.entered.connect(lambda _: self._groups.setFocus())
        self._groups.entered.connect(self._take)
        self._groups.itemClicked.connect(lambda _: self._take(self._groups.current()))
        for part in (self._villages, self._groups):
            part.installEventFilter(self)
        keys = KeyHints(("↑ ↓", "选"), ("→", "到组"), ("Enter", "就办这个"), ("Esc", "不换"))
        head = row(Text("办哪个村、哪个组", "strong"), 1, keys, margins=(12, 6, 12, 6))
        lists = row(self._villages, self._groups, spacing=1)
        lists.setStretch(0, 1)
        lists.setStretch(1, 1)
        self._empty = Text("花名册里还没有人，请先到花名册导入。", "body", "ink2", wrap=True)
        self.frame.addWidget(boxed(head))
        self.frame.addWidget(rule())
        self.frame.addLayout(lists, 1)
        self.frame.addLayout(column(self._empty, margins=(12, 0, 12, 0)))

    def render_state(self, state: ConfirmState) -> None:
        """Show the choice while somebody chooses."""
        if not state.choosing:
            self.hide()
            return
        opening = self.isHidden()
        villages = [Item(v.code, v.name, side=f"{count(v.people)} 人") for v in state.villages]
        self._villages.blockSignals(True)
        self._villages.put([Item(_ALL, "不按名单，谁来办谁"), *villages], state.village)
        self._villages.blockSignals(False)
        left = sum(group.left for group in state.groups)
        groups = [
            Item(g.group, spaced_group(g.group).strip() or "没有写组", side=f"还差 {g.left} 人")
            for g in state.groups
        ]
        whole = [Item(_ALL, "全村", side=f"还差 {count(left)} 人")] if groups else []
        self._groups.put([*whole, *groups])
        self._empty.setVisible(not villages)
        rows = min(12, max(len(villages) + 1, len(groups) + 1, 3))
        height = theme().size("list_item") * rows + theme().px(44)
        self.setFixedSize(theme().px(560), min(height, self._room()))
        if opening:
            self.show()
            self.raise_()
            self._villages.setFocus()

    def _room(self) -> int:
        parent = self.parentWidget()
        return parent.height() - self.y() - 12 if parent is not None else theme().px(420)

    def _marked(self, village: str) -> None:
        if village != _ALL:
            self.village_marked.emit(village)

    def _take(self, group: str) -> None:
        village = self._villages.current()
        if village == _ALL:
            self.chosen.emit("", "")
        else:
            self.chosen.emit(village, "" if group == _ALL else group)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Esc closes; ← and → change the list; Enter on 谁来办谁 takes it."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Left:
            self._villages.setFocus()
        elif key == Qt.Key.Key_Right:
            self._groups.setFocus()
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and watched is self._villages
            and self._villages.current() == _ALL
        ):
            self.chosen.emit("", "")
        else:
            return super().eventFilter(watched, event)
        return True
