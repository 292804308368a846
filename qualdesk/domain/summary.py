"""The 汇总表: how many people of a village are expected, confirmed, or not (glossary, Counting)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from fractions import Fraction

from qualdesk.domain.confirmation import (
    LOSS_GROUPS,
    METHOD_GROUPS,
    LossGroup,
    LossReason,
    Method,
    MethodGroup,
    Outcome,
)
from qualdesk.domain.cycle import last_of_month
from qualdesk.domain.policy import Policy
from qualdesk.domain.policy_values import PayReason, Rate
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.rounds import Round
from qualdesk.domain.sign_off import Paper
from qualdesk.domain.standing import SENTENCES
from qualdesk.domain.term import Term

# A stop for one of these is no want of confirmation (Y9b); every other stop is.
_SURVIVOR_STOPS = frozenset(
    {
        PayReason.ADOPTED.value,
        PayReason.TURNED_18.value,
        PayReason.EMPLOYED.value,
        PayReason.ENLISTED.value,
        PayReason.REMARRIED.value,
    }
)
_LOSS_CODES = frozenset(reason.value for reason in LossReason)
# How rosters word the end of a benefit (field-notes §1.1: 死亡, 参加职保, 出外定居).
_END_WORDS = (
    ("死亡", LossReason.DEATH),
    ("职保", LossReason.OTHER_SCHEME),
    ("转入", LossReason.OTHER_SCHEME),
    ("重复", LossReason.OTHER_SCHEME),
    ("定居", LossReason.MOVED),
    ("迁出", LossReason.MOVED),
)


class Bucket(Term):
    """Where an expected benefit is counted: in exactly one of these."""

    DISQUALIFIED = "disqualified", "丧失资格"
    TO_VERIFY = "to_verify", "待核实"
    CONFIRMED = "confirmed", "已确认"
    UNCONFIRMED = "unconfirmed", "未确认"


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What the count of one benefit in one round up to one day (`as_of`) is derived from.

    Everything is as known of `as_of`: facts with a stated date after it are left out. The newest
    confirmation is the newest effective one (neither superseded nor withdrawn) of any date up to
    `as_of`; a provincial one, which carries only a month, up to the end of that month (see
    `provincial_until`), and it ranks before those of our own of that month, which it only repeats.
    One whose paper stands returned is handed in only when there is no other: else the one before.
    """

    village_code: str
    insurance: Insurance
    started_month: str  # 2026-11, "" when not known
    status: Status  # on `as_of`: our own decision, else what the newest roster says
    status_reason: str  # a code of the glossary, or the roster's words
    status_since: date | None  # first day of this status; None: since before anything we know
    dead_since: date | None  # the later of the day of death and the day we learnt of it
    case_open_since: date | None  # the oldest case open on `as_of`
    # The newest effective confirmation up to `as_of`; None when there is none.
    last_on: date | None = None
    last_method: Method | None = None
    last_outcome: Outcome | None = None
    last_loss_reason: LossReason | None = None
    last_paper: Paper = Paper.NONE
    # The first qualified one within the round, for 本月新增.
    first_qualified_on: date | None = None
    benefits: int = 1  # that these facts stand for: so many are alike in all that is counted


def provincial_until(as_of: date) -> date:
    """Up to which day provincial confirmations count: they are dated on the end of their month."""
    return last_of_month(as_of)


@dataclass(slots=True)
class _Tally:
    """Counts of one village and insurance while they grow."""

    confirmed: int = 0
    unconfirmed: int = 0
    to_verify: int = 0
    disqualified: int = 0
    unsigned: int = 0
    new_this_month: int = 0
    by_method: dict[MethodGroup, int] = field(default_factory=lambda: dict.fromkeys(MethodGroup, 0))
    by_loss: dict[LossGroup, int] = field(default_factory=lambda: dict.fromkeys(LossGroup, 0))


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line: expected = confirmed + unconfirmed + to_verify + disqualified.

    `by_method` adds up to `confirmed`, `by_loss` to `disqualified`. `unsigned` are the confirmed
    whose method needs a paper that is not complete; `new_this_month` the confirmed whose first
    confirmation of the round lies in the month of the count (本月新增). The total has neither
    village nor insurance.
    """

    village_code: str
    insurance: Insurance | None
    expected: int
    confirmed: int
    unconfirmed: int
    to_verify: int
    disqualified: int
    unsigned: int
    new_this_month: int
    by_method: Mapping[MethodGroup, int]
    by_loss: Mapping[LossGroup, int]


def is_expected(facts: RoundFacts, this: Round, as_of: date) -> bool:
    """应确认: paid, suspended or stopped for want of confirmation on a day of the round so far.

    Also those whose benefit ended in it, by death or concluded loss.
    """
    if facts.started_month and facts.started_month > f"{as_of.year:04d}-{as_of.month:02d}":
        return False
    if _lost_before(facts, this):
        return False
    if facts.status == Status.ENDED:
        lost_on = facts.last_on if facts.last_outcome == Outcome.DISQUALIFIED else None
        ended_on = facts.status_since or facts.dead_since or lost_on
        return ended_on is not None and ended_on >= this.begin
    if facts.status == Status.STOPPED and facts.status_reason in _SURVIVOR_STOPS:
        return facts.status_since is not None and facts.status_since > this.begin
    return True


def _lost_before(facts: RoundFacts, this: Round) -> bool:
    """Whether a death or a final loss was known before the round began."""
    if facts.dead_since is not None and facts.dead_since < this.begin:
        return True
    return (
        facts.last_outcome == Outcome.DISQUALIFIED
        and facts.last_paper != Paper.RETURNED
        and facts.last_loss_reason not in SENTENCES
        and facts.last_on is not None
        and facts.last_on < this.begin
    )


def end_reason(words: str) -> LossReason | None:
    """Why a benefit ended: from a code of the glossary or a roster's words; None when unclear."""
    if words in _LOSS_CODES:
        return LossReason(words)
    return next((reason for word, reason in _END_WORDS if word in words), None)


