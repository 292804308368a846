"""The registry of duties: what 工作台 shows a card for. A page that brings a duty adds it here.

A duty is a function that looks (on a read lane) and answers with a card, or with None when there
is nothing to do, and an entry in `DUTIES`. 工作台 does the rest: order, keys, ways.
Long because every duty has its few lines here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from qualdesk.domain.duties import ReportState
from qualdesk.domain.listing import ListKind
from qualdesk.domain.months import month_add, month_text
from qualdesk.domain.recipient import State
from ui.look.marks import StateMark
from ui.text import count, day_in_sentence

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

_CLOSE = 30  # days before a deadline from which on it is amber
_MARK_PATIENCE = 30  # days that a confirmation may wait for its mark before its card moves up
_PAPER_PATIENCE = 7  # days that a printed form may lie unsigned before its card moves up


@dataclass(frozen=True, slots=True)
class DutyCard:
    """A card: `number` `unit`, a badge with the deadline, a line of detail.

    `urgency` orders the cards, the smallest first (days left, negative when late). `title` where
    the duty's own one would not say enough (9月上报包).
    """

    number: int
    unit: str
    mark: StateMark
    badge: str
    detail: str = ""
    urgency: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of the office. `load` runs on a read lane; None: nothing to do, no card.

    `act` is the words of its button with mnemonic; it opens `page` with `where`. The number opens
    the same, or the list `behind` it: what the register shows. A `slow` one is looked at after the
    others are shown.
    """

    key: str
    title: str
    icon: str
    act: str
    page: str
    load: Callable[[Services], DutyCard | None]
    where: Mapping[str, Any] = field(default_factory=dict)
    slow: bool = False
    behind: Mapping[str, Any] | None = None


def _overdue(services: Services) -> DutyCard | None:
    today = services.workbench.look()
    late = today.count(State.OVERDUE)
    if not late.people or late.earliest is None:
        return None
    days = (today.day - late.earliest).days
    detail = f"先办 80 岁以上 {count(late.high_age)} 人" if late.high_age else "先办最久的"
    return DutyCard(late.people, "人", StateMark.OVERDUE, f"最久 {days} 天", detail, urgency=-days)


def _due_soon(services: Services) -> DutyCard | None:
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


def _never(services: Services) -> DutyCard | None:
    today = services.workbench.look()
    never = today.count(State.NEVER)
    if not never.people:
        return None
    left = (never.earliest - today.day).days if never.earliest else 365
    detail = f"最早的 {day_in_sentence(never.earliest)}前" if never.earliest else ""
    return DutyCard(
        never.people, "人", StateMark.NOT_YET, f"还有 {left} 天", detail, urgency=max(left, 2)
    )


def _unsigned(services: Services) -> DutyCard | None:
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


def _package(services: Services) -> DutyCard | None:
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
    badge, mark = f"还剩 {days} 天", StateMark.SOON if days <= _CLOSE else StateMark.NOT_YET
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


def _round(services: Services) -> DutyCard | None:
    today = services.workbench.look()
    villages = services.workbench.villages()
    left_over = sum(v.expected - v.confirmed - v.to_verify - v.disqualified for v in villages)
    if not left_over or not today.running:
        return None
    this = min(today.running, key=lambda one: one.closes_on)
    days = (this.closes_on - today.day).days
    mark = StateMark.SOON if days <= _CLOSE else StateMark.NOT_YET
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


def _cases(services: Services) -> DutyCard | None:
    files = services.cases.find()
    if not files:
        return None
    left = min(one.days_left or 0 for one in files)
    mark = StateMark.OVERDUE if left < 0 else StateMark.SOON if left <= _CLOSE else StateMark.VERIFY
    badge = f"最久逾期 {-left} 天" if left < 0 else f"最早还剩 {left} 天" if left else "今天到期"
    untold = sum(not one.row.contacts for one in files)
    detail = f"{count(untold)} 件还没有联系过" if untold else "都联系过"
    return DutyCard(len(files), "件没结", mark, badge, detail, urgency=left)


def _phones(services: Services) -> DutyCard | None:
    people = {one.id_number for one in services.lists.outline(ListKind.PHONES)}
    if not people:
        return None
    return DutyCard(len(people), "人", StateMark.SOON, "今天", "联系不上的，托村里找", urgency=3)


def _to_mark(services: Services) -> DutyCard | None:
    waiting = services.marking.to_mark()
    if not waiting:
        return None
    failed = sum(bool(one.failed) for one in waiting)
    detail = f"{count(failed)} 条上次标不上" if failed else "照着在省系统里录"
    days = (services.session.today() - min(one.confirmed_on for one in waiting)).days
    badge = f"最久 {days} 天" if days else "今天确认的"
    urgency = _MARK_PATIENCE - min(days, _MARK_PATIENCE)
    return DutyCard(len(waiting), "条", StateMark.NOT_YET, badge, detail, urgency=urgency)


