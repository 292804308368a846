"""保管和销毁: every kind of evidence with its years, what is over, what was destroyed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from qualdesk.domain.retention import DestructionRow
from qualdesk.services.retention import KindLine
from ui.look.marks import StateMark
from ui.models.paged import Column, PagedModel
from ui.pages.system.retention_presenter import RetentionState
from ui.pages.system.words import clause_words
from ui.text import count, full_day
from ui.widgets.buttons import SeriousButton
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, row
from ui.widgets.table import Table
from ui.widgets.texts import Text

_TIGHT = (0, 0, 0, 0)
_HOW = "年限从办理的下一年算起，在“规则和条款”里改。同一份材料还有别的记录要用的，一份也不销毁。"
_KINDS: tuple[Column[KindLine], ...] = (
    Column("state", "期满", 108, lambda r: f"{count(r.over)} 份" if r.over else "没有",
           mark=lambda r: StateMark.VERIFY if r.over else StateMark.DONE),
    Column("kind", "材料", 200, lambda r: r.kind.label, stretch=True),
    Column("years", "保管", 72, lambda r: f"{r.years} 年"),
    Column("clause", "依据", 120, lambda r: clause_words(r.clause)),
    Column("pieces", "现有", 84, lambda r: f"{count(r.pieces)} 份", right=True),
    Column("until", "最早期满", 108, lambda r: r.oldest.isoformat() if r.oldest else ""),
)  # fmt: skip
_DONE: tuple[Column[DestructionRow], ...] = (
    Column("day", "销毁日期", 120, lambda r: full_day(r.stated_on)),
    Column("kind", "材料", 180, lambda r: r.kind.label, stretch=True),
    Column("count", "份数", 84, lambda r: f"{count(r.count)} 份", right=True),
    Column("people", "两人", 160, lambda r: f"{r.operator}、{r.second_operator}"),
    Column("reason", "依据", 140, lambda r: r.reason, tip=lambda r: r.reason),
)


class RetentionSection(QWidget):
    """What is kept how long above, what was destroyed below."""

    def __init__(self, destroy: Callable[[], None]) -> None:
        super().__init__()
        self.kinds: PagedModel[KindLine] = PagedModel(_KINDS)
        self.table = Table(self.kinds, "材料的保管年限")
        self.done: PagedModel[DestructionRow] = PagedModel(_DONE)
        self.record = Table(self.done, "销毁清单")
        self.act = SeriousButton("销毁期满的材料(&X)", destroy)
        self._why = Text("由负责人或系统管理角色办理", "small", "ink2")
        above = Card("保管年限", padding=_TIGHT)
        above.head.addWidget(self._why)
        above.head.addWidget(self.act)
        above.add(self.table, row(Text(_HOW, "small", "ink2", wrap=True), margins=(14, 8, 14, 10)))
        above.body.setStretch(0, 1)
        below = Card("销毁清单", "两人办理；记录和摘要留在操作日志里", padding=_TIGHT)
        none = Text("还没有销毁过。", "body", "ink2")
        self._nothing = boxed(column(none, 1, margins=(14, 12, 14, 12)))
        below.add(self.record, self._nothing)
        for at in range(2):
            below.body.setStretch(at, 1)
        both = column(above, below, spacing=10)
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        self.setLayout(both)

    def render_state(self, state: RetentionState) -> None:
        """The kinds, and the record."""
        view = state.view
        self.act.setVisible(state.may_destroy)
        self._why.setVisible(not state.may_destroy)
        self.act.setEnabled(view is not None and view.over > 0)
        self.record.setVisible(view is not None and bool(view.destructions))
        self._nothing.setVisible(view is None or not view.destructions)
        if view is not None:
            self.kinds.show(view.lines)
            self.done.show(view.destructions)
            self.table.go_to(0)
