"""死亡报告: who has reported for a month, who died, what is to be looked into (Y6.1.1 … Y6.3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from qualdesk.domain.duties import PlaceKind
from qualdesk.services.death_facts import Withdrawal
from qualdesk.services.death_months import DeathLine
from qualdesk.services.death_rosters import RosterOf
from ui import prompts
from ui.changes import Told
from ui.context import Desk, Drafts
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.page import Page
from ui.pages.deaths.checks_card import ChecksCard
from ui.pages.deaths.entry import EntryCard
from ui.pages.deaths.matrix import Matrix
from ui.pages.deaths.papers_card import PapersCard
from ui.pages.deaths.presenter import DeathsPresenter
from ui.pages.deaths.state import MONTHS, Deadline, DeathsState, month_words
from ui.text import count
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Choice, EmptyState
from ui.widgets.layouts import boxed, clear, column, row
from ui.widgets.texts import Badge, KeyHints, StateLabel, Text

_CONCERNED = (
    "death",
    "death_withdrawal",
    "nil_report",
    "correction",
    "verification_case",
    "case_step",
    "form",
    "package_sent",
    "receipt_received",
    "benefit",
)
_NARROW = 1100


class DeathsPage(Page):
    """Months and places on the left, the month's roster and the entry on the right."""

    key = "deaths"
    title = "死亡报告"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.presenter = DeathsPresenter(desk)
        self._days: tuple[Deadline, ...] | None = None
        self._draft: Mapping[str, Any] = {}
        self._narrow = False
        self._entering = False  # the entry takes the right side where there is little room
        self.before = Button("←", partial(self.presenter.step_month, -1))
        self.after = Button("→", partial(self.presenter.step_month, 1))
        for button, words in ((self.before, "上个月"), (self.after, "下个月")):
            button.setAccessibleName(words)
        self.month = Text("", "card")
        self.remind = Button("催报(&D)", self.copy_reminder)
        self.nil = Button("收零报告(&Z)", self.take_nils)
        self.own = Button("印报告单(&B)", self.print_own)
        self.own.setToolTip("打印选中的村或单位自己的报告，由他们签字盖章")
        self.add = Button("登记死亡(&N)", self.begin, icon="add")
        self.head.insertLayout(1, row(self.before, self.month, self.after, spacing=6))
        self.add_head(self.own, self.remind, self.nil, self.add)
        self._deadlines = QGridLayout()
        self._deadlines.setSpacing(10)
        self._deadlines.setContentsMargins(0, 0, 0, 0)
        self.matrix = Matrix()
        board = Card(padding=(0, 0, 0, 0))
        board.add(self.matrix)
        self._hints = KeyHints(("0", "零报告"), ("+", "加一人"), ("← →", "换月份"))
        legend = row(
            *(StateLabel(mark, word) for mark, word in _LEGEND),
            1,
            self._hints,
            spacing=14,
            margins=(12, 4, 12, 4),
        )
        board.add(legend)
        self.papers = PapersCard(
            self.presenter,
            export=self.export_roster,
            print_it=self.print_roster,
            scan=self.scan_roster,
        )
        self.entry = EntryCard(self.presenter)
        self.checks = ChecksCard(
            open_case=self.presenter.open_case,
            to_cases=partial(desk.shell.open, "checks", section="cases"),
            overpaid=self.export_overpaid,
            withdraw=self.withdraw,
        )
        right = self._right = QGridLayout()
        right.setSpacing(10)
        right.setContentsMargins(0, 0, 0, 0)
        right.setColumnStretch(0, 21)
        right.setColumnStretch(1, 10)
        right.addWidget(self.papers, 0, 0, 1, 2)
        right.addWidget(self.entry, 1, 0)
        right.addWidget(self.checks, 1, 1)
        right.setRowStretch(0, 3)
        right.setRowStretch(1, 4)
        main = row(board, right, spacing=10)
        main.setStretch(0, 11)
        main.setStretch(1, 13)
        self.empty = EmptyState(
            "先把花名册导进来",
            "死亡报告按村和单位收；有了花名册，各村才列得出来。",
            Choice(
                "arrow_import",
                "导入花名册(&I)",
                "Excel、WPS 表格或文本，原样拿来就行",
                partial(desk.shell.open, "roster", start_import=True),
            ),
            icon="clipboard_pulse",
        )
        self._stack = QStackedWidget()
        self._days_box = boxed(self._deadlines)
        whole = column(self._days_box, main, spacing=10)
        whole.setStretch(1, 1)
        self._stack.addWidget(boxed(whole))
        self._stack.addWidget(self.empty)
        self.body.addWidget(self._stack, 1)
        self.matrix.moved.connect(self._moved)
        self.matrix.entered.connect(lambda _: self.papers.roster.setFocus())
        self.matrix.month_stepped.connect(self.presenter.step_month)
        self.matrix.nil_wanted.connect(self.presenter.report_nil)
        self.matrix.entry_wanted.connect(self.begin)
        self.entry.attach_wanted.connect(self.attach)
        self.key_does("Ctrl+Return", self.presenter.record)
        self.key_does("Ctrl+P", self.print_roster)
        self.key_does("Escape", self.leave_entry)
        self.key_does("Ctrl+Z", self.presenter.take_nil_back)
        self.presenter.bind(self.render_state)
        self.load_draft()

    # What the shell calls

    def reload(self) -> None:
        """Read again."""
        self.presenter.load()

    def concerned_by(self, told: Told) -> bool:
        """Deaths, nil reports, cases."""
        return told.concerns(*_CONCERNED)

    def opened(self, **where: Any) -> None:
        """`person` comes with an id number: to be entered; `month` is to be shown."""
        month = where.get("month")
        if month:
            self._stale = False
            self.presenter.choose_month(str(month))
        super().opened()
        number = where.get("person")
        if number:
            self.presenter.restore({"person": number})
            self.begin()

    def first_focus(self) -> QWidget | None:
        """The villages."""
        return self.matrix

    def restore(self, body: Mapping[str, Any]) -> None:
        """A half-entered death."""
        self.presenter.restore(body)

    # Acts

    def begin(self) -> None:
        """To the entry."""
        self._entering = True
        self._arrange()
        self.entry.begin()

    def leave_entry(self) -> None:
        """Esc: back to the villages; what is typed stays."""
        self._entering = False
        self._arrange()
        self.matrix.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def attach(self) -> None:
        """A scan or photo of the paper."""
        paper = prompts.choose_file(
            self, "选证明材料", "图片和扫描件 (*.pdf *.jpg *.jpeg *.png *.tif)"
        )
        if paper is not None:
            self.presenter.attach(paper)

    def copy_reminder(self) -> None:
        """Put the words for the villages that are late on the clipboard."""
        words = self.presenter.reminder()
        if not words:
            self.desk.shell.say("没有到期没报的村和单位。")
            return
        QGuiApplication.clipboard().setText(words)
        self.desk.shell.say("催报的话已复制，可以贴到微信或短信里。")

    def export_roster(self) -> None:
        """The month's roster as a table or PDF."""
        month = self.presenter.state.month
        target = prompts.choose_target(
            self,
            "导出死亡花名册",
            f"死亡人员花名册 {month}.xlsx",
            "Excel 表格 (*.xlsx);;PDF (*.pdf)",
        )
        if target is not None:
            job = self.presenter.export(target)
            job.then(lambda rows: self._exported(target, rows)).start()

    def print_roster(self) -> None:
        """Alt+P: the roster to be signed, on the way of 上报交换; a village prints it here."""
        state = self.presenter.state
        if state.village:
            self._print_own(RosterOf(state.month), "")
        elif self.papers.print.isEnabled():
            self.desk.shell.open("exchange", period=self.presenter.paper_key, step="print")

    def print_own(self) -> None:
        """Alt+B: the report of the current village or unit, which signs it itself (Y6.2.1)."""
        state = self.presenter.state
        here = state.current
        if here is not None:
            of = RosterOf(state.month, state.insurance)
            unit = here.kind is PlaceKind.UNIT
            of = replace(of, unit=here.code) if unit else replace(of, village=here.code)
            self._print_own(of, f" {here.name}")

    def scan_roster(self) -> None:
        """Alt+S: the signed one; sealed already, what comes after it."""
        self.desk.shell.open("exchange", period=self.presenter.paper_key, step="scan")

    def _print_own(self, of: RosterOf, name: str) -> None:
        target = prompts.choose_target(
            self, "打印死亡报告", f"死亡人员花名册 {of.month}{name}.pdf", prompts.PDF
        )
        if target is not None:
            self.presenter.print_own(of, target)

    def export_overpaid(self) -> None:
        """Alt+L: who was paid for months after death."""
        target = prompts.choose_target(
            self, "出多领名单", "死亡后多领待遇人员名单.xlsx", prompts.EXCEL
        )
        if target is not None:
            self.presenter.write_overpaid(target)

    def take_nils(self) -> None:
        """Alt+Z: several villages said that nobody died."""
        state = self.presenter.state
        rows = state.without_report
        if not rows:
            self.desk.shell.say(f"{month_words(state.month)}都报了。")
            return
        ticked = prompts.ask_which(
            self,
            f"收{month_words(state.month)}零报告",
            "勾上说过“没有人去世”的村和单位。登记过死亡的、有没结核查件的，不会记成零报告。",
            "记零报告(&O)",
            [(row.code, row.name, row.kind.label) for row in rows],
        )
        if ticked:
            self.presenter.report_nils(ticked)

    def withdraw(self) -> None:
        """Alt+R: a report that was wrong; two people, a document."""
        line = self.presenter.state.current_line
        if line is None:
            self.desk.shell.say("先在花名册里选报错了的那个人。")
            return
        self.presenter.colleagues().then(partial(self._ask_withdrawal, line)).start()

    def _ask_withdrawal(
        self,
        line: DeathLine,
        colleagues: tuple[str, ...],
        before: Withdrawal | None = None,
        fault: str = "",
    ) -> None:
        alone = self.desk.services.session.actor.one_person
        asked = prompts.ask_withdrawal(
            self, line.name, colleagues, alone=alone, before=before, fault=fault
        )
        if asked is not None:
            again = partial(self._ask_withdrawal, line, colleagues, asked)
            self.presenter.withdraw(line, asked, again)

    def _exported(self, target: Path, rows: int) -> None:
        self.desk.shell.say(f"已导出 {count(rows)} 行：{target.name}")

    def _moved(self, at: int) -> None:
        row_there = self.matrix.rows.at(at)
        if row_there is not None:
            self.presenter.choose_place(row_there.code)

    # What is shown

    def render_state(self, state: DeathsState) -> None:
        """Everything."""
        draft = self.presenter.as_draft()
        if draft != self._draft:
            self._draft = draft
            self.keep_draft(draft)
        self._stack.setCurrentIndex(1 if state.months and not state.rows else 0)
        month = state.month
        self.month.setText(f"{month[:4]}年{int(month[5:])}月" if month else "")
        self.subtitle.setText("当月去世的，次月报" if month else "正在看各村的报告")
        late = state.missing
        self.remind.setEnabled(bool(late))
        self.own.setEnabled(state.current is not None)
        self.nil.setEnabled(not state.saving and bool(state.without_report))
        if state.months:
            if (state.rows, state.month) != getattr(self, "_board", None):
                self._board = (state.rows, state.month)
                self.matrix.put(state)
            self._put_deadlines(state.deadlines())
        self.papers.put(state)
        self.entry.put(state)
        self.checks.put(state)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Little room: the roster or the entry."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < theme().px(_NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._days = None
            self.matrix.show_months(3 if narrow else MONTHS)
            self._hints.setVisible(not narrow)
            self.subtitle.setVisible(not narrow)
            self.checks.set_wide(wide=narrow)
            self.papers.set_narrow(narrow=narrow)
            self._right.setRowStretch(0, 5 if narrow else 3)
            wide = 2 if narrow else 1
            for part, place in ((self.entry, 0), (self.checks, 2 - wide)):
                self._right.removeWidget(part)
                self._right.addWidget(part, 1, place, 1, wide)
            if self.presenter.state.months:
                self._put_deadlines(self.presenter.state.deadlines())
        self._days_box.setVisible(not narrow or not self._entering)
        self.papers.setVisible(not narrow or not self._entering)
        self.checks.setVisible(not narrow or not self._entering)
        self.entry.setVisible(not narrow or self._entering)

    def _put_deadlines(self, days: tuple[Deadline, ...]) -> None:
        if days == self._days:
            return
        self._days = days
        clear(self._deadlines)
        pressing = sorted(days, key=lambda day: day.mark is not StateMark.OVERDUE)
        for at, day in enumerate(pressing[:2] if self._narrow else days):
            card = Card(padding=(10, 6, 10, 6))
            number = Text(day.day, "headline")
            words = column(Text(day.title, "strong"), Text(day.note, "small", "ink2"), spacing=0)
            card.add(row(number, words, 1, Badge(day.mark, day.badge), spacing=8))
            self._deadlines.addWidget(card, 0, at)


_LEGEND = (
    (StateMark.DONE, "已报"),
    (StateMark.NOT_YET, "零报告"),
    (StateMark.SOON, "迟报"),
    (StateMark.OVERDUE, "未报"),
)
