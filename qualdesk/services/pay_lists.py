"""Whom to stop, whom to resume, who will be 18: the lists about payments (Y9b, Y10)."""

from __future__ import annotations

from datetime import date

from qualdesk.domain.decisions import turning_soon, turns
from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.policy_values import Effect, PayReason, PayRule, Relation
from qualdesk.domain.recipient import Insurance, State, Status
from qualdesk.domain.standing import BenefitFacts, concluded_loss
from qualdesk.services.list_reasons import Asked, Why, WhyOf
from qualdesk.storage.queries import decisions
from qualdesk.storage.queries.duty_marks import duty_marks

NOT_CONFIRMED = (
    PayReason.NOT_CONFIRMED.value,
    *("未按期确认", "未确认", "未认证", "未提供生存证明"),
)
"""What a reason says, one of these, when a benefit rests for want of confirmation."""


def to_stop(asked: Asked) -> WhyOf:
    """Not confirmed in time (Y10), or a survivor who turned 18 and is still paid (Y9b)."""
    today, rules = asked.day, asked.rules
    proposed = _proposed(asked)
    grown = survivors_age(rules)
    children = _children(asked)

    def why(facts: BenefitFacts, due: date | None, state: State) -> Why | None:
        if facts.status is not Status.PAYING or concluded_loss(facts):
            return None
        key = (facts.id_number, facts.insurance)
        step = "，已提建议" if key in proposed else ""
        extra: dict[str, object] = {"proposal": proposed.get(key)}
        if facts.insurance is Insurance.INJURY:
            if facts.id_number not in children or turns(facts.birth, grown) > today:
                return None
            note = f"供养子女 {turns(facts.birth, grown)} 年满{grown}周岁{step}"
            return Why(note, {**extra, "reason": PayReason.TURNED_18.value})
        if state is not State.OVERDUE or due is None or not _stops(rules, facts.insurance):
            return None
        note = f"未按期确认，逾期 {(today - due).days} 天{step}"
        return Why(note, {**extra, "reason": PayReason.NOT_CONFIRMED.value})

    return why


def to_resume(asked: Asked) -> WhyOf:
    """Stopped for want of confirmation and confirmed since (Y10), or suspended until a past day."""
    today = asked.day
    known = decisions.decisions(asked.connection, id_numbers=asked.people, until=today)
    proposed = {
        (row.id_number, row.insurance): row.fact_id
        for row in decisions.unanswered(known)
        if row.status is Status.PAYING
    }
    marks = duty_marks(asked.connection, today, asked.people).statuses
    until = {(row.id_number, row.insurance): row.until_on for row in known if row.decided}

    def why(facts: BenefitFacts, due: date | None, _state: State) -> Why | None:
        if facts.status not in (Status.STOPPED, Status.SUSPENDED) or facts.dead:
            return None
        key = (facts.id_number, facts.insurance)
        step = "，已提建议" if key in proposed else ""
        extra: dict[str, object] = {"proposal": proposed.get(key)}
        if any(word in facts.status_reason for word in NOT_CONFIRMED):
            mark = marks.get(key)
            confirmed = facts.qualified_on
            if confirmed is None:
                return None
            again = confirmed >= mark.since if mark else due is not None and due >= today
            if not again:
                return None
            return Why(f"停发后 {confirmed} 已确认{step}", {**extra, "confirmed_on": confirmed})
        ended = until.get(key)
        if ended is not None and ended < today:
            return Why(f"暂停到 {ended}，期限已过{step}", {**extra, "until": ended})
        return None

    return why


def turning_18(asked: Asked) -> WhyOf:
    """A survivor's 18th birthday, one cycle ahead (Y9b)."""
    today, rules = asked.day, asked.rules
    age, cycles = survivors_age(rules), rules.find("survivor.warn_cycles", int) or 0
    cycle = rules.cycles.get(Insurance.INJURY)
    children = _children(asked)

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        if facts.insurance is not Insurance.INJURY or facts.id_number not in children:
            return None
        if concluded_loss(facts) or facts.status is Status.STOPPED:
            return None
        if not turning_soon(facts.birth, age, cycle, cycles, today):
            return None
        day = turns(facts.birth, age)
        note = f"供养子女 {day} 满{age}周岁，还有 {(day - today).days} 天"
        return Why(note, {"turns_on": day})

    return why


def survivors_age(rules: RulesInForce) -> int:
    """The age at which a survivor's benefit ends (Y9b)."""
    return rules.find("survivor.age", int) or 18


def _children(asked: Asked) -> frozenset[str]:
    found = decisions.survivors(asked.connection, asked.people, asked.day)
    return frozenset(person for person, said in found.items() if said is Relation.CHILD)


def _proposed(asked: Asked) -> dict[tuple[str, Insurance], str]:
    """Open proposals that are no resumption."""
    return {
        (row.id_number, row.insurance): row.fact_id
        for row in decisions.open_proposals(
            asked.connection, id_numbers=asked.people, until=asked.day
        )
        if row.status is not Status.PAYING
    }


def _stops(rules: RulesInForce, insurance: Insurance) -> bool:
    found = rules.pay_rules(PayReason.NOT_CONFIRMED, insurance)
    return any(
        isinstance(rule.value, PayRule) and rule.value.effect is Effect.STOP for rule in found[:1]
    )
