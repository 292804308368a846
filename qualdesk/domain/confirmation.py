"""The central record: person × benefits × method × outcome × evidence (Y2, Y5, Y6.1.2b)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qualdesk.domain.recipient import Insurance
from qualdesk.domain.term import Term


class Method(Term):
    """确认方式."""

    APP_SELF = "app_self", "手机APP（本人）"
    APP_ASSISTED = "app_assisted", "手机APP（帮办）"
    DATA_MATCH = "data_match", "数据比对"
    ON_SITE = "on_site", "现场"
    HOME_VISIT = "home_visit", "上门"
    COUNTER = "counter", "窗口"
    UNIT = "unit", "单位"
    REMOTE_VIDEO = "remote_video", "视频"
    REMOTE_ASSIST = "remote_assist", "异地协助"
    BY_FAMILY = "by_family", "代办"
    PROVINCIAL = "provincial", "省系统已认证"  # baseline from an export, method not told


class MethodGroup(Term):
    """The columns of 已确认 in the 汇总表 (glossary, 确认方式)."""

    DATA_MATCH = "data_match", "数据比对"
    APP = "app", "手机APP"
    ON_SITE = "on_site", "现场"
    HOME_VISIT = "home_visit", "上门"
    OTHER = "other", "其他"


METHOD_GROUPS: dict[Method, MethodGroup] = {
    Method.DATA_MATCH: MethodGroup.DATA_MATCH,
    Method.APP_SELF: MethodGroup.APP,
    Method.APP_ASSISTED: MethodGroup.APP,
    Method.ON_SITE: MethodGroup.ON_SITE,
    Method.COUNTER: MethodGroup.ON_SITE,
    Method.UNIT: MethodGroup.ON_SITE,
    Method.HOME_VISIT: MethodGroup.HOME_VISIT,
    Method.REMOTE_VIDEO: MethodGroup.OTHER,
    Method.REMOTE_ASSIST: MethodGroup.OTHER,
    Method.BY_FAMILY: MethodGroup.OTHER,
    Method.PROVINCIAL: MethodGroup.OTHER,
}


class Outcome(Term):
    """确认结果."""

    QUALIFIED = "qualified", "具备"
    DISQUALIFIED = "disqualified", "丧失"
    TO_VERIFY = "to_verify", "待核实"


class LossReason(Term):
    """Why a benefit is lost; the first three are the end reasons, then sentences (Y9a)."""

    DEATH = "death", "死亡"
    MOVED = "moved", "迁出或出境定居"
    OTHER_SCHEME = "other_scheme", "转入其他险种"
    PUBLIC_SURVEILLANCE = "public_surveillance", "管制"
    LIMITED_INCARCERATION = "limited_incarceration", "拘役"
    IMPRISONMENT = "imprisonment", "有期徒刑及以上"


class LossGroup(Term):
    """The columns of 丧失资格 in the 汇总表 (glossary, Counting)."""

    DEATH = "death", "死亡"
    SENTENCE = "sentence", "服刑"
    DUPLICATE = "duplicate", "重复"
    OTHER = "other", "其他"


LOSS_GROUPS: dict[LossReason, LossGroup] = {
    LossReason.DEATH: LossGroup.DEATH,
    LossReason.MOVED: LossGroup.OTHER,
    LossReason.OTHER_SCHEME: LossGroup.DUPLICATE,
    LossReason.PUBLIC_SURVEILLANCE: LossGroup.SENTENCE,
    LossReason.LIMITED_INCARCERATION: LossGroup.SENTENCE,
    LossReason.IMPRISONMENT: LossGroup.SENTENCE,
}


class EvidenceKind(Term):
    """佐证材料."""

    PHOTO = "photo", "照片"
    VIDEO = "video", "视频"
    SCAN = "scan", "扫描件"
    DOCUMENT = "document", "文件"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of evidence, named by the sha256 of its plain bytes (64 hex digits)."""

    sha256: str
    kind: EvidenceKind
    media_type: str  # image/jpeg, video/mp4, application/pdf
    size: int  # bytes of the plain content
    look: str = ""  # perceptual hash, 16 hex digits, "" where there is none
    advice: tuple[str, ...] = ()  # problem codes found in the picture, e.g. photo.dark


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """An immutable fact. `stated_on` is the day it happened, `recorded_at` when it was written."""

    fact_id: str  # 32 hex digits
    id_number: str
    insurances: tuple[Insurance, ...]
    method: Method
    outcome: Outcome
    stated_on: date
    recorded_at: datetime
    operator: str  # the natural person's name behind the login
    operator_id_number: str
    station_id: str
    place: str = ""  # village code or words
    reason: str = ""  # of back-dating, of keeping a doubtful picture; free text
    loss_reason: LossReason | None = None  # with outcome disqualified
    source: str = "own"  # own | provincial | app list …
    supersedes: str = ""  # fact_id of the confirmation that this one corrects
    evidence: tuple[Evidence, ...] = ()


def rank(fact: Confirmation) -> tuple[str, str, str]:
    """What makes one confirmation newer than another.

    A provincial one carries only a month and repeats our own of it: it ranks before them.
    """
    day = fact.stated_on.isoformat()
    if fact.source == "provincial":
        day = day[:8] + "00"
    return day, fact.recorded_at.isoformat(), fact.fact_id
