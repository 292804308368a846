"""Cases: opened by a doubt, asked after, concluded only with evidence."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from qualdesk.domain.access import Role
from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.duties import CaseKind, ContactOutcome, DeathEvidence
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import State
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.cases import CaseRequest, Cases, Conclusion
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.contacts import ContactRequest, Contacts
from qualdesk.services.correcting import Correcting
from qualdesk.services.deaths import Deaths
from qualdesk.services.operators import Operators
from qualdesk.services.register import Register
from qualdesk.services.session import Session
from tests.services.conftest import TODAY, VILLAGE, add_people, invented
from tests.services.conftest import id_number as number_of

PERSON = invented(1).id_number


@pytest.fixture
def desk(session: Session) -> Session:
    add_people(session, [invented(1), invented(2)])
    return session


@pytest.fixture
def cases(desk: Session) -> Cases:
    return Cases(desk)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "证明.jpg"
    file.write_bytes(draw_portrait(3))
    return file


def state(session: Session) -> State | None:
    return Register(session).person(PERSON).line.state


def opened(cases: Cases, kind: CaseKind = CaseKind.SUSPECTED_DEATH) -> str:
    return cases.open(CaseRequest(id_number=PERSON, kind=kind, note="县里名单"))


@pytest.mark.clause("P2.1")
def test_a_case_has_the_deadline_of_the_policy_and_is_opened_once(cases: Cases) -> None:
    case_id = opened(cases)
    assert opened(cases) == case_id
    (file,) = cases.find()
    assert file.row.case_id == case_id
    assert file.row.due_on == date(2026, 12, 21)
    assert file.days_left == 30
    assert file.person is not None
    assert file.person.row.name == invented(1).name


@pytest.mark.clause("P2.1")
def test_a_suspicion_stops_nothing_but_is_shown(desk: Session, cases: Cases) -> None:
    opened(cases)
    assert state(desk) is State.TO_VERIFY
    assert not Register(desk).person(PERSON).line.benefits[0].facts.dead


@pytest.mark.clause("Y5")
@pytest.mark.parametrize(
    ("conclusion", "code"),
    [
        (Conclusion(outcome=Outcome.QUALIFIED), "evidence.missing"),
        (
            Conclusion(outcome=Outcome.DISQUALIFIED, loss_reason=LossReason.DEATH),
            "evidence.missing",
        ),
        (Conclusion(outcome=Outcome.DISQUALIFIED), "reason.unknown"),
        (Conclusion(outcome=Outcome.TO_VERIFY), "reason.missing"),
    ],
)
def test_no_conclusion_without_what_it_stands_on(
    cases: Cases, conclusion: Conclusion, code: str
) -> None:
    case_id = opened(cases)
    with pytest.raises(Refused) as refused:
        cases.conclude(case_id, conclusion)
    assert refused.value.code == code
    assert cases.one(case_id).row.is_open


@pytest.mark.clause("P2.1", "Y5")
def test_alive_becomes_a_confirmation_with_its_evidence(
    desk: Session, cases: Cases, paper: Path
) -> None:
    done = cases.conclude(
        opened(cases),
        Conclusion(outcome=Outcome.QUALIFIED, evidence=(paper,), method=Method.REMOTE_VIDEO),
    )
    (fact,) = Register(desk).person(PERSON).confirmations
    assert fact.fact_id == done.made
    assert (fact.method, len(fact.evidence)) == (Method.REMOTE_VIDEO, 1)
    assert state(desk) is State.CONFIRMED
    assert cases.find() == ()


@pytest.mark.clause("P2.1")
def test_a_confirmation_since_then_is_the_conclusion_by_itself(desk: Session, cases: Cases) -> None:
    case_id = opened(cases)
    kept = Confirming(desk).confirm(
        ConfirmRequest(id_number=PERSON, method=Method.ON_SITE, photos=(draw_portrait(1),))
    )
    done = cases.conclude(case_id, Conclusion(outcome=Outcome.QUALIFIED))
    assert done.made == kept.confirmation.fact_id
    Correcting(desk, Confirming(desk)).correct(done.step_id, {}, "点错了")
    assert cases.one(case_id).row.is_open
    assert state(desk) is State.CONFIRMED  # that confirmation stands by itself


@pytest.mark.clause("P2.1")
def test_a_confirmation_taken_back_opens_again_the_case_that_it_settled(
    desk: Session, cases: Cases, paper: Path
) -> None:
    case_id = opened(cases)
    correcting = Correcting(desk, Confirming(desk))
    kept = Confirming(desk).confirm(
        ConfirmRequest(id_number=PERSON, method=Method.ON_SITE, photos=(draw_portrait(1),))
    )
    cases.conclude(case_id, Conclusion(outcome=Outcome.QUALIFIED))
    fact = kept.confirmation.fact_id
    better = correcting.correct(fact, {"place": VILLAGE}, "地点写错了")
    assert better.problems == ()
    assert not cases.one(case_id).row.is_open  # it stands in what replaced it
    assert state(desk) is State.CONFIRMED
    correcting.correct(better.fact_id, {}, "拍的不是本人")
    row = cases.one(case_id).row
    assert (row.is_open, row.outcome) == (True, None)
    assert [file.row.case_id for file in cases.find()] == [case_id]
    assert state(desk) is State.TO_VERIFY
    again = cases.conclude(case_id, Conclusion(outcome=Outcome.QUALIFIED, evidence=(paper,)))
    assert not cases.one(case_id).row.is_open
    said = correcting.correct(again.made, {}, "又拍错了")
    assert [problem.code for problem in said.problems] == ["case.reopened"]


@pytest.mark.clause("P2.1", "Y6.1.1")
def test_a_death_withdrawn_by_two_opens_again_the_case_that_it_settled(
    desk: Session, cases: Cases, paper: Path
) -> None:
    case_id = opened(cases)
    done = cases.conclude(
        case_id,
        Conclusion(
            outcome=Outcome.DISQUALIFIED,
            loss_reason=LossReason.DEATH,
            death_evidence=DeathEvidence.VILLAGE,
            evidence=(paper,),
        ),
    )
    assert done.problems == ()
    dated = Deaths(desk).date(done.made, TODAY - timedelta(days=3), "家属说的")
    assert not cases.one(case_id).row.is_open
    Operators(desk).add("李复核", Role.HEAD, number_of(88, "19720202"), "another horse 8")
    Deaths(desk).withdraw(dated.death_id, "同名的另一人", paper, "李复核", "another horse 8")
    assert cases.one(case_id).row.is_open


@pytest.mark.clause("Y6.1.1")
def test_a_death_concluded_without_its_kind_of_evidence_says_what_was_assumed(
    cases: Cases, paper: Path
) -> None:
    conclusion = Conclusion(
        outcome=Outcome.DISQUALIFIED, loss_reason=LossReason.DEATH, evidence=(paper,)
    )
    done = cases.conclude(opened(cases), conclusion)
    (problem,) = done.problems
    assert problem.code == "evidence.kind_assumed"
    assert "村（社区）证明" in problem.message


@pytest.mark.clause("Y6.1.1", "Y12")
def test_a_death_concluded_cannot_be_confirmed_by_any_path(
    desk: Session, cases: Cases, paper: Path
) -> None:
    case_id = opened(cases)
    conclusion = Conclusion(
        outcome=Outcome.DISQUALIFIED,
        loss_reason=LossReason.DEATH,
        died_on=TODAY - timedelta(days=9),
        evidence=(paper,),
    )
    done = cases.conclude(case_id, conclusion)
    assert state(desk) is State.DISQUALIFIED
    with pytest.raises(Refused, match=r"recipient\.dead"):
        Confirming(desk).confirm(
            ConfirmRequest(id_number=PERSON, method=Method.ON_SITE, photos=(draw_portrait(1),))
        )
    with pytest.raises(Refused, match=r"death\.two_people"):
        Correcting(desk, Confirming(desk)).correct(done.step_id, {}, "不对")
    again = cases.open(CaseRequest(id_number=PERSON, kind=CaseKind.OTHER))
    with pytest.raises(Refused, match=r"death\.already"):
        cases.conclude(again, conclusion)


def test_a_withdrawn_conclusion_takes_what_it_became_with_it(
    desk: Session, cases: Cases, paper: Path
) -> None:
    case_id = opened(cases)
    done = cases.conclude(case_id, Conclusion(outcome=Outcome.QUALIFIED, evidence=(paper,)))
    Correcting(desk, Confirming(desk)).correct(done.step_id, {}, "认错了人")
    assert cases.one(case_id).row.is_open
    assert state(desk) is State.TO_VERIFY


@pytest.mark.clause("P2.1")
def test_still_to_verify_leaves_it_open_with_a_later_deadline(cases: Cases) -> None:
    case_id = opened(cases)
    later = TODAY + timedelta(days=45)
    cases.conclude(
        case_id, Conclusion(outcome=Outcome.TO_VERIFY, reason="家人还没有回话", next_due_on=later)
    )
    row = cases.one(case_id).row
    assert (row.is_open, row.due_on, row.outcome) == (True, later, Outcome.TO_VERIFY)
    cases.give(case_id, "段丽华")
    assert cases.one(case_id).row.owner == "段丽华"


def test_a_deadline_that_has_passed_is_refused(cases: Cases) -> None:
    case_id = opened(cases)
    past = TODAY - timedelta(days=1)
    late = Conclusion(outcome=Outcome.TO_VERIFY, reason="家人还没有回话", next_due_on=past)
    with pytest.raises(Refused, match=r"date\.past"):
        cases.conclude(case_id, late)
    assert cases.one(case_id).row.outcome is None


def test_a_closed_case_takes_no_more_steps(cases: Cases, paper: Path) -> None:
    case_id = opened(cases)
    cases.conclude(case_id, Conclusion(outcome=Outcome.QUALIFIED, evidence=(paper,)))
    with pytest.raises(Refused, match=r"case\.closed"):
        cases.give(case_id, "左春梅")
    with pytest.raises(Refused, match=r"case\.unknown"):
        cases.one("0" * 32)


@pytest.mark.clause("L2.1.1")
def test_contacts_are_logged_and_belong_to_the_only_open_case(desk: Session, cases: Cases) -> None:
    contacts = Contacts(desk)
    case_id = opened(cases)
    request = ContactRequest(
        id_number=PERSON, how=ContactHow.PHONE, outcome=ContactOutcome.NOT_REACHED, note="没人接"
    )
    assert contacts.add(request).case_id == case_id
    file = cases.one(case_id)
    assert file.row.contacts == 1
    assert [one.note for one in file.contacts] == ["没人接"]
    with pytest.raises(Refused, match=r"date\.future"):
        contacts.add(
            ContactRequest(
                id_number=PERSON,
                how=ContactHow.PHONE,
                outcome=ContactOutcome.REACHED,
                on=TODAY + timedelta(days=1),
            )
        )
