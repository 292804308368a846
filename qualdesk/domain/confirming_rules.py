"""What must hold before a confirmation is kept, and what a person is warned of (Y5, Y11, Y12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from qualdesk.domain.confirmation import (
    Confirmation,
    EvidenceKind,
    LossReason,
    Method,
    Outcome,
)
from qualdesk.domain.policy import Policy
from qualdesk.domain.recipient import Benefit, Insurance, Status
from qualdesk.errors import Problem, Refused, Severity


def is_dead(
    benefits: Iterable[Benefit], confirmations: Iterable[Confirmation], *, reported: bool = False
) -> bool:
    """Whether a standing fact or the roster says that the person died.

    `reported` says whether a death report stands.
    """
    if reported:
        return True
    if any(b.roster_status is Status.ENDED and "死亡" in b.roster_reason for b in benefits):
        return True
    return any(
        fact.outcome is Outcome.DISQUALIFIED and fact.loss_reason is LossReason.DEATH
        for fact in confirmations
    )


def chosen_benefits(
    benefits: Sequence[Benefit], insurance: Insurance | None
) -> tuple[Benefit, ...]:
    """The benefits to confirm: all that are not ended, or the named one.

    Refused `benefit.unknown`, `benefit.ended`.
    """
    named = [b for b in benefits if insurance is None or b.insurance is insurance]
    if not named:
        words = insurance.label if insurance else "任何险种"
        raise Refused(
            "benefit.unknown",
            f"此人没有{words}的待遇。",
            remedy="请核对险种；花名册上漏了的，请先导入或补登。",
        )
    open_ones = tuple(b for b in named if b.roster_status is not Status.ENDED)
    if not open_ones:
        raise Refused(
            "benefit.ended",
            f"{'、'.join(b.insurance.label for b in named)}待遇已经终止，不能确认。",
            remedy="如果终止有误，请先由县局更正待遇状态，再导入新的花名册。",
        )
    return open_ones


def check_day(
    day: date, today: date, birth: date, earlier: Sequence[Confirmation], reason: str
) -> list[Problem]:
    """Refused `date.future`, `date.invalid`, `date.backdated`; a kept back-dating is a warning."""
    if day > today:
        raise Refused(
            "date.future",
            f"确认日期 {day} 还没有到（今天是 {today}）。",
            remedy="请改成见到本人的那一天。",
            value=day.isoformat(),
        )
    if day < birth:
        raise Refused(
            "date.invalid",
            f"确认日期 {day} 早于本人出生日期。",
            remedy="请改成见到本人的那一天。",
            value=day.isoformat(),
        )
    last = max((fact.stated_on for fact in earlier), default=None)
    if last is None or day >= last:
        return []
    if not reason:
        raise Refused(
            "date.backdated",
            f"确认日期 {day} 早于最近一次确认（{last}）。",
            remedy="请核对日期；确实是补录更早的确认，请写明原因（--reason）。",
            value=day.isoformat(),
        )
    text = f"补录：确认日期 {day} 早于最近一次确认（{last}），已记下原因。"
    return [Problem(Severity.WARNING, "date.backdated", text, value=day.isoformat())]


def check_evidence(
    policy: Policy,
    insurances: Iterable[Insurance],
    method: Method,
    outcome: Outcome,
    kinds: Sequence[EvidenceKind],
    on: date,
) -> None:
    """Refused `evidence.missing` where the policy asks for more (Y5, Y6.1.2b … Y6.3.2).

    A loss needs some evidence whatever the policy says: a suspicion never stops a benefit.
    """
    lacking: dict[str, None] = {}
    if outcome is Outcome.QUALIFIED:
        for insurance in insurances:
            for words in policy.evidence(insurance, method, on).missing(kinds):
                lacking[words] = None
    elif outcome is Outcome.DISQUALIFIED and not kinds:
        lacking["丧失资格的证明材料（照片、视频或文件）"] = None
    if lacking:
        raise Refused(
            "evidence.missing",
            f"还缺佐证材料：{'、'.join(lacking)}。",
            remedy="请拍照（--photo）或录像（--video）后再确认。",
        )


def check_loss(outcome: Outcome, reason: str) -> LossReason | None:
    """The reason of a loss, by code or Chinese word; Refused `reason.unknown` otherwise."""
    if outcome is not Outcome.DISQUALIFIED:
        return None
    for member in LossReason:
        if reason in (member.value, member.label):
            return member
    known = "、".join(f"{member.value}（{member.label}）" for member in LossReason)
    raise Refused(
        "reason.unknown",
        f"丧失资格的原因“{reason}”不在目录里。" if reason else "丧失资格必须写明原因。",
        remedy=f"请用这些原因之一：{known}。",
        value=reason or None,
    )


def recently(
    policy: Policy, day: date, today: date, earlier: Sequence[Confirmation]
) -> list[Problem]:
    """A warning when the person was confirmed a few days before."""
    last = max((f.stated_on for f in earlier if f.outcome is Outcome.QUALIFIED), default=None)
    days = policy.recently_days(today)
    if last is None or not timedelta(0) <= day - last <= timedelta(days=days):
        return []
    text = f"此人 {last} 刚确认过，请核对是不是认错了人或重复登记。"
    return [Problem(Severity.WARNING, "confirmed.recently", text, value=last.isoformat())]
