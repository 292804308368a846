"""上门记录: who called on whom, what they found, what is still to be followed up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.visits import Found
from qualdesk.services.visiting import VisitLine
from ui import prompts
from ui.context import Desk
from ui.look.marks import StateMark
from ui.models.paged import Column, PagedModel
from ui.presenter import Presenter
from ui.sections import Section, foot_of
from ui.text import count, full_day, masked_id, place_words
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, EmptyState
from ui.widgets.layouts import boxed, clear, column, fix_width, row, rule
from ui.widgets.segments import Segment, Segments
from ui.widgets.table import Table
from ui.widgets.texts import Text

_SIDE = 380
_ALL, _LATER = "all", "later"
_USUAL = ("登记错了人", "登记错了日期", "重复登记")


@dataclass(frozen=True)
class VisitsState:
    """The visits, newest first; `later` shows only those with something to follow up."""

    lines: tuple[VisitLine, ...] | None = None
    later: bool = False
    at: str = ""

    @property
    def visible(self) -> tuple[VisitLine, ...]:
        """What is listed."""
        return tuple(
            one for one in self.lines or () if not self.later or one.row.follow_up_on is not None
        )

    @property
    def to_follow(self) -> int:
        """How many visits ask for another act."""
        return sum(1 for one in self.lines or () if one.row.follow_up_on is not None)

    @property
    def position(self) -> int:
        """The row of the current visit, -1 without one."""
        return next((n for n, one in enumerate(self.visible) if one.row.visit_id == self.at), -1)

    @property
    def current(self) -> VisitLine | None:
        """The current visit."""
        return self.visible[self.position] if self.position >= 0 else None


class VisitsPresenter(Presenter[VisitsState]):
    """Reads visits; takes one back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, VisitsState())

    def load(self) -> None:
        """Read the visits."""
        visiting = self.desk.services.visiting

        def came(lines: tuple[VisitLine, ...]) -> None:
            self.state = replace(self.state, lines=lines)
            self._stay()

        self.latest("visits", self.desk.read(lambda _: visiting.visits()).then(came))

    def choose(self, *, later: bool) -> None:
        """All, or those to be followed up."""
        self.state = replace(self.state, later=later)
        self._stay()

    def move(self, at: int) -> None:
        """Another visit is current."""
        if 0 <= at < len(self.state.visible):
            self.show(at=self.state.visible[at].row.visit_id)

    def take_back(self, reason: str) -> None:
        """The current visit was written down wrongly; its confirmation goes with it."""
        line = self.state.current
        if line is None:
            return
        correcting, visit_id = self.desk.services.correcting, line.row.visit_id

        def gone(_: object) -> None:
            self.desk.shell.say("这次上门已撤销，当场做的确认也一起撤销了。")
            self.load()

        job = self.desk.write(lambda _: correcting.correct(visit_id, {}, reason), "撤销上门")
        job.then(gone).start()

    def _stay(self) -> None:
        if self.state.current is None:
            first = self.state.visible[:1]
            self.state = replace(self.state, at=first[0].row.visit_id if first else "")
        self.show()


def _found(line: VisitLine) -> StateMark:
    if line.row.confirmation_id:
        return StateMark.DONE
    return StateMark.NOT_YET if line.row.found is Found.MET else StateMark.VERIFY


def _what(line: VisitLine) -> str:
    return "已确认" if line.row.confirmation_id else line.row.found.label


def _place(line: VisitLine) -> str:
    return place_words(line.village, line.person.group) if line.person else ""


def _staff(line: VisitLine) -> str:
    return "、".join(name for name in (line.row.staff_a, line.row.staff_b) if name)


COLUMNS: tuple[Column[VisitLine], ...] = (
    Column("state", "结果", 104, _what, mark=_found),
    Column("on", "日期", 92, lambda r: r.row.visited_on.isoformat()),
    Column("name", "姓名", 88, lambda r: r.person.name if r.person else "",
           bold=lambda _: True),
    Column("place", "村组", 120, _place, stretch=True, tip=_place),
    Column("staff", "服务人员", 128, _staff, tip=_staff),
    Column("later", "跟进", 92,
           lambda r: r.row.follow_up_on.isoformat() if r.row.follow_up_on else ""),
)  # fmt: skip


