"""到期, 逾期, 未标识: a list with village and insurance, to be called, opened, written out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Insurance
from ui import prompts
from ui.context import Desk
from ui.models.paged import PagedModel
from ui.pages.checks.columns import list_columns
from ui.pages.checks.lists_presenter import ListsPresenter
from ui.pages.checks.state import ListState
from ui.pages.checks.words import INSURANCES
from ui.sections import Section, combo, fill, foot_of
from ui.text import count
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, EmptyState
from ui.widgets.layouts import boxed, column, row
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Text

_LEFT_OUT = ("sex", "id", "due")
#: What an empty list means, and what to do.
_EMPTY = {
    ListKind.DUE: ("近期没有人到期", "到了提醒的日子，快到期的人会自己列在这里，不用手工找。"),
    ListKind.PHONES: ("今天没有要打电话的人", "核查件里的人、快到期还没联系上的人，会列在这里。"),
    ListKind.OVERDUE: ("没有人逾期", "过了期限还没有确认的人，第二天就列在这里。"),
    ListKind.NEVER: ("没有从未确认的人", "名册里一次也没有确认过的人，会列在这里。"),
    ListKind.UNMARKED: ("省系统里都标识过", "查询期内省系统没有认证标志的人，会列在这里。"),
    ListKind.JOINED: ("最近没有新增的人", "新的花名册里多出来、还没有确认过的人，会列在这里。"),
    ListKind.LEFT: ("没有名单外的人", "最近一次花名册里没有、又不知道原因的人，会列在这里。"),
}
_NAMES = {
    ListKind.DUE: "快到期",
    ListKind.PHONES: "今天打电话",
    ListKind.OVERDUE: "逾期",
    ListKind.NEVER: "从未确认",
    ListKind.UNMARKED: "未标识",
    ListKind.JOINED: "新增",
    ListKind.LEFT: "名单外",
}


class ListSection(Section):
    """One list, or one of a few (快到期 · 今天打电话)."""

    def __init__(self, desk: Desk, kinds: Sequence[ListKind]) -> None:
        super().__init__()
        self._desk, self._main = desk, kinds[0]
        self._shown: object = None
        self._kind = kinds[0]
        self.presenter = ListsPresenter(desk, kinds[0])
        self.kinds = Segments("哪张名单", [Segment(one.value, _NAMES[one]) for one in kinds])
        self.kinds.chosen.connect(lambda key: self.presenter.show_kind(ListKind(key)))
        self.village, self.insurance = combo("村（社区）", 9), combo("险种")
        for box in (self.village, self.insurance):
            box.activated.connect(self._filter)
        fill(self.insurance, [("", "全部险种"), *((i.value, w) for i, w in INSURANCES.items())])
        self.sheet = Button("导出表格(&X)", self.export_sheet, icon="arrow_download")
        self.pdf = Button("导出PDF(&P)", self.export_pdf, icon="document_arrow_down")
        self.progress = ProgressStrip()
        self.table = Table(PagedModel(list_columns(kinds[0], desk.today())), kinds[0].label)
        self._position = Text("", "small", "ink2")
        self._empty = [EmptyState(*_EMPTY[one], icon="calendar_checkmark") for one in kinds]
        self._stack = QStackedWidget()
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        foot = foot_of(self._position, ("↑ ↓", "走"), ("Enter", "打开这个人"))
        card.add(self.table, foot)
        wait = Text("正在列名单…", "body", "ink2")
        self._stack.addWidget(card)
        self._stack.addWidget(boxed(column(1, row(1, wait, 1), 2)))
        for one in self._empty:
            self._stack.addWidget(one)
        self._kinds = tuple(kinds)
        head = row(self.kinds, self.village, self.insurance, 1, self.sheet, self.pdf, spacing=8)
        inside = column(head, self.progress, self._stack, spacing=10)
        inside.setStretch(2, 1)
        self.setLayout(inside)
        self.kinds.setVisible(len(kinds) > 1)  # shown without a parent it would be a window
        self.table.moved.connect(self._moved)
        self.table.entered.connect(self._open)
        self.table.leave_out(*_LEFT_OUT)
        self.presenter.bind(self.render_state)

    def render_state(self, state: ListState) -> None:
        """Filters, rows, what an empty list means."""
        if state.visible is not self._shown:
            self._shown = state.visible
            before = max(0, self.table.currentIndex().row())
            if state.kind is not self._kind:
                self._kind, before = state.kind, 0
                self.table.rows.columns = list_columns(state.kind, self._desk.today())
                self.table.rows.layoutChanged.emit()
            self.table.rows.show(state.visible)
            self.table.measure()
            self.table.go_to(min(before, len(state.visible) - 1))
        total = len(state.items)
        rows = [("", f"全部村　{count(total) if state.whole else '正在数'}"), *state.villages]
        fill(self.village, rows, state.village)
        fill(
            self.insurance,
            [(self.insurance.itemData(n), self.insurance.itemText(n)) for n in range(5)],
            state.insurance.value if state.insurance else "",
        )
        self.kinds.put([Segment(k.value, _NAMES[k]) for k in self._kinds], state.kind.value)
        if state.made is None:
            self._stack.setCurrentIndex(1)
        elif not total:
            self._stack.setCurrentIndex(2 + self._kinds.index(state.kind))
        else:
            self._stack.setCurrentIndex(0)
        for widget in (self.village, self.insurance, self.sheet, self.pdf):
            widget.setVisible(bool(total))
        self._say_position()
        if state.kind is self._main and state.whole:
            self.counted.emit(total)

    def _moved(self, _: int) -> None:
        self._say_position()

    def _say_position(self) -> None:
        at, total = self.table.currentIndex().row(), len(self.presenter.state.visible)
        whole = self.presenter.state.whole
        told = f"共 {count(total)} 条" if whole else "后面的正在列…"
        self._position.setText(f"第 {count(at + 1)} 条，{told}")

    def _filter(self) -> None:
        key = self.insurance.currentData()
        insurance = Insurance(key) if key else None
        self.presenter.look_at(self.village.currentData() or "", insurance)

    def _open(self, at: int) -> None:
        if 0 <= at < len(self.presenter.state.visible):
            number = self.presenter.state.visible[at].row.id_number
            self._desk.shell.open("roster", person=number)

    def export_sheet(self) -> None:
        """As an Excel table, numbers whole."""
        self._export("xlsx", prompts.EXCEL)

    def export_pdf(self) -> None:
        """As PDF, numbers masked."""
        self._export("pdf", prompts.PDF)

    def _export(self, ending: str, kinds: str) -> None:
        name = f"{self.presenter.state.kind.label}_{self._desk.today():%Y%m%d}.{ending}"
        target = prompts.choose_target(self, "导出名单", name, kinds)
        if target is not None:
            self.progress.follow(self.presenter.export(target)).start()

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def show_kind(self, kind: ListKind) -> None:
        """One of the lists here."""
        self.presenter.show_kind(kind)

    def first_focus(self) -> QWidget | None:
        """The list."""
        return self.table
