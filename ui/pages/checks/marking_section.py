"""待标识: the current person large, the list below; Space goes on."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.recipient import Insurance
from qualdesk.services.marking import ToMark
from ui import prompts
from ui.context import Desk
from ui.look.marks import StateMark
from ui.models.paged import PagedModel
from ui.pages.checks.columns import mark_columns
from ui.pages.checks.marking_presenter import MarkingPresenter
from ui.pages.checks.section import Section, combo, fill, foot_of
from ui.pages.checks.state import MarkingState
from ui.pages.checks.words import INSURANCES
from ui.text import count, masked_id, place_words
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card, EmptyState
from ui.widgets.layouts import boxed, column, row
from ui.widgets.table import Table
from ui.widgets.texts import Badge, Text
from ui.widgets.ticks import TickCells

_LEFT_OUT = ("place", "insurance")
_WHY_NOT = ("省系统里查不到此人", "省系统里待遇已停", "省系统里险种不对", "省系统提示本期已认证")


class MarkingSection(Section):
    """One person at a time; nothing jumps while one keys in elsewhere."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.presenter = MarkingPresenter(desk)
        self._shown: object = None
        self.village, self.insurance = combo("村（社区）", 9), combo("险种")
        for box in (self.village, self.insurance):
            box.activated.connect(self._filter)
        fill(self.insurance, [("", "全部险种"), *((i.value, w) for i, w in INSURANCES.items())])
        self._left = Badge(StateMark.NOT_YET, "")
        self._name, self._who = Text("", "headline"), Text("", "body", "ink2")
        self._number, self._facts = Text("", "title"), Text("", "small", "ink2")
        self.tick = PrimaryButton("标好了，下一个", self.presenter.tick, key="空格")
        self.cannot = Button("标不上(&B)", self.ask_why)
        self.copy = Button("抄证号(&C)", self.copy_number)
        self._current = Card(padding=(16, 10, 16, 12))
        self._current.add(
            row(self._name, self._who, 1, self._left, spacing=12),
            row(self._number, self._facts, 1, spacing=18),
            row(self.tick, self.cannot, self.copy, 1, spacing=8),
        )
        self.table = Table(PagedModel(mark_columns()), "待标识的人")
        self.table.setItemDelegateForColumn(0, TickCells(self.table, self._is_ticked))
        self._position = Text("", "small", "ink2")
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        foot = foot_of(self._position, ("空格", "标好"), ("Alt+C", "抄证号"), ("Ctrl+Z", "改正"))
        card.add(self.table, foot)
        work = column(
            row(self.village, self.insurance, 1, spacing=8), self._current, card, spacing=10
        )
        work.setStretch(2, 1)
        self._empty = EmptyState(
            "没有要标识的人",
            "这里确认过、省系统里还没有标识的人会列出来。照着它在省系统里录，录一个按一次空格。",
            icon="document_search",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(boxed(work))
        self._stack.addWidget(self._empty)
        self.setLayout(column(self._stack))
        self.table.moved.connect(self.presenter.move)
        self.table.ticked.connect(lambda _: self.presenter.tick())
        self.table.entered.connect(self._open)
        self.table.leave_out(*_LEFT_OUT)
        self.presenter.bind(self.render_state)

    def render_state(self, state: MarkingState) -> None:
        """The current person, the list."""
        if state.visible is not self._shown:
            self._shown = state.visible
            self.table.rows.show(state.visible)
        if state.visible and self.table.currentIndex().row() != state.at:
            self.table.go_to(state.at)
        fill(self.village, [("", "全部村"), *state.villages], state.village)
        one = state.current
        if one is not None:
            self._name.setText(one.row.name)
            place = place_words(one.village, one.row.group)
            self._who.setText(f"{one.row.sex.label}　{place}")
            self._number.setText(masked_id(one.row.id_number))
            self._facts.setText(
                f"{INSURANCES[one.insurance]}　认证年月 {one.confirmed_on:%Y%m}　"
                f"方式 {one.method.label}　经办时间 {one.confirmed_on}"
            )
        left = count(len(state.left))
        self._left.put(StateMark.NOT_YET, f"还有 {left} 条")
        free = one is not None and not state.ticked(one)
        for button in (self.tick, self.cannot):
            button.setEnabled(free and not state.saving)
        self._position.setText(f"刚才标好 {count(len(state.done))}，还有 {left}")
        self._stack.setCurrentIndex(1 if state.loaded and not state.visible else 0)
        if state.loaded:
            self.counted.emit(len(state.waiting))

    def _is_ticked(self, one: ToMark) -> bool:
        return self.presenter.state.ticked(one)

    def _filter(self) -> None:
        key = self.insurance.currentData()
        insurance = Insurance(key) if key else None
        self.presenter.look_at(self.village.currentData() or "", insurance)
        self.table.setFocus()

    def _open(self, _: int) -> None:
        one = self.presenter.state.current
        if one is not None:
            self.presenter.desk.shell.open("roster", person=one.row.id_number)

    def ask_why(self) -> None:
        """What the other system said."""
        one = self.presenter.state.current
        if one is None:
            return
        reason = prompts.ask_reason(
            self,
            f"{one.row.name}标不上",
            "省系统提示了什么？人留在名单里，以后再标。",
            "记下(&J)",
            usual=_WHY_NOT,
        )
        if reason:
            self.presenter.cannot(reason)
        self.table.setFocus()

    def copy_number(self) -> None:
        """The whole number, for the other window."""
        self.presenter.copy(QGuiApplication.clipboard().setText)
        self.table.setFocus()

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """The list: Space works."""
        return self.table

    def primary(self) -> None:
        """标好了."""
        self.presenter.tick()

    def take_back(self) -> None:
        """The last tick."""
        self.presenter.take_back()
