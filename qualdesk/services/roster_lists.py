"""Who came onto the roster and who left it: what is to be done about each."""

from __future__ import annotations

from datetime import date, timedelta

from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.recipient import State
from qualdesk.domain.standing import BenefitFacts, concluded_loss, never_confirmed
from qualdesk.services.list_reasons import Asked, Why, WhyOf
from qualdesk.storage.queries import cases as case_queries
from qualdesk.storage.queries import roster_changes
from qualdesk.storage.queries.cases import CaseFilter


def joined_since(rules: RulesInForce) -> date:
    """The first day whose newcomers are listed."""
    return rules.on - timedelta(days=rules.value("desk.joined_days", int))


def joined(asked: Asked) -> WhyOf:
    """Came lately and was not confirmed since: the first confirmation is due."""
    people = asked.wanted.id_numbers
    since = joined_since(asked.rules)
    came = roster_changes.joined(asked.connection, since, asked.day, people)

    def why(facts: BenefitFacts, due: date | None, _state: State) -> Why | None:
        day = came.get((facts.id_number, facts.insurance))
        if day is None or concluded_loss(facts):
            return None
        if facts.own_qualified_on is not None and facts.own_qualified_on >= day:
            return None
        which = "首次" if never_confirmed(facts) else "下次"
        until = f"，{which}确认在 {due} 前办" if due else ""
        return Why(f"{day} 新进花名册{until}", {"joined_on": day})

    return why


def left(asked: Asked) -> WhyOf:
    """Gone from the last roster, and nothing that we know of says why: somebody has to ask."""
    people = asked.wanted.id_numbers
    gone = roster_changes.off_roster(asked.connection, asked.day, people)
    standing = CaseFilter(open_only=True, as_of=asked.day, id_numbers=people)
    cases = {row.id_number: row for row in case_queries.cases(asked.connection, standing)}

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        day = gone.get((facts.id_number, facts.insurance))
        if day is None or concluded_loss(facts):
            return None
        case = cases.get(facts.id_number)
        confirmed = facts.own_qualified_on
        advice = "问清是去世、迁出还是漏报"
        if case is not None:
            advice = f"已开核查件，{case.due_on} 前查清"
        elif confirmed is not None and confirmed >= day:
            advice = f"{confirmed} 已确认，请县局把人补进花名册"
        extra = {"left_on": day, "case_id": case.case_id if case else None}
        return Why(f"{day} 的花名册里没有，{advice}", extra)

    return why
