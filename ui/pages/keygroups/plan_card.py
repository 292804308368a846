"""The card in which a plan is made: which team, where, from when, how many a day."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.pages.keygroups.plan_presenter import PlanPresenter
from ui.pages.keygroups.plan_state import NEW_TEAM, PlanEntry, PlanState
from ui.sections import combo, fill, scrolled
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form
from ui.widgets.layouts import column, row
from ui.widgets.texts import Text

_EVERYBODY = "重点人群和县局交办的人里，本期没上过门、没有自助确认的，都排进来；没有确认的先去。"


class PlanCard(Card):
    """In the place of the current stop while a plan is made."""

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__("排上门计划", " ", padding=(0, 0, 0, 0))
        self._presenter = presenter
        self._shown: tuple[object, ...] = ()
        self._who = Text(_EVERYBODY, "small", "ink2", wrap=True)
        self.team, self.village = combo("先锋队", 8), combo("哪些村", 8)
        self.new_team, self.members, self.first_day, self.per_day = (QLineEdit() for _ in range(4))
        self.new_team.setPlaceholderText("例如 上街村先锋队")
        self.members.setPlaceholderText("例如 罗正明、字建军")
        self.first_day.setPlaceholderText("例如 2026-11-23")
        self._form = Form(64)
        for label, field in (
            ("先锋队", self.team),
            ("队名", self.new_team),
            ("队员", self.members),
            ("哪些村", self.village),
            ("第一天", self.first_day),
            ("每天几人", self.per_day),
        ):
            self._form.add(label, field)
        away = Button("收起(&B)", presenter.leave_side)
        self.save = PrimaryButton("排好(&S)", presenter.make)
        inside = column(self._who, self._form, 1, spacing=8, margins=(14, 8, 14, 4))
        self.body.setSpacing(0)
        self.body.addWidget(scrolled(inside), 1)
        self.add(row(away, 1, self.save, margins=(14, 4, 14, 10)))
        self.team.activated.connect(
            lambda _: presenter.type_plan(team=self.team.currentData() or "")
        )
        self.village.activated.connect(
            lambda _: presenter.type_plan(village=self.village.currentData() or "")
        )
        for name in ("new_team", "members", "first_day", "per_day"):
            field = getattr(self, name)
            field.textEdited.connect(lambda text, key=name: presenter.type_plan(**{key: text}))
        self._form.finished.connect(presenter.make)

    def begin(self) -> None:
        """To the first field."""
        first = self.new_team if self._presenter.state.entry.team == NEW_TEAM else self.team
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def put(self, state: PlanState) -> None:
        """Show the plan as it is typed."""
        entry = state.entry
        self.save.setEnabled(not state.saving)
        shown = (entry, state.teams, state.villages)
        if shown == self._shown:
            return
        self._shown = shown
        some = f"排进来的是台账里选中的 {len(entry.people)} 人；已经上过门的自动略去。"
        self._who.setText(some if entry.people else _EVERYBODY)
        teams = [(one.name, f"{one.name}（{len(one.members)} 人）") for one in state.teams]
        fill(self.team, [*teams, (NEW_TEAM, "新建一支队")], entry.team)
        fill(self.village, [("", "全乡镇"), *state.villages], entry.village)
        new = entry.team == NEW_TEAM
        self._form.show_row(self.new_team, shown=new)
        self._form.show_row(self.members, shown=new)
        self._form.show_row(self.village, shown=not entry.people)
        self._put_texts(entry)

    def _put_texts(self, entry: PlanEntry) -> None:
        fields = {
            "new_team": self.new_team,
            "members": self.members,
            "first_day": self.first_day,
            "per_day": self.per_day,
        }
        for name, field in fields.items():
            text = getattr(entry, name)
            if field.text() != text:
                field.setText(text)
        boxes: dict[str, QWidget] = {**fields, "team": self.team, "village": self.village}
        for name, box in boxes.items():
            wrong = entry.fault_at == name
            self._form.put_fault(box, entry.fault if wrong else "")
            if wrong and box.isVisible():
                box.setFocus()
