"""The columns of 以前的包."""

from __future__ import annotations

from ui.models.paged import Column
from ui.pages.exchange.state import HistoryRow

COLUMNS: tuple[Column[HistoryRow], ...] = (
    Column("direction", "方向", 58, lambda r: r.direction),
    Column("period", "月份、期次", 150, lambda r: r.period),
    Column("who", "对方", 120, lambda r: r.who, stretch=True, tip=lambda r: r.who),
    Column("at", "日期", 86, lambda r: r.at),
    Column("state", "状态", 178, lambda r: r.word, mark=lambda r: r.mark),
)
