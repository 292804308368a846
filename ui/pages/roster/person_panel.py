"""The card beside the list: the current person, what can be done, the newest of the timeline."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from ui.pages.roster.person_parts import Act, NowLines, PersonActs, StateTags
from ui.pages.roster.person_presenter import PersonState
from ui.pages.roster.timeline_view import TimelineView
from ui.widgets.buttons import QuietButton
from ui.widgets.layouts import boxed, column, fix_width, row, rule
from ui.widgets.texts import Text

_WIDTH = 284
_MOST = 12  # entries


class PersonPanel(QFrame):
    """Shows the person that the list stands on."""

    def __init__(self, acts: PersonActs, open_all: Act) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.name = Text("", "title")
        self._about = Text("", "small", "ink2")
        self._tags = StateTags()
        self._now = NowLines()
        self.acts = acts
        self.timeline = TimelineView("最近的记录")
        self.timeline.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.all = QuietButton("看全部记录(&H)", open_all, small=True)
        head = column(
            row(self.name, self._about, 1, spacing=10),
            self._tags,
            self._now,
            self.acts,
            spacing=6,
            margins=(12, 10, 12, 10),
        )
        foot = boxed(row(self.all, 1, margins=(6, 3, 6, 3)))
        inside = column(head, rule(), self.timeline, rule(), foot, spacing=0, margins=(1, 1, 1, 1))
        inside.setStretch(2, 1)
        self._inside = boxed(inside)
        self.setLayout(column(self._inside))
        fix_width(self, _WIDTH)

    def render_state(self, state: PersonState) -> None:
        """Put a person in, or nobody."""
        person = state.person
        self._inside.setVisible(person is not None)
        if person is None:
            self.timeline.put((), {})
            return
        self.name.setText(person.name)
        self.name.setToolTip(person.name)
        self._about.setText(person.about)
        self._tags.put(person)
        self._now.put(person)
        self.timeline.put(person.entries[:_MOST], state.photos)
        self.all.setText(f"看全部 {len(person.entries)} 条记录(&H)")
