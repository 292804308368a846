"""The month's roster: who is on it, and where its paper is on the way to the county."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QStackedWidget

from qualdesk.domain.recipient import Insurance
from qualdesk.services.death_months import DeathLine
from ui.look.marks import StateMark
from ui.models.paged import Column, PagedModel
from ui.pages.deaths.presenter import DeathsPresenter
from ui.pages.deaths.state import EVIDENCE_WORDS, DeathsState, month_words
from ui.text import count
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, row, rule
from ui.widgets.table import Table
from ui.widgets.texts import StateLabel, Text

_EVERY = "所有险种"
_SPARE = ("evidence", "stop")  # columns that give way first
_COLUMNS: tuple[Column[DeathLine], ...] = (
    Column("name", "姓名", 72, lambda one: one.name, bold=lambda _: True),
    Column("place", "村 / 组", 100, lambda one: one.village + one.group, stretch=True),
    Column("insurance", "险种", 46, lambda one: one.insurance.label[:2]),
    Column("died", "死亡日期", 88, lambda one: str(one.row.died_on or "待核实")),
    Column("evidence", "证明", 72, lambda one: EVIDENCE_WORDS[one.row.evidence_kind]),
    Column("stop", "停发年月", 72, lambda one: one.stop_month or "待核"),
    Column(
        "overpaid",
        "多领",
        50,
        lambda one: "待核" if one.overpaid is None else f"{one.overpaid}",
        right=True,
        mark=lambda one: StateMark.VERIFY if one.overpaid else None,
    ),
    Column(
        "late",
        "",
        66,
        lambda one: "补报" if one.supplement else "迟报" if one.late else "",
        mark=lambda one: StateMark.SOON if one.supplement or one.late else None,
    ),
)


class PapersCard(Card):
    """Roster, and below it the paper with its two acts."""

    def __init__(
        self,
        presenter: DeathsPresenter,
        *,
        export: Callable[[], object],
        print_it: Callable[[], object],
        scan: Callable[[], object],
    ) -> None:
        super().__init__("死亡花名册", " ", padding=(0, 0, 0, 0))
        self._presenter = presenter
        self._lines: tuple[DeathLine, ...] | None = None
        self.insurance = QComboBox()
        self.insurance.setAccessibleName("哪个险种的花名册")
        self.insurance.addItem(_EVERY, None)
        for one in Insurance:
            self.insurance.addItem(one.label[:4], one)
        self.insurance.activated.connect(
            lambda at: presenter.choose_insurance(self.insurance.itemData(at))
        )
        self.head.addLayout(row(self.insurance, QuietButton("导出表格(&X)", export), spacing=6))
        self.roster = Table(PagedModel(_COLUMNS), "本月死亡花名册")
        self.roster.moved.connect(self._moved)
        self._nobody = Text("本月还没有登记死亡。", "body", "ink2")
        self._stack = QStackedWidget()
        nobody = column(1, row(1, self._nobody, 1), 1, margins=(8, 6, 8, 6))
        self._stack.addWidget(boxed(nobody))
        self._stack.addWidget(self.roster)
        self.state = StateLabel(StateMark.RUNNING, "", role="small")
        self.print = Button("打印花名册(&P)", print_it, icon="print", small=True)
        self.scan = Button("扫签字件(&S)", scan, icon="camera", small=True)
        foot = row(self.state, 1, self.print, self.scan, spacing=8, margins=(12, 5, 12, 5))
        self.add(self._stack, rule(), foot)
        self.body.setStretch(0, 1)

    def set_narrow(self, *, narrow: bool) -> None:
        """Where there is little room the names stay readable; the rest is on the paper."""
        for at, one in enumerate(_COLUMNS):
            self.roster.setColumnHidden(at, narrow and one.key in _SPARE)

    def put(self, state: DeathsState) -> None:
        """Show the month."""
        lines = state.lines
        if lines != self._lines:
            self._lines = lines
            self.roster.rows.show(lines)
        self._stack.setCurrentIndex(1 if lines else 0)
        people = len({line.row.death_id for line in lines})
        self.title.setText(f"{month_words(state.month)}死亡花名册" if state.month else "死亡花名册")
        self.note.setText(f"{count(people)} 人" if people else "本月没有就报零")
        self.insurance.setCurrentIndex(max(0, self.insurance.findData(state.insurance)))
        self.insurance.setVisible(not state.village)
        mark, words, more = state.paper
        self.state.put(mark, words)
        self.state.setToolTip(more)
        standing = state.standing
        sent = standing is not None and standing.sent is not None
        printed = standing is not None and standing.printed is not None
        self.print.setText("重印花名册(&P)" if printed else "打印花名册(&P)")
        self.print.setEnabled(standing is not None and (state.village or not sent))
        self.scan.setText(
            "接着报(&S)" if sent else "去封包(&S)" if state.village else "扫签字件(&S)"
        )
        self.scan.setEnabled(sent or printed or (state.village and standing is not None))

    def _moved(self, at: int) -> None:
        line = self.roster.rows.at(at)
        if line is not None:
            self._presenter.choose_line(line.row.death_id)
