"""The cards about papers: unsigned forms, the package of the month, letters, the report."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from ui.duties.card import CLOSE, DutyCard
from ui.look.marks import StateMark
from ui.text import count, day_in_sentence

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

_PAPER_PATIENCE = 7  # days that a printed form may lie unsigned before its card moves up
_REPORT_AHEAD = 30  # days before its day from which the half-year's report has a card


def unsigned(services: Services) -> DutyCard | None:
    """Printed forms without a signature, and people whose form is not printed."""
    today = services.workbench.look()
    lacking = today.unsigned
    unprinted = f"{count(lacking.unprinted)} 人的表还没打印" if lacking.unprinted else ""
    if not lacking.forms:
        if not lacking.unprinted:
            return None
        return DutyCard(
            lacking.unprinted,
            "人的表没打印",
            StateMark.BLANK,
            "等打印",
            "打印以后交村里签字",
            urgency=_PAPER_PATIENCE,
        )
    days = (today.day - lacking.oldest).days if lacking.oldest else 0
    named = islice(lacking.by_village.items(), 2)
    villages = " · ".join(f"{village} {forms}" for village, forms in named)
    return DutyCard(
        lacking.forms,
        "张",
        StateMark.BLANK,
        f"最久 {days} 天" if days else "今天打印的",
        unprinted or villages,
        urgency=_PAPER_PATIENCE - days,
    )


def package(services: Services) -> DutyCard | None:
    """The month's package: the steps that are left."""
    outline = services.reporting.outline()
    sent, period = outline.sent, outline.period
    answered = sent is not None and sent.accepted is not None
    steps = (
        ("打印汇总表", outline.printed),
        ("签章后封装", sent is not None),
        ("写入 U 盘", sent is not None and (sent.handed_at is not None or answered)),
        ("收回执", answered),
    )
    left = [name for name, done in steps if not done]
    if not left:
        return None
    days = (period.end - services.session.today()).days
    badge, mark = f"还剩 {days} 天", StateMark.SOON if days <= CLOSE else StateMark.NOT_YET
    if days < 0:
        badge, mark = f"月份已过 {-days} 天", StateMark.VERIFY
    if sent is not None and left == ["收回执"]:
        badge, mark = "等回执", StateMark.NOT_YET
    return DutyCard(
        len(left),
        "步没完成",
        mark,
        badge,
        f"下一步：{left[0]}",
        urgency=days,
        title=f"{period.begin.month}月上报包",
    )


def letters(services: Services) -> DutyCard | None:
    """Letters to units without an answer."""
    open_ones = {one.unit_code for one in services.letters.offers()}
    waiting = [one for one in services.letters.kept() if one.letter.unit_code in open_ones]
    if not waiting:
        return None
    left = min(one.days_left for one in waiting)
    badge = f"最早还剩 {left} 天" if left >= 0 else f"最久过期 {-left} 天"
    undelivered = sum(one.letter.delivered_on is None for one in waiting)
    detail = f"{count(undelivered)} 份还没有送达" if undelivered else "都送到了，等回复"
    mark = StateMark.OVERDUE if left < 0 else StateMark.SOON
    return DutyCard(len(waiting), "份没回", mark, badge, detail, urgency=left)


def half_report(services: Services) -> DutyCard | None:
    """The half-year's report, from a month before its day."""
    due = services.half_reporting.due()
    if due is None or due.written:
        return None
    left = (due.due_on - services.session.today()).days
    if left > _REPORT_AHEAD:
        return None
    badge = f"{day_in_sentence(due.due_on)}前"
    mark = StateMark.SOON if left > 0 else StateMark.OVERDUE
    detail = f"{due.round_label}的工作报告，数字和图程序来写"
    return DutyCard(left, "天", mark, badge, detail, urgency=left)
