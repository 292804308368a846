"""The ledger of papers: filters, states with counts, the table, what to do where it is empty."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedWidget, QWidget

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Paper
from qualdesk.services.paper_ledger import RUNNING, PaperLine
from ui.context import Desk
from ui.models.paged import PagedModel
from ui.pages.signing.choices import fill_choice
from ui.pages.signing.columns import columns
from ui.pages.signing.presenter import SigningPresenter
from ui.pages.signing.state import SigningState
from ui.pages.signing.words import ALL_KINDS, INSURANCES, PAPERS
from ui.text import count
from ui.widgets.cards import Card, Choice, EmptyState
from ui.widgets.layouts import boxed, column, fix_height, row
from ui.widgets.segments import Segment, Segments
from ui.widgets.table import Table
from ui.widgets.texts import KeyHints, Text
from ui.widgets.ticks import TickCells

_TIGHT = (0, 0, 0, 0)
_ALL = "all"
_LEFT_OUT = ("kind", "printed")
_SHOWN = (Paper.OPEN, Paper.RETURNED, Paper.NONE, Paper.COMPLETE)


class LedgerView(QWidget):
    """Rows and filters; acts go to the presenter."""

    def __init__(
        self,
        desk: Desk,
        presenter: SigningPresenter,
        go_in: Callable[[], None],
        print_village: Callable[[], None],
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: tuple[PaperLine, ...] | None = None
        self._from = 0  # where a range of ticks begins
        self.village, self.insurance = _combo("村"), _combo("险种")
        self.round, self.kind = _combo("期次"), _combo("哪种表")
        for box in (self.village, self.insurance, self.round, self.kind):
            box.activated.connect(self._filter)
        fill_choice(
            self.insurance, [("", "全部险种"), *((i.value, w) for i, w in INSURANCES.items())]
        )
        fill_choice(self.kind, [("", "全部表"), *((k.value, w) for k, w in ALL_KINDS.items())])
        self.states = Segments("纸在哪一步")
        self.states.chosen.connect(
            lambda key: presenter.show_state(None if key == _ALL else Paper(key))
        )
        self.model: PagedModel[PaperLine] = PagedModel(columns(desk.today()))
        self.table = Table(self.model, "纸表")
        self.table.setItemDelegateForColumn(0, TickCells(self.table, self._is_ticked))
        self.table.moved.connect(presenter.move)
        self.table.ticked.connect(self._tick)
        self.table.clicked.connect(lambda at: self._tick(at.row()) if not at.column() else None)
        self.table.entered.connect(lambda _: go_in())
        self.table.sort_wanted.connect(lambda key, down: presenter.sort(key, descending=down))
        for keys, act in (("Ctrl+A", presenter.tick_all), ("Shift+Space", self._tick_range)):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)
        self._note = Text("", "body", "ink2")
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        choice = Choice("print", "打印花名册(&H)", "选村和组，先看样子再打印", print_village)
        self._empty = EmptyState(
            "这里还没有表",
            "花名册或确认表打印出来、交给村里签字以后，就在这里看它们走到了哪一步。",
            choice,
            icon="document_signature",
        )
        self._stack = QStackedWidget()
        for part in (self.table, self._note, self._empty):
            self._stack.addWidget(part)
        self._count = Text("", "small", "ink2")
        foot = boxed(
            row(
                self._count,
                1,
                KeyHints(("空格", "选"), ("Ctrl+A", "全选"), ("Enter", "签字")),
                margins=(12, 0, 12, 0),
            )
        )
        foot.setProperty("ground", "header")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        fix_height(foot, 34)
        self._foot = foot
        card = Card(padding=_TIGHT)
        head = row(self.states, 1, margins=(10, 8, 8, 8))
        card.body.setSpacing(0)
        card.add(head, self._stack, foot)
        card.body.setStretch(1, 1)
        filters = row(self.village, self.round, self.insurance, self.kind, spacing=8)
        for at, weight in enumerate((6, 3, 3, 3)):
            filters.setStretch(at, weight)
        self.table.leave_out(*_LEFT_OUT)  # what the current paper tells at the right
        inside = column(filters, card, spacing=10)
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def render_state(self, state: SigningState) -> None:
        """Filters, counts, rows; the current row stays in sight."""
        self._render_filters(state)
        parts = [Segment(_ALL, f"全部 {count(len(state.lines))}")]
        for one in _SHOWN:
            word, mark = PAPERS[one]
            parts.append(Segment(one.value, f"{word} {count(state.counts.get(one, 0))}", mark))
        self.states.put(parts, state.shown.value if state.shown else _ALL)
        if state.visible is not self._shown:
            self._shown = state.visible
            self.model.show(state.visible)
        at = state.at
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.go_to(at)
        self.table.show_sorted(state.order[0], descending=state.order[1])
        self.table.viewport().update()
        self._render_rest(state, at)

    def _render_rest(self, state: SigningState, at: int) -> None:
        whole = f"第 {at + 1} 张，共 {count(len(state.visible))} 张" if at >= 0 else ""
        ticked = f"　选了 {count(len(state.ticked))} 张" if state.ticked else ""
        self._count.setText(whole + ticked)
        self._foot.setVisible(bool(state.visible))
        if state.visible:
            self._stack.setCurrentWidget(self.table)
        elif state.loaded and not state.lines:
            self._stack.setCurrentWidget(self._empty)
        else:
            word = PAPERS[state.shown][0] if state.shown else ""
            self._note.setText(f"没有{word}的表。" if state.loaded else "正在看纸都在哪里…")
            self._stack.setCurrentWidget(self._note)

    def _render_filters(self, state: SigningState) -> None:
        total = sum(one.unsigned for one in state.villages)
        rows = [("", "全部村" + (f"　没签齐 {count(total)} 张" if total else ""))]
        rows += [
            (one.code, one.name + (f"　没签齐 {count(one.unsigned)} 张" if one.unsigned else ""))
            for one in state.villages
        ]
        wanted = state.wanted
        fill_choice(self.village, rows, wanted.village)
        rounds = [(RUNNING, "本期"), *state.rounds, ("", "全部期次")]
        fill_choice(self.round, rounds, wanted.round_id)
        fill_choice(self.insurance, None, wanted.insurance.value if wanted.insurance else "")
        fill_choice(self.kind, None, wanted.kind.value if wanted.kind else "")

    def _filter(self) -> None:
        insurance, kind = self.insurance.currentData(), self.kind.currentData()
        self._presenter.look_at(
            village=self.village.currentData(),
            insurance=Insurance(insurance) if insurance else None,
            round_id=self.round.currentData(),
            kind=FormKind(kind) if kind else None,
        )

    def _is_ticked(self, line: PaperLine) -> bool:
        return line.key in self._presenter.state.ticked

    def _tick(self, row: int) -> None:
        self._from = row
        self._presenter.tick(row)

    def _tick_range(self) -> None:
        here = self.table.currentIndex().row()
        first, last = sorted((self._from, here))
        self._presenter.tick_rows(range(max(0, first), last + 1))


def _combo(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(5)
    box.setMaxVisibleItems(16)
    return box
