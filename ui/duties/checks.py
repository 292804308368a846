"""The cards of 核查比对: cases, telephone calls, marks, stops, the assigned list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualdesk.domain.listing import ListKind
from ui.duties.card import CLOSE, DutyCard
from ui.look.marks import StateMark
from ui.text import count

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

_MARK_PATIENCE = 30  # days that a confirmation may wait for its mark before its card moves up


def cases(services: Services) -> DutyCard | None:
    """Open cases, by the nearest deadline."""
    files = services.cases.find()
    if not files:
        return None
    left = min(one.days_left or 0 for one in files)
    mark = StateMark.OVERDUE if left < 0 else StateMark.SOON if left <= CLOSE else StateMark.VERIFY
    badge = f"最久逾期 {-left} 天" if left < 0 else f"最早还剩 {left} 天" if left else "今天到期"
    untold = sum(not one.row.contacts for one in files)
    detail = f"{count(untold)} 件还没有联系过" if untold else "都联系过"
    return DutyCard(len(files), "件没结", mark, badge, detail, urgency=left)


def phones(services: Services) -> DutyCard | None:
    """Whom to call today."""
    people = {one.id_number for one in services.lists.outline(ListKind.PHONES)}
    if not people:
        return None
    return DutyCard(len(people), "人", StateMark.SOON, "今天", "联系不上的，托村里找", urgency=3)


def to_mark(services: Services) -> DutyCard | None:
    """What is confirmed here and not yet marked in the provincial system."""
    waiting = services.marking.to_mark()
    if not waiting:
        return None
    failed = sum(bool(one.failed) for one in waiting)
    detail = f"{count(failed)} 条上次标不上" if failed else "照着在省系统里录"
    days = (services.session.today() - min(one.confirmed_on for one in waiting)).days
    badge = f"最久 {days} 天" if days else "今天确认的"
    urgency = _MARK_PATIENCE - min(days, _MARK_PATIENCE)
    return DutyCard(len(waiting), "条", StateMark.NOT_YET, badge, detail, urgency=urgency)


def unmarked(services: Services) -> DutyCard | None:
    """Whom the provincial system has as not marked."""
    items = services.lists.outline(ListKind.UNMARKED)
    people = {one.id_number for one in items}
    if not people:
        return None
    here = sum(bool(one.extra.get("confirmed_here")) for one in items)
    detail = f"其中 {count(here)} 条这里已确认" if here else "先联系，再确认"
    return DutyCard(
        len(people), "人", StateMark.UNSURE, "省系统没标识", detail, urgency=_MARK_PATIENCE
    )


def pay(services: Services) -> DutyCard | None:
    """Who is to be stopped or paid again, and what waits for the county."""
    stop = len(services.lists.outline(ListKind.TO_STOP))
    resume = len(services.lists.outline(ListKind.TO_RESUME))
    waiting = len(services.deciding.proposals())
    if not stop and not resume and not waiting:
        return None
    badge = f"等县局定 {count(waiting)} 条" if waiting else "还没提建议"
    detail = f"应停 {count(stop)}　应恢复 {count(resume)}"
    number = max(stop + resume, waiting)
    return DutyCard(number, "条", StateMark.PAUSED, badge, detail, urgency=5)


def assigned(services: Services) -> DutyCard | None:
    """交办: the county's list before June and December, then who on it is not confirmed."""
    month = services.comparing.assigned_wanted()
    if month:
        badge = f"{int(month[5:])}月以前"
        return DutyCard(
            1, "份名单没到", StateMark.SOON, badge, "向县局要没自助确认的人", urgency=CLOSE
        )
    left = len(services.comparing.assigned())
    if not left:
        return None
    return DutyCard(left, "人没确认", StateMark.SOON, "县局交办", "上门确认", urgency=CLOSE)
