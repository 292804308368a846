"""Which keys a policy file may hold, and what each of them may say.

A *whole* rule is a table that one clause states as a whole (a cycle, a chain). A *loose* table is
a group of single values: each competes for force on its own, and may name its own clause in the
form `key = { value = …, clause = "…", from = … }`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from qualdesk.domain.confirmation import Method
from qualdesk.domain.cycle import Anchor, Cycle, End, Span, Unit
from qualdesk.domain.policy_values import (
    AnswerBy,
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
from qualdesk.domain.rounds import RoundKind, RoundRule
from qualdesk.domain.sign_off import Chain, ChainStep, Step
from qualdesk.domain.term import Term


class Fault(Exception):
    """What is wrong with one value, and what to write instead (both Chinese)."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


Check = Callable[[object], object]  # gives the typed value, or raises Fault


@dataclass(frozen=True, slots=True)
class Key:
    """One key: how its value is read, and whether the rule is incomplete without it."""

    check: Check
    required: bool = True


@dataclass(frozen=True, slots=True)
class WholeRule:
    """A table that is one rule; `build` makes its value from the checked keys."""

    keys: Mapping[str, Key]
    build: Callable[..., object]


def _whole_number(low: int, high: int, what: object) -> int:
    if not isinstance(what, int) or isinstance(what, bool):
        raise Fault("应当是整数", f"请写 {low} 到 {high} 的整数，不加引号")
    if not low <= what <= high:
        raise Fault("数值超出范围", f"请写 {low} 到 {high} 的整数")
    return what


