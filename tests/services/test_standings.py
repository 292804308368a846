"""Everybody at once stands as each benefit by itself: after random histories, on random days."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, Method, Outcome
from qualdesk.domain.recipient import Benefit, Insurance, State, Status
from qualdesk.domain.sign_off import Decision, Paper, Step
from qualdesk.domain.standing import standing_of
from qualdesk.services.missing_signatures import SignatureCheck
from qualdesk.services.session import Session
from qualdesk.services.standings import benefit_facts, everybody, papers_of_round
from qualdesk.services.summarising import Summarising
from qualdesk.services.workbench import Workbench
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.schema_duties import death, status_decision
from qualdesk.storage.work import Work, new_fact_id
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, add_people, invented

PEOPLE = 14
STEPS = (Step.GROUP_LEADER, Step.COORDINATOR, Step.VILLAGE_HEAD)


def live(session: Session, seed: int) -> None:
    """People of two insurances, confirmed, printed, signed, returned, dead, suspended by chance."""
    draw = random.Random(seed)
    people = [
        invented(n, village=draw.choice((VILLAGE, OTHER_VILLAGE)), birth=f"19{30 + n}0313")
        for n in range(PEOPLE)
    ]
    add_people(session, people)
    known = TODAY + timedelta(days=draw.randint(-40, 40))
    more = draw.sample(people, 4)
    with session.work() as work:
        benefits = [
            Benefit(id_number=p.id_number, insurance=Insurance.INJURY, known_due_on=known)
            for p in more
        ]
        Register(work).add_benefits(benefits, "2026-03-01")
        work.commit(Act("roster.import", {}))
    for number in range(25):
        with session.work() as work:
            person = draw.choice(people).id_number
            _confirm(session, work, draw, person)
            if draw.random() < 0.7:
                _paper(work, draw, number, person)
            if draw.random() < 0.1:
                _death(work, person)
            if draw.random() < 0.15:
                _suspend(work, person)
            work.commit(Act("any", {}))


def _confirm(session: Session, work: Work, draw: random.Random, person: str) -> None:
    day = TODAY - timedelta(days=draw.randint(0, 300))
    Confirmations(work).add(
        [
            Confirmation(
                fact_id=new_fact_id(),
                id_number=person,
                insurances=(Insurance.RESIDENT,),
                method=draw.choice((Method.ON_SITE, Method.APP_SELF)),
                outcome=draw.choice((Outcome.QUALIFIED, Outcome.QUALIFIED, *Outcome)),
                stated_on=day,
                recorded_at=datetime(2026, 11, 20, tzinfo=UTC),
                operator=session.actor.login,
                operator_id_number="",
                station_id=session.station.station_id,
            )
        ]
    )


def _paper(work: Work, draw: random.Random, number: int, person: str) -> None:
    serial = f"P{number:07d}"
    form = {
        "form_serial": serial,
        "fact_id": new_fact_id(),
        "kind": "individual",
        "insurance": "resident",
        "round": draw.choice(("2026H1", "2026H2")),
        "version": 0,
        "audit_digest": "",
    }
    row = {"form_serial": serial, "row": 1, "id_number": person, "insurance": "resident"}
    papers = Papers(work)
    papers.add_forms([form], [{**row, "name": "甲"}])
    for at, step in enumerate(STEPS[: draw.randint(0, 3)]):
        decision = Decision.RETURNED if draw.random() < 0.4 else Decision.APPROVED
        fact = {
            "fact_id": new_fact_id(),
            "form_serial": serial,
            "step": step.value,
            "signer": "甲",
            "signed_on": str(TODAY),
            "decision": decision.value,
            "recorded_at": f"2026-11-21T02:00:{at:02d}.000000Z",
        }
        papers.add_signoffs([fact])


def _death(work: Work, person: str) -> None:
    fact = {
        "fact_id": new_fact_id(),
        "id_number": person,
        "stated_on": str(TODAY),
        "evidence_kind": "village",
        "source": "own",
    }
    work.add_facts(death, [{**work.recorded(), **fact}])


def _suspend(work: Work, person: str) -> None:
    fact = {
        "fact_id": new_fact_id(),
        "id_number": person,
        "insurance": "resident",
        "status": Status.SUSPENDED.value,
        "reason": "detention",
        "from_on": "2026-10-01",
        "decided": True,
        "stated_on": "2026-10-01",
    }
    work.add_facts(status_decision, [{**work.recorded(), **fact}])


@pytest.mark.parametrize("seed", range(4))
def test_everybody_stands_as_each_by_itself(session: Session, seed: int) -> None:
    live(session, seed)
    days = [TODAY, TODAY + timedelta(days=40), TODAY - timedelta(days=100)]
    for day in days:
        session.clock = Clock.on(day)
        policy = session.policy()
        with session.read() as connection:
            check = SignatureCheck(session, connection)
            one_by_one = {
                (facts.id_number, facts.insurance): (
                    facts.village_code,
                    facts.birth.isoformat(),
                    *standing_of(facts, policy, day),
                    check.lack(facts),
                )
                for facts in benefit_facts(session, connection, PeopleFilter())
            }
            at_once = {
                (person, standing.facts.insurance): (
                    village,
                    birth,
                    standing.due_on,
                    standing.state,
                    check.lack_of(person, standing.facts),
                )
                for person, village, birth, standing in everybody(
                    session, connection, PeopleFilter()
                )
            }
        assert at_once == one_by_one
        assert len({state for _, _, _, state, _ in at_once.values()}) > 2  # the history is mixed


def test_of_some_people_only_those_are_told(session: Session) -> None:
    live(session, 1)
    asked = (invented(3, birth="19330313").id_number, invented(5, birth="19350313").id_number)
    with session.read() as connection:
        found = {
            person for person, *_ in everybody(session, connection, PeopleFilter(id_numbers=asked))
        }
    assert found == set(asked)


@pytest.mark.parametrize("seed", range(3))
def test_the_workbench_counts_what_everybody_adds_up_to(session: Session, seed: int) -> None:
    live(session, seed)
    today = Workbench(session, Summarising(session)).look()
    with session.read() as connection:
        states: dict[str, State] = {}
        for person, _, _, standing in everybody(session, connection, PeopleFilter()):
            order = [*list(State)[1:], State.DISQUALIFIED]  # lost ones ask nothing
            here = states.get(person, standing.state)
            states[person] = min(here, standing.state, key=order.index)
    for state in State:
        assert today.count(state).people == sum(one is state for one in states.values())


def test_the_newest_paper_of_the_round_speaks(session: Session) -> None:
    person = invented(1)
    add_people(session, [person])
    with session.work() as work:
        for number, decision in ((1, Decision.RETURNED), (2, Decision.APPROVED)):
            serial = f"P{number:07d}"
            form = {
                "form_serial": serial,
                "fact_id": new_fact_id(),
                "kind": "individual",
                "insurance": "resident",
                "round": "2026H2",
                "version": 0,
                "audit_digest": "",
            }
            row = {"form_serial": serial, "row": 1, "insurance": "resident", "name": "甲"}
            papers = Papers(work)
            papers.add_forms([form], [{**row, "id_number": person.id_number}])
            papers.add_signoffs(
                [
                    {
                        "fact_id": new_fact_id(),
                        "form_serial": serial,
                        "step": Step.GROUP_LEADER.value,
                        "signer": "甲",
                        "signed_on": str(TODAY),
                        "decision": decision.value,
                    }
                ]
            )
        work.commit(Act("forms.print", {}))
    with session.read() as connection:
        found = papers_of_round(session, connection, "2026H2", Insurance.RESIDENT)
        assert found == {person.id_number: Paper.OPEN}
        assert papers_of_round(session, connection, "2026H1", Insurance.RESIDENT) == {}


def test_a_day_of_the_past_is_derived_from_what_was_confirmed_by_then(session: Session) -> None:
    live(session, 2)
    past = date(2026, 8, 1)
    with session.read() as connection:
        for facts in benefit_facts(session, connection, PeopleFilter(), past):
            assert facts.last_on is None or facts.last_on <= past