def loss_of(facts: RoundFacts) -> LossGroup | None:
    """The column of 丧失资格 that the benefit falls into, None when it is not lost.

    A sentence is a loss as long as it stands.
    """
    if facts.dead_since is not None:
        return LossGroup.DEATH
    if facts.status == Status.ENDED:
        why = end_reason(facts.status_reason) or facts.last_loss_reason
        return LossGroup.OTHER if why is None else LOSS_GROUPS[why]
    if facts.status == Status.SUSPENDED and facts.status_reason in SENTENCES:
        return LossGroup.SENTENCE
    if facts.last_outcome == Outcome.DISQUALIFIED and facts.last_paper != Paper.RETURNED:
        reason = facts.last_loss_reason
        return LossGroup.OTHER if reason is None else LOSS_GROUPS[reason]
    return None


def bucket(facts: RoundFacts, this: Round) -> Bucket:
    """Where an expected benefit is counted: the first that applies (glossary, Counting)."""
    if loss_of(facts) is not None:
        return Bucket.DISQUALIFIED
    counts = facts.last_outcome == Outcome.QUALIFIED and facts.last_paper != Paper.RETURNED
    qualified_on = facts.last_on if counts else None
    since = facts.case_open_since
    case_stands = since is not None and (qualified_on is None or qualified_on < since)
    if case_stands or facts.last_outcome == Outcome.TO_VERIFY:
        return Bucket.TO_VERIFY
    if qualified_on is not None and qualified_on >= this.begin:
        return Bucket.CONFIRMED
    return Bucket.UNCONFIRMED


def count(
    rows: Iterable[RoundFacts], this: Round, as_of: date, policy: Policy
) -> tuple[SummaryRow, ...]:
    """One row for each village and insurance that occurs, by village code, then insurance.

    `rows` hold each benefit once, or several alike together, as of `as_of`, a day of the round. A
    village with nobody expected has no row.
    """
    paper_methods = {i: policy.sign_off(i, as_of).methods for i in Insurance}
    tallies: dict[tuple[str, Insurance], _Tally] = {}
    for facts in rows:
        if not is_expected(facts, this, as_of):
            continue
        key = (facts.village_code, facts.insurance)
        tally = tallies.get(key)
        if tally is None:
            tally = tallies[key] = _Tally()
        _add(tally, facts, this, as_of, paper_methods[facts.insurance])
    order = {insurance: n for n, insurance in enumerate(Insurance)}
    return tuple(
        _row(village, insurance, tallies[village, insurance])
        for village, insurance in sorted(tallies, key=lambda k: (k[0], order[k[1]]))
    )


def _add(
    tally: _Tally, facts: RoundFacts, this: Round, as_of: date, paper_methods: frozenset[str]
) -> None:
    where, alike = bucket(facts, this), facts.benefits
    if where is Bucket.CONFIRMED:
        tally.confirmed += alike
        method = facts.last_method or Method.PROVINCIAL
        tally.by_method[METHOD_GROUPS[method]] += alike
        if method in paper_methods and facts.last_paper != Paper.COMPLETE:
            tally.unsigned += alike
        first = facts.first_qualified_on or facts.last_on
        if first is not None and (first.year, first.month) == (as_of.year, as_of.month):
            tally.new_this_month += alike
    elif where is Bucket.DISQUALIFIED:
        tally.disqualified += alike
        tally.by_loss[loss_of(facts) or LossGroup.OTHER] += alike
    elif where is Bucket.TO_VERIFY:
        tally.to_verify += alike
    else:
        tally.unconfirmed += alike


def _row(village: str, insurance: Insurance | None, tally: _Tally) -> SummaryRow:
    counts = {f.name: getattr(tally, f.name) for f in fields(tally)}
    expected = tally.confirmed + tally.unconfirmed + tally.to_verify + tally.disqualified
    return SummaryRow(village, insurance, expected, **counts)


def total(rows: Iterable[SummaryRow]) -> SummaryRow:
    """The line 合计."""
    tally = _Tally()
    for row in rows:
        tally.confirmed += row.confirmed
        tally.unconfirmed += row.unconfirmed
        tally.to_verify += row.to_verify
        tally.disqualified += row.disqualified
        tally.unsigned += row.unsigned
        tally.new_this_month += row.new_this_month
        for group, number in row.by_method.items():
            tally.by_method[group] += number
        for loss, number in row.by_loss.items():
            tally.by_loss[loss] += number
    return _row("", None, tally)


def confirmation_rate(row: SummaryRow, formula: Rate) -> Fraction | None:
    """确认率 between 0 and 1; None where nobody is left to confirm."""
    lost = row.disqualified if formula == Rate.WITHOUT_LOST else 0
    base = row.expected - lost
    return Fraction(row.confirmed, base) if base else None