def number(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""
    return partial(_whole_number, low, high)


def yes_no(what: object) -> bool:
    """A truth value."""
    if not isinstance(what, bool):
        raise Fault("应当是 true 或 false", "请写 true（是）或 false（否），不加引号")
    return what


def words(what: object) -> str:
    """A text that is not empty and fits on a line."""
    if not isinstance(what, str):
        raise Fault("应当是文字", "请用英文引号括起文字")
    if not what.strip() or len(what) > 200 or any(c < " " for c in what):
        raise Fault("文字为空、太长或含有不可见字符", "请写 1 到 200 个字")
    return what


def _member(kind: type[Term], only: tuple[Term, ...], what: object) -> Term:
    allowed = only or tuple(kind)
    if isinstance(what, str):
        for member in allowed:
            if member.value == what:
                return member
    listed = "、".join(f"{m.value}（{m.label}）" for m in allowed)
    raise Fault("不是可用的代码", f"可用：{listed}")


def one_of(kind: type[Term], *only: Term) -> Check:
    """The identifier of a term; with `only`, of one of these."""
    return partial(_member, kind, only)


def _listed(item: Check, what: object) -> tuple[object, ...]:
    if not isinstance(what, list) or not what:
        raise Fault("应当是列表，而且不能为空", "请写成 [ … , … ]")
    values = tuple(item(each) for each in what)
    if len(set(values)) != len(values):
        raise Fault("列表里有重复", "请删去重复的一项")
    return values


def list_of(item: Check) -> Check:
    """A list of different values, at least one."""
    return partial(_listed, item)


def month_day(what: object) -> tuple[int, int]:
    """A day of every year, `06-25`."""
    remedy = "请写成 06-25 这样，前两位是月，后两位是日"
    if not isinstance(what, str):
        raise Fault("应当是月和日", remedy)
    try:
        day = date.fromisoformat(f"2001-{what}")  # not a leap year: 02-29 is not in every year
    except ValueError:
        raise Fault("没有这一天", remedy) from None
    if what != f"{day.month:02d}-{day.day:02d}":
        raise Fault("写法不对", remedy)
    return day.month, day.day


def month_number(what: object) -> int:
    """A month of every year, `03`."""
    if not isinstance(what, str) or what not in {f"{n:02d}" for n in range(1, 13)}:
        raise Fault("不是月份", '请写 "01" 到 "12"')
    return int(what)


def _record(keys: Mapping[str, Key], build: Callable[..., object], what: object) -> object:
    if not isinstance(what, dict):
        raise Fault("应当是一组值", "请写成 { " + "、".join(f"{k} = …" for k in keys) + " }")
    for name in what:
        if name not in keys:
            raise Fault(f"没有 {name} 这个键", "可用：" + "、".join(keys))
    for name, key in keys.items():
        if key.required and name not in what:
            raise Fault(f"缺少 {name}", f"请补上 {name} = …")
    return build(**{name: keys[name].check(value) for name, value in what.items()})


def record(keys: Mapping[str, Key], build: Callable[..., object]) -> Check:
    """An inline table with these keys."""
    return partial(_record, keys, build)


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


def _labels(what: object) -> dict[Step, str]:
    if not isinstance(what, dict):
        raise Fault("应当是一组值", '请写成 { handler = "管理单位经办人员" }')
    step = one_of(Step)
    return {Step(str(step(name))): words(label) for name, label in what.items()}


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


def _answer_by(what: object) -> AnswerBy:
    if what == "month_end":
        return AnswerBy()
    if isinstance(what, dict):
        within = SPAN(what)
        if isinstance(within, Span):
            return AnswerBy(within)
    raise Fault("不是可用的写法", '请写 "month_end"（本月底前）或 { length = 15, unit = "day" }')


def _wording_of_confirmation(what: object) -> str:
    if what not in ("资格确认", "资格认证"):
        raise Fault("不是可用的用词", "请写“资格确认”或“资格认证”")
    return str(what)


def _keys(optional: Mapping[str, Check] | None = None, **required: Check) -> dict[str, Key]:
    keys = {name: Key(check) for name, check in required.items()}
    keys.update({name: Key(check, required=False) for name, check in (optional or {}).items()})
    return keys


SPAN = record(_keys(length=number(1, 3660), unit=one_of(Unit)), Span)
_EVIDENCE = record(
    _keys(
        {
            "photo": number(0, 20),
            "video": number(0, 20),
            "photo_or_video": number(0, 20),
            "document": number(0, 20),
            "any": number(0, 20),
        }
    ),
    EvidenceRule,
)
_DAY_OF_MONTH = number(1, 28)
_CYCLE = WholeRule(
    _keys(length=number(1, 3660), unit=one_of(Unit), anchor=one_of(Anchor), end=one_of(End)),
    Cycle,
)
_ROUND = WholeRule(_keys(kind=one_of(RoundKind), closes=list_of(month_day)), _round_rule)
_CHAIN = WholeRule(
    _keys(
        {"labels": _labels, "methods": list_of(one_of(Method))},
        steps=list_of(one_of(Step, *(s for s in Step if s is not Step.SEAL))),
        distinct_people=yes_no,
        seal=yes_no,
    ),
    _chain,
)
_DEATH_REPORT = WholeRule(
    _keys(
        {"village_day": _DAY_OF_MONTH, "township_day": _DAY_OF_MONTH, "unit_day": _DAY_OF_MONTH},
        holiday=one_of(Holiday),
    ),
    _death_report,
)
_SPOT_CHECK = WholeRule(
    _keys(
        {"townships": number(1, 100), "villages": number(1, 100)},
        per=one_of(RoundKind),
        drawn=one_of(Drawn),
    ),
    _spot_check,
)

PAY_RULE = WholeRule(
    _keys(
        {"relations": list_of(one_of(Relation))},
        reason=one_of(PayReason),
        label=words,
        effect=one_of(Effect),
        insurances=list_of(one_of(Insurance)),
        basis=words,
    ),
    PayRule,
)

WHOLE: dict[str, WholeRule] = {
    "summary.sign_off": _CHAIN,
    "resumption": WholeRule(_keys(paid_from=one_of(PaidFrom), arrears=yes_no), Resumption),
}
LOOSE: dict[str, dict[str, Check]] = {
    "wording": {"confirmation": _wording_of_confirmation, "centre": words, "bureau": words},
    "desk": {"warn_days": number(0, 366), "recently_days": number(0, 366)},
    "summary": {"rate": one_of(Rate)},
    "key_groups": {
        "high_age": number(50, 120),
        "severe_disability_grades": list_of(number(1, 4)),
        "incapacitated_grades": list_of(number(1, 5)),
        "no_payment_months": number(1, 60),
        "special_checks": list_of(month_number),
        "verify_within": SPAN,
        "home_visits": list_of(one_of(Flag)),
        "visit_staff": number(1, 10),
    },
    "notice": {
        "per": one_of(RoundKind),
        "working_days": number(1, 60),
        "first_day_counts": yes_no,
        "hotline": yes_no,
        "mask": one_of(Mask),
        "columns": list_of(one_of(NoticeColumn)),
        "web": one_of(RoundKind),
    },
    "case": {"verify_within": SPAN},
    "contact": {"how": list_of(one_of(ContactHow))},
    "assigned": {"months": list_of(month_number)},
    "letter": {"insurances": list_of(one_of(Insurance)), "answer_by": _answer_by},
    "report": {"due": list_of(month_day)},
    "marking": {"at_once": list_of(words), "when_downloaded": list_of(words)},
    "survivor": {"age": number(1, 60), "warn_cycles": number(0, 4)},
}
for _insurance in Insurance:
    WHOLE[f"insurance.{_insurance}.cycle"] = _CYCLE
    WHOLE[f"insurance.{_insurance}.round"] = _ROUND
    WHOLE[f"insurance.{_insurance}.sign_off"] = _CHAIN
    WHOLE[f"insurance.{_insurance}.death_report"] = _DEATH_REPORT
    WHOLE[f"insurance.{_insurance}.spot_check"] = _SPOT_CHECK
    WHOLE[f"unmarked.{_insurance}"] = WholeRule(_keys(months=number(1, 60)), Unmarked)
    LOOSE[f"insurance.{_insurance}.evidence"] = {method.value: _EVIDENCE for method in Method}
