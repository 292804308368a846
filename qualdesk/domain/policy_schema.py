"""Which keys a policy file may hold, and what each of them may say.

A *whole* rule is a table that one clause states as a whole (a cycle, a chain). A *loose* table is
a group of single values: each competes for force on its own, and may name its own clause in the
form `key = { value = …, clause = "…", from = … }`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qualdesk.domain.confirmation import Method
from qualdesk.domain.cycle import Anchor, Cycle, End, Span, Unit
from qualdesk.domain.policy_checks import (
    MONTH,
    MONTH_DAY,
    WORDS,
    YES_NO,
    AnswerByDay,
    Check,
    Choice,
    Fault,
    Key,
    Labels,
    ListOf,
    OneOf,
    Record,
    WholeNumber,
)
from qualdesk.domain.policy_values import (
    ContactHow,
    DeathReportRule,
    Drawn,
    Effect,
    EvidenceRule,
    Holiday,
    Mask,
    NoticeColumn,
    PaidFrom,
    PayReason,
    PayRule,
    Rate,
    Relation,
    Resumption,
    SpotCheckRule,
    Unmarked,
)
from qualdesk.domain.recipient import Flag, Insurance
from qualdesk.domain.retention import RetentionKind
from qualdesk.domain.rounds import RoundKind, RoundRule
from qualdesk.domain.sign_off import CONFIRMATION_STEPS, Chain, ChainStep, Step


@dataclass(frozen=True, slots=True)
class WholeRule:
    """A table that is one rule; `build` makes its value from the checked keys."""

    keys: Mapping[str, Key]
    build: Callable[..., object]


def _chain(
    steps: tuple[Step, ...],
    distinct_people: bool,
    seal: bool,
    labels: dict[Step, str] | None = None,
    methods: tuple[Method, ...] = (),
) -> Chain:
    order = (*steps, Step.SEAL) if seal else steps
    words_of = labels or {}
    for step in words_of:
        if step not in order:
            raise Fault(f"labels 里的 {step.value} 不在 steps 里", "请删去它，或把它写进 steps")
    named = tuple(ChainStep(step, words_of.get(step, step.label)) for step in order)
    return Chain(named, distinct_people, frozenset(m.value for m in methods))


def _round_rule(kind: RoundKind, closes: tuple[tuple[int, int], ...]) -> RoundRule:
    length = kind.months
    if len(closes) != 12 // length:
        raise Fault(f"closes 应当有 {12 // length} 个日期", f"按{kind.label}分期，每期写一个截止日")
    for index, (month, day) in enumerate(closes):
        if not index * length < month <= (index + 1) * length:
            raise Fault(
                f"截止日 {month:02d}-{day:02d} 不在第 {index + 1} 期里", "请按期次先后写截止日"
            )
    return RoundRule(kind, closes)


def _death_report(
    holiday: Holiday, village_day: int = 0, township_day: int = 0, unit_day: int = 0
) -> DeathReportRule:
    if not (township_day or unit_day):
        raise Fault("没有写由谁报到县", "请写 township_day（乡镇）或 unit_day（单位），或两个都写")
    if village_day and township_day and village_day > township_day:
        raise Fault("村的报告日晚于乡镇的报告日", "请把 village_day 改到 township_day 之前")
    return DeathReportRule(holiday, village_day, township_day, unit_day)


def _spot_check(
    per: RoundKind, drawn: Drawn, townships: int = 0, villages: int = 0
) -> SpotCheckRule:
    return SpotCheckRule(per.value, drawn, townships, villages)


def _keys(optional: Mapping[str, Check] | None = None, **required: Check) -> dict[str, Key]:
    keys = {name: Key(check) for name, check in required.items()}
    keys.update({name: Key(check, required=False) for name, check in (optional or {}).items()})
    return keys


SPAN = Record(_keys(length=WholeNumber(1, 3660), unit=OneOf(Unit)), Span)
_EVIDENCE = Record(
    _keys(
        {
            "photo": WholeNumber(0, 20),
            "video": WholeNumber(0, 20),
            "photo_or_video": WholeNumber(0, 20),
            "document": WholeNumber(0, 20),
            "any": WholeNumber(0, 20),
        }
    ),
    EvidenceRule,
)
_DAY_OF_MONTH = WholeNumber(1, 28)
_CYCLE = WholeRule(
    _keys(length=WholeNumber(1, 3660), unit=OneOf(Unit), anchor=OneOf(Anchor), end=OneOf(End)),
    Cycle,
)
_ROUND = WholeRule(_keys(kind=OneOf(RoundKind), closes=ListOf(MONTH_DAY)), _round_rule)
_CHAIN = WholeRule(
    _keys(
        {"labels": Labels(), "methods": ListOf(OneOf(Method))},
        steps=ListOf(OneOf(Step, CONFIRMATION_STEPS)),
        distinct_people=YES_NO,
        seal=YES_NO,
    ),
    _chain,
)
_DEATH_REPORT = WholeRule(
    _keys(
        {"village_day": _DAY_OF_MONTH, "township_day": _DAY_OF_MONTH, "unit_day": _DAY_OF_MONTH},
        holiday=OneOf(Holiday),
    ),
    _death_report,
)
_SPOT_CHECK = WholeRule(
    _keys(
        {"townships": WholeNumber(1, 100), "villages": WholeNumber(1, 100)},
        per=OneOf(RoundKind),
        drawn=OneOf(Drawn),
    ),
    _spot_check,
)

PAY_RULE = WholeRule(
    _keys(
        {"relations": ListOf(OneOf(Relation))},
        reason=OneOf(PayReason),
        label=WORDS,
        effect=OneOf(Effect),
        insurances=ListOf(OneOf(Insurance)),
        basis=WORDS,
    ),
    PayRule,
)

WHOLE: dict[str, WholeRule] = {
    "summary.sign_off": _CHAIN,
    "resumption": WholeRule(_keys(paid_from=OneOf(PaidFrom), arrears=YES_NO), Resumption),
}
LOOSE: dict[str, dict[str, Check]] = {
    "wording": {"confirmation": Choice(("资格确认", "资格认证")), "centre": WORDS, "bureau": WORDS},
    "desk": {
        "warn_days": WholeNumber(0, 366),
        "recently_days": WholeNumber(0, 366),
        "joined_days": WholeNumber(0, 366),
    },
    "reminder": {
        "first_days": WholeNumber(0, 366),
        "second_days": WholeNumber(0, 366),
        "high_age_first_days": WholeNumber(0, 366),
    },
    "summary": {"rate": OneOf(Rate)},
    "key_groups": {
        "high_age": WholeNumber(50, 120),
        "severe_disability_grades": ListOf(WholeNumber(1, 4)),
        "incapacitated_grades": ListOf(WholeNumber(1, 5)),
        "no_payment_months": WholeNumber(1, 60),
        "special_checks": ListOf(MONTH),
        "verify_within": SPAN,
        "home_visits": ListOf(OneOf(Flag)),
        "visit_staff": WholeNumber(1, 10),
    },
    "notice": {
        "per": OneOf(RoundKind),
        "working_days": WholeNumber(1, 60),
        "first_day_counts": YES_NO,
        "hotline": YES_NO,
        "mask": OneOf(Mask),
        "columns": ListOf(OneOf(NoticeColumn)),
        "web": OneOf(RoundKind),
    },
    "case": {"verify_within": SPAN},
    "contact": {"how": ListOf(OneOf(ContactHow))},
    "assigned": {"months": ListOf(MONTH)},
    "letter": {"insurances": ListOf(OneOf(Insurance)), "answer_by": AnswerByDay(SPAN)},
    "report": {"due": ListOf(MONTH_DAY)},
    "retention": {kind.value: WholeNumber(1, 100) for kind in RetentionKind},
    "marking": {"at_once": ListOf(WORDS), "when_downloaded": ListOf(WORDS)},
    "survivor": {"age": WholeNumber(1, 60), "warn_cycles": WholeNumber(0, 4)},
}
for _insurance in Insurance:
    WHOLE[f"insurance.{_insurance}.cycle"] = _CYCLE
    WHOLE[f"insurance.{_insurance}.round"] = _ROUND
    WHOLE[f"insurance.{_insurance}.sign_off"] = _CHAIN
    WHOLE[f"insurance.{_insurance}.death_report"] = _DEATH_REPORT
    WHOLE[f"insurance.{_insurance}.spot_check"] = _SPOT_CHECK
    WHOLE[f"unmarked.{_insurance}"] = WholeRule(_keys(months=WholeNumber(1, 60)), Unmarked)
    LOOSE[f"insurance.{_insurance}.evidence"] = {method.value: _EVIDENCE for method in Method}
