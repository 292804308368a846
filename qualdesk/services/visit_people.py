"""Who is to be called on at home, and where each of them stands in the round (P2.3, L2.1.3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.duties import ComparisonKind
from qualdesk.domain.key_groups import flags_on
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
from qualdesk.storage.queries import comparisons, visits
from qualdesk.storage.queries.key_flags import flags_held
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
    policy, today, this = session.policy(), session.today(), visit_round(session)
    rules = policy.on(today)
    kinds = kinds_visited(rules)
    flagged = {
        number: {row.kind for row in rows}.intersection(kinds)
        for number, rows in flags_held(connection, flags_on(rules)).items()
    }
    assigned = assigned_people(session, connection)
    visited = visits.visited(connection, this.begin, this.end)
    found: dict[str, Called] = {}

    def take(asked: PeopleFilter, by_age: set[Flag]) -> None:
        for number, _, _, standing in everybody(session, connection, asked):
            here = _called(number, standing.facts, this)
            if number in found:
                found[number] = _both(found[number], here)
                continue
            why = by_age | flagged[number] if number in flagged else by_age
            found[number] = replace(
                here,
                kinds=tuple(kind for kind in kinds if kind in why),
                assigned=number in assigned,
                visited_on=visited.get(number),
            )

    if Flag.HIGH_AGE in kinds:
        take(replace(wanted, born_by=high_age_born_by(policy, today)), {Flag.HIGH_AGE})
    few = {*assigned, *others, *(number for number, why in flagged.items() if why)} - found.keys()
    if few:
        take(replace(wanted, id_numbers=tuple(sorted(few))), set())
    return found


def planned_days(connection: Reading, today: date) -> dict[str, date]:
    """Whom a plan made up to a day names for that day or later, with the first such day."""
    found: dict[str, date] = {}
    for row in visits.plans(connection):
        for stop in row.stops:
            if row.stated_on <= today <= stop.day:
                found[stop.id_number] = min(stop.day, found.get(stop.id_number, stop.day))
    return found


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
    flagged = flags_held(asked.connection, flags_on(asked.rules), asked.people)
    planned = planned_days(asked.connection, asked.day)

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        number = facts.id_number
        said_of = {row.kind for row in flagged.get(number, ())}
        said_of |= {Flag.HIGH_AGE} if is_high_age(facts.birth, asked.day, policy) else set()
        held = [kind for kind in kinds if kind in said_of]
        if not held or number in visited or concluded_loss(facts):
            return None
        here, day = _called(number, facts, this), planned.get(number)
        said = ["、".join(kind.label for kind in held)]
        said += [f"{here.confirmed_on} 已自助确认"] if here.by_themselves else []
        said += [f"{day} 计划上门"] if day else []
        extra = {"by_themselves": here.by_themselves, "planned_on": day}
        return Why("，".join(said), {**extra, "kinds": [kind.value for kind in held]})

    return why
