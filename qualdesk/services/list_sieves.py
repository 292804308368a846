"""Whom a list of today has to look at: bounds of its days, from the policy, for the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache, partial

from qualdesk.domain.cycle import add_months, cycle_end
from qualdesk.domain.key_groups import flags_on
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy import Policy, RulesInForce
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import RoundRule, first_full_round_after
from qualdesk.domain.sign_off import Decision
from qualdesk.domain.standing import high_age_born_by
from qualdesk.services.marking import marked_sources
from qualdesk.services.pay_lists import NOT_CONFIRMED
from qualdesk.services.register import chain_in
from qualdesk.services.roster_lists import joined_since
from qualdesk.services.session import Session
from qualdesk.storage.queries import list_people, roster_changes
from qualdesk.storage.queries.list_people import DueDays, Sieve

_REMEMBERED = 32  # sieves: one for each list and day
_LONG_AGO = date(1900, 1, 1)


def sieve_of(session: Session, kind: ListKind, day: date) -> Sieve | None:
    """Lets everybody through who is on the list; None for a day that is over (look at all)."""
    if day < session.today():
        return None
    return _sieve(session.policy(), kind, day)


@lru_cache(maxsize=_REMEMBERED)
def _sieve(policy: Policy, kind: ListKind, day: date) -> Sieve:
    return _SIEVES[kind](policy, day)


def _last_day(until: date, end_of: Callable[[date], date]) -> date | None:
    """The last day from which something ends by `until`; `end_of` never falls."""
    if end_of(_LONG_AGO) > until:
        return None
    low, high = _LONG_AGO.toordinal(), until.toordinal()  # nothing ends before it begins
    while low < high:
        middle = (low + high + 1) // 2
        if end_of(date.fromordinal(middle)) <= until:
            low = middle
        else:
            high = middle - 1
    return date.fromordinal(low)


def _due_days(rules: RulesInForce, begin: date | None, until: date) -> dict[Insurance, DueDays]:
    before = begin - timedelta(days=1) if begin is not None else None
    found: dict[Insurance, DueDays] = {}
    for insurance in Insurance:
        first = last = since = None
        cycle, rule = rules.cycles.get(insurance), rules.round_rules.get(insurance)
        if cycle is not None:
            ends = partial(cycle_end, cycle)
            last = _last_day(until, ends)
            early = _last_day(before, ends) if before is not None else None
            first = early + timedelta(days=1) if early is not None else _LONG_AGO
        if rule is not None:
            since = _last_day(until, partial(_round_closes, rule))
        found[insurance] = DueDays(first, last, since)
    return found


def _round_closes(rule: RoundRule, day: date) -> date:
    return first_full_round_after(rule, day).closes_on


def _between(policy: Policy, day: date, begin: date | None, until: date) -> Sieve:
    return list_people.may_be_due(begin, until, _due_days(policy.on(day), begin, until))


def _due(policy: Policy, day: date) -> Sieve:
    warn = timedelta(days=policy.warn_days(day))
    return _between(policy, day, day, day + warn)


def _overdue(policy: Policy, day: date) -> Sieve:
    return _between(policy, day, None, day - timedelta(days=1))


def _phones(policy: Policy, day: date) -> Sieve:
    rules = policy.on(day)
    asked = ("first_days", "second_days", "high_age_first_days")
    ahead = max(rules.find(f"reminder.{name}", int) or 0 for name in asked)
    soon = _between(policy, day, None, day + timedelta(days=ahead))
    return soon | list_people.with_case()


def _unmarked(policy: Policy, day: date) -> Sieve:
    since = {
        insurance: add_months(day, -policy.unmarked_months(insurance, day))
        for insurance in Insurance
    }
    return list_people.may_be_unmarked(since, marked_sources(policy, day))


def _missing_signatures(policy: Policy, day: date) -> Sieve:
    rules = policy.on(day)
    running = rules.running
    chains = {insurance: chain_in(rules, insurance.value) for insurance in Insurance}
    through = {
        " ".join(f"{one.step.value}:{Decision.APPROVED.value}" for one in chain.steps)
        for chain in chains.values()
    }
    return list_people.papers_open(
        through,
        {one.id for one in running.values()},
        min((one.begin for one in running.values()), default=day),
        {method for chain in chains.values() for method in chain.methods},
    )


def _joined(policy: Policy, day: date) -> Sieve:
    return roster_changes.may_have_joined(joined_since(policy.on(day)), day)


def _key_groups(policy: Policy, day: date) -> Sieve:
    return list_people.of_key_groups(high_age_born_by(policy, day), flags_on(policy.on(day)))


_SIEVES: dict[ListKind, Callable[[Policy, date], Sieve]] = {
    ListKind.DUE: _due,
    ListKind.OVERDUE: _overdue,
    ListKind.NEVER: lambda _policy, _day: list_people.never_confirmed(),
    ListKind.UNMARKED: _unmarked,
    ListKind.TO_MARK: lambda policy, day: list_people.to_mark(marked_sources(policy, day)),
    ListKind.TO_STOP: lambda policy, day: _overdue(policy, day) | list_people.survivors(),
    ListKind.TO_RESUME: lambda _policy, _day: list_people.may_resume(NOT_CONFIRMED),
    ListKind.TURNING_18: lambda _policy, _day: list_people.survivors(),
    ListKind.CASES: lambda _policy, _day: list_people.with_case(),
    ListKind.MISSING_SIGNATURES: _missing_signatures,
    ListKind.DIED_AFTER: lambda _policy, _day: list_people.confirmed_after_death(),
    ListKind.PHONES: _phones,
    ListKind.JOINED: _joined,
    ListKind.UNVISITED: _key_groups,
    ListKind.LEFT: lambda _policy, _day: list_people.off_roster(),
    ListKind.KEY_GROUPS: _key_groups,
}
