"""The cards of every half-year: special checks, visits, notices, spot checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.duties.card import CLOSE, DutyCard, until
from ui.look.marks import StateMark
from ui.text import count

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services


def special_check(services: Services) -> DutyCard | None:
    """专项核查 of March and September: to be opened, or people still to be found."""
    due = services.special_checks.due_month()
    if due:
        title = f"{int(due[5:])}月专项核查"
        return DutyCard(
            1,
            "次没开展",
            StateMark.SOON,
            "一个月内核实",
            "先导入县局的名单",
            urgency=2,
            title=title,
        )
    check = services.special_checks.pressing()
    if check is None or not check.left:
        return None
    left = check.days_left
    mark = StateMark.OVERDUE if left < 0 else StateMark.SOON if left <= CLOSE else StateMark.VERIFY
    badge = f"过期 {-left} 天" if left < 0 else f"还剩 {left} 天" if left else "今天到期"
    detail = "到期没核实的，立核查件" if left <= 0 else "电话、上门、确认都算核实"
    title = f"{int(check.row.month[5:])}月专项核查"
    return DutyCard(check.left, "人没核实", mark, badge, detail, urgency=left, title=title)


def visits(services: Services) -> DutyCard | None:
    """Whom nobody called on in the half-year, and who is planned for today and this week."""
    ahead = services.visit_planning.outlook()
    if not (ahead.unvisited or ahead.week or ahead.late):
        return None
    left = (ahead.until - services.session.today()).days
    if ahead.today:
        mark, badge, left = StateMark.SOON, f"今天去 {count(ahead.today)} 人", 0
    elif ahead.late:
        mark, badge, left = StateMark.OVERDUE, f"过了日子 {count(ahead.late)} 人", -1
    else:
        mark = StateMark.SOON if left <= CLOSE else StateMark.NOT_YET
        badge = f"本周去 {count(ahead.week)} 人" if ahead.week else f"还剩 {left} 天"
    detail = f"{count(ahead.unplanned)} 人还没排计划" if ahead.unplanned else "都排进了计划"
    return DutyCard(ahead.unvisited, "人没上门", mark, badge, detail, urgency=left)


def notices(services: Services) -> DutyCard | None:
    """Notices that hang or wait to be filed, complaints without an outcome, villages without."""
    board = services.public_notices.board()
    hanging = services.public_notices.open_ones()
    waiting = services.complaints.waiting()
    without = len(board.without)
    if not hanging and not waiting and not without:
        return None
    today = services.session.today()
    lacking = sum(one.photo_due is not None for one in hanging)
    parts = (
        (lacking, "次缺照片"),
        (len(waiting), "件举报没结果"),
        (without, "个村没公示"),
    )
    detail = "，".join(f"{count(number)} {words}" for number, words in parts if number)
    if waiting:
        left = (waiting[0].due_on - today).days
        late = f"举报迟了 {-left} 天" if left < 0 else f"举报还剩 {left} 天"
        mark = StateMark.OVERDUE if left < 0 else StateMark.VERIFY
        return DutyCard(len(waiting), "件举报", mark, late, detail, urgency=left)
    if not hanging:
        left = (board.round.closes_on - today).days
        badge = f"还剩 {left} 天" if left >= 0 else f"已过 {-left} 天"
        mark = StateMark.SOON if left <= CLOSE else StateMark.NOT_YET
        return DutyCard(without, "个村没公示", mark, badge, urgency=left)
    days = min(one.left for one in hanging)
    badge = f"还差 {days} 个工作日" if days else "有满了的"
    mark = StateMark.BLANK if lacking else StateMark.SOON
    detail = detail or "照片都有，没有举报"
    return DutyCard(len(hanging), "次没归档", mark, badge, detail, urgency=1 if lacking else days)


def differences(services: Services) -> DutyCard | None:
    """What spot checks found and nobody has put right yet (Y6.1.4a)."""
    found = services.spot_check_board.open_differences()
    days = [line.result.due_on for _, line in found if line.result and line.result.due_on]
    if not days:
        return None
    left = (min(days) - services.session.today()).days
    mark, badge = until(left)
    line = found[0][1]
    detail = f"先办{line.place}的{line.name}"
    return DutyCard(len(found), "处没改", mark, badge, detail, urgency=left)
