"""Where a benefit stands today: its due date and its state, derived and never stored (glossary)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from qualdesk.domain.confirmation import LOSS_GROUPS, LossGroup, LossReason, Method, Outcome
from qualdesk.domain.cycle import add_months, cycle_end
from qualdesk.domain.policy import Policy, RulesInForce
from qualdesk.domain.recipient import Insurance, State, Status
from qualdesk.domain.rounds import first_full_round_after
from qualdesk.domain.sign_off import Paper

SENTENCES = frozenset(r for r, group in LOSS_GROUPS.items() if group is LossGroup.SENTENCE)
BY_URGENCY = (*(one for one in State if one is not State.DISQUALIFIED), State.DISQUALIFIED)
"""The most urgent first: a lost benefit asks nothing of a person who draws another one."""

_URGENCY = {state: rank for rank, state in enumerate(BY_URGENCY)}


@dataclass(frozen=True, slots=True)
class BenefitFacts:
    """What the state of one benefit is derived from: one flat row of one select.

    *Effective* confirmations are those neither superseded nor withdrawn. "Newest" is by
    `stated_on`, then `recorded_at`; a provincial one, dated on the end of its month, ranks before
    those of our own of that month, which it only repeats. A confirmation whose paper stands
    returned (`Paper.RETURNED`) counts as none: the `qualified` dates leave it out.
    """

    id_number: str
    insurance: Insurance
    village_code: str
    birth: date
    # The status that holds today: our own decision, else what the newest roster says.
    status: Status
    status_reason: str  # a code of the glossary, or the roster's words; "" when paying
    started_month: str  # 2026-11, "" when not known
    first_imported_on: date  # the day this station first knew the benefit
    known_due_on: date | None  # 下次认证时间, the last day of that month
    dead: bool  # a death report or a comparison concluded so
    case_open_since: date | None  # the oldest open case, None when there is none
    # The newest effective confirmation, of whatever outcome and paper; None, "" when none.
    last_on: date | None = None
    last_method: Method | None = None
    last_outcome: Outcome | None = None
    last_source: str = ""  # own | provincial | app …
    last_loss_reason: LossReason | None = None
    last_paper: Paper = Paper.NONE
    # The newest effective one with outcome `qualified` whose paper is not returned.
    qualified_on: date | None = None  # of any source
    own_qualified_on: date | None = None  # of any source but `provincial`


def concluded_loss(facts: BenefitFacts) -> bool:
    """Whether the benefit is lost: by death, its end, a sentence, or a confirmation of the loss.

    A suspension counts as a loss only by sentence (glossary, Counting).
    """
    return (
        facts.dead
        or facts.status == Status.ENDED
        or (facts.status == Status.SUSPENDED and facts.status_reason in SENTENCES)
        or (facts.last_outcome == Outcome.DISQUALIFIED and facts.last_paper != Paper.RETURNED)
    )


def to_verify(facts: BenefitFacts) -> bool:
    """Whether somebody must look into it: the newest word is 待核实, or a case is open since.

    A qualified confirmation of the case's day or later settles it.
    """
    if facts.last_outcome == Outcome.TO_VERIFY:
        return True
    since = facts.case_open_since
    return since is not None and (facts.qualified_on is None or facts.qualified_on < since)


def never_confirmed(facts: BenefitFacts) -> bool:
    """从未确认: no qualified confirmation of any source, and no due date known from outside."""
    return facts.qualified_on is None and facts.known_due_on is None


def due_on(facts: BenefitFacts, policy: Policy, today: date) -> date | None:
    """The last day on which the next confirmation is in time.

    None for a concluded loss, and where the policy sets no cycle. The due date known from outside
    holds until the first confirmation of our own; who was never confirmed is due on the closing
    date of the first full round after the later of benefit start and first import (glossary,
    Baseline).
    """
    return None if concluded_loss(facts) else _due(facts, policy.on(today))


def state(facts: BenefitFacts, policy: Policy, today: date) -> State:
    """状态: the first of the glossary's list that applies."""
    return standing_of(facts, policy, today)[1]


def standing_of(facts: BenefitFacts, policy: Policy, today: date) -> tuple[date | None, State]:
    """Due date and state in one pass, for lists."""
    if concluded_loss(facts):
        return None, State.DISQUALIFIED
    rules = policy.on(today)
    due = _due(facts, rules)
    if facts.status == Status.STOPPED:
        return due, State.STOPPED
    if facts.status == Status.SUSPENDED:
        return due, State.SUSPENDED
    if to_verify(facts):
        return due, State.TO_VERIFY
    if due is not None:
        if due < today:
            return due, State.OVERDUE
        if due <= today + timedelta(days=rules.warn_days):
            return due, State.DUE_SOON
    return due, _at_rest(facts, rules)


def _at_rest(facts: BenefitFacts, rules: RulesInForce) -> State:
    """The state of a benefit for which nothing presses."""
    confirmed = facts.qualified_on
    running = rules.running.get(facts.insurance)
    if confirmed is not None and running is not None and running.begin <= confirmed <= running.end:
        return State.CONFIRMED
    return State.NEVER if never_confirmed(facts) else State.NOT_DUE


def _due(facts: BenefitFacts, rules: RulesInForce) -> date | None:
    known, confirmed = facts.known_due_on, facts.qualified_on
    # A provincial confirmation as late as the known date has met it: an old export named it.
    if (
        known is not None
        and facts.own_qualified_on is None
        and (confirmed is None or confirmed < known)
    ):
        return known
    if confirmed is not None:
        cycle = rules.cycles.get(facts.insurance)
        return None if cycle is None else cycle_end(cycle, confirmed)
    rule = rules.round_rules.get(facts.insurance)
    if rule is None:
        return None
    since = facts.first_imported_on
    if facts.started_month:
        month = facts.started_month
        started = date(int(month[:4]), int(month[5:7]), 1)
        since = max(since, started)
    return first_full_round_after(rule, since).closes_on


def most_urgent(states: Iterable[State]) -> State:
    """The state that a person with several benefits shows; at least one is needed."""
    return min(states, key=_URGENCY.__getitem__)


def is_high_age(birth: date, today: date, policy: Policy) -> bool:
    """高龄: from the birthday that the policy names, the 80th, on."""
    age = policy.on(today).high_age
    if today.year - birth.year != age:
        return today.year - birth.year > age
    return today >= add_months(birth, age * 12)


def high_age_born_by(policy: Policy, today: date) -> date:
    """The last birthday on which somebody is of high age today."""
    born = add_months(today, -12 * policy.high_age(today))
    following = born + timedelta(days=1)  # born on 29 February, grown old on the 28th
    return following if is_high_age(following, today, policy) else born
