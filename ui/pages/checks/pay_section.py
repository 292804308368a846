"""停发恢复: who is to be stopped or resumed, the current one beside them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.services.pay_handoff import PayList
from ui import prompts
from ui.context import Desk
from ui.models.paged import Column, PagedModel
from ui.pages.checks.pay_pane import PayPane
from ui.pages.checks.pay_presenter import PayPresenter
from ui.pages.checks.pay_state import RESUME, STOP, PayRow, PayState
from ui.pages.checks.words import INSURANCES
from ui.scan_reader import ScanItem
from ui.sections import Section, foot_of
from ui.text import count
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, row
from ui.widgets.scan_view import ScanView
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Text

_LEFT_OUT = ("who", "place")
_ALL = "all"
_WHY_NOT = ("已经来确认了", "认错了人", "家里说明了情况，再等一等", "县局说不停")


class PaySection(Section):
    """The township proposes, the county decides; the program pays nothing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.presenter = PayPresenter(desk)
        self._shown: object = None
        self.kinds = Segments("停发还是恢复")
        self.kinds.chosen.connect(lambda key: self.presenter.show_kind("" if key == _ALL else key))
        self.stops = Button("停发名单(&X)", partial(self.export, PayList.STOPS))
        self.resumptions = Button("恢复名单(&H)", partial(self.export, PayList.RESUMPTIONS))
        self.progress = ProgressStrip()
        self.new = Button("新建议(&N)", self.begin, icon="add")
        self.table = Table(PagedModel(_columns(desk)), "停发和恢复")
        self.pane = PayPane(self.presenter)
        self._position = Text("", "small", "ink2")
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        nothing = Text(
            "没有要停发、要恢复的人。逾期的人、停发以后又来确认的人，会自己列在这里；\n"
            "被判刑、被羁押等情况，按“新建议”提。",
            "body",
            "ink2",
        )
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(boxed(column(1, row(1, nothing, 1), 1, margins=(12, 12, 12, 12))))
        nothing.setWordWrap(True)
        foot = foot_of(self._position, ("↑ ↓", "换人"), ("1 2", "选依据"))
        card.add(self._stack, foot)
        middle = row(card, self.pane, spacing=12)
        middle.setStretch(0, 13)
        middle.setStretch(1, 11)
        inside = column(
            row(self.kinds, 1, self.stops, self.resumptions, self.new),
            self.progress,
            middle,
            spacing=10,
        )
        inside.setStretch(2, 1)
        self.view = ScanView(desk)
        self._views = QStackedWidget()
        self._rows = boxed(inside)
        self._views.addWidget(self._rows)
        self._views.addWidget(self.view)
        self.setLayout(column(self._views))
        self.view.left.connect(self.leave)
        self.table.moved.connect(self.presenter.move)
        self.table.entered.connect(lambda _: self._enter())
        self.pane.attach_wanted.connect(self.attach)
        self.pane.papers_wanted.connect(self.look_at_papers)
        self.pane.drop_wanted.connect(self.drop)
        self.table.leave_out(*_LEFT_OUT)
        self.presenter.bind(self.render_state)

    def render_state(self, state: PayState) -> None:
        """The rows, the pane."""
        if state.visible is not self._shown:
            self._shown = state.visible
            self.table.rows.show(state.visible)
        if state.visible and self.table.currentIndex().row() != state.at:
            self.table.blockSignals(True)
            self.table.go_to(state.at)
            self.table.blockSignals(False)
        resumed = sum(one.kind == RESUME for one in state.rows)
        self.kinds.put(
            [
                Segment(_ALL, f"全部 {count(len(state.rows))}"),
                Segment(STOP, f"停发、暂停 {count(len(state.rows) - resumed)}"),
                Segment(RESUME, f"恢复 {count(resumed)}"),
            ],
            state.shown or _ALL,
        )
        at = state.at + 1 if state.visible else 0
        self._position.setText(f"第 {at} 条，共 {count(len(state.visible))} 条")
        self._stack.setCurrentIndex(0 if state.visible or not state.loaded else 1)
        self.pane.setVisible(state.entry.new or state.current is not None)
        self.pane.put(state)
        if state.loaded:
            self.counted.emit(len(state.rows))

    def begin(self) -> None:
        """Alt+N: somebody who is on no list."""
        self.presenter.begin()
        self.pane.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def drop(self) -> None:
        """不建议了, with a reason."""
        current = self.presenter.state.current
        if current is None:
            return
        reason = prompts.ask_reason(
            self,
            f"不建议{'恢复' if current.kind == RESUME else current.status.label}{current.name}了",
            "建议撤回，记录留着。为什么？",
            "不建议了(&Q)",
            usual=_WHY_NOT,
            serious=True,
        )
        if reason:
            self.presenter.drop(reason)

    def export(self, kind: PayList) -> None:
        """The list for the county: proposals and this month's decisions, no payments."""
        name = f"{kind.label}名单_{self.presenter.desk.today():%Y%m%d}.xlsx"
        kinds = f"{prompts.EXCEL};;{prompts.PDF}"
        target = prompts.choose_target(self, f"{kind.label}名单交县局", name, kinds)
        if target is not None:
            self.progress.follow(self.presenter.export(kind, target)).start()

    def look_at_papers(self) -> None:
        """Alt+K: large."""

        def look(items: tuple[ScanItem, ...]) -> None:
            self._views.setCurrentWidget(self.view)
            self.view.look_at(items)
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

        self.presenter.look_at_papers(look)

    def leave(self) -> None:
        """Esc: from a paper back to the row."""
        if self._views.currentWidget() is self.view:
            self.view.reader.close()
            self._views.setCurrentWidget(self._rows)
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _enter(self) -> None:
        field: QWidget = self.pane.save
        for one in (self.pane.number, self.pane.why):
            if one.isVisible():
                field = one
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """The rows."""
        return self.table

    def to_pane(self, step: int) -> None:
        """Stops, resumptions, the person."""
        inside = self.pane.isAncestorOf(self.focusWidget() or self)
        here = 2 if inside else int(self.presenter.state.shown == RESUME)
        there = (here + step) % 3
        if there == 2 and self.pane.isVisible():
            self._enter()
            return
        there = (there + step) % 3 if there == 2 else there  # nobody is there
        self.presenter.show_kind((STOP, RESUME)[there])
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def digit(self, number: int) -> None:
        """1 and 2: the legal basis."""
        self.presenter.choose(number)

    def primary(self) -> None:
        """Propose, or keep the decision."""
        self.presenter.save()

    def attach(self) -> None:
        """The document."""
        papers = prompts.choose_files(self, "附县局的文件或依据材料", prompts.PICTURES)
        if papers:
            self.presenter.attach(papers)


def _columns(desk: Desk) -> tuple[Column[PayRow], ...]:
    return (
        Column("step", "到哪一步", 122, lambda r: r.step[1], mark=lambda r: r.step[0]),
        Column("name", "姓名", 76, lambda r: r.name, bold=lambda _: True),
        Column("who", "性别年龄", 70, lambda r: r.who(desk.today())),
        Column("insurance", "险种", 52, lambda r: INSURANCES[r.insurance]),
        Column("act", "处理", 52, lambda r: "恢复" if r.kind == RESUME else r.status.label),
        Column("place", "村组", 104, lambda r: r.place, tip=lambda r: r.place),
        Column("note", "事由", 150, lambda r: r.note, stretch=True, tip=lambda r: r.note),
    )