class VisitsSection(Section):
    """The table on the left, one visit on the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: object = None
        self._one: object = None
        self.presenter = VisitsPresenter(desk)
        self.which = Segments("哪些上门记录")
        self.which.chosen.connect(lambda key: self.presenter.choose(later=key == _LATER))
        self.table = Table(PagedModel(COLUMNS), "上门记录")
        self.table.leave_out("staff")
        self._position = Text("", "small", "ink2")
        self._name = Text("", "title")
        self._about = column(spacing=4)
        self.open = Button("看全部记录(&K)", self.open_person)
        self.undo = Button("撤销这次上门(&X)", self.drop)
        self._side = Card(padding=(14, 10, 14, 10))
        self._side.add(self._name, rule(), self._about, 1, row(self.open, self.undo, 1))
        fix_width(self._side, _SIDE)
        self._stack = QStackedWidget()
        self._build()
        self.table.moved.connect(self.presenter.move)
        self.table.entered.connect(lambda _: self.open_person())
        self.presenter.bind(self.render_state)

    def _build(self) -> None:
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        card.add(self.table, foot_of(self._position, ("↑ ↓", "走"), ("Enter", "打开这个人")))
        card.body.setStretch(0, 1)
        middle = row(card, self._side, spacing=12)
        middle.setStretch(0, 1)
        inside = column(row(self.which, 1), boxed(middle), spacing=10)
        inside.setStretch(1, 1)
        none = EmptyState(
            "还没有上门记录",
            "到“上门计划”里选这个人，按 Enter 登记上门结果。",
            icon="home_heart",
        )
        self._stack.addWidget(boxed(inside))
        self._stack.addWidget(none)
        self.setLayout(column(self._stack))

    def render_state(self, state: VisitsState) -> None:
        """Rows, and the current one."""
        key = (state.lines, state.later)
        if key != self._rows:
            self._rows = key
            self.table.rows.show(state.visible)
        at = state.position
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.go_to(at)
        number = len(state.lines or ())
        shown = [
            Segment(_ALL, f"全部 {count(number)}"),
            Segment(_LATER, f"要跟进 {count(state.to_follow)}"),
        ]
        self.which.put(shown, _LATER if state.later else _ALL)
        waiting = state.lines is None
        total = len(state.visible)
        where = f"第 {at + 1} 次，共 {count(total)} 次"
        self._position.setText("正在读上门记录…" if waiting else where)
        self._stack.setCurrentIndex(0 if waiting or number else 1)
        self._put_one(state.current)
        self.counted.emit(state.to_follow)

    def _put_one(self, line: VisitLine | None) -> None:
        self._side.setVisible(line is not None)
        if line is None or line is self._one:
            return
        self._one = line
        clear(self._about)
        name = line.person.name if line.person else masked_id(line.row.id_number)
        self._name.setText(name)
        for words in about(line):
            self._about.addWidget(Text(words, "small", wrap=True))

    # Acts

    def open_person(self) -> None:
        """Everything of the current person."""
        line = self.presenter.state.current
        if line is not None and line.person is not None:
            self._desk.shell.open("roster", person=line.row.id_number)

    def drop(self) -> None:
        """撤销这次上门; a reason is asked for."""
        if self.presenter.state.current is None:
            return
        reason = prompts.ask_reason(
            self,
            "撤销这次上门",
            "当场做的确认也一起撤销；记录留着，看得到是谁撤销的。",
            "撤销(&Z)",
            usual=_USUAL,
            serious=True,
        )
        if reason:
            self.presenter.take_back(reason)

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """The table."""
        return self.table

    def take_back(self) -> None:
        """Ctrl+Z."""
        self.drop()


def about(line: VisitLine) -> list[str]:
    """What the visit was, in lines."""
    row_of = line.row
    time = f" {row_of.at_time}" if row_of.at_time else ""
    said = [f"{_day(row_of.visited_on)}{time}　{row_of.found.label}", f"服务人员：{_staff(line)}"]
    services = "、".join(one.label for one in row_of.services)
    said += [f"做了：{services}"] if services else []
    said += [f"身份核验：{row_of.identity.label}"] if row_of.identity else []
    said += [f"居住：{row_of.living}"] if row_of.living else []
    said += [f"满意度：{row_of.satisfaction.label}"] if row_of.satisfaction else []
    if row_of.follow_up or row_of.follow_up_on:
        day = f"（{_day(row_of.follow_up_on)}）" if row_of.follow_up_on else ""
        said.append(f"跟进：{row_of.follow_up or '再去一次'}{day}")
    said += [f"备注：{row_of.note}"] if row_of.note else []
    return [*said, "当场确认了。" if row_of.confirmation_id else "没有当场确认。"]


def _day(day: date) -> str:
    return full_day(day)
