"""抽查: the draws, the people of one, what was found, what is to be put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from qualdesk.domain.spot_check import SpotResult
from qualdesk.services.spot_check_board import DrawBoard, DrawnLine
from ui import prompts
from ui.context import Desk
from ui.look.marks import StateMark
from ui.models.paged import Column, PagedModel
from ui.pages.notices.side import Side
from ui.pages.notices.spot_forms import DrawForm, ResultForm, RightingForm
from ui.pages.notices.spot_presenter import SpotPresenter
from ui.pages.notices.spot_state import (
    SpotPane,
    SpotState,
    drawn_words,
    mark_of,
    note_of,
    seed_words,
)
from ui.sections import combo, fill
from ui.text import count, full_day
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.cards import Card, EmptyState
from ui.widgets.layouts import boxed, column, row, rule
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import StateLabel, Text

_REPORTS = "抽查情况 (*.xlsx);;PDF (*.pdf)"
_COLUMNS: tuple[Column[DrawnLine], ...] = (
    Column("state", "结果", 92, lambda r: mark_of(r)[1], mark=lambda r: mark_of(r)[0]),
    Column("name", "姓名", 92, lambda r: r.name, bold=lambda r: r.result is None),
    Column("place", "村 / 组", 104, lambda r: r.place, tip=lambda r: r.place),
    Column("how", "方式", 52, lambda r: r.result.how.label if r.result else "—"),
    Column("note", "说明", 120, note_of, stretch=True, tip=note_of),
)  # fmt: skip


class SpotSide(Side):
    """`opened(draw=…)` brings a draw into sight, `opened(differences=True)` what waits."""

    title = "抽查"
    tables = frozenset(
        {"spot_check", "spot_result", "spot_rectification", "correction", "recipient",
         "confirmation"}
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = SpotPresenter(desk)
        presenter = self.presenter
        self._draft: Mapping[str, Any] = {}
        self._pane = SpotPane.LIST
        self._shown: object = None
        self.progress = ProgressStrip()
        self.draw_form = DrawForm(presenter)
        self.result_form = ResultForm(presenter)
        self.righting_form = RightingForm(presenter)
        self.table = Table(PagedModel(_COLUMNS), "抽中的人")
        self.table.leave_out("how")
        self.list = self._list_card()
        self._stack = QStackedWidget()
        for pane in (self.list, self.draw_form, self.result_form, self.righting_form):
            self._stack.addWidget(pane)
        inside = column(self.progress, self._stack, spacing=8)
        inside.setStretch(1, 1)
        self.setLayout(inside)
        self.table.moved.connect(presenter.move)
        self.table.entered.connect(lambda _: self.begin())
        for form in (self.result_form, self.righting_form):
            form.attach_wanted.connect(self.attach)
        presenter.bind(self.render_state)

    def _list_card(self) -> Card:
        """The draw in sight above its people; or that nothing was drawn yet."""
        presenter = self.presenter
        card = Card("抽查", padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        self._card = card
        self.draws = combo("哪一批", 14)
        self.draws.activated.connect(lambda at: presenter.choose_draw(str(self.draws.itemData(at))))
        card.head.addWidget(self.draws)
        card.head.addWidget(QuietButton("导入县局抽查名单(&I)", self.take_in))
        self._how = Text("", "small", "ink2", wrap=True)
        self._places = Text("", "title", wrap=True)
        self._seed = Text("", "small", "ink2", wrap=True)
        self.draw = Button("抽下一批(&C)", presenter.begin_draw, icon="arrow_shuffle")
        about = row(column(self._how, self._places, self._seed, spacing=2), self.draw)
        about.setStretch(0, 1)
        self._checked = Text("", "body")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(10)
        self._agrees, self._differs = StateLabel(StateMark.DONE), StateLabel(StateMark.VERIFY)
        line = row(self._checked, self._bar, self._agrees, self._differs, spacing=14)
        line.setStretch(1, 1)
        self.print_sheets = Button("打印抽查记录表(&L)", self.print, icon="print")
        self.fill_in = PrimaryButton("填结果(&R)", self.begin)
        self.gather = Button("备查材料(&K)", self.folder, icon="folder_open")
        self.report = QuietButton("情况表(&X)", self.write_report)
        foot = row(
            self.print_sheets, self.fill_in, self.gather, 1, self.report,
            spacing=8, margins=(14, 10, 10, 10),
        )  # fmt: skip
        some = column(
            boxed(column(about, margins=(14, 10, 14, 10))), rule(),
            boxed(column(line, margins=(14, 8, 14, 8))), self.table, rule(), foot,
            spacing=0,
        )  # fmt: skip
        some.setStretch(3, 1)
        self._some = boxed(some)
        first = PrimaryButton("抽签(&C)", presenter.begin_draw, icon="arrow_shuffle")
        self._none = EmptyState(
            "还没有抽过",
            "抽签以后，抽中的村和人列在这里。抽签号印在表上，谁来抽都是同一个结果。",
            first,
            icon="arrow_shuffle",
        )
        self._either = QStackedWidget()
        self._either.addWidget(self._some)
        self._either.addWidget(self._none)
        card.add(self._either)
        card.body.setStretch(0, 1)
        return card

    def render_state(self, state: SpotState) -> None:
        """The pane, the draw, its people."""
        panes = {
            SpotPane.LIST: self.list,
            SpotPane.DRAW: self.draw_form,
            SpotPane.RESULT: self.result_form,
            SpotPane.RECTIFY: self.righting_form,
        }
        self._stack.setCurrentWidget(panes[state.pane])
        for form in (self.draw_form, self.result_form, self.righting_form):
            form.render_state(state)
        board = state.board
        self._either.setCurrentIndex(0 if board is not None or state.boards is None else 1)
        self.draws.setVisible(len(state.boards or ()) > 1)
        if board is not None:
            self._put(state, board)
        if state.pane is not self._pane:
            self._pane = state.pane
            focus = self.first_focus()
            if focus is not None and self.isVisible():
                focus.setFocus()
        if state.boards is not None:
            self.noted.emit(self._subtitle(board))
        draft = self.presenter.as_draft()
        if draft != self._draft:
            self._draft = draft
            self.typed.emit()

    def _put(self, state: SpotState, board: DrawBoard) -> None:
        fill(self.draws, [(b.row.draw_id, _batch(b)) for b in state.boards or ()],
             board.row.draw_id)  # fmt: skip
        if len(state.boards or ()) == 1:
            self._card.note.setText(_batch(board))
        day = full_day(board.row.stated_on)
        insurances = "、".join(one.label for one in board.row.insurances)
        self._how.setText(f"{day}　{insurances}　应查 {len(board.lines)} 人")
        self._places.setText(drawn_words(board))
        self._seed.setText(seed_words(board))
        agrees, differs = board.count(SpotResult.AGREES), board.count(SpotResult.DIFFERS)
        self._checked.setText(f"已查 {board.checked} / {len(board.lines)}")
        self._bar.setRange(0, max(1, len(board.lines)))
        self._bar.setValue(board.checked)
        self._agrees.put(StateMark.DONE, f"一致 {agrees}")
        self._differs.put(StateMark.VERIFY, f"不一致 {differs}")
        if state.lines != self._shown:
            self._shown = state.lines
            self.table.rows.show(state.lines)
        if state.lines and self.table.currentIndex().row() != state.position:
            self.table.go_to(state.position)
        for button in (self.print_sheets, self.fill_in):
            button.setEnabled(bool(state.lines))
        waits = state.line is not None and state.line in board.open_differences
        self.fill_in.setText("登记整改(&R)" if waits else "填结果(&R)")

    def _subtitle(self, board: DrawBoard | None) -> str:
        if board is None:
            return "还没有抽过"
        left = len(board.lines) - board.checked
        words = f"还差 {count(left)} 人" if left else "都查了"
        waiting = len(board.open_differences)
        return f"{words}，{waiting} 处待整改" if waiting else words

    # Acts

    def begin(self) -> None:
        """Alt+R: the result of the current person, or what was put right."""
        self.presenter.begin()

    def print(self) -> None:
        """The check sheets as PDF, to be printed."""
        if self.presenter.state.board is None:
            return
        name = f"抽查记录表_{self._desk.today():%Y%m%d}.pdf"
        target = prompts.choose_target(self, "抽查记录表存成 PDF，再打印", name, prompts.PDF)
        job = self.presenter.print(target) if target is not None else None
        if job is not None:
            self.progress.follow(job).start()

    def write_report(self) -> None:
        """The report as Excel or PDF."""
        name = f"抽查情况_{self._desk.today():%Y%m%d}.xlsx"
        target = prompts.choose_target(self, "抽查情况存到哪里", name, _REPORTS)
        job = self.presenter.report(target) if target is not None else None
        if job is not None:
            self.progress.follow(job).start()

    def folder(self) -> None:
        """Everything about the drawn villages."""
        out = prompts.choose_folder(self, "备查材料放在哪个文件夹里")
        job = self.presenter.folder(out) if out is not None else None
        if job is not None:
            self.progress.follow(job).start()

    def take_in(self) -> None:
        """The county's list."""
        file = prompts.choose_file(self, "选县局的抽查名单", prompts.TABLES)
        if file is not None:
            self.presenter.take_in(file)

    def attach(self) -> None:
        """A photo or paper to what is entered."""
        for paper in prompts.choose_files(self, "选照片或材料", prompts.PICTURES):
            self.presenter.attach(paper)

    # What the page calls

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def opened(self, **where: Any) -> None:
        """At a draw."""
        if where.get("draw"):
            self.presenter.choose_draw(str(where["draw"]))

    def first_focus(self) -> QWidget | None:
        """Of the pane in sight."""
        focus: dict[SpotPane, QWidget] = {
            SpotPane.LIST: self.table,
            SpotPane.DRAW: self.draw_form.each,
            SpotPane.RESULT: self.result_form.first_focus(),
            SpotPane.RECTIFY: self.righting_form.first_focus(),
        }
        return focus[self.presenter.state.pane]

    def primary(self) -> None:
        """Ctrl+Enter: the primary act of the pane."""
        acts = {
            SpotPane.LIST: self.begin,
            SpotPane.DRAW: self.presenter.draw,
            SpotPane.RESULT: self.presenter.keep_result,
            SpotPane.RECTIFY: self.presenter.keep_righting,
        }
        acts[self.presenter.state.pane]()

    def leave(self) -> None:
        """Esc: to the list."""
        self.presenter.step_back()

    def as_draft(self) -> dict[str, object]:
        """The result that is being entered."""
        return self.presenter.as_draft()

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
        self._draft = body
        self.presenter.restore(body)


def _batch(board: DrawBoard) -> str:
    """`2026年下半年第1批`, with 县局 or 指定."""
    source = "　县局" if not board.row.seed or board.row.source.value == "county" else ""
    return f"{board.name}{source}"
