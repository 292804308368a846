"""What a single value of a policy may be: each check reads a value as written in TOML.

A check is a value itself, so that whoever lets a person edit can see what to offer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.cycle import Span
from qualdesk.domain.policy_values import AnswerBy
from qualdesk.domain.sign_off import Step
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
class WholeNumber:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def __call__(self, what: object) -> int:
        """The number."""
        if not isinstance(what, int) or isinstance(what, bool):
            raise Fault("应当是整数", f"请写 {self.low} 到 {self.high} 的整数，不加引号")
        if not self.low <= what <= self.high:
            raise Fault("数值超出范围", f"请写 {self.low} 到 {self.high} 的整数")
        return what


@dataclass(frozen=True, slots=True)
class YesNo:
    """A truth value."""

    def __call__(self, what: object) -> bool:
        """The truth value."""
        if not isinstance(what, bool):
            raise Fault("应当是 true 或 false", "请写 true（是）或 false（否），不加引号")
        return what


@dataclass(frozen=True, slots=True)
class Words:
    """A text that is not empty and fits on a line."""

    def __call__(self, what: object) -> str:
        """The text."""
        if not isinstance(what, str):
            raise Fault("应当是文字", "请用英文引号括起文字")
        if not what.strip() or len(what) > 200 or any(c < " " for c in what):
            raise Fault("文字为空、太长或含有不可见字符", "请写 1 到 200 个字")
        return what


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few texts."""

    texts: tuple[str, ...]

    def __call__(self, what: object) -> str:
        """The text."""
        if what not in self.texts:
            raise Fault("不是可用的用词", "请写" + "或".join(f"“{text}”" for text in self.texts))
        return str(what)


@dataclass(frozen=True, slots=True)
class OneOf:
    """The identifier of a term; with `only`, of one of these."""

    kind: type[Term]
    only: tuple[Term, ...] = ()

    @property
    def members(self) -> tuple[Term, ...]:
        """What may be chosen."""
        return self.only or tuple(self.kind)

    def __call__(self, what: object) -> Term:
        """The term."""
        if isinstance(what, str):
            for member in self.members:
                if member.value == what:
                    return member
        listed = "、".join(f"{m.value}（{m.label}）" for m in self.members)
        raise Fault("不是可用的代码", f"可用：{listed}")


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of different values, at least one."""

    item: Check

    def __call__(self, what: object) -> tuple[object, ...]:
        """The values in their order."""
        if not isinstance(what, list) or not what:
            raise Fault("应当是列表，而且不能为空", "请写成 [ … , … ]")
        values = tuple(self.item(each) for each in what)
        if len(set(values)) != len(values):
            raise Fault("列表里有重复", "请删去重复的一项")
        return values


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year, `06-25`."""

    def __call__(self, what: object) -> tuple[int, int]:
        """Month and day."""
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


@dataclass(frozen=True, slots=True)
class Month:
    """A month of every year, `03`."""

    def __call__(self, what: object) -> int:
        """1 to 12."""
        if not isinstance(what, str) or what not in {f"{n:02d}" for n in range(1, 13)}:
            raise Fault("不是月份", '请写 "01" 到 "12"')
        return int(what)


@dataclass(frozen=True, slots=True)
class Record:
    """An inline table with these keys."""

    keys: Mapping[str, Key]
    build: Callable[..., object]

    def __call__(self, what: object) -> object:
        """What `build` makes of the checked keys."""
        keys = self.keys
        if not isinstance(what, dict):
            raise Fault("应当是一组值", "请写成 { " + "、".join(f"{k} = …" for k in keys) + " }")
        for name in what:
            if name not in keys:
                raise Fault(f"没有 {name} 这个键", "可用：" + "、".join(keys))
        for name, key in keys.items():
            if key.required and name not in what:
                raise Fault(f"缺少 {name}", f"请补上 {name} = …")
        return self.build(**{name: keys[name].check(value) for name, value in what.items()})


@dataclass(frozen=True, slots=True)
class Labels:
    """What the steps of a chain are called."""

    def __call__(self, what: object) -> dict[Step, str]:
        """Words by step."""
        if not isinstance(what, dict):
            raise Fault("应当是一组值", '请写成 { handler = "管理单位经办人员" }')
        step = OneOf(Step)
        return {Step(str(step(name))): WORDS(label) for name, label in what.items()}


@dataclass(frozen=True, slots=True)
class AnswerByDay:
    """By when a unit answers: `month_end`, or a `span` after the letter."""

    span: Record

    def __call__(self, what: object) -> AnswerBy:
        """The rule."""
        if what == "month_end":
            return AnswerBy()
        if isinstance(what, dict):
            within = self.span(what)
            if isinstance(within, Span):
                return AnswerBy(within)
        remedy = '请写 "month_end"（本月底前）或 { length = 15, unit = "day" }'
        raise Fault("不是可用的写法", remedy)


YES_NO, WORDS, MONTH_DAY, MONTH = YesNo(), Words(), MonthDay(), Month()
