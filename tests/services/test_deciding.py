"""Suspend, stop, end, resume: proposals change nothing, decisions hold, arrears are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.confirmation import Method
from qualdesk.domain.cycle import Anchor, Cycle, End, Unit
from qualdesk.domain.decisions import resumption, turning_soon, turns
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.policy_values import PaidFrom, Relation, Resumption
from qualdesk.domain.recipient import Insurance, State, Status
from qualdesk.domain.station import Level
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.correcting import Correcting
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.deciding import Deciding, StatusRequest
from qualdesk.services.register import Register
from qualdesk.services.session import Session
from tests.services.conftest import TODAY, StationMaker, add_people, invented

PERSON = invented(1).id_number
WORKER = invented(2).id_number
CHILD = invented(3, birth="20090101").id_number
ARREST = StatusRequest(
    id_number=PERSON,
    insurance=Insurance.RESIDENT,
    status=Status.SUSPENDED,
    reason="arrest",
    from_on=TODAY,
)
UNCONFIRMED = replace(ARREST, status=Status.STOPPED, reason="not_confirmed")


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    add_people(session, [invented(1)])
    add_people(session, [invented(2)], Insurance.ENTERPRISE)
    add_people(session, [invented(3, birth="20090101")], Insurance.INJURY)
    return session


@pytest.fixture
def deciding(desk: Session) -> Deciding:
    return Deciding(desk)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "决定.jpg"
    file.write_bytes(draw_portrait(3))
    return file


def state(session: Session, number: str = PERSON) -> State | None:
    return Register(session).person(number).line.state


@pytest.mark.clause("Y9a")
def test_a_proposal_changes_nothing_a_decision_does(
    desk: Session, deciding: Deciding, paper: Path
) -> None:
    before = state(desk)
    proposed = deciding.decide(replace(ARREST, proposal=True))
    assert (proposed.status, state(desk)) == (Status.PAYING, before)
    done = deciding.decide(replace(ARREST, documents=(paper,), settles=proposed.fact_id))
    assert (done.status, done.problems) == (Status.SUSPENDED, ())
    assert [one.clause for one in done.basis] == ["Y9a"]
    assert state(desk) is State.SUSPENDED
    with pytest.raises(Refused, match=r"proposal\.unknown"):
        deciding.drop(proposed.fact_id, "已经定了")


def test_open_proposals_are_listed_with_their_people(deciding: Deciding) -> None:
    assert deciding.proposals() == ()
    proposed = deciding.decide(replace(ARREST, proposal=True))
    (line,) = deciding.proposals()
    assert (line.row.fact_id, line.person.row.id_number) == (proposed.fact_id, PERSON)
    deciding.drop(proposed.fact_id, "认错了人")
    assert deciding.proposals() == ()


@pytest.mark.clause("Y9a")
def test_a_sentence_is_a_concluded_loss_a_detention_is_not(
    desk: Session, deciding: Deciding
) -> None:
    deciding.decide(replace(ARREST, reason="imprisonment"))
    assert state(desk) is State.DISQUALIFIED
    assert state(desk, WORKER) is not State.DISQUALIFIED


@pytest.mark.clause("Y9a", "Y13")
def test_where_two_rules_differ_both_are_shown_and_a_person_decides(deciding: Deciding) -> None:
    request = replace(
        ARREST, id_number=WORKER, insurance=Insurance.ENTERPRISE, reason="public_surveillance"
    )
    open_question = deciding.decide(replace(request, proposal=True))
    assert {one.effect.value for one in open_question.basis} == {"suspend", "continue_frozen"}
    assert "basis.differs" in {problem.code for problem in open_question.problems}
    taken = deciding.decide(replace(request, chosen="Y9a", chosen_reason="已电话问县局"))
    row = deciding.history(WORKER)[-1]
    assert row.chosen.startswith("办法第九条（Y9a")
    assert row.chosen_reason == "已电话问县局"
    assert taken.status is Status.SUSPENDED
    with pytest.raises(Refused, match=r"basis\.unknown"):
        deciding.decide(replace(request, chosen="Y1"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "bored"}, "reason.unknown"),
        ({"reason": "not_confirmed"}, "reason.unknown"),  # of a stop, not of a suspension
        ({"insurance": Insurance.INJURY}, "benefit.unknown"),
        ({"id_number": CHILD, "insurance": Insurance.INJURY}, "reason.not_for_insurance"),
        ({"until_on": date(2026, 1, 1)}, "date.invalid"),
        ({"settles": "0" * 32}, "proposal.unknown"),
    ],
)
def test_what_does_not_fit_is_refused(
    deciding: Deciding, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        deciding.decide(replace(ARREST, **changes))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert deciding.history(PERSON) == ()


def test_a_missing_document_and_a_past_day_are_warned_of(deciding: Deciding) -> None:
    done = deciding.decide(replace(ARREST, from_on=date(2026, 10, 1)))
    assert {problem.code for problem in done.problems} == {"document.missing", "date.past"}


@pytest.mark.clause("Y9b")
def test_a_survivor_is_stopped_only_for_what_concerns_the_relation(
    desk: Session, deciding: Deciding
) -> None:
    request = replace(
        ARREST,
        id_number=CHILD,
        insurance=Insurance.INJURY,
        status=Status.STOPPED,
        reason="adopted",
    )
    with pytest.raises(Refused, match=r"survivor\.unknown"):
        deciding.decide(request)
    deciding.survivor(CHILD, Relation.CHILD)
    with pytest.raises(Refused, match=r"survivor\.unknown"):
        deciding.decide(replace(request, reason="remarried"))
    assert deciding.decide(request).status is Status.STOPPED
    assert state(desk, CHILD) is State.STOPPED


@pytest.mark.clause("Y10")
def test_after_confirmation_it_is_paid_from_the_next_month_with_arrears(
    desk: Session, deciding: Deciding
) -> None:
    desk.clock = Clock.on(date(2026, 9, 1))
    deciding.decide(replace(UNCONFIRMED, from_on=date(2026, 9, 1)))
    desk.clock = Clock.on(date(2026, 10, 8))
    with pytest.raises(Refused, match=r"confirmation\.missing"):
        deciding.resume(PERSON, Insurance.RESIDENT)
    Confirming(desk).confirm(
        ConfirmRequest(id_number=PERSON, method=Method.HOME_VISIT, photos=(draw_portrait(1),))
    )
    assert state(desk) is State.STOPPED
    proposed = deciding.resume(PERSON, Insurance.RESIDENT, proposal=True)
    assert (proposed.status, state(desk)) == (Status.STOPPED, State.STOPPED)
    done = deciding.resume(PERSON, Insurance.RESIDENT, settles=proposed.fact_id)
    assert done.status is Status.PAYING
    assert done.resumed.paid_from == "2026-11"
    assert done.resumed.arrears == ("2026-09", "2026-10")
    assert state(desk) is State.CONFIRMED
    with pytest.raises(Refused, match=r"benefit\.paying"):
        deciding.resume(PERSON, Insurance.RESIDENT)


@pytest.mark.clause("Y10")
def test_arrears_are_for_want_of_confirmation_only_and_unknown_where_the_month_is() -> None:
    rule = Resumption(PaidFrom.NEXT_MONTH, arrears=True)
    day = date(2026, 12, 8)
    assert resumption(rule, "arrest", date(2026, 9, 1), day).arrears == ()
    assert resumption(rule, "not_confirmed", None, day).arrears is None
    found = resumption(rule, "not_confirmed", date(2026, 11, 1), day)
    assert (found.paid_from, found.arrears) == ("2027-01", ("2026-11", "2026-12"))
    same = resumption(replace(rule, paid_from=PaidFrom.SAME_MONTH), "not_confirmed", None, day)
    assert same.paid_from == "2026-12"


@pytest.mark.clause("Y9b")
def test_an_eighteenth_birthday_is_seen_one_cycle_ahead() -> None:
    cycle = Cycle(3, Unit.MONTH, Anchor.DATE, End.SAME_DAY)
    birth = date(2009, 2, 21)
    assert turns(birth, 18) == date(2027, 2, 21)
    assert turning_soon(birth, 18, cycle, 1, date(2026, 11, 21))
    assert not turning_soon(birth, 18, cycle, 1, date(2026, 11, 20))
    assert turning_soon(birth, 18, cycle, 1, date(2027, 2, 21))
    assert not turning_soon(birth, 18, cycle, 1, date(2027, 2, 22))


@pytest.mark.clause("Y9a")
def test_a_decision_is_taken_back_by_a_correction(desk: Session, deciding: Deciding) -> None:
    before = state(desk)
    done = deciding.decide(ARREST)
    Correcting(desk, Confirming(desk)).correct(done.fact_id, {}, "县局改了")
    assert state(desk) is before


def test_a_village_only_proposes(make_station: StationMaker) -> None:
    session = make_station(level=Level.VILLAGE, code="532922101201", name="某村")
    add_people(session, [invented(1)])
    with pytest.raises(Refused, match=r"level\.not_allowed"):
        Deciding(session).decide(ARREST)
    assert Deciding(session).decide(replace(ARREST, proposal=True)).status is Status.PAYING


@pytest.mark.clause("Y6.1.1")
def test_an_end_by_death_without_a_death_report_names_the_way(
    desk: Session, deciding: Deciding, paper: Path
) -> None:
    died = replace(ARREST, status=Status.ENDED, reason="death", documents=(paper,))
    proposed = deciding.decide(replace(died, proposal=True))
    assert "death.unreported" in {problem.code for problem in proposed.problems}
    report = DeathReport(id_number=PERSON, died_on=TODAY, evidence_kind=DeathEvidence.VILLAGE)
    Deaths(desk).report(report, [paper])
    decided = deciding.decide(died)
    assert "death.unreported" not in {problem.code for problem in decided.problems}


@pytest.mark.clause("Y6.1.1", "Y9a")
def test_who_was_reported_dead_is_ended_not_stopped_or_paid_again(
    desk: Session, deciding: Deciding, paper: Path
) -> None:
    stopped = deciding.decide(replace(UNCONFIRMED, documents=(paper,)))
    assert "recipient.dead" not in [one.code for one in stopped.problems]
    report = DeathReport(
        id_number=PERSON, died_on=date(2026, 11, 18), evidence_kind=DeathEvidence.VILLAGE
    )
    Deaths(desk).report(report, [paper])
    for status, reason in ((Status.SUSPENDED, "arrest"), (Status.STOPPED, "not_confirmed")):
        request = replace(ARREST, status=status, reason=reason, proposal=True)
        with pytest.raises(Refused, match=r"recipient\.dead"):
            deciding.decide(request)
    with pytest.raises(Refused, match=r"recipient\.dead"):
        deciding.resume(PERSON, Insurance.RESIDENT, proposal=True)
    assert deciding.proposals() == ()
    decided = deciding.decide(replace(ARREST, documents=(paper,)))  # the county's: a fact
    assert "recipient.dead" in [one.code for one in decided.problems]
    ended = replace(ARREST, status=Status.ENDED, reason="death", documents=(paper,))
    assert deciding.decide(ended).status is Status.ENDED
