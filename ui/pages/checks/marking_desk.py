"""Marking one person after another: the current one large, the list below; Space goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from qualdesk.domain.recipient import Insurance
from qualdesk.services.marking import ToMark
from ui import prompts
from ui.look.marks import StateMark
from ui.models.paged import PagedModel
from ui.pages.checks.columns import mark_columns, narrow_mark_columns
from ui.pages.checks.marking_presenter import MarkingPresenter
from ui.pages.checks.state import MarkingState
from ui.pages.checks.words import INSURANCES
from ui.sections import combo, fill, foot_of
from ui.text import count, id_in_groups, masked_id, place_words
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.layouts import column, row
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Badge, Text
from ui.widgets.ticks import TickCells

_LEFT_OUT = ("place", "insurance")
_HINTS = (("空格", "标好"), ("Ctrl+Z", "改正"))
_WHY_NOT = ("省系统里查不到此人", "省系统里待遇已停", "省系统里险种不对", "省系统提示本期已认证")


class MarkingDesk(QWidget):
    """What the section and the narrow window have in common.

    `narrow` leaves columns out; `acts` stand at the right end of the first line.
    """

    def __init__(self, presenter: MarkingPresenter, *acts: QWidget, narrow: bool = False) -> None:
        super().__init__()
        self.presenter = presenter
        self._shown: object = None
        self.village, self.insurance = combo("村（社区）", 9), combo("险种")
        for box in (self.village, self.insurance):
            box.activated.connect(self._filter)
        fill(self.insurance, [("", "全部险种"), *((i.value, w) for i, w in INSURANCES.items())])
        self._left = Badge(StateMark.NOT_YET, "")
        self._name, self._who = Text("", "headline"), Text("", "body", "ink2")
        self._number, self._facts = Text("", "title"), Text("", "small", "ink2")
        self.tick = PrimaryButton("标好了，下一个", presenter.tick, key="空格")
        self.cannot = Button("标不上(&B)", self.ask_why)
        self.copy = Button("抄证号(&C)", self.copy_number)
        self.progress = ProgressStrip()
        columns = narrow_mark_columns() if narrow else mark_columns()
        self.table = Table(PagedModel(columns), "待标识的人")
        self.table.setItemDelegateForColumn(0, TickCells(self.table, self._is_ticked))
        self._position = Text("", "small", "ink2")
        self._build(acts, narrow=narrow)
        self.table.moved.connect(presenter.move)
        self.table.ticked.connect(lambda _: presenter.tick())
        if not narrow:
            self.table.leave_out(*_LEFT_OUT)

    def _build(self, acts: Sequence[QWidget], *, narrow: bool) -> None:
        current = Card(padding=(14, 10, 14, 12))
        current.body.setSpacing(6 if narrow else 8)
        who = (
            row(self._name, 1, self._left) if narrow else row(self._name, self._who, 1, self._left)
        )
        facts = (self._who, self._number, self._facts)
        place = column(*facts, spacing=2) if narrow else row(*facts[1:], 1, spacing=18)
        current.add(who, place, row(self.tick, self.cannot, self.copy, 1))
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        hints = _HINTS if narrow else (_HINTS[0], ("Alt+C", "抄证号"), _HINTS[1])
        card.add(self.table, foot_of(self._position, *hints))
        filters = row(self.village, self.insurance)
        if not narrow:
            filters.addStretch(1)
        for act in acts:
            filters.addWidget(act)
        work = column(
            filters,
            self.progress,
            current,
            card,
            spacing=8 if narrow else 10,
        )
        work.setStretch(3, 1)
        self.setLayout(work)

    def render_state(self, state: MarkingState) -> None:
        """The current person, the list."""
        if state.visible is not self._shown:
            self._shown = state.visible
            self.table.rows.show(state.visible)
        if state.visible and self.table.currentIndex().row() != state.at:
            self.table.go_to(state.at)
        fill(self.village, [("", "全部村"), *state.villages], state.village)
        key = state.insurance.value if state.insurance else ""
        self.insurance.setCurrentIndex(self.insurance.findData(key))
        one = state.current
        if one is not None:
            self._put(one, whole=state.whole)
        left = count(len(state.left))
        self._left.put(StateMark.NOT_YET if state.left else StateMark.DONE, f"还有 {left} 条")
        free = one is not None and not state.ticked(one)
        for button in (self.tick, self.cannot):
            button.setEnabled(free and not state.saving)
        self._position.setText(f"刚才标好 {count(len(state.done))}，还有 {left}")

    def _put(self, one: ToMark, *, whole: bool) -> None:
        number = one.row.id_number
        self._name.setText(one.row.name)
        self._who.setText(f"{one.row.sex.label}　{place_words(one.village, one.row.group)}")
        self._number.setText(id_in_groups(number) if whole else masked_id(number))
        self._facts.setText(
            f"{INSURANCES[one.insurance]}　认证年月 {one.confirmed_on:%Y%m}　"
            f"方式 {one.method.label}　经办时间 {one.confirmed_on}"
        )

    def _is_ticked(self, one: ToMark) -> bool:
        return self.presenter.state.ticked(one)

    def _filter(self) -> None:
        key = self.insurance.currentData()
        insurance = Insurance(key) if key else None
        self.presenter.look_at(self.village.currentData() or "", insurance)
        self.table.setFocus()

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

    def read_export(self) -> None:
        """认证标志 1 in an export of the provincial system ticks people off."""
        path = prompts.choose_file(self, "选省系统的认证查询导出表", prompts.TABLES)
        if path is not None:
            self.progress.follow(self.presenter.read_export(path)).start()
