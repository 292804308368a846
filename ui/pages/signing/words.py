"""Words of 审核签字: short names, people of a paper."""

from __future__ import annotations

from datetime import date

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Paper
from qualdesk.services.paper_ledger import PaperLine, SealedWith
from ui.look.marks import StateMark
from ui.text import full_day

INSURANCES = {
    Insurance.RESIDENT: "城乡居民",
    Insurance.INSTITUTION: "机关事业",
    Insurance.ENTERPRISE: "企业职工",
    Insurance.INJURY: "工伤长期",
}
KINDS = {FormKind.GROUP: "花名册", FormKind.INDIVIDUAL: "确认表"}
ALL_KINDS = {
    **KINDS,
    FormKind.LETTER: "告知书",
    FormKind.DEATHS: "死亡花名册",
    FormKind.SUMMARY: "汇总表",
    FormKind.VISITS: "上门记录表",
    FormKind.SPOTCHECK: "抽查记录表",
}
PAPERS = {
    Paper.OPEN: ("待签", StateMark.SOON),
    Paper.RETURNED: ("退回", StateMark.OVERDUE),
    Paper.NONE: ("未打印", StateMark.BLANK),
    Paper.COMPLETE: ("签齐", StateMark.DONE),
}
NO_GROUP = "未分组"


def names_of(line: PaperLine, most: int = 1) -> str:
    """`李国珍`, `李国珍 等 8 人`."""
    names = [name for _, name in line.people]
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])} 等 {len(names)} 人"


def place_of(line: PaperLine) -> str:
    """`上街村 3组`."""
    if line.kind is FormKind.LETTER:
        return "参保单位"
    if line.kind is FormKind.DEATHS:
        return line.village or line.group or "全镇"
    if line.kind in (FormKind.SUMMARY, FormKind.VISITS, FormKind.SPOTCHECK):
        return line.village or "全镇"
    return f"{line.village or '没有填村'} {line.group or NO_GROUP}"


def lacking(line: PaperLine) -> str:
    """Who signs next, and why a paper came back."""
    if line.standing.returned is not None:
        return f"退回：{line.standing.returned.reason}"
    if not line.form_serial:
        return "还没有打印"
    if line.sealed is not None:
        return sealed_words(line.sealed)
    return f"等 {line.next_step.label}" if line.next_step else ""


def sealed_words(sealed: SealedWith) -> str:
    """`已封装进死亡人员花名册第 3 号`: which package it went out with."""
    return f"已封装进{sealed.kind.label}第 {sealed.sequence} 号"


def when_printed(line: PaperLine, today: date) -> str:
    """`11月21日`, with the year where it is not this one."""
    day = line.printed_on
    if day is None:
        return ""
    return f"{day.month}月{day.day}日" if day.year == today.year else full_day(day)
