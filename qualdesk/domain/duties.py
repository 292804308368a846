"""The words of the monthly duties: lists from outside, cases, deaths, decisions (glossary).

What a fact of these means today (an open case, the status that holds) is derived in `cases`,
`deaths` and `decisions`.
"""

from __future__ import annotations

from qualdesk.domain.confirmation import LossReason
from qualdesk.domain.policy_values import PayReason
from qualdesk.domain.recipient import Status
from qualdesk.domain.term import Term


class ComparisonKind(Term):
    """名单: what a list from outside says of the people on it (P2.1, P2.2, L2.1.3)."""

    APP = "app", "手机APP已认证"
    DEATH = "death", "死亡比对"
    QUALIFIED = "qualified", "具备资格"
    DISQUALIFIED = "disqualified", "丧失资格"
    TO_VERIFY = "to_verify", "待核实"
    NO_PAYMENT = "no_payment", "账户无支付记录"
    LOST_CONTACT = "lost_contact", "失联"
    UNIT_REPLY = "unit_reply", "附件3回填"
    ASSIGNED = "assigned", "县局交办"


class Verdict(Term):
    """What became of a row of a list."""

    MATCHED = "matched", "对上"
    NEAR = "near", "像，但证号对不上"
    UNMATCHED = "unmatched", "本站没有此人"
    REFUSED = "refused", "不能用"


class CaseKind(Term):
    """核查件: why somebody has to look into it."""

    TO_VERIFY = "to_verify", "待核实名单"
    SUSPECTED_DEATH = "suspected_death", "疑似死亡"
    SUSPECTED_LOSS = "suspected_loss", "疑似丧失资格"
    LOST_CONTACT = "lost_contact", "失联"
    NO_PAYMENT = "no_payment", "无支付记录"
    HIGH_AGE = "high_age", "高龄核查"
    DIED_AFTER = "died_after", "死亡后确认"
    SPOT_CHECK = "spot_check", "抽查不一致"
    COMPLAINT = "complaint", "举报"
    OTHER = "other", "其他"


class CaseStep(Term):
    """What can become of a case."""

    OWNER = "owner", "换责任人"
    DEADLINE = "deadline", "改期限"
    CONCLUDED = "concluded", "结论"


class ContactOutcome(Term):
    """What came of a contact (L2.1.1)."""

    REACHED = "reached", "联系上"
    NOT_REACHED = "not_reached", "没联系上"
    REFUSED = "refused", "拒绝"


class DeathEvidence(Term):
    """证明材料 of a death (glossary, codes)."""

    VILLAGE = "village", "村（社区）证明"
    HOSPITAL = "hospital", "死亡医学证明"
    CREMATION = "cremation", "火化证明"
    HOUSEHOLD = "household", "户口注销证明"
    COURT = "court", "法院宣告"
    COMPARISON = "comparison", "数据比对"


class PlaceKind(Term):
    """Who reports the deaths of a month."""

    VILLAGE = "village", "村（社区）"
    UNIT = "unit", "参保单位"


class ReportState(Term):
    """Where the death report of a place for a month is."""

    REPORTED = "reported", "已报"
    NIL = "nil", "零报告"
    LATE = "late", "迟报"
    MISSING = "missing", "未报"


IMPORTED_REASON = "imported"
"""Reason of a suspension that a roster states without saying why (名单所载)."""

END_REASONS = (LossReason.DEATH, LossReason.MOVED, LossReason.OTHER_SCHEME)
"""终止原因 (glossary, codes)."""

SUSPENSION_REASONS = (
    PayReason.BAIL_PENDING_TRIAL,
    PayReason.RESIDENTIAL_SURVEILLANCE,
    PayReason.DETENTION,
    PayReason.ARREST,
    PayReason.PUBLIC_SURVEILLANCE,
    PayReason.LIMITED_INCARCERATION,
    PayReason.IMPRISONMENT,
)
"""暂停原因 (Y9a); `imported` besides."""

STOP_REASONS = (
    PayReason.NOT_CONFIRMED,
    PayReason.ADOPTED,
    PayReason.TURNED_18,
    PayReason.EMPLOYED,
    PayReason.ENLISTED,
    PayReason.REMARRIED,
)
"""停发原因 (Y9b, Y10)."""


def reasons_of(status: Status) -> dict[str, str]:
    """Code and word of every reason that a suspension, stop or end may have; {} for paying."""
    if status is Status.SUSPENDED:
        known = {reason.value: reason.label for reason in SUSPENSION_REASONS}
        return {**known, IMPORTED_REASON: "名单所载"}
    if status is Status.STOPPED:
        return {reason.value: reason.label for reason in STOP_REASONS}
    if status is Status.ENDED:
        return {reason.value: reason.label for reason in END_REASONS}
    return {}
