"""Where benefits stand: facts from storage, papers from their signatures, state from the domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from qualdesk.domain.confirmation import Confirmation, Outcome, rank
from qualdesk.domain.policy import Policy
from qualdesk.domain.recipient import Benefit, Insurance
from qualdesk.domain.rounds import parse_round
from qualdesk.domain.sign_off import Paper, standing
from qualdesk.domain.standing import BenefitFacts, due_on
from qualdesk.services.session import Session
from qualdesk.storage.queries import confirmations as confirmation_queries
from qualdesk.storage.queries import papers as paper_queries
from qualdesk.storage.queries import people as people_queries
from qualdesk.storage.queries import standing as queries
from qualdesk.storage.queries.duty_marks import DutyMarks, duty_marks
from qualdesk.storage.queries.papers import FormFilter
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading

Key = tuple[str, Insurance]  # a benefit: id number and insurance


def papers_of_round(
    session: Session, connection: Reading, round_id: str, insurance: Insurance
) -> dict[str, Paper]:
    """For each person the state of the newest form of the round that names them."""
    wanted = FormFilter(kinds=("individual", "group"), round=round_id, insurance=insurance.value)
    forms = paper_queries.forms(connection, wanted)
    serials = [form.form_serial for form in forms]
    people = paper_queries.people_of(connection, serials)
    signatures = paper_queries.signoffs_of(connection, serials)
    chain = session.policy().sign_off(insurance, session.today())
    found: dict[str, Paper] = {}
    for form in forms:  # newest last, so that it wins
        paper = standing(chain, signatures.get(form.form_serial, ())).paper
        for person in people.get(form.form_serial, ()):
            found[person.id_number] = paper
    return found


def benefit_facts(
    session: Session, connection: Reading, wanted: PeopleFilter, as_of: date | None = None
) -> Iterator[BenefitFacts]:
    """The facts of each benefit, corrected for returned papers, deaths, cases and decisions."""
    returned = _returned(session, connection, wanted)
    marks = duty_marks(connection, as_of or session.today(), wanted.id_numbers or None)
    for facts in queries.benefit_facts(connection, wanted, as_of):
        rounds = returned.get((facts.id_number, facts.insurance))
        counted = _discount(session, connection, facts, rounds, as_of) if rounds else facts
        yield _marked(counted, marks) if marks else counted


def held_benefits(session: Session, connection: Reading, id_number: str) -> tuple[Benefit, ...]:
    """The benefits of a person with the status that holds today: our own decision first."""
    marks = duty_marks(connection, session.today(), (id_number,)).statuses
    return tuple(
        replace(benefit, roster_status=mark.status, roster_reason=mark.reason)
        if (mark := marks.get((id_number, benefit.insurance)))
        else benefit
        for benefit in people_queries.benefits(connection, id_number)
    )


def _marked(facts: BenefitFacts, marks: DutyMarks) -> BenefitFacts:
    person, insurance = facts.id_number, facts.insurance
    dead = person in marks.dead
    since = marks.case_since(person, insurance) if marks.cases else None
    status = marks.statuses.get((person, insurance))
    if not dead and since is None and status is None:
        return facts
    return replace(
        facts,
        dead=dead,
        case_open_since=since,
        status=status.status if status else facts.status,
        status_reason=status.reason if status else facts.status_reason,
    )


def _returned(session: Session, connection: Reading, wanted: PeopleFilter) -> dict[Key, set[str]]:
    """Benefits with a returned paper, and the rounds of these papers."""
    serials = paper_queries.returned_serials(connection)
    found: dict[Key, set[str]] = {}
    if not serials or not _names_any(connection, serials, wanted.id_numbers):
        return found
    pairs = {
        (form.round, form.insurance)
        for form in paper_queries.forms(connection, FormFilter(serials=serials))
    }
    for round_id, code in pairs:
        insurance = Insurance(code)
        for person, paper in papers_of_round(session, connection, round_id, insurance).items():
            if paper is Paper.RETURNED:
                found.setdefault((person, insurance), set()).add(round_id)
    return found


def _names_any(connection: Reading, serials: tuple[str, ...], id_numbers: tuple[str, ...]) -> bool:
    """Whether the forms name one of these people (anybody, when none is asked for).

    Spares reading all papers of a round for the few people that a search shows.
    """
    if not id_numbers:
        return True
    people = paper_queries.people_of(connection, serials)
    named = {person.id_number for rows in people.values() for person in rows}
    return not named.isdisjoint(id_numbers)


def _discount(
    session: Session,
    connection: Reading,
    facts: BenefitFacts,
    rounds: set[str],
    as_of: date | None,
) -> BenefitFacts:
    """The facts as if confirmations with a returned paper were not there."""
    policy = session.policy()
    known = [
        fact
        for fact in confirmation_queries.of_person(connection, facts.id_number)
        if facts.insurance in fact.insurances and not (as_of and fact.stated_on > as_of)
    ]
    counted = [
        fact
        for fact in known
        if not _is_returned(policy, facts.insurance, fact, rounds, session.today())
    ]
    if not known:
        return facts
    last = max(counted or known, key=rank)
    qualified = [f for f in counted if f.outcome is Outcome.QUALIFIED]
    own = [f.stated_on for f in qualified if f.source != "provincial"]
    return replace(
        facts,
        last_on=last.stated_on,
        last_method=last.method,
        last_outcome=last.outcome,
        last_source=last.source,
        last_loss_reason=last.loss_reason,
        last_paper=Paper.NONE if counted else Paper.RETURNED,
        qualified_on=max((f.stated_on for f in qualified), default=None),
        own_qualified_on=max(own, default=None),
    )


def _is_returned(
    policy: Policy, insurance: Insurance, fact: Confirmation, rounds: set[str], today: date
) -> bool:
    if fact.method not in policy.sign_off(insurance, today).methods:
        return False
    rule = policy.round_rule(insurance, today)
    return any(fact.stated_on in parse_round(rule, round_id) for round_id in rounds)


def due_dates(
    session: Session, connection: Reading, id_number: str
) -> dict[Insurance, date | None]:
    """The due date of each benefit of a person."""
    wanted = PeopleFilter(id_numbers=(id_number,))
    policy, today = session.policy(), session.today()
    return {
        facts.insurance: due_on(facts, policy, today)
        for facts in benefit_facts(session, connection, wanted)
    }
