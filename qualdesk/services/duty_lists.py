"""Why a benefit stands on a list of the monthly duties: read once, then asked of every benefit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from qualdesk.domain.cycle import add_months
from qualdesk.domain.decisions import turning_soon, turns
from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.policy_values import Effect, PayReason, PayRule, Relation
from qualdesk.domain.recipient import Insurance, State, Status
from qualdesk.domain.reminders import wave_of
from qualdesk.domain.standing import BenefitFacts, concluded_loss
from qualdesk.services.death_months import death_month
from qualdesk.services.marking import marked_sources
from qualdesk.services.session import Session
from qualdesk.storage.queries import cases as case_queries
from qualdesk.storage.queries import contacts as contact_queries
from qualdesk.storage.queries import decisions, marking
from qualdesk.storage.queries.cases import CaseFilter, CaseRow
from qualdesk.storage.queries.duty_marks import duty_marks
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading

DUTY_LISTS = (
    ListKind.UNMARKED,
    ListKind.TO_MARK,
    ListKind.TO_STOP,
    ListKind.TO_RESUME,
    ListKind.TURNING_18,
    ListKind.CASES,
    ListKind.DIED_AFTER,
    ListKind.PHONES,
)
"""The lists of this module."""

_WANT_WORDS = ("未按期确认", "未确认", "未认证", "未提供生存证明")


@dataclass(frozen=True, slots=True)
class Why:
    """Why a benefit is on the list: in words, and for programs."""

    note: str
    extra: Mapping[str, object] = field(default_factory=dict)


NO_WHY = Why("")
WhyOf = Callable[[BenefitFacts, date | None, State], Why | None]


def duty_list(session: Session, connection: Reading, kind: ListKind, wanted: PeopleFilter) -> WhyOf:
    """What says of a benefit (with due date and state) why it is on the list; None: it is not."""
    return _LISTS[kind](session, connection, wanted)


def _unmarked(session: Session, connection: Reading, wanted: PeopleFilter) -> WhyOf:
    """Paid, and not marked in the provincial system within the look-back (L2.1.1, P2.3.1 …)."""
    today, policy = session.today(), session.policy()
    since = {
        insurance: add_months(today, -policy.unmarked_months(insurance, today))
        for insurance in Insurance
    }
    marked = {
        (row.id_number, row.insurance): row.marked_on
        for row in marking.last_marked(connection, wanted, marked_sources(session))
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


def _to_mark(session: Session, connection: Reading, wanted: PeopleFilter) -> WhyOf:
    """Confirmed here and not marked yet (Y8)."""
    rows = {
        (row.id_number, row.insurance): row
        for row in marking.to_mark(connection, wanted, marked_sources(session))
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


def _to_stop(session: Session, connection: Reading, _wanted: PeopleFilter) -> WhyOf:
    """Not confirmed in time (Y10), or a survivor who turned 18 and is still paid (Y9b)."""
    today = session.today()
    rules = session.policy().on(today)
    proposed = _proposed(connection)
    grown = survivors_age(rules)
    children = _children(connection)

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


def _to_resume(session: Session, connection: Reading, wanted: PeopleFilter) -> WhyOf:
    """Stopped for want of confirmation and confirmed since (Y10), or suspended until a past day."""
    today = session.today()
    proposed = _proposed(connection, Status.PAYING)
    marks = duty_marks(connection, today, wanted.id_numbers or None).statuses
    until = {
        (row.id_number, row.insurance): row.until_on
        for row in decisions.decisions(connection)
        if row.decided
    }

    def why(facts: BenefitFacts, due: date | None, _state: State) -> Why | None:
        if facts.status not in (Status.STOPPED, Status.SUSPENDED) or facts.dead:
            return None
        key = (facts.id_number, facts.insurance)
        step = "，已提建议" if key in proposed else ""
        extra: dict[str, object] = {"proposal": proposed.get(key)}
        if facts.status_reason == PayReason.NOT_CONFIRMED.value or any(
            word in facts.status_reason for word in _WANT_WORDS
        ):
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


def _turning_18(session: Session, connection: Reading, _wanted: PeopleFilter) -> WhyOf:
    """A survivor's 18th birthday, one cycle ahead (Y9b)."""
    today = session.today()
    rules = session.policy().on(today)
    age, cycles = survivors_age(rules), rules.find("survivor.warn_cycles", int) or 0
    cycle = rules.cycles.get(Insurance.INJURY)
    children = _children(connection)

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


def _cases(_session: Session, connection: Reading, _wanted: PeopleFilter) -> WhyOf:
    """Somebody has to look into it (P2.1)."""
    found: dict[str, list[CaseRow]] = {}
    for row in case_queries.cases(connection, CaseFilter(open_only=True)):
        found.setdefault(row.id_number, []).append(row)

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        for row in found.get(facts.id_number, ()):
            if row.insurance in (None, facts.insurance):
                note = f"{row.kind.label}，{row.due_on} 前查清，{row.owner}"
                return Why(note, {"case_id": row.case_id, "case_due_on": row.due_on})
        return None

    return why


def _died_after(session: Session, connection: Reading, _wanted: PeopleFilter) -> WhyOf:
    """Confirmed after death (Y12)."""
    lines = {
        (line.row.id_number, line.insurance): line
        for line in death_month(session, connection, "").lines
        if line.confirmed_after
    }

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        line = lines.get((facts.id_number, facts.insurance))
        if line is None:
            return None
        days = "、".join(str(fact.stated_on) for fact in line.confirmed_after)
        note = f"{line.row.died_on} 死亡，{days} 还有确认"
        facts_after = [fact.fact_id for fact in line.confirmed_after]
        return Why(note, {"died_on": line.row.died_on, "confirmed_after": facts_after})

    return why


def _phones(session: Session, connection: Reading, wanted: PeopleFilter) -> WhyOf:
    """Whom to call today: two waves before the due date, earlier for 80 and over; cases (L2.1.1).

    Somebody reached within the wave is not called again.
    """
    today, policy = session.today(), session.policy()
    rules = policy.on(today)
    cases = _cases(session, connection, wanted)
    reached = contact_queries.last_contacts(connection)

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


def survivors_age(rules: RulesInForce) -> int:
    """The age at which a survivor's benefit ends (Y9b)."""
    return rules.find("survivor.age", int) or 18


def _children(connection: Reading) -> frozenset[str]:
    found = decisions.survivors(connection)
    return frozenset(person for person, said in found.items() if said is Relation.CHILD)


def _proposed(
    connection: Reading, status: Status | None = None
) -> dict[tuple[str, Insurance], str]:
    """Open proposals: of this status, or of any that is not a resumption."""
    return {
        (row.id_number, row.insurance): row.fact_id
        for row in decisions.open_proposals(connection)
        if (row.status is status if status else row.status is not Status.PAYING)
    }


def _stops(rules: RulesInForce, insurance: Insurance) -> bool:
    found = rules.pay_rules(PayReason.NOT_CONFIRMED, insurance)
    return any(
        isinstance(rule.value, PayRule) and rule.value.effect is Effect.STOP for rule in found[:1]
    )


_LISTS: dict[ListKind, Callable[[Session, Reading, PeopleFilter], WhyOf]] = {
    ListKind.UNMARKED: _unmarked,
    ListKind.TO_MARK: _to_mark,
    ListKind.TO_STOP: _to_stop,
    ListKind.TO_RESUME: _to_resume,
    ListKind.TURNING_18: _turning_18,
    ListKind.CASES: _cases,
    ListKind.DIED_AFTER: _died_after,
    ListKind.PHONES: _phones,
}
