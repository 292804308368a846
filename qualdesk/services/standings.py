"""Where benefits stand: facts from storage, papers from their signatures, state from the domain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from qualdesk.domain.confirmation import Confirmation, Outcome, rank
from qualdesk.domain.policy import Policy
from qualdesk.domain.recipient import Benefit, Insurance, State
from qualdesk.domain.rounds import parse_round
from qualdesk.domain.sign_off import Paper, paper_after
from qualdesk.domain.standing import BenefitFacts, due_on, standing_of
from qualdesk.services.session import Session
from qualdesk.storage.queries import confirmations as confirmation_queries
from qualdesk.storage.queries import paper_steps
from qualdesk.storage.queries import people as people_queries
from qualdesk.storage.queries import standing as queries
from qualdesk.storage.queries.duty_marks import DutyMarks, duty_marks
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading

Key = tuple[str, Insurance]  # a benefit: id number and insurance


@dataclass(frozen=True, slots=True)
class Standing:
    """Where benefits alike stand today; very many people share one.

    `facts` are what it was derived from (`queries.facts_alike`): without id number, village and
    birth, and with the beginning of the benefit only where the due date hangs on it.
    """

    facts: BenefitFacts
    due_on: date | None
    state: State


def everybody(
    session: Session, connection: Reading, wanted: PeopleFilter
) -> Iterator[tuple[str, str, str, Standing]]:
    """(id number, village code, birth as ISO text, standing of today) of every benefit.

    As `standing_of` says of each of `benefit_facts`, but asked once for all that are alike: for
    counting and sorting tens of thousands.
    """
    policy, today = session.policy(), session.today()
    marks = duty_marks(connection, today, wanted.id_numbers or None)
    again = returned_in_rounds(session, connection, wanted.id_numbers)
    returned = {person for person, _ in again}
    marked = marks.dead.keys() | {key[0] for key in (*marks.cases, *marks.statuses)}
    known: dict[queries.Alike, Standing] = {}
    for row in queries.alike(connection, wanted):
        person, village, birth, *rest = tuple(row)
        if person in returned:
            continue
        key = tuple(rest)
        standing = known.get(key)
        if standing is None:
            facts = queries.facts_alike(key)
            standing = known[key] = Standing(facts, *standing_of(facts, policy, today))
        if person in marked:
            facts = _marked(replace(standing.facts, id_number=person), marks)
            standing = Standing(facts, *standing_of(facts, policy, today))
        yield person, village, birth, standing
    if returned:
        few = replace(wanted, id_numbers=tuple(sorted(returned)))
        for facts in benefit_facts(session, connection, few):
            standing = Standing(facts, *standing_of(facts, policy, today))
            yield facts.id_number, facts.village_code, facts.birth.isoformat(), standing


def papers_of_round(
    session: Session,
    connection: Reading,
    round_id: str,
    insurance: Insurance,
    id_numbers: Collection[str] = (),
) -> dict[str, Paper]:
    """For each person, or for these, the state of the newest form of the round that names them."""
    chain = session.policy().sign_off(insurance, session.today())
    asked = (connection, round_id, insurance.value, id_numbers)
    steps = paper_steps.steps_of_round(*asked)
    papers: dict[paper_steps.Steps, Paper] = {}
    found: dict[str, Paper] = {}
    for serial, person in paper_steps.forms_of_round(*asked):  # newest last, so that it wins
        done = steps.get(serial, ())
        if done not in papers:
            papers[done] = paper_after(chain, done)[0]
        found[person] = papers[done]
    return found


def returned_in_rounds(
    session: Session, connection: Reading, id_numbers: tuple[str, ...] = ()
) -> dict[Key, set[str]]:
    """Benefits whose paper of a round stands returned, and these rounds; of these people, if any.

    Few papers are: only those that were returned once are looked at.
    """
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    policy, today = session.policy(), session.today()
    for serial, round_id, code, steps in paper_steps.returned_once(connection):
        chain = policy.sign_off(Insurance(code), today)
        if paper_after(chain, steps)[0] is Paper.RETURNED:
            named[round_id, code].add(serial)
    found: dict[Key, set[str]] = defaultdict(set)
    for (round_id, code), serials in named.items():
        people = paper_steps.named(connection, serials)
        if id_numbers:
            people &= set(id_numbers)
        if people:
            papers = papers_of_round(session, connection, round_id, Insurance(code), people)
            for person, paper in papers.items():
                if paper is Paper.RETURNED:
                    found[person, Insurance(code)].add(round_id)
    return found


def benefit_facts(
    session: Session, connection: Reading, wanted: PeopleFilter, as_of: date | None = None
) -> Iterator[BenefitFacts]:
    """The facts of each benefit, corrected for returned papers, deaths, cases and decisions."""
    returned = returned_in_rounds(session, connection, wanted.id_numbers)
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
