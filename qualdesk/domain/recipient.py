"""The people who receive a benefit, and their benefits (glossary: 领取人, 待遇)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qualdesk.domain.term import Term


class Insurance(Term):
    """险种."""

    RESIDENT = "resident", "城乡居民基本养老保险"
    INSTITUTION = "institution", "机关事业单位基本养老保险"
    ENTERPRISE = "enterprise", "企业职工基本养老保险"
    INJURY = "injury", "工伤保险长期待遇"


class Sex(Term):
    """性别."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Status(Term):
    """待遇状态. What a roster says is a statement of its date, not our own fact."""

    PAYING = "paying", "正常"
    SUSPENDED = "suspended", "暂停"
    STOPPED = "stopped", "停发"
    ENDED = "ended", "终止"


class State(Term):
    """状态 of a benefit, derived: the first that applies (glossary)."""

    DISQUALIFIED = "disqualified", "丧失"
    STOPPED = "stopped", "停发"
    SUSPENDED = "suspended", "暂停"
    TO_VERIFY = "to_verify", "待核实"
    OVERDUE = "overdue", "逾期"
    DUE_SOON = "due_soon", "将到期"
    CONFIRMED = "confirmed", "已确认"
    NOT_DUE = "not_due", "没到期"
    NEVER = "never", "从未确认"


class Flag(Term):
    """重点人群 and marks of the register; `high_age` is automatic."""

    HIGH_AGE = "high_age", "高龄"
    SEVERE_DISABILITY = "severe_disability", "重残"
    INCAPACITATED = "incapacitated", "失能"
    LOST_CONTACT = "lost_contact", "失联"
    NO_PAYMENT = "no_payment", "账户无支付记录"
    OFF_ROSTER = "off_roster", "名单外"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One person of the register. Identity is `id_number` (18 characters); "" means not known."""

    id_number: str
    name: str
    sex: Sex
    birth: date
    village_code: str = ""  # 12 digits, "" when only a unit is known
    group: str = ""  # canonical: "3组", or the words of the roster when it has no number
    phone: str = ""
    ethnic_group: str = ""
    registered_address: str = ""
    present_address: str = ""
    contact_name: str = ""
    contact_relation: str = ""
    contact_phone: str = ""
    original_id_number: str = ""  # the 15-digit number, where the roster had one


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One recipient × one insurance. Months are `2026-11`, "" when not known."""

    id_number: str
    insurance: Insurance
    unit_code: str = ""
    started_month: str = ""
    roster_status: Status = Status.PAYING
    roster_reason: str = ""  # why it is suspended or ended, in the roster's words
    known_due_on: date | None = None  # 下次认证时间: last day of that month (glossary, Baseline)


@dataclass(frozen=True, slots=True)
class Unit:
    """参保单位."""

    unit_code: str
    name: str
