"""名单和核查件: the open cases, the current one beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.confirmation import Outcome
from ui import prompts
from ui.context import Desk
from ui.models.paged import PagedModel
from ui.pages.checks.case_pane import CasePane
from ui.pages.checks.cases_presenter import CasesPresenter
from ui.pages.checks.columns import case_columns, case_name
from ui.pages.checks.state import CasesState
from ui.sections import Section, combo, fill, foot_of
from ui.text import count
from ui.widgets.cards import Card, EmptyState
from ui.widgets.layouts import boxed, column, row
from ui.widgets.table import Table
from ui.widgets.texts import Text

_LEFT_OUT = ("owner", "contacts")
_OUTCOMES = {1: Outcome.QUALIFIED, 2: Outcome.DISQUALIFIED, 3: Outcome.TO_VERIFY}


class CasesSection(Section):
    """Cases on the left, what one does with them on the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.presenter = CasesPresenter(desk)
        self._shown: object = None
        self.owner = combo("责任人")
        self.owner.activated.connect(lambda _: self.presenter.look_at(self.owner.currentData()))
        self.table = Table(PagedModel(case_columns()), "核查件")
        self.pane = CasePane(self.presenter)
        self._position = Text("", "small", "ink2")
        card = Card("核查件", " ", padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        card.head.addWidget(self.owner)
        foot = foot_of(self._position, ("↑ ↓", "换件"), ("Alt+J", "记联系"))
        card.add(self.table, foot)
        self._card = card
        middle = row(card, self.pane, spacing=12)
        middle.setStretch(0, 13)
        middle.setStretch(1, 11)
        self._empty = EmptyState(
            "没有要核查的人",
            "县局给了名单，按 Alt+I 收进来：可疑的人立成核查件，列在这里，"
            "谁负责、哪天到期都看得到。"
            "没有名单，这一栏今天不用办。",
            icon="document_search",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(boxed(middle))
        self._stack.addWidget(self._empty)
        self.setLayout(column(self._stack))
        self.table.moved.connect(self.presenter.move)
        self.table.entered.connect(lambda _: self.pane.to_contact())
        self.pane.attach_wanted.connect(self.attach)
        self.pane.owner_wanted.connect(self.give)
        self.pane.visit_wanted.connect(self.plan_visit)
        self.pane.phones_wanted.connect(
            lambda: self.presenter.phones(QGuiApplication.clipboard().setText)
        )
        self.table.leave_out(*_LEFT_OUT)
        self.presenter.bind(self.render_state)

    def render_state(self, state: CasesState) -> None:
        """The list, the pane."""
        if state.visible is not self._shown:
            self._shown = state.visible
            self.table.rows.show(state.visible)
        at = state.position
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.go_to(at)
        fill(self.owner, [("", "全部责任人"), *((one, one) for one in state.owners)], state.owner)
        late = sum((one.days_left or 0) < 0 for one in state.files)
        note = f"没结 {count(len(state.files))} 件" + (f"，逾期 {late} 件" if late else "")
        self._card.note.setText(note)
        self._position.setText(f"第 {at + 1} 件，共 {count(len(state.visible))} 件")
        nobody = state.loaded and not state.files
        self._stack.setCurrentIndex(1 if nobody else 0)
        self.pane.setVisible(at >= 0)
        self.pane.put(state)
        self.counted.emit(len(state.files))
        self.typed.emit()

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """The list."""
        return self.table

    def panes(self) -> Sequence[QWidget]:
        """The cases, what is written of the contact or the conclusion, the evidence."""
        return self.table, self.pane.said, self.pane.reason, self.pane.attach

    def digit(self, number: int) -> None:
        """1 具备, 2 丧失, 3 仍待核实."""
        if number in _OUTCOMES and self.presenter.state.current is not None:
            self.pane.choose(_OUTCOMES[number])

    def primary(self) -> None:
        """Keep what is typed."""
        self.pane.press()

    def attach(self) -> None:
        """Papers for the conclusion."""
        file = self.presenter.state.current
        if file is None:
            return
        papers = prompts.choose_files(self, f"{case_name(file)}的佐证", prompts.PICTURES)
        if papers:
            self.presenter.attach(papers)
            self.pane.outcome.setFocus()

    def give(self) -> None:
        """Somebody else looks into it."""
        file = self.presenter.state.current
        if file is None:
            return
        others = [one for one in self.presenter.state.owners if one != file.row.owner]
        owner = prompts.ask_reason(
            self,
            f"{case_name(file)}的核查件换谁负责",
            f"现在是{file.row.owner}。写新的责任人的名字。",
            "换人(&Y)",
            usual=others,
        )
        if owner:
            self.presenter.give(owner)

    def plan_visit(self) -> None:
        """Alt+S: into a plan of 重点人群."""
        file = self.presenter.state.current
        if file is not None:
            number = file.row.id_number
            self.presenter.desk.shell.open("keygroups", section="plan", person=number)

    def as_draft(self) -> dict[str, object]:
        """Contacts half written."""
        return self.presenter.as_draft()

    def restore(self, body: Mapping[str, Any]) -> None:
        """Go on writing."""
        self.presenter.restore(body)
