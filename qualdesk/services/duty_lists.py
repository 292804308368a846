"""The lists of the monthly duties: why a benefit stands on them, read once, then asked of all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from qualdesk.domain.cycle import add_months
from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Insurance, State, Status
from qualdesk.domain.reminders import wave_of
from qualdesk.domain.standing import BenefitFacts, concluded_loss
from qualdesk.services import key_group_list, pay_lists, roster_lists
from qualdesk.services.death_months import death_lines
from qualdesk.services.list_reasons import Asked, Why, WhyOf
from qualdesk.services.marking import marked_sources
from qualdesk.services.visit_people import unvisited
from qualdesk.storage.queries import cases as case_queries
from qualdesk.storage.queries import contacts as contact_queries
from qualdesk.storage.queries import marking
from qualdesk.storage.queries.cases import CaseFilter, CaseRow


def duty_list(kind: ListKind, asked: Asked) -> WhyOf:
    """What says of a benefit why it is on a list of `DUTY_LISTS`."""
    return _LISTS[kind](asked)


def _unmarked(asked: Asked) -> WhyOf:
    """Paid, and not marked in the provincial system within the look-back (L2.1.1, P2.3.1 …)."""
    today, policy = asked.day, asked.session.policy()
    since = {
        insurance: add_months(today, -policy.unmarked_months(insurance, today))
        for insurance in Insurance
    }
    marked = {
        (row.id_number, row.insurance): row.marked_on
        for row in marking.last_marked(
            asked.connection, asked.wanted, marked_sources(policy, today), asked.over
        )
    }

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        if facts.status is not Status.PAYING or concluded_loss(facts):
            return None
        last = marked.get((facts.id_number, facts.insurance))
        if last is not None and last >= since[facts.insurance]:
            return None
        months = policy.unmarked_months(facts.insurance, today)
        confirmed = facts.own_qualified_on
        here = confirmed is not None and (last is None or last < confirmed)
        said = f"上次标识 {last}" if last else "没有标识过"
        note = f"最近{months}个月没有标识，{said}" + ("；本站已确认，待标识" if here else "")
        extra = {"marked_on": last, "months": months, "confirmed_here": here}
        return Why(note, extra)

    return why


def _to_mark(asked: Asked) -> WhyOf:
    """Confirmed here and not marked yet (Y8)."""
    rows = {
        (row.id_number, row.insurance): row
        for row in marking.to_mark(
            asked.connection,
            asked.wanted,
            marked_sources(asked.session.policy(), asked.day),
            asked.over,
        )
    }

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        row = rows.get((facts.id_number, facts.insurance))
        if row is None:
            return None
        failed = f"，标不上：{row.failed}" if row.failed else ""
        note = f"{row.confirmed_on} {row.method.label}确认{failed}"
        extra = {"confirmation_id": row.fact_id, "method": row.method.value}
        return Why(note, {**extra, "failed": row.failed or None})

    return why


def _cases(asked: Asked) -> WhyOf:
    """Somebody has to look into it (P2.1)."""
    found: dict[str, list[CaseRow]] = {}
    standing = CaseFilter(open_only=True, as_of=asked.day, id_numbers=asked.wanted.id_numbers)
    for row in case_queries.cases(asked.connection, standing):
        found.setdefault(row.id_number, []).append(row)

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        for row in found.get(facts.id_number, ()):
            if row.insurance in (None, facts.insurance):
                note = f"{row.kind.label}，{row.due_on} 前查清，{row.owner}"
                return Why(note, {"case_id": row.case_id, "case_due_on": row.due_on})
        return None

    return why


def _died_after(asked: Asked) -> WhyOf:
    """Confirmed after death (Y12)."""
    lines = {
        (line.row.id_number, line.insurance): line
        for line in death_lines(asked.session, asked.connection, asked.people)
        if line.row.learnt_on <= asked.day
    }

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        line = lines.get((facts.id_number, facts.insurance))
        if line is None:
            return None
        after = [fact for fact in line.confirmed_after if fact.stated_on <= asked.day]
        if not after:
            return None
        days = "、".join(str(fact.stated_on) for fact in after)
        note = f"{line.row.died_on} 死亡，{days} 还有确认"
        found = [fact.fact_id for fact in after]
        return Why(note, {"died_on": line.row.died_on, "confirmed_after": found})

    return why


def _phones(asked: Asked) -> WhyOf:
    """Whom to call today: two waves before the due date, earlier for 80 and over; cases (L2.1.1).

    Somebody reached within the wave is not called again.
    """
    today, rules = asked.day, asked.rules
    cases = _cases(asked)
    reached = contact_queries.last_contacts(asked.connection, today, asked.wanted.id_numbers)

    def why(facts: BenefitFacts, due: date | None, state: State) -> Why | None:
        if concluded_loss(facts):
            return None
        last = reached.get(facts.id_number)
        called = {"last_contact_on": last[0] if last else None}
        case = cases(facts, due, state)
        if case is not None:
            return Why(case.note, {**case.extra, **called, "wave": "case"})
        wave = wave_of(rules, facts.birth, due, today)
        if wave is None or due is None or facts.status is not Status.PAYING:
            return None
        if last and last[1] is ContactOutcome.REACHED and last[0] >= wave.since:
            return None
        note = f"{wave.kind.label}：{due} 前确认" + ("，已逾期" if due < today else "")
        return Why(note, {**called, "wave": wave.kind.value})

    return why


_LISTS: dict[ListKind, Callable[[Asked], WhyOf]] = {
    ListKind.UNMARKED: _unmarked,
    ListKind.TO_MARK: _to_mark,
    ListKind.TO_STOP: pay_lists.to_stop,
    ListKind.TO_RESUME: pay_lists.to_resume,
    ListKind.TURNING_18: pay_lists.turning_18,
    ListKind.CASES: _cases,
    ListKind.DIED_AFTER: _died_after,
    ListKind.PHONES: _phones,
    ListKind.JOINED: roster_lists.joined,
    ListKind.LEFT: roster_lists.left,
    ListKind.UNVISITED: unvisited,
    ListKind.KEY_GROUPS: key_group_list.key_groups,
}
DUTY_LISTS = tuple(_LISTS)
"""The lists that say why."""
