"""Rounds (期次): half-years `2026H2` and quarters `2026Q4`, and the closing dates inside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from qualdesk.domain.cycle import last_of_month
from qualdesk.domain.months import month_text
from qualdesk.domain.term import Term
from qualdesk.errors import Refused

_ROUND = re.compile(r"([0-9]{4})([HQ])([1-4])", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


class RoundKind(Term):
    """How long a round is."""

    HALF_YEAR = "half_year", "半年"
    QUARTER = "quarter", "季度"

    @property
    def months(self) -> int:
        """6 or 3."""
        return 6 if self is RoundKind.HALF_YEAR else 3

    @property
    def letter(self) -> str:
        """The letter in the round's name."""
        return "H" if self is RoundKind.HALF_YEAR else "Q"


@dataclass(frozen=True, slots=True)
class Opening:
    """A round that a county document opened with days of its own (L2.2.2, L2.3.2)."""

    round_id: str
    begin: date
    end: date
    closes_on: date
    document_number: str = ""


@dataclass(frozen=True, slots=True)
class RoundRule:
    """The rounds of an insurance; `closes` holds (month, day) of each round of a year (P2.4).

    `opened` are those with days of their own, at most one of a round.
    """

    kind: RoundKind
    closes: tuple[tuple[int, int], ...]
    opened: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One round. `closes_on` is its deadline, inclusive; the round itself runs to `end`."""

    id: str
    kind: RoundKind
    begin: date
    end: date
    closes_on: date

    @property
    def year(self) -> int:
        """The year in its name."""
        return int(self.id[:4])

    @property
    def number(self) -> int:
        """1 … of the year."""
        return int(self.id[5:])

    @property
    def label(self) -> str:
        """`2026年下半年`, `2026年第四季度`: as printed on paper."""
        return round_label(self.id)

    @property
    def by_calendar(self) -> bool:
        """Whether its days are those of its name: no document moved them."""
        first = (self.number - 1) * self.kind.months + 1
        last = date(self.year, first + self.kind.months - 1, 1)
        return (self.begin, self.end) == (date(self.year, first, 1), last_of_month(last))

    def __contains__(self, day: date) -> bool:
        return self.begin <= day <= self.end


def _numbered(rule: RoundRule, year: int, index: int) -> Round:
    """The round with `index` 0 … of `year`; an index outside the year runs on into the next."""
    kind = rule.kind
    per_year = 12 // kind.months
    years, index = divmod(index, per_year)
    year += years
    begin = date(year, index * kind.months + 1, 1)
    end = last_of_month(date(year, (index + 1) * kind.months, 1))
    month, day = rule.closes[index]
    name, closes_on = f"{year:04d}{kind.letter}{index + 1}", date(year, month, day)
    for one in rule.opened:
        if one.round_id == name:
            begin, end, closes_on = one.begin, one.end, one.closes_on
    return Round(name, kind, begin, end, closes_on)


def _stepped(rule: RoundRule, this: Round, steps: int) -> Round:
    """The round so many after `this` one, before it when negative."""
    return _numbered(rule, this.year, this.number - 1 + steps)


def round_of(rule: RoundRule, day: date) -> Round:
    """The round that `day` lies in: one opened by a document where it holds, else the calendar's.

    A day before the begin of an opened round of the calendar's name still names that round.
    """
    this = _numbered(rule, day.year, (day.month - 1) // rule.kind.months)
    if not rule.opened:
        return this
    opened = {one.round_id for one in rule.opened}
    near = (_stepped(rule, this, steps) for steps in (0, -1, 1))
    return next((one for one in near if one.id in opened and day in one), this)


def next_round(rule: RoundRule, this: Round) -> Round:
    """The round after `this` one."""
    return _stepped(rule, this, 1)


def previous_round(rule: RoundRule, this: Round) -> Round:
    """The round before `this` one."""
    return _stepped(rule, this, -1)


def first_full_round_after(rule: RoundRule, day: date) -> Round:
    """The first round that lies wholly on or after `day` (a round that begins on it is full)."""
    per = rule.kind.months
    index, inside = divmod(day.month - 1, per)
    begins = inside == 0 and day.day == 1
    this = _numbered(rule, day.year, index if begins else index + 1)
    if not rule.opened:
        return this
    around = (_stepped(rule, this, steps) for steps in (-1, 0, 1))
    return next((one for one in around if one.begin >= day), this)


def kind_of(text: str) -> RoundKind:
    """The kind of round that `2026H2` or `2026Q4` names; Refused `round.invalid` otherwise."""
    match = _ROUND.fullmatch(text)
    if match is None or (match[2] == "H" and match[3] not in "12") or match[1] == "0000":
        raise Refused(
            "round.invalid",
            "期次写法不对。",
            remedy="半年写成 2026H1、2026H2，季度写成 2026Q1 至 2026Q4。",
            value=text[:40],
        )
    return RoundKind.HALF_YEAR if match[2] == "H" else RoundKind.QUARTER


def round_label(round_id: str) -> str:
    """`2026年下半年`, `2026年第四季度`: what the rules call it does not change its name."""
    index = int(round_id[5:]) - 1
    if kind_of(round_id) is RoundKind.HALF_YEAR:
        return f"{round_id[:4]}年{'上下'[index]}半年"
    return f"{round_id[:4]}年第{'一二三四'[index]}季度"


def parse_round(rule: RoundRule, text: str) -> Round:
    """The round named by `text`; Refused `round.invalid` when it is none, or of another kind."""
    kind = kind_of(text)
    if kind is not rule.kind:
        raise Refused(
            "round.invalid",
            f"现行规定按{rule.kind.label}分期，{text} 不是这样的期次。",
            remedy=f"请写成 {text[:4]}{rule.kind.letter}1 这样的期次。",
            value=text,
        )
    return _numbered(rule, int(text[:4]), int(text[5:]) - 1)


def spanning(rounds: Iterable[Round]) -> Round:
    """The round of one name of several insurances as one: the first begin, the last other days."""
    found = tuple(rounds)
    return replace(
        found[0],
        begin=min(this.begin for this in found),
        end=max(this.end for this in found),
        closes_on=max(this.closes_on for this in found),
    )


def months_of(this: Round) -> tuple[str, ...]:
    """The months of a round by its name: `2026-07` … `2026-12`."""
    months = this.kind.months
    first = (this.number - 1) * months + 1
    return tuple(month_text(date(this.year, first + n, 1)) for n in range(months))


def month_in_round(rule: RoundRule, month: str, today: date) -> tuple[Round, date]:
    """The round of `2026-11`, and the day up to which its summary counts: its end, or today.

    The round is that of this day: one opened by a document may begin within the month.
    Refused `month.invalid` on another form, `date.future` for a month that has not begun.
    """
    match = _MONTH.fullmatch(month)
    if match is None or match[1] == "0000":
        raise Refused(
            "month.invalid", "月份写法不对。", remedy="请写成 2026-11 这样。", value=month[:40]
        )
    first = date(int(match[1]), int(match[2]), 1)
    if first > today:
        raise Refused(
            "date.future",
            f"{month} 还没有开始，不能汇总。",
            remedy=f"请选 {month_text(today)} 或更早的月份。",
            value=month,
        )
    as_of = min(last_of_month(first), today)
    return round_of(rule, as_of), as_of


def round_as_of(this: Round, today: date) -> date:
    """The day up to which a round's summary counts: its end, or today while it runs.

    Refused `date.future` for a round that has not begun.
    """
    if this.begin > today:
        raise Refused(
            "date.future",
            f"{this.label}还没有开始，不能汇总。",
            remedy="请选正在进行的或已经结束的期次。",
            value=this.id,
        )
    return min(this.end, today)
