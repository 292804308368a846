"""The cards about deaths: who has not reported, and confirmations after a death."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualdesk.domain.duties import ReportState
from qualdesk.domain.months import month_add, month_text
from ui.duties.card import DutyCard, until
from ui.look.marks import StateMark
from ui.text import count

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services


def reports(services: Services) -> DutyCard | None:
    """The report of the month before: who has not reported, by the day of villages and units."""
    today = services.session.today()
    month = month_add(month_text(today), -1)
    places = services.deaths.month(month).places
    lacking = [one for one in places if one.due_on and one.state is ReportState.MISSING]
    days = [one.due_on for one in lacking if one.due_on is not None]
    if not days:
        return _to_send(services, month)
    left = (min(days) - today).days
    mark, badge = until(left)
    late = sum(one.state is ReportState.LATE for one in places)
    kept = len(places) - len(lacking)
    detail = f"已报 {count(kept)} 个" + (f"，其中迟报 {count(late)} 个" if late else "")
    title = f"{int(month[5:])}月死亡报告"
    return DutyCard(len(lacking), "个没报", mark, badge, detail, urgency=left, title=title)


def _to_send(services: Services, month: str) -> DutyCard | None:
    """Everybody has reported: the sealed report of each insurance is to go up by its own day."""
    standing = services.reporting.deaths(month)
    if standing.next_due is None:
        return None
    left = (standing.next_due - services.session.today()).days
    mark, badge = until(left)
    return DutyCard(
        len(standing.unsent),
        "个险种没报",
        mark,
        badge,
        "下一步：扫签字件，封包" if standing.printed else "下一步：打印花名册，签字盖章",
        urgency=left,
        title=f"{int(month[5:])}月死亡报告",
    )


def died_after(services: Services) -> DutyCard | None:
    """Confirmations that are later than a death."""
    found = services.deaths.died_after()
    if not found:
        return None
    return DutyCard(
        len(found), "人", StateMark.OVERDUE, "要核查", "看是谁确认的，开核查件", urgency=-1
    )
