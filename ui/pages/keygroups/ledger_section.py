"""重点群体台账: kinds with counts, the table, the current person or a flag being entered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.recipient import Flag
from qualdesk.services.key_groups import LedgerLine
from ui import prompts
from ui.context import Desk
from ui.models.paged import Column, PagedModel
from ui.pages.keygroups.entry_card import EntryCard
from ui.pages.keygroups.ledger_presenter import LedgerPresenter
from ui.pages.keygroups.ledger_state import LedgerState
from ui.pages.keygroups.person_card import PersonCard, ended_kinds
from ui.pages.keygroups.words import KINDS
from ui.sections import Section, combo, fill, foot_of
from ui.standings import standing_words
from ui.text import count, place_words
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Choice, EmptyState
from ui.widgets.layouts import boxed, column, fix_width, row
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Text
from ui.widgets.ticks import TickCells

_SIDE = 380  # of the person beside the table
_LEFT_OUT = ("sex", "age", "visited", "owner")
_ALL = ""
_NOBODY = "-"  # key of those for whom nobody is responsible
_USUAL = ("已找到人", "已复评，等级不够", "登记错了人")


def ledger_columns(today: date) -> tuple[Column[LedgerLine], ...]:
    """Where the confirmation stands, who, why, where, visits, who is responsible."""
    return (
        Column("tick", "", 28, lambda _: ""),
        Column("state", "本期确认", 122, lambda r: _state(r, today)[1],
               mark=lambda r: _state(r, today)[0]),
        Column("name", "姓名", 84, lambda r: r.person.row.name, bold=lambda _: True),
        Column("sex", "性别", 44, lambda r: r.person.row.sex.label),
        Column("age", "年龄", 44, lambda r: str(r.age), right=True),
        Column("kinds", "类别", 112, lambda r: "、".join(KINDS[k] for k in r.kinds),
               tags=lambda r: [KINDS[kind] for kind in r.kinds]),
        Column("place", "村组", 116, _place, stretch=True, tip=_place),
        Column("visited", "上次上门", 88,
               lambda r: r.visit.visited_on.isoformat() if r.visit else "—"),
        Column("owner", "责任人", 66, lambda r: r.responsible, tip=lambda r: r.responsible),
    )  # fmt: skip


def _state(line: LedgerLine, today: date) -> tuple[Any, str]:
    return standing_words(line.person.state, line.person.due_on, today)


def _place(line: LedgerLine) -> str:
    return place_words(line.person.village, line.person.row.group)


class LedgerSection(Section):
    """The table on the left; on the right a person, or the entry.

    `planned` tells id numbers that are to be visited, none for whoever needs it.
    """

    planned = Signal(tuple)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: object = None
        self._ticked: frozenset[str] = frozenset()
        self.presenter = LedgerPresenter(desk)
        self.kinds = Segments("类别")
        self.kinds.chosen.connect(
            lambda key: self.presenter.choose(Flag(key) if key != _ALL else None)
        )
        self.village = combo("村（社区）")
        self.village.activated.connect(
            lambda _: self.presenter.look_at(self.village.currentData() or "")
        )
        self.owner = combo("责任人")
        self.owner.activated.connect(lambda _: self._look_after(self.owner.currentData()))
        self.progress = ProgressStrip()
        self.table = Table(PagedModel(ledger_columns(desk.today())), "重点群体台账")
        self.table.leave_out(*_LEFT_OUT)
        self.table.setItemDelegateForColumn(0, TickCells(self.table, self._is_ticked))
        self.plan = Button("排进计划(&J)", self._plan, icon="calendar_checkmark")
        self._position = Text("", "small", "ink2")
        self.person = PersonCard(self.open_person, self.end_flag)
        self.entry = EntryCard(self.presenter)
        self._side = QStackedWidget()
        self._side.addWidget(self.person)
        self._side.addWidget(self.entry)
        fix_width(self._side, _SIDE)
        self._stack = QStackedWidget()
        self._build()
        self.table.moved.connect(self.presenter.move)
        self.table.ticked.connect(self.presenter.tick)
        self.table.all_ticked.connect(self.presenter.tick_all)
        self.table.clicked.connect(
            lambda index: self.presenter.tick(index.row()) if index.column() == 0 else None
        )
        self.table.entered.connect(lambda _: self.open_person())
        self.presenter.bind(self.render_state)

    def _build(self) -> None:
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        none_here = Text("这样选，一个人也没有", "title", "ink2")
        everybody = Button("看全部(&C)", self._show_all)
        self._none = QStackedWidget()
        self._none.addWidget(self.table)
        self._none.addWidget(
            boxed(column(1, row(1, none_here, 1), row(1, everybody, 1), 2, spacing=12))
        )
        card.add(self._none, foot_of(self._position, ("Space", "选"), ("Enter", "打开这个人")))
        card.body.setStretch(0, 1)
        middle = row(card, self._side, spacing=12)
        middle.setStretch(0, 1)
        head = row(self.kinds, self.village, self.owner, 1, self.plan, spacing=8)
        inside = column(head, self.progress, boxed(middle), spacing=10)
        inside.setStretch(2, 1)
        self._empty = EmptyState(
            "台账里还没有人",
            "满 80 周岁的人会自己列在这里；重残、失能、失联的人，一个一个登记。",
            Choice("person_add", "登记第一个人(&I)", "残联名单、残疾证、村评都可以", self.begin),
            icon="home_heart",
        )
        self._stack.addWidget(boxed(inside))
        self._stack.addWidget(self._empty)
        self.setLayout(column(self._stack))

    def render_state(self, state: LedgerState) -> None:
        """Filters, rows, the person or the entry."""
        if state.visible is not self._shown:
            self._shown = state.visible
            self.table.rows.show(state.visible)
        at = state.position
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.go_to(at)
        segments = [Segment(_ALL, f"全部 {count(state.number_of(None))}")]
        segments += [
            Segment(kind.value, f"{word} {count(state.number_of(kind))}")
            for kind, word in KINDS.items()
        ]
        self.kinds.put(segments, state.kind.value if state.kind else _ALL)
        fill(self.village, [("", "全部村"), *state.villages], state.village)
        owners = [(name or _NOBODY, name or "还没有责任人") for name in state.owners]
        owner = _ALL if state.owner is None else state.owner or _NOBODY
        fill(self.owner, [(_ALL, "全部责任人"), *owners], owner)
        waiting = state.ledger is None
        self._none.setCurrentIndex(0 if state.visible or waiting else 1)
        where = f"第 {count(at + 1)} 人，共 {count(len(state.visible))} 人"
        self._position.setText("正在列台账…" if waiting else where)
        self._put_ticks(state)
        nobody = not waiting and not state.lines and not state.entering
        self._stack.setCurrentIndex(1 if nobody else 0)
        self.person.put(state.current)
        self.entry.put(state)
        self._side.setCurrentIndex(1 if state.entering else 0)
        self._side.setVisible(state.entering or state.current is not None)
        self.counted.emit(len(state.lines))
        self.typed.emit()

    def _put_ticks(self, state: LedgerState) -> None:
        number = len(state.ticked)
        self.plan.setText(f"{count(number)} 人排进计划(&J)" if number else "排进计划(&J)")
        if state.ticked is not self._ticked:
            self._ticked = state.ticked
            self.table.viewport().update()

    def _is_ticked(self, line: LedgerLine) -> bool:
        return line.person.row.id_number in self._ticked

    def _plan(self) -> None:
        """Those who are ticked into a plan; without any, whoever needs a visit."""
        self.planned.emit(tuple(sorted(self._ticked)))
        self.presenter.untick()

    # Acts

    def begin(self) -> None:
        """加入台账."""
        self.presenter.begin(entering=True)
        self.entry.begin()

    def open_person(self) -> None:
        """Everything of the current person."""
        line = self.presenter.state.current
        if line is not None:
            self._desk.shell.open("roster", person=line.person.row.id_number)

    def end_flag(self) -> None:
        """The current person is of a kind no more; a reason is asked for."""
        line = self.presenter.state.current
        kinds = ended_kinds(line) if line is not None else ()
        if line is None or not kinds:
            self._desk.shell.say("高龄是按出生日期自动列入的，没有可以终止的标记。")
            return
        chosen = self.presenter.state.kind
        kind = chosen if chosen in kinds else kinds[0]
        reason = prompts.ask_reason(
            self,
            f"{line.person.row.name} 不再列为{KINDS[kind]}",
            "从今天起不再列入，以前的记录留着。写明为什么。",
            "终止(&Z)",
            usual=_USUAL,
        )
        if reason:
            self.presenter.end(kind, reason)

    def export(self) -> None:
        """The ledger as PDF to print, or as a sheet."""
        name = f"重点群体台账_{self._desk.today():%Y%m%d}.pdf"
        kinds = f"{prompts.PDF};;{prompts.EXCEL}"
        target = prompts.choose_target(self, "打印台账", name, kinds)
        if target is not None:
            self.progress.follow(self.presenter.export(target)).start()

    def _look_after(self, key: str) -> None:
        owner = None if key == _ALL else key
        self.presenter.look_after("" if owner == _NOBODY else owner)

    def _show_all(self) -> None:
        self.presenter.look_at("")
        self.presenter.look_after(None)
        self.presenter.choose(None)

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """The table, or the entry that was begun."""
        return self.entry.who if self.presenter.state.entering else self.table

    def primary(self) -> None:
        """Keep the flag that is being entered."""
        if self.presenter.state.entering:
            self.presenter.record()

    def take_back(self) -> None:
        """Ctrl+Z: the last flag."""
        self.presenter.take_back()

    def leave(self) -> None:
        """Esc: from the entry back to the table; what is typed stays."""
        self.presenter.begin(entering=False)
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def as_draft(self) -> dict[str, object]:
        """A flag half entered."""
        return self.presenter.as_draft()

    def restore(self, body: Mapping[str, Any]) -> None:
        """Go on writing."""
        self.presenter.restore(body)
