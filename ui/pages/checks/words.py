"""Words of 核查比对: sections and deadlines."""

from __future__ import annotations

from datetime import date

from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import Insurance
from ui.look.marks import StateMark
from ui.text import day_in_sentence

CASES, DUE, OVERDUE, UNMARKED, TO_MARK, UNITS, PAY = (
    "cases", "due", "overdue", "unmarked", "to_mark", "units", "pay",
)  # fmt: skip
OUTSIDE = "outside"  # inside 名单和核查件
#: Lists inside 到期, by what the shell opens them with.
INSIDE_DUE = {
    "phones": ListKind.PHONES,
    "joined": ListKind.JOINED,
    "left": ListKind.LEFT,
}

#: Key, word and shape of every section, in the order of F7.
SECTIONS: tuple[tuple[str, str, StateMark], ...] = (
    (CASES, "名单和核查件", StateMark.VERIFY),
    (DUE, "到期", StateMark.SOON),
    (OVERDUE, "逾期", StateMark.OVERDUE),
    (UNMARKED, "未标识", StateMark.UNSURE),
    (TO_MARK, "待标识", StateMark.NOT_YET),
    (UNITS, "单位告知", StateMark.DRAFT),
    (PAY, "停发恢复", StateMark.PAUSED),
)
#: What the head says beside the title.
SUBTITLES = {
    CASES: "比对只给线索，结论由人定",
    DUE: "快到期的人，先打电话",
    OVERDUE: "过了期还没有确认的人",
    UNMARKED: "省系统里很久没有标识的人",
    TO_MARK: "这里确认了，省系统还没有标识",
    UNITS: "告知单位，写明谁没有标识",
    PAY: "镇上提建议，县局定",
    OUTSIDE: "外来名单：先看每一行会怎么办，再收",
}
INSURANCES = {
    Insurance.RESIDENT: "居民",
    Insurance.INSTITUTION: "机关",
    Insurance.ENTERPRISE: "企业",
    Insurance.INJURY: "工伤",
}
HOWS = {
    ContactHow.PHONE: "电话",
    ContactHow.SMS: "短信",
    ContactHow.VILLAGE: "村里",
    ContactHow.UNIT: "单位",
    ContactHow.VISIT: "上门",
}
REACHED = {
    ContactOutcome.REACHED: ("联系上了", StateMark.DONE),
    ContactOutcome.NOT_REACHED: ("没联系上", StateMark.NOT_YET),
    ContactOutcome.REFUSED: ("不愿意", StateMark.VERIFY),
}
_CLOSE = 10  # days before a deadline from which on it is told in days


def deadline(due_on: date, days_left: int) -> tuple[StateMark, str]:
    """`逾期 2 天`, `今天到期`, `还剩 6 天`, `11月6日`."""
    if days_left < 0:
        return StateMark.OVERDUE, f"逾期 {-days_left} 天"
    if days_left <= _CLOSE:
        return StateMark.SOON, f"还剩 {days_left} 天" if days_left else "今天到期"
    return StateMark.VERIFY, day_in_sentence(due_on)
