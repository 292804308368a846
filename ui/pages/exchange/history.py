"""Packages that went out or came in, as rows, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qualdesk.clock import CHINA
from qualdesk.domain.package import PackageKind
from qualdesk.services.reporting import ReceivedPackage, SentPackage
from ui.look.marks import StateMark
from ui.pages.exchange.state import HistoryRow
from ui.text import day_in_sentence

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services


def history_of(services: Services) -> tuple[HistoryRow, ...]:
    """Everything that travelled, newest first."""
    book = services.session.village_book()
    above = services.reporting.upward()
    rows: list[tuple[datetime, HistoryRow]] = []
    for sent in services.reporting.sent():
        code = sent.recipient_code
        who = above.name if code == above.code else book.name(code)
        rows.append((sent.built_at, _sent(sent, who)))
    rows += [(one.received_at, _received(one)) for one in services.reporting.received()]
    rows.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(row for _, row in rows)


def _sent(sent: SentPackage, who: str) -> HistoryRow:
    mark, word = _state_of(sent)
    period = f"{_what(sent.kind, sent.period)}　第 {sent.sequence} 号"
    return HistoryRow("报出", period, who, _day(sent.built_at), mark, word)


def _state_of(sent: SentPackage) -> tuple[StateMark, str]:
    if not sent.sealed:
        return StateMark.DRAFT, "草稿包"
    if sent.accepted is None or sent.receipt_at is None:
        if sent.handed_at is None:
            return StateMark.NOT_YET, "还没有写入 U 盘"
        return StateMark.NOT_YET, "等回执"
    when = _day(sent.receipt_at)
    if not sent.accepted:
        return StateMark.OVERDUE, f"没有接受，{when}"
    if sent.returned:
        return StateMark.VERIFY, f"已收，退回 {sent.returned} 条，{when}"
    return StateMark.DONE, f"已收，回执 {when}"


def _received(one: ReceivedPackage) -> HistoryRow:
    word = "已并入" if one.sealed else "草稿，已并入"
    period = f"{_what(one.kind, one.period)}　第 {one.sequence} 号"
    return HistoryRow("收到", period, one.from_name, _day(one.received_at), StateMark.DONE, word)


def _what(kind: PackageKind, period: str) -> str:
    return period_words(period) + ("死亡" if kind is PackageKind.DEATHS else "")


def _day(instant: datetime) -> str:
    return day_in_sentence(instant.astimezone(CHINA).date())


def period_words(period: str) -> str:
    """`2026年11月`, `2026年下半年`, `2026年第4季度` of a package's period."""
    year, rest = period[:4], period[4:]
    if rest.startswith("-"):
        return f"{year}年{int(rest[1:])}月"
    if rest.startswith("H"):
        return f"{year}年{'上下'[int(rest[1]) - 1]}半年"
    return f"{year}年第{rest[1]}季度"