def _unmarked(services: Services) -> DutyCard | None:
    items = services.lists.outline(ListKind.UNMARKED)
    people = {one.id_number for one in items}
    if not people:
        return None
    here = sum(bool(one.extra.get("confirmed_here")) for one in items)
    detail = f"其中 {count(here)} 条这里已确认" if here else "先联系，再确认"
    return DutyCard(
        len(people), "人", StateMark.UNSURE, "省系统没标识", detail, urgency=_MARK_PATIENCE
    )


def _pay(services: Services) -> DutyCard | None:
    stop = len(services.lists.outline(ListKind.TO_STOP))
    resume = len(services.lists.outline(ListKind.TO_RESUME))
    waiting = len(services.deciding.proposals())
    if not stop and not resume and not waiting:
        return None
    badge = f"等县局定 {count(waiting)} 条" if waiting else "还没提建议"
    detail = f"应停 {count(stop)}　应恢复 {count(resume)}"
    number = max(stop + resume, waiting)
    return DutyCard(number, "条", StateMark.PAUSED, badge, detail, urgency=5)


def _joined(services: Services) -> DutyCard | None:
    """Who came onto the roster lately: the first confirmation is to be made."""
    items = services.lists.outline(ListKind.JOINED)
    if not items:
        return None
    days = [one.due_on for one in items if one.due_on is not None]
    left = (min(days) - services.session.today()).days if days else _CLOSE
    badge = f"最早 {day_in_sentence(min(days))}前" if days else "没有期限"
    mark = StateMark.SOON if left <= _CLOSE else StateMark.NEW
    number = len({one.id_number for one in items})
    return DutyCard(number, "人", mark, badge, "等第一次确认", urgency=max(left, 2))


def _left(services: Services) -> DutyCard | None:
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
    return DutyCard(number, "人", StateMark.UNSURE, badge, detail, urgency=_CLOSE - days)


def _letters(services: Services) -> DutyCard | None:
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


def _deaths(services: Services) -> DutyCard | None:
    """The report of the month before: who has not reported, by the day of villages and units."""
    today = services.session.today()
    month = month_add(month_text(today), -1)
    places = services.deaths.month(month).places
    lacking = [one for one in places if one.due_on and one.state is ReportState.MISSING]
    days = [one.due_on for one in lacking if one.due_on is not None]
    if not days:
        return _deaths_to_send(services, month)
    left = (min(days) - today).days
    mark, badge = _until(left)
    late = sum(one.state is ReportState.LATE for one in places)
    kept = len(places) - len(lacking)
    detail = f"已报 {count(kept)} 个" + (f"，其中迟报 {count(late)} 个" if late else "")
    title = f"{int(month[5:])}月死亡报告"
    return DutyCard(len(lacking), "个没报", mark, badge, detail, urgency=left, title=title)


def _deaths_to_send(services: Services, month: str) -> DutyCard | None:
    """Everybody has reported: the sealed report of each insurance is to go up by its own day."""
    standing = services.reporting.deaths(month)
    if standing.next_due is None:
        return None
    left = (standing.next_due - services.session.today()).days
    mark, badge = _until(left)
    return DutyCard(
        len(standing.unsent),
        "个险种没报",
        mark,
        badge,
        "下一步：扫签字件，封包" if standing.printed else "下一步：打印花名册，签字盖章",
        urgency=left,
        title=f"{int(month[5:])}月死亡报告",
    )


def _until(left: int) -> tuple[StateMark, str]:
    mark = StateMark.OVERDUE if left < 0 else StateMark.SOON if left <= _CLOSE else StateMark.VERIFY
    return mark, f"迟 {-left} 天" if left < 0 else f"还剩 {left} 天" if left else "今天到期"


def _special_check(services: Services) -> DutyCard | None:
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
    if not services.special_checks.checks():
        return None
    check = services.special_checks.look()
    if not check.left:
        return None
    left = check.days_left
    mark = StateMark.OVERDUE if left < 0 else StateMark.SOON if left <= _CLOSE else StateMark.VERIFY
    badge = f"过期 {-left} 天" if left < 0 else f"还剩 {left} 天" if left else "今天到期"
    detail = "到期没核实的，立核查件" if left <= 0 else "电话、上门、确认都算核实"
    title = f"{int(check.row.month[5:])}月专项核查"
    return DutyCard(check.left, "人没核实", mark, badge, detail, urgency=left, title=title)


def _assigned(services: Services) -> DutyCard | None:
    """交办: the county's list before June and December, then who on it is not confirmed."""
    month = services.comparing.assigned_wanted()
    if month:
        badge = f"{int(month[5:])}月以前"
        return DutyCard(
            1, "份名单没到", StateMark.SOON, badge, "向县局要没自助确认的人", urgency=_CLOSE
        )
    left = len(services.comparing.assigned())
    if not left:
        return None
    return DutyCard(left, "人没确认", StateMark.SOON, "县局交办", "上门确认", urgency=_CLOSE)


