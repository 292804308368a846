"""专项核查: the deadline, who is still to be found, contacts, cases at the end."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.special_checks import MemberState
from qualdesk.services.special_checks import Member, SpecialCheck
from ui import prompts
from ui.context import Desk
from ui.look.marks import StateMark
from ui.models.paged import Column, PagedModel
from ui.pages.keygroups.special_presenter import SpecialPresenter
from ui.pages.keygroups.special_state import SpecialState
from ui.pages.keygroups.words import KINDS
from ui.sections import Section, combo, fill, foot_of
from ui.text import count, full_day, full_month, place_words
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Choice, EmptyState
from ui.widgets.layouts import boxed, column, row
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import Banner, ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Badge, Text

_ALL = ""
_LEFT_OUT = ("phone",)
_CLOSE = 7  # days before the deadline from which on it is amber
_MARKS = {
    MemberState.LEFT: StateMark.VERIFY,
    MemberState.CASE: StateMark.OVERDUE,
    MemberState.REACHED: StateMark.DONE,
    MemberState.VISITED: StateMark.DONE,
    MemberState.CONFIRMED: StateMark.DONE,
    MemberState.GONE: StateMark.LOST,
}
_SEGMENTS = (
    MemberState.LEFT,
    MemberState.CASE,
    MemberState.REACHED,
    MemberState.VISITED,
    MemberState.CONFIRMED,
)
_COLUMNS: tuple[Column[Member], ...] = (
    Column("state", "核实情况", 132, lambda r: r.state.label, mark=lambda r: _MARKS[r.state]),
    Column("name", "姓名", 92, lambda r: r.person.row.name, bold=lambda _: True),
    Column("why", "为什么核查", 150, lambda r: "、".join(KINDS[flag] for flag in r.why),
           tags=lambda r: [KINDS[flag] for flag in r.why]),
    Column("place", "村组", 130, lambda r: place_words(r.person.village, r.person.row.group),
           stretch=True),
    Column("phone", "电话", 116, lambda r: r.person.row.phone or "没有"),
    Column("settled", "日期", 96,
           lambda r: r.settled_on.isoformat() if r.settled_on else ""),
)  # fmt: skip


class SpecialSection(Section):
    """The list of a check, of what presses most at first; a banner where another one is due."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: object = None
        self.presenter = SpecialPresenter(desk)
        self.states = Segments("核实情况")
        self.states.chosen.connect(
            lambda key: self.presenter.choose(MemberState(key) if key != _ALL else None)
        )
        self.village = combo("村（社区）", 9)
        self.village.activated.connect(
            lambda _: self.presenter.look_at(self.village.currentData() or "")
        )
        self.title, self.due = Text("", "card"), Badge()
        self.check = combo("哪一次专项核查", 9)
        self.check.activated.connect(lambda _: self.presenter.look_back(self.check.currentData()))
        self.banner = Banner(StateMark.SOON, "", Button("开展本月的(&O)", self.begin))
        self.another = Button("另开一次(&K)", self.begin_another, icon="add")
        self.call = Button("记联系(&J)", self.contact, icon="phone")
        self.cases = Button("立核查件(&H)", self.open_cases, icon="document_search")
        self.sheet = Button("导出名单(&X)", self.export, icon="arrow_download")
        self.progress = ProgressStrip()
        self.table = Table(PagedModel(_COLUMNS), "专项核查名单")
        self.table.leave_out(*_LEFT_OUT)
        self._position = Text("", "small", "ink2")
        self._stack = QStackedWidget()
        self._build()
        self.table.moved.connect(self.presenter.move)
        self.table.entered.connect(lambda _: self.open_person())
        self.presenter.bind(self.render_state)

    def _build(self) -> None:
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        self._none = QStackedWidget()
        nobody = Text("这里没有人", "title", "ink2")
        everybody = Button("看全部(&C)", self._show_all)
        self._none.addWidget(self.table)
        self._none.addWidget(
            boxed(column(1, row(1, nobody, 1), row(1, everybody, 1), 2, spacing=12))
        )
        card.add(self._none, foot_of(self._position, ("↑ ↓", "走"), ("Enter", "打开这个人")))
        card.body.setStretch(0, 1)
        inside = column(
            self.banner,
            row(self.title, self.check, self.due, 1, self.call, self.cases, self.sheet, spacing=8),
            row(self.states, self.village, 1, self.another, spacing=8),
            self.progress,
            card,
            spacing=10,
        )
        inside.setStretch(4, 1)
        self._start = Choice("add", "开展专项核查(&K)", "高龄自动算，名单先导进来", self.begin)
        lists = Choice(
            "arrow_import",
            "导入名单(&I)",
            "县局发的失联、账户无支付记录名单",
            lambda: self._desk.shell.open("checks", section="outside"),
        )
        self._empty = EmptyState(
            "还没有开过专项核查",
            "3 月、9 月开一次：先导入县局的名单，再开展；一个月内核实。"
            "已经确认、已经上门、联系上的人，自己从名单里消失。",
            self._start,
            lists,
            icon="calendar_checkmark",
        )
        self._stack.addWidget(boxed(inside))
        self._stack.addWidget(self._empty)
        self.setLayout(column(self._stack))

    def render_state(self, state: SpecialState) -> None:
        """Deadline, filters, rows."""
        if state.visible is not self._shown:
            self._shown = state.visible
            self.table.rows.show(state.visible)
        at = state.position
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.go_to(at)
        segments = [
            Segment(one.value, f"{one.label} {count(state.number_of(one))}") for one in _SEGMENTS
        ]
        segments.append(Segment(_ALL, f"全部 {count(state.number_of(None))}"))
        self.states.put(segments, state.shown.value if state.shown else _ALL)
        fill(self.village, [("", "全部村"), *state.villages], state.village)
        self._none.setCurrentIndex(0 if state.visible or not state.loaded else 1)
        self._position.setText(f"第 {count(at + 1)} 人，共 {count(len(state.visible))} 人")
        self._stack.setCurrentIndex(1 if state.loaded and state.check is None else 0)
        due = state.due_month if state.check is not None else ""
        self.banner.put(f"{int(due[5:])} 月的专项核查还没有开展；名单先导进来。" if due else "")
        self._put_check(state)
        self.counted.emit(state.check.left if state.check else 0)

    def _put_check(self, state: SpecialState) -> None:
        check = state.check
        free = not state.working
        self.call.setEnabled(free and state.current is not None)
        self.cases.setEnabled(free and state.over and bool(check and check.left))
        self.sheet.setEnabled(check is not None)
        several = len(state.months) > 1
        self.title.setVisible(not several)
        self.check.setVisible(several)
        self.another.setEnabled(free and bool(state.openable))
        if check is not None:
            fill(self.check, [(one, full_month(one)) for one in state.months], check.row.month)
            self.title.setText(f"{full_month(check.row.month)}专项核查")
            self.check.setToolTip(check.row.document_number)
            self.due.put(*deadline_words(check))

    # Acts

    def begin(self) -> None:
        """Open the check of this month where the rules ask for one; else ask for which."""
        month = self.presenter.state.due_month
        if month:
            self.presenter.open(month)
            return
        self.begin_another()

    def begin_another(self) -> None:
        """Open the check of a month that has none: by rule, or by the county's document."""
        asked = prompts.ask_special_check(self, self.presenter.state.openable)
        if asked is not None:
            self.presenter.open(*asked)

    def contact(self) -> None:
        """记联系 with the current person."""
        one = self.presenter.state.current
        if one is not None:
            answer = prompts.ask_contact(self, one.person.row.name)
            if answer is not None:
                self.presenter.contact(*answer)

    def open_cases(self) -> None:
        """Cases for those whom nobody reached, from the deadline on."""
        self.presenter.open_cases()

    def open_person(self) -> None:
        """Everything of the current person."""
        one = self.presenter.state.current
        if one is not None:
            self._desk.shell.open("roster", person=one.person.row.id_number)

    def export(self) -> None:
        """The list of the village to take along."""
        check = self.presenter.state.check
        if check is None:
            return
        name = f"专项核查名单_{check.row.month}.xlsx"
        kinds = f"{prompts.EXCEL};;{prompts.PDF}"
        target = prompts.choose_target(self, "导出专项核查名单", name, kinds)
        if target is not None:
            self.progress.follow(self.presenter.export(target)).start()

    def _show_all(self) -> None:
        self.presenter.look_at("")
        self.presenter.choose(None)

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """The list; where there is none yet, what begins one."""
        return self._start if self._stack.currentIndex() else self.table


def deadline_words(check: SpecialCheck) -> tuple[StateMark, str]:
    """Until when, and how long that is."""
    left, day = check.days_left, full_day(check.row.due_on)
    if not check.left:
        return StateMark.DONE, "都核实了"
    if left < 0:
        return StateMark.OVERDUE, f"{day}到期，已过 {-left} 天"
    mark = StateMark.SOON if left <= _CLOSE else StateMark.NOT_YET
    return mark, f"{day}前，还剩 {left} 天" if left else f"{day}，今天到期"
