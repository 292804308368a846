"""The rules of a station: what holds on a day, by what clause, and what a person must decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from qualdesk.domain.confirmation import Method
from qualdesk.domain.cycle import Cycle, Span
from qualdesk.domain.policy_levels import Decision, OpenQuestion, Rule, weigh
from qualdesk.domain.policy_stated import PAY_RULES
from qualdesk.domain.policy_values import (
    NO_EVIDENCE,
    DeathReportRule,
    EvidenceRule,
    Level,
    PayReason,
    PayRule,
    Rate,
    SpotCheckRule,
    Unmarked,
    Wording,
)
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import Opening, Round, RoundKind, RoundRule, round_of
from qualdesk.domain.sign_off import Chain
from qualdesk.errors import Refused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Explained:
    """One value in force with its citation, for `policy show`. `value` is as written in TOML."""

    path: str
    value: object
    clause: str
    source: str  # id of the policy that states it
    from_day: date


@dataclass(frozen=True, slots=True, eq=False)
class RulesInForce:
    """Everything that holds on one day, looked up once; fast enough to ask for every person."""

    policy_name: str
    on: date
    rules: Mapping[str, Rule]
    pay_claims: tuple[Rule, ...]
    questions: tuple[OpenQuestion, ...]
    cycles: Mapping[Insurance, Cycle]
    round_rules: Mapping[Insurance, RoundRule]
    running: Mapping[Insurance, Round]  # the round that the day lies in
    warn_days: int
    high_age: int

    def find(self, path: str, kind: type[T]) -> T | None:
        """The value at `path`, None when the policy does not say."""
        rule = self.rules.get(path)
        return rule.value if rule is not None and isinstance(rule.value, kind) else None

    def value(self, path: str, kind: type[T]) -> T:
        """The value at `path`; Refused `policy.missing` when the policy does not say."""
        found = self.find(path, kind)
        if found is None:
            raise Refused(
                "policy.missing",
                f"《{self.policy_name}》在 {self.on} 没有规定 {path}。",
                remedy="请到“系统—规则”选用别的规则，或在本站的规则里补上这一项。",
                value=path,
            )
        return found

    def pay_rules(self, reason: PayReason, insurance: Insurance) -> tuple[Rule, ...]:
        """Every legal basis for the reason, the one with force first; empty when none rules on it.

        Where bases differ, all are shown and a person decides (Y9, Y13).
        """
        claims = [
            rule
            for rule in self.pay_claims
            if isinstance(rule.value, PayRule)
            and rule.value.reason == reason
            and insurance in rule.value.insurances
        ]
        if not claims:
            return ()
        first, _ = weigh(claims)
        return (first, *(rule for rule in claims if rule is not first))


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A policy with its base chain, weighed by level and date. Every question is asked of a day."""

    id: str
    name: str
    level: Level
    chain: tuple[str, ...]  # ids, from the root to this policy
    claims: Mapping[str, tuple[Rule, ...]]
    decisions: tuple[Decision, ...] = ()
    openings: Mapping[Insurance, tuple[Opening, ...]] = field(default_factory=dict)
    _days: dict[date, RulesInForce] = field(default_factory=dict, repr=False)

    def on(self, day: date) -> RulesInForce:
        """What holds on `day`; remembered, so asking again costs a dictionary look-up."""
        known = self._days.get(day)
        if known is None:
            if len(self._days) > 400:  # a year of days is all that a list ever asks for
                self._days.clear()
            known = self._days[day] = _rules_in_force(self, day)
        return known

    def cycle(self, insurance: Insurance, on: date) -> Cycle | None:
        """确认周期; None where the policy holds none (national: a confirmation never runs out)."""
        return self.on(on).cycles.get(insurance)

    def round_rule(self, insurance: Insurance, on: date) -> RoundRule:
        """The rounds of an insurance and their closing dates."""
        rules = self.on(on)
        found = rules.round_rules.get(insurance)
        return found or rules.value(f"insurance.{insurance}.round", RoundRule)

    def insurances_by(self, kind: RoundKind, on: date) -> tuple[Insurance, ...]:
        """The insurances whose rounds are half-years, or quarters."""
        rules = self.on(on).round_rules
        return tuple(i for i in Insurance if i in rules and rules[i].kind == kind)

    def sign_off(self, insurance: Insurance, on: date) -> Chain:
        """Who signs a confirmation's paper, in order."""
        return self.on(on).value(f"insurance.{insurance}.sign_off", Chain)

    def summary_sign_off(self, on: date) -> Chain:
        """Who signs the 汇总表 (Y6.1.2c)."""
        return self.on(on).value("summary.sign_off", Chain)

    def evidence(self, insurance: Insurance, method: Method, on: date) -> EvidenceRule:
        """The evidence that a confirmation needs; none where no rule asks for it."""
        path = f"insurance.{insurance}.evidence.{method}"
        return self.on(on).find(path, EvidenceRule) or NO_EVIDENCE

    def unmarked_months(self, insurance: Insurance, on: date) -> int:
        """The look-back of the unmarked list, in months."""
        return self.on(on).value(f"unmarked.{insurance}", Unmarked).months

    def death_report(self, insurance: Insurance, on: date) -> DeathReportRule:
        """The days of the month by which deaths are reported."""
        return self.on(on).value(f"insurance.{insurance}.death_report", DeathReportRule)

    def spot_check(self, insurance: Insurance, on: date) -> SpotCheckRule | None:
        """What is drawn each half-year; None where nothing is."""
        return self.on(on).find(f"insurance.{insurance}.spot_check", SpotCheckRule)

    def high_age(self, on: date) -> int:
        """高龄 begins on this birthday."""
        return self.on(on).high_age

    def severe_grades(self, on: date) -> tuple[int, ...]:
        """The grades of disability that count as 重残."""
        found = self.on(on).value("key_groups.severe_disability_grades", tuple)
        return tuple(int(grade) for grade in found)

    def verify_within(self, on: date) -> Span:
        """How long a case may stay open (P2.1)."""
        return self.on(on).value("case.verify_within", Span)

    def warn_days(self, on: date) -> int:
        """How many days before its due date a benefit is 将到期."""
        return self.on(on).warn_days

    def recently_days(self, on: date) -> int:
        """A confirmation within so many days of the last one is warned of."""
        return self.on(on).value("desk.recently_days", int)

    def rate(self, on: date) -> Rate:
        """How 确认率 is worked out."""
        return self.on(on).value("summary.rate", Rate)

    def pay_rules(self, reason: PayReason, insurance: Insurance, on: date) -> tuple[Rule, ...]:
        """Every legal basis for suspending or stopping, the one with force first (Y9, Y10)."""
        return self.on(on).pay_rules(reason, insurance)

    def wording(self, on: date) -> Wording:
        """The words of the station: 资格确认 or 资格认证, the names of the offices."""
        rules = self.on(on)
        said = {
            name: text
            for name in ("confirmation", "centre", "bureau")
            if (text := rules.find(f"wording.{name}", str)) is not None
        }
        return Wording(**said)

    def questions(self, on: date) -> tuple[OpenQuestion, ...]:
        """Where two rules could claim force and nobody has decided yet (Y13)."""
        return self.on(on).questions