def _notices(services: Services) -> DutyCard | None:
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
        mark = StateMark.SOON if left <= _CLOSE else StateMark.NOT_YET
        return DutyCard(without, "个村没公示", mark, badge, urgency=left)
    days = min(one.left for one in hanging)
    badge = f"还差 {days} 个工作日" if days else "有满了的"
    mark = StateMark.BLANK if lacking else StateMark.SOON
    detail = detail or "照片都有，没有举报"
    return DutyCard(len(hanging), "次没归档", mark, badge, detail, urgency=1 if lacking else days)


def _died_after(services: Services) -> DutyCard | None:
    found = services.deaths.died_after()
    if not found:
        return None
    return DutyCard(
        len(found), "人", StateMark.OVERDUE, "要核查", "看是谁确认的，开核查件", urgency=-1
    )


def _visits(services: Services) -> DutyCard | None:
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
        mark = StateMark.SOON if left <= _CLOSE else StateMark.NOT_YET
        badge = f"本周去 {count(ahead.week)} 人" if ahead.week else f"还剩 {left} 天"
    detail = f"{count(ahead.unplanned)} 人还没排计划" if ahead.unplanned else "都排进了计划"
    return DutyCard(ahead.unvisited, "人没上门", mark, badge, detail, urgency=left)


_LEFT = tuple(
    state.value
    for state in (
        State.OVERDUE,
        State.DUE_SOON,
        State.NEVER,
        State.NOT_DUE,
        State.SUSPENDED,
        State.STOPPED,
    )
)


def _roster(state: State) -> Mapping[str, Any]:
    return {"state": state.value}


def _differences(services: Services) -> DutyCard | None:
    """What spot checks found and nobody has put right yet (Y6.1.4a)."""
    found = services.spot_check_board.open_differences()
    days = [line.result.due_on for _, line in found if line.result and line.result.due_on]
    if not days:
        return None
    left = (min(days) - services.session.today()).days
    mark, badge = _until(left)
    line = found[0][1]
    detail = f"先办{line.place}的{line.name}"
    return DutyCard(len(found), "处没改", mark, badge, detail, urgency=left)


_REPORT_AHEAD = 30  # days before its day from which the half-year's report has a card


def _half_report(services: Services) -> DutyCard | None:
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


DUTIES: list[Duty] = [
    Duty("overdue", "逾期未确认", "person_clock", "列名单(&Y)", "roster", _overdue,
         _roster(State.OVERDUE)),
    Duty("due_soon", "将到期", "calendar_checkmark", "看到期(&D)", "roster", _due_soon,
         _roster(State.DUE_SOON)),
    Duty("unsigned", "缺签的表", "document_signature", "看缺签(&Q)", "signing", _unsigned,
         {"missing": True}),
    Duty("package", "上报包", "usb_stick", "接着办(&B)", "exchange", _package),
    Duty("half_report", "半年报告", "board", "去写报告(&G)", "exchange", _half_report,
         slow=True),
    Duty("never", "从未确认", "person_add", "看名单(&K)", "roster", _never,
         _roster(State.NEVER)),
    Duty("round", "本期确认", "person_available", "去确认(&Z)", "confirm", _round, slow=True,
         behind={"states": _LEFT}),
    Duty("cases", "核查件", "document_search", "办核查件(&H)", "checks", _cases,
         {"section": "cases"}),
    Duty("phones", "今天打电话", "phone", "看电话(&V)", "checks", _phones,
         {"section": "phones"}, slow=True),
    Duty("to_mark", "待标识", "document_edit", "去标识(&M)", "checks", _to_mark,
         {"section": "to_mark"}, slow=True),
    Duty("unmarked", "未标识", "document_arrow_down", "看未标识(&U)", "checks", _unmarked,
         {"section": "unmarked"}, slow=True),
    Duty("joined", "新增的人", "person_add", "看新增(&N)", "checks", _joined,
         {"section": "joined"}, slow=True),
    Duty("left", "名单外的人", "person_swap", "看名单外(&O)", "checks", _left,
         {"section": "left"}, slow=True),
    Duty("pay", "停发恢复", "gavel", "看停发(&T)", "checks", _pay, {"section": "pay"}, slow=True),
    Duty("letters", "单位告知", "megaphone", "看告知(&J)", "checks", _letters,
         {"section": "units"}, slow=True),
    Duty("deaths", "死亡报告", "clipboard_task", "看死亡(&E)", "deaths", _deaths, slow=True),
    Duty("special_check", "专项核查", "home_heart", "去核实(&X)", "keygroups", _special_check,
         {"section": "special"}, slow=True),
    Duty("differences", "抽查不一致", "arrow_shuffle", "去整改(&S)", "notices", _differences,
         {"side": "checks"}, slow=True),
    Duty("assigned", "交办名单", "arrow_import", "看交办(&A)", "checks", _assigned,
         {"section": "outside"}, slow=True),
    Duty("visits", "上门服务", "home_heart", "看上门(&C)", "keygroups", _visits,
         {"section": "plan"}, slow=True),
    Duty("notices", "公示", "megaphone", "看公示(&L)", "notices", _notices,
         {"side": "notices"}, slow=True),
    Duty("died_after", "死后还有确认", "person_clock", "去查(&W)", "deaths", _died_after,
         slow=True),
]  # fmt: skip
