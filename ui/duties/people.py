"""The cards about people: overdue, due, never confirmed, this round, who came and who left."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import State
from ui.duties.card import CLOSE, DutyCard
from ui.look.marks import StateMark
from ui.text import count, day_in_sentence

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services


def overdue(services: Services) -> DutyCard | None:
    """Who is past the due day."""
    today = services.workbench.look()
    late = today.count(State.OVERDUE)
    if not late.people or late.earliest is None:
        return None
    days = (today.day - late.earliest).days
    detail = f"先办 80 岁以上 {count(late.high_age)} 人" if late.high_age else "先办最久的"
    return DutyCard(late.people, "人", StateMark.OVERDUE, f"最久 {days} 天", detail, urgency=-days)


def due_soon(services: Services) -> DutyCard | None:
    """Who is due within the days that the policy warns."""
    today = services.workbench.look()
    soon = today.count(State.DUE_SOON)
    if not soon.people or soon.earliest is None:
        return None
    warn = services.session.policy().warn_days(today.day)
    left = (soon.earliest - today.day).days
    return DutyCard(
        soon.people,
        "人",
        StateMark.SOON,
        f"最早 {day_in_sentence(soon.earliest)}" if left else "今天有人到期",
        "先办快到的",
        urgency=left,
        title=f"{warn} 天内到期",
    )


def never(services: Services) -> DutyCard | None:
    """Who has never been confirmed."""
    today = services.workbench.look()
    never = today.count(State.NEVER)
    if not never.people:
        return None
    left = (never.earliest - today.day).days if never.earliest else 365
    detail = f"最早的 {day_in_sentence(never.earliest)}前" if never.earliest else ""
    return DutyCard(
        never.people, "人", StateMark.NOT_YET, f"还有 {left} 天", detail, urgency=max(left, 2)
    )


def this_round(services: Services) -> DutyCard | None:
    """Who is left in the round that closes first."""
    today = services.workbench.look()
    villages = services.workbench.villages()
    left_over = sum(v.expected - v.confirmed - v.to_verify - v.disqualified for v in villages)
    if not left_over or not today.running:
        return None
    this = min(today.running, key=lambda one: one.closes_on)
    days = (this.closes_on - today.day).days
    mark = StateMark.SOON if days <= CLOSE else StateMark.NOT_YET
    badge = f"还剩 {days} 天"
    if days < 0:
        mark, badge = StateMark.OVERDUE, f"已过 {-days} 天"
    return DutyCard(
        left_over,
        "人次没确认",
        mark,
        badge,
        f"{day_in_sentence(this.closes_on)}截止",
        urgency=days,
        title="本期确认",
    )


def joined(services: Services) -> DutyCard | None:
    """Who came onto the roster lately: the first confirmation is to be made."""
    items = services.lists.outline(ListKind.JOINED)
    if not items:
        return None
    days = [one.due_on for one in items if one.due_on is not None]
    left = (min(days) - services.session.today()).days if days else CLOSE
    badge = f"最早 {day_in_sentence(min(days))}前" if days else "没有期限"
    mark = StateMark.SOON if left <= CLOSE else StateMark.NEW
    number = len({one.id_number for one in items})
    return DutyCard(number, "人", mark, badge, "等第一次确认", urgency=max(left, 2))


def left(services: Services) -> DutyCard | None:
    """Who is gone from the last roster, and nobody knows why."""
    items = services.lists.outline(ListKind.LEFT)
    if not items:
        return None
    unasked = sum(one.extra["case_id"] is None for one in items)
    gone = [day for one in items if isinstance(day := one.extra["left_on"], date)]
    days = (services.session.today() - min(gone)).days
    badge = f"最久 {days} 天" if days else "今天的花名册"
    detail = "问清去世、迁出还是漏报" if unasked else "都开了核查件"
    number = len({one.id_number for one in items})
    return DutyCard(number, "人", StateMark.UNSURE, badge, detail, urgency=CLOSE - days)
