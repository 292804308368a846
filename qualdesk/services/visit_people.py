"""Who is to be called on at home, and where each of them stands in the round (P2.3, L2.1.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.duties import ComparisonKind
from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.recipient import Flag, Insurance, State
from qualdesk.domain.rounds import Round, RoundKind, round_of
from qualdesk.domain.standing import BenefitFacts, concluded_loss, high_age_born_by, is_high_age
from qualdesk.domain.visits import BY_THEMSELVES
from qualdesk.errors import Refused
from qualdesk.services.comparing_rows import Effect
from qualdesk.services.list_reasons import Asked, Why, WhyOf
from qualdesk.services.session import Session
from qualdesk.services.standings import everybody
from qualdesk.storage.queries import comparisons, people, visits
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody to be called on. `kinds` are those that the policy asks visits for.

    `assigned`: the county's list names the person. `visited_on` and `confirmed_on` are days of
    the round, None while there is none; `by_themselves`: by app or comparison (Y3).
    """

    id_number: str
    kinds: tuple[Flag, ...]
    assigned: bool
    visited_on: date | None
    confirmed_on: date | None
    by_themselves: bool
    lost: bool

    @property
    def needs_visit(self) -> bool:
        """Whether somebody still has to go."""
        return not (self.lost or self.by_themselves or self.visited_on)


def visit_round(session: Session, on: date | None = None) -> Round:
    """The half-year that visits are planned and counted in, of a day or of today.

    Refused `policy.missing` where no insurance has half-years.
    """
    day = on or session.today()
    rules = session.policy().on(day)
    for insurance in Insurance:
        rule = rules.round_rules.get(insurance)
        if rule is not None and rule.kind is RoundKind.HALF_YEAR:
            return round_of(rule, day)
    raise Refused(
        "policy.missing",
        f"《{rules.policy_name}》没有按半年分期的险种，不能安排上门。",
        remedy="请到“系统—规则”里补上期次。",
    )


def kinds_visited(rules: RulesInForce) -> tuple[Flag, ...]:
    """The key groups that the policy asks home visits for (P2.3, Y6.1.4b)."""
    return tuple(Flag(one) for one in rules.find("key_groups.home_visits", tuple) or ())


def key_people(
    session: Session, connection: Reading, wanted: PeopleFilter
) -> dict[str, tuple[Flag, ...]]:
    """Whom staff must come to, with the kinds that say so; 高龄 comes by itself."""
    policy, today = session.policy(), session.today()
    if Flag.HIGH_AGE not in kinds_visited(policy.on(today)):
        return {}
    old = high_age_born_by(policy, today)
    rows = people.find(connection, replace(wanted, born_by=old))
    return {row.id_number: (Flag.HIGH_AGE,) for row in rows}


def assigned_people(session: Session, connection: Reading) -> set[str]:
    """Whom the county's lists of the running half-year hand to us (L2.1.3)."""
    this = visit_round(session)
    lists = [
        one.comparison_id
        for one in comparisons.comparisons(connection, ComparisonKind.ASSIGNED)
        if not one.undone and one.stated_on in this
    ]
    return {
        row.matched
        for row in comparisons.rows_of(connection, lists)
        if row.detail.get("effect") == Effect.WORK.value or row.same
    }


def called(
    session: Session,
    connection: Reading,
    wanted: PeopleFilter,
    others: Collection[str] = (),
) -> dict[str, Called]:
    """Everybody of the key groups, handed to us, or among `others`, who fits `wanted`."""
    this = visit_round(session)
    kinds = key_people(session, connection, wanted)
    assigned = assigned_people(session, connection)
    visited = visits.visited(connection, this.begin, this.end)
    found: dict[str, Called] = {}
    for number, facts in _facts(session, connection, wanted, kinds, {*assigned, *others}):
        here = _called(number, facts, this)
        known = found.get(number)
        if known is not None:
            found[number] = _both(known, here)
            continue
        found[number] = replace(
            here,
            kinds=kinds.get(number, ()),
            assigned=number in assigned,
            visited_on=visited.get(number),
        )
    return found


def planned_days(connection: Reading, today: date) -> dict[str, date]:
    """Whom a plan made up to a day names for that day or later, with the first such day."""
    found: dict[str, date] = {}
    for row in visits.plans(connection):
        for stop in row.stops:
            if row.stated_on <= today <= stop.day:
                found[stop.id_number] = min(stop.day, found.get(stop.id_number, stop.day))
    return found


def _facts(
    session: Session,
    connection: Reading,
    wanted: PeopleFilter,
    kinds: dict[str, tuple[Flag, ...]],
    others: set[str],
) -> Iterator[tuple[str, BenefitFacts]]:
    """The benefits of those in `kinds` and of `others`: 高龄 is asked as a range of birthdays."""
    asked = []
    if kinds:
        old = high_age_born_by(session.policy(), session.today())
        asked.append(replace(wanted, born_by=old))
    few = (others | {number for number, why in kinds.items() if Flag.HIGH_AGE not in why}) - {
        number for number, why in kinds.items() if Flag.HIGH_AGE in why
    }
    if few:
        asked.append(replace(wanted, id_numbers=tuple(sorted(few))))
    for one in asked:
        for number, _, _, standing in everybody(session, connection, one):
            if number in kinds or number in few:
                yield number, standing.facts


def _called(number: str, facts: BenefitFacts, this: Round) -> Called:
    confirmed = facts.qualified_on
    if confirmed is not None and confirmed not in this:
        confirmed = None
    method = facts.last_method if facts.last_outcome is Outcome.QUALIFIED else None
    alone = confirmed is not None and confirmed == facts.last_on and _alone(method)
    return Called(number, (), False, None, confirmed, alone, concluded_loss(facts))


def _alone(method: Method | None) -> bool:
    return method in BY_THEMSELVES


def _both(one: Called, other: Called) -> Called:
    """A person with several benefits: lost or confirmed is who is so for all that are left."""
    if one.lost or other.lost:
        live = other if one.lost else one
        return replace(
            one,
            lost=one.lost and other.lost,
            confirmed_on=live.confirmed_on,
            by_themselves=live.by_themselves,
        )
    days = (one.confirmed_on, other.confirmed_on)
    confirmed = None if None in days else max(day for day in days if day)
    return replace(
        one,
        confirmed_on=confirmed,
        by_themselves=one.by_themselves and other.by_themselves,
    )


# ── list unvisited ────────────────────────────────────────────────────────────────────────────


def unvisited(asked: Asked) -> WhyOf:
    """Of the key groups, and met at home by nobody in the half-year of the day (P2.3).

    Whoever confirmed by app or comparison stays on the list, with a word about it.
    """
    this = visit_round(asked.session, asked.day)
    kinds = kinds_visited(asked.rules)
    policy = asked.session.policy()
    visited = visits.visited(asked.connection, this.begin, asked.day)
    planned = planned_days(asked.connection, asked.day)

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        number = facts.id_number
        held = [Flag.HIGH_AGE] if is_high_age(facts.birth, asked.day, policy) else []
        held = [kind for kind in held if kind in kinds]
        if not held or number in visited or concluded_loss(facts):
            return None
        here, day = _called(number, facts, this), planned.get(number)
        said = ["、".join(kind.label for kind in held)]
        said += [f"{here.confirmed_on} 已自助确认"] if here.by_themselves else []
        said += [f"{day} 计划上门"] if day else []
        extra = {"by_themselves": here.by_themselves, "planned_on": day}
        return Why("，".join(said), {**extra, "kinds": [kind.value for kind in held]})

    return why
