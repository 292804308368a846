"""Suspend, stop, end, resume: what a reason does, on which legal basis, and months of arrears.

The program shows every basis and never decides between them; it pays nothing (Y9a, Y9b, Y10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.cycle import Cycle, add_months, cycle_end
from qualdesk.domain.duties import reasons_of
from qualdesk.domain.months import month_add, month_text, months_from
from qualdesk.domain.policy import Policy
from qualdesk.domain.policy_levels import Rule
from qualdesk.domain.policy_values import (
    Effect,
    PaidFrom,
    PayReason,
    PayRule,
    Relation,
    Resumption,
)
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.errors import Refused


@dataclass(frozen=True, slots=True)
class Basis:
    """One legal basis for what a reason does: the rule's words, clause, level and day."""

    basis: str
    clause: str
    policy: str
    level: str
    from_day: date
    effect: Effect
    label: str
    relations: tuple[Relation, ...]

    @property
    def citation(self) -> str:
        """What a choice names: `办法第九条（Y9a，2021-11-01）`."""
        return f"{self.basis}（{self.clause}，{self.from_day}）"

    def as_json(self) -> dict[str, str]:
        """For the fact that keeps what was shown."""
        return {
            "basis": self.basis,
            "clause": self.clause,
            "policy": self.policy,
            "level": self.level,
            "from": self.from_day.isoformat(),
            "effect": self.effect.value,
            "label": self.label,
        }


def check_reason(status: Status, reason: str) -> str:
    """The code of a reason that fits the status, by code or word; Refused `reason.unknown`."""
    known = reasons_of(status)
    for code, word in known.items():
        if reason in (code, word):
            return code
    listed = "、".join(f"{code}（{word}）" for code, word in known.items())
    raise Refused(
        "reason.unknown",
        f"“{reason}”不是{status.label}的原因。" if reason else f"{status.label}必须写明原因。",
        remedy=f"请用这些原因之一：{listed}。",
        value=reason or None,
    )


def bases(
    policy: Policy, status: Status, reason: str, insurance: Insurance, on: date
) -> tuple[Basis, ...]:
    """Every legal basis for a reason, the one with force first; none for an end or `imported`.

    Refused `reason.not_for_insurance` when no rule lets this reason touch the insurance.
    """
    pay_reason = next((one for one in PayReason if one.value == reason), None)
    if status is Status.ENDED or pay_reason is None:
        return ()
    found = tuple(_basis(rule) for rule in policy.pay_rules(pay_reason, insurance, on))
    if not found:
        raise Refused(
            "reason.not_for_insurance",
            f"按本站的规则，“{pay_reason.label}”不影响{insurance.label}待遇。",
            remedy="请核对险种和原因；规则有变的，请先在“系统—规则”里改，写明文号。",
            value=reason,
        )
    return found


def differ(found: Sequence[Basis]) -> bool:
    """Whether the bases say different things: a person decides."""
    return len({one.effect for one in found}) > 1


def _basis(rule: Rule) -> Basis:
    value = rule.value
    assert isinstance(value, PayRule)
    return Basis(
        basis=value.basis,
        clause=rule.clause,
        policy=rule.policy_id,
        level=rule.level.value,
        from_day=rule.from_day,
        effect=value.effect,
        label=value.label,
        relations=value.relations,
    )


@dataclass(frozen=True, slots=True)
class Resumed:
    """`paid_from` is the month of resumption, `arrears` the months paid afterwards (Y10).

    `arrears` is None where it is not known since when nothing was paid.
    """

    paid_from: str
    arrears: tuple[str, ...] | None


def resumption(
    rule: Resumption, reason: str, stopped_on: date | None, confirmed_on: date
) -> Resumed:
    """Paid again from the month after the confirmation, with the months not paid before it.

    Arrears follow from a stop for want of confirmation; after other stops the county decides.
    """
    paid_from = month_text(confirmed_on)
    if rule.paid_from is PaidFrom.NEXT_MONTH:
        paid_from = month_add(paid_from, 1)
    if not rule.arrears or reason != PayReason.NOT_CONFIRMED.value:
        return Resumed(paid_from, ())
    if stopped_on is None:
        return Resumed(paid_from, None)
    return Resumed(paid_from, months_from(month_text(stopped_on), month_add(paid_from, -1)))


def turns(birth: date, age: int) -> date:
    """The birthday on which somebody is of that age (born on 29 February: 28 or 29)."""
    return add_months(birth, 12 * age)


def turning_soon(birth: date, age: int, cycle: Cycle | None, cycles: int, today: date) -> bool:
    """Whether the birthday is not over and at most `cycles` cycles away (Y9b)."""
    day, ahead = turns(birth, age), today
    for _ in range(cycles if cycle is not None else 0):
        assert cycle is not None
        ahead = cycle_end(cycle, ahead)
    return today <= day <= ahead
