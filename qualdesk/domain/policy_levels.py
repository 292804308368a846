"""Which of several rules is in force (Y13): nation > province > prefecture > county, and dates.

- A later rule of a higher level beats an earlier one of a lower level.
- A lower level's rule stands where it is later, or where the higher one says that stricter is
  allowed and it is stricter.
- Where the higher, later rule does not say whether stricter is allowed, or both came into force
  on the same day, two could claim force: a person decides once. Until then the higher one holds.
- Within one level the later rule holds; from the same day, the one nearer to the station.
- A value of our own (`house`) never beats a clause, and the nearest house value beats the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.cycle import Cycle, Unit
from qualdesk.domain.policy_stated import HOUSE, Part
from qualdesk.domain.policy_values import DeathReportRule, Level
from qualdesk.domain.rounds import RoundKind, RoundRule

_MORE_IS_STRICTER = ("notice.working_days",)
_LESS_IS_STRICTER = ("key_groups.high_age", "key_groups.no_payment_months")


@dataclass(frozen=True, slots=True)
class Rule:
    """One complete rule of one policy, with its citation. `depth` counts from the chain's root."""

    path: str
    value: object
    parts: tuple[Part, ...]
    clause: str
    from_day: date
    until: date | None
    stricter_allowed: bool | None
    policy_id: str
    policy_name: str
    level: Level
    depth: int

    def in_force(self, on: date) -> bool:
        """Whether the rule's dates cover the day."""
        return self.from_day <= on and (self.until is None or on <= self.until)

    @property
    def citation(self) -> str:
        """What a decision names: `yangbi-2021 Y6.1.2a 2021-11-01`."""
        return f"{self.policy_id} {self.clause} {self.from_day}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided once: of the citations `among`, `chosen` is in force for `path`.

    It holds as long as the same rules claim force; a new rule asks the question again.
    """

    path: str
    chosen: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Rules that could both claim force; `claims[0]` holds until a person decides."""

    path: str
    claims: tuple[Rule, ...]

    def decide(self, chosen: Rule) -> Decision:
        """The decision for one of the claims."""
        return Decision(self.path, chosen.citation, tuple(c.citation for c in self.claims))


def stricter(path: str, this: object, that: object) -> bool | None:
    """Whether `this` asks more of people and offices than `that`; None: not comparable."""
    if isinstance(this, Cycle) and isinstance(that, Cycle):
        return _days(this) < _days(that)
    if isinstance(this, RoundRule) and isinstance(that, RoundRule):
        if this.kind != that.kind:
            return this.kind == RoundKind.QUARTER
        return this.closes != that.closes and all(
            a <= b for a, b in zip(this.closes, that.closes, strict=True)
        )
    if isinstance(this, DeathReportRule) and isinstance(that, DeathReportRule):
        return _report_days(this) < _report_days(that)
    if isinstance(this, int) and isinstance(that, int):
        if path in _MORE_IS_STRICTER:
            return this > that
        if path in _LESS_IS_STRICTER:
            return this < that
    return None


def _days(cycle: Cycle) -> float:
    return cycle.length * (365.25 / 12 if cycle.unit == Unit.MONTH else 1)


def _report_days(rule: DeathReportRule) -> tuple[int, ...]:
    """Days in the order of reporting; nobody reporting is later than any day."""
    return tuple(day or 99 for day in (rule.village_day, rule.township_day, rule.unit_day))


def weigh(
    claims: Iterable[Rule], decisions: Sequence[Decision] = ()
) -> tuple[Rule, OpenQuestion | None]:
    """The rule that holds among `claims` (at least one, all in force), and what is left open."""
    ordered = _one_a_level(claims)
    holds, others = ordered[0], list[Rule]()
    for lower in ordered[1:]:
        if lower.from_day > holds.from_day:
            holds, others = lower, []
        elif lower.value != holds.value:
            is_stricter = stricter(lower.path, lower.value, holds.value)
            if is_stricter and holds.stricter_allowed:
                holds, others = lower, []
            elif lower.from_day == holds.from_day or (
                is_stricter and holds.stricter_allowed is None
            ):
                others.append(lower)
    if not others:
        return holds, None
    question = OpenQuestion(holds.path, (holds, *others))
    for decision in decisions:
        if decision.path == question.path and set(decision.among) == {
            c.citation for c in question.claims
        }:
            return next(c for c in question.claims if c.citation == decision.chosen), None
    return holds, question


def _one_a_level(claims: Iterable[Rule]) -> list[Rule]:
    """The best claim of each level, the highest level first; house values only among themselves."""
    every = list(claims)
    lawful = [c for c in every if c.clause != HOUSE]
    if not lawful:
        return [max(every, key=lambda c: (c.depth, c.from_day))]
    best: dict[Level, Rule] = {}
    for claim in lawful:
        rival = best.get(claim.level)
        if rival is None or (claim.from_day, claim.depth) > (rival.from_day, rival.depth):
            best[claim.level] = claim
    return sorted(best.values(), key=lambda c: c.level.rank)