def explain(policy: Policy, on: date) -> list[Explained]:
    """Every value in force on the day with its clause, in the order of their paths."""
    rules = policy.on(on)
    shown = [rule for path, rule in rules.rules.items() if not path.startswith(f"{PAY_RULES}.")]
    return sorted(
        (
            Explained(
                f"{rule.path}.{part.key}" if part.key else rule.path,
                part.raw,
                part.clause,
                part.source,
                part.from_day,
            )
            for rule in (*shown, *rules.pay_claims)
            for part in rule.parts
        ),
        key=lambda e: e.path,
    )


def _rules_in_force(policy: Policy, on: date) -> RulesInForce:
    holding: dict[str, Rule] = {}
    questions: list[OpenQuestion] = []
    pay_claims: list[Rule] = []
    for path, claims in policy.claims.items():
        live = [claim for claim in claims if claim.in_force(on)]
        if path.startswith(f"{PAY_RULES}."):
            pay_claims += live
        elif live:
            holding[path], question = weigh(live, policy.decisions)
            if question is not None:
                questions.append(question)
    cycles: dict[Insurance, Cycle] = {}
    round_rules: dict[Insurance, RoundRule] = {}
    for insurance in Insurance:
        cycle = holding.get(f"insurance.{insurance}.cycle")
        if cycle is not None and isinstance(cycle.value, Cycle):
            cycles[insurance] = cycle.value
        rule = holding.get(f"insurance.{insurance}.round")
        if rule is not None and isinstance(rule.value, RoundRule):
            opened = policy.openings.get(insurance, ())
            round_rules[insurance] = replace(rule.value, opened=opened) if opened else rule.value
    return RulesInForce(
        policy.name,
        on,
        holding,
        tuple(pay_claims),
        tuple(questions),
        cycles,
        round_rules,
        {insurance: round_of(rule, on) for insurance, rule in round_rules.items()},
        _whole(holding, "desk.warn_days", 30),
        _whole(holding, "key_groups.high_age", 80),
    )


def _whole(rules: Mapping[str, Rule], path: str, otherwise: int) -> int:
    rule = rules.get(path)
    return rule.value if rule is not None and isinstance(rule.value, int) else otherwise
