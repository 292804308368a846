"""What a policy can say: the typed values behind the keys of a policy file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from qualdesk.domain.confirmation import EvidenceKind
from qualdesk.domain.cycle import Span
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.term import Term


class Level(Term):
    """Who made a rule (Y13), the highest first."""

    NATION = "nation", "国家"
    PROVINCE = "province", "省"
    PREFECTURE = "prefecture", "州（市）"
    COUNTY = "county", "县（市、区）"

    @property
    def rank(self) -> int:
        """0 for the nation, 3 for a county."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}


class Holiday(Term):
    """What happens to a day of report that is a holiday."""

    UNCHANGED = "unchanged", "不变"
    BEFORE = "before", "提前到节前最后一个工作日"
    AFTER = "after", "顺延到节后第一个工作日"


class Mask(Term):
    """How an id number is shown on a public notice."""

    FIRST6_LAST4 = "first6_last4", "显示前6位和后4位"
    FIRST3_LAST2 = "first3_last2", "显示前3位和后2位"
    NO_NUMBER = "no_number", "不显示号码"


class NoticeColumn(Term):
    """The whitelist of what a public notice may show (Y6.1.3)."""

    NAME = "name", "姓名"
    SEX = "sex", "性别"
    VILLAGE = "village", "村（社区）"
    GROUP = "group", "村民小组"
    MASKED_ID = "masked_id", "身份证号码（隐去部分）"
    INSURANCE = "insurance", "险种"


class Drawn(Term):
    """What a spot check draws."""

    VILLAGE = "village", "村（社区）"
    UNIT = "unit", "单位"
    PERSON = "person", "人员"


class Effect(Term):
    """What a fact of a person's life does to the payment."""

    CONTINUE = "continue", "继续发放"
    CONTINUE_FROZEN = "continue_frozen", "继续发放，不参加调整"
    SUSPEND = "suspend", "暂停"
    STOP = "stop", "停发"


class Relation(Term):
    """Whom a rule for the survivors of a work-injury death concerns (Y9b)."""

    CHILD = "child", "子女"
    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"


class PayReason(Term):
    """Why a payment is suspended or stopped: the reasons a policy rules on (glossary, codes)."""

    BAIL_PENDING_TRIAL = "bail_pending_trial", "取保候审"
    RESIDENTIAL_SURVEILLANCE = "residential_surveillance", "监视居住"
    DETENTION = "detention", "刑事拘留"
    ARREST = "arrest", "逮捕"
    PUBLIC_SURVEILLANCE = "public_surveillance", "管制"
    LIMITED_INCARCERATION = "limited_incarceration", "拘役"
    IMPRISONMENT = "imprisonment", "有期徒刑及以上"
    NOT_CONFIRMED = "not_confirmed", "未按期确认"
    ADOPTED = "adopted", "被收养"
    TURNED_18 = "turned_18", "年满18周岁"
    EMPLOYED = "employed", "就业"
    ENLISTED = "enlisted", "参军"
    REMARRIED = "remarried", "再婚"


class ContactHow(Term):
    """How a person or their unit is told (L2.1.1)."""

    SMS = "sms", "短信"
    PHONE = "phone", "电话"
    VILLAGE = "village", "委托社区"
    UNIT = "unit", "委托单位"
    VISIT = "visit", "上门"


class Rate(Term):
    """How 确认率 is worked out."""

    WITHOUT_LOST = "without_lost", "已确认÷(应确认−丧失资格)"
    OF_EXPECTED = "of_expected", "已确认÷应确认"


class PaidFrom(Term):
    """When a resumed benefit is paid again (Y10)."""

    NEXT_MONTH = "next_month", "次月"
    SAME_MONTH = "same_month", "当月"


_COUNTED: dict[str, tuple[str, frozenset[EvidenceKind]]] = {
    "photo": ("照片", frozenset({EvidenceKind.PHOTO})),
    "video": ("视频", frozenset({EvidenceKind.VIDEO})),
    "photo_or_video": ("照片或视频", frozenset({EvidenceKind.PHOTO, EvidenceKind.VIDEO})),
    "document": ("文件或扫描件", frozenset({EvidenceKind.DOCUMENT, EvidenceKind.SCAN})),
    "any": ("佐证材料", frozenset(EvidenceKind)),
}


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """How many pieces of evidence a confirmation needs, by kind; all zero asks for none (Y5)."""

    photo: int = 0
    video: int = 0
    photo_or_video: int = 0
    document: int = 0
    any: int = 0

    def missing(self, kinds: Iterable[EvidenceKind]) -> tuple[str, ...]:
        """What is still needed, in words: `照片或视频 1 份`; empty when nothing is missing."""
        have = Counter(kinds)
        lacks = []
        for name, (label, accepted) in _COUNTED.items():
            short = int(getattr(self, name)) - sum(have[kind] for kind in accepted)
            if short > 0:
                lacks.append(f"{label} {short} 份")
        return tuple(lacks)


NO_EVIDENCE = EvidenceRule()


@dataclass(frozen=True, slots=True)
class DeathReportRule:
    """Days of the month by which the deaths of the month before are reported; 0 = nobody there.

    `village_day` to the township, `township_day` and `unit_day` to the county (Y6.1.1 … Y6.3.1).
    """

    holiday: Holiday
    village_day: int = 0
    township_day: int = 0
    unit_day: int = 0


@dataclass(frozen=True, slots=True)
class SpotCheckRule:
    """What is drawn each `per`, and the least number of townships and villages (Y6.1.4a)."""

    per: str  # half_year | quarter
    drawn: Drawn
    townships: int = 0
    villages: int = 0  # in each township


@dataclass(frozen=True, slots=True)
class Unmarked:
    """Look-back of the unmarked list, in months (P2.3.1)."""

    months: int


@dataclass(frozen=True, slots=True)
class AnswerBy:
    """By when a unit answers a letter: a time after its date, or None = 本月底前 (P-A2)."""

    within: Span | None = None


@dataclass(frozen=True, slots=True)
class PayRule:
    """What one reason does to the payment of some insurances, and on what legal basis (Y9, Y10).

    `relations` is empty where it concerns the recipient, else the survivors it concerns.
    """

    reason: PayReason
    label: str
    effect: Effect
    insurances: tuple[Insurance, ...]
    basis: str
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Resumption:
    """When a benefit is paid again after confirmation, and whether with arrears (Y10)."""

    paid_from: PaidFrom
    arrears: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """The words a station uses on screen and paper (field-notes: the same office uses both)."""

    confirmation: str = "资格确认"
    centre: str = "乡镇社保中心"
    bureau: str = "县社会保险局"
