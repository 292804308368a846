"""Rounds opened from a document: their days hold everywhere; who is left, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method, MethodGroup
from qualdesk.domain.recipient import Insurance, Unit
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.correcting import Correcting
from qualdesk.services.opening_rounds import OpeningRequest, Rounds
from qualdesk.services.rounds import named_round
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.services.workbench import Workbench
from qualdesk.storage.repositories.register import Register as Registry
from tests.services.conftest import (
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    StationMaker,
    add_people,
    invented,
)

PEOPLE = [invented(1), invented(2), invented(3, village=OTHER_VILLAGE)]
TEACHER = invented(4, village="")
REQUEST = OpeningRequest(
    round_id="2026H2",
    document_number="漾社险发〔2026〕9号",
    begin=date(2026, 8, 1),
    end=date(2026, 12, 31),
    closes_on=date(2026, 11, 30),
    insurances=(Insurance.INSTITUTION,),
)


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    session.clock = Clock.on(date(2026, 6, 1))
    with session.work() as work:
        Registry(work).put_units([Unit("X01", "第一中学")])
        work.commit(Act("unit", {}))
    add_people(session, PEOPLE)
    add_people(session, [TEACHER], Insurance.INSTITUTION, unit_code="X01")
    session.clock = Clock.on(TODAY)
    return session


def rounds(session: Session) -> Rounds:
    return Rounds(session, Summarising(session))


def code(session: Session, request: OpeningRequest) -> str:
    with pytest.raises(Refused) as refused:
        rounds(session).open(request)
    return refused.value.code


def confirm(session: Session, number: str, method: Method = Method.ON_SITE) -> None:
    request = ConfirmRequest(id_number=number, method=method, photos=(draw_portrait(1),))
    Confirming(session).confirm(request)


@pytest.mark.clause("L2.2.2", "L2.3.2", "Y4")
def test_the_days_of_the_document_hold_for_its_insurance_at_once(desk: Session) -> None:
    before = named_round(desk, Insurance.INSTITUTION)
    done = rounds(desk).open(REQUEST)
    this = named_round(desk, Insurance.INSTITUTION)
    assert done.rounds == ((Insurance.INSTITUTION, this),)
    assert (this.begin, this.end, this.closes_on) == (
        REQUEST.begin,
        REQUEST.end,
        REQUEST.closes_on,
    )
    assert named_round(desk, Insurance.RESIDENT).closes_on == before.closes_on
    running = Workbench(desk, Summarising(desk)).look().running
    assert {one.closes_on for one in running} >= {REQUEST.closes_on, before.closes_on}
    Correcting(desk, Confirming(desk)).correct(done.fact_ids[0], {}, "文件撤销了")
    assert named_round(desk, Insurance.INSTITUTION) == before


@pytest.mark.clause("L2.2.2")
def test_who_confirmed_before_the_begin_is_not_confirmed_in_the_round(desk: Session) -> None:
    desk.clock = Clock.on(date(2026, 7, 10))
    confirm(desk, TEACHER.id_number, Method.COUNTER)
    desk.clock = Clock.on(TODAY)

    def confirmed() -> int:
        covers = rounds(desk).cover()
        return next(c for c in covers if c.insurance is Insurance.INSTITUTION).total.confirmed

    assert confirmed() == 1
    rounds(desk).open(REQUEST)
    assert confirmed() == 0


@pytest.mark.clause("L2.2.2")
def test_the_same_round_again_replaces_the_former_document(desk: Session) -> None:
    rounds(desk).open(REQUEST)
    later = replace(REQUEST, document_number="9号补", closes_on=date(2026, 12, 10))
    done = rounds(desk).open(later)
    assert [problem.code for problem in done.problems] == ["round.reopened"]
    assert named_round(desk, Insurance.INSTITUTION).closes_on == date(2026, 12, 10)


@pytest.mark.clause("L2.2.2")
def test_without_insurances_all_of_the_kind_are_opened(desk: Session) -> None:
    done = rounds(desk).open(replace(REQUEST, insurances=()))
    assert [insurance for insurance, _ in done.rounds] == [
        Insurance.RESIDENT,
        Insurance.INSTITUTION,
        Insurance.ENTERPRISE,
    ]


def test_what_does_not_fit_is_refused(desk: Session) -> None:
    assert code(desk, replace(REQUEST, document_number=" ")) == "round.document"
    assert code(desk, replace(REQUEST, round_id="2026Q4")) == "round.invalid"
    assert code(desk, replace(REQUEST, round_id="2026H3")) == "round.invalid"
    assert code(desk, replace(REQUEST, closes_on=date(2027, 1, 1))) == "date.order"
    assert code(desk, replace(REQUEST, begin=date(2026, 12, 1))) == "date.order"
    far = replace(REQUEST, begin=date(2027, 1, 5), closes_on=date(2027, 7, 1), end=date(2027, 8, 1))
    assert code(desk, far) == "round.overlap"
    early = replace(REQUEST, begin=date(2026, 1, 1), closes_on=date(2026, 5, 1))
    assert code(desk, early) == "round.overlap"
    assert named_round(desk, Insurance.INSTITUTION).begin == date(2026, 7, 1)


@pytest.mark.clause("Y4", "P2.4", "Y7", "L1")
def test_coverage_counts_down_by_village_insurance_and_method(desk: Session) -> None:
    confirm(desk, PEOPLE[0].id_number)
    confirm(desk, PEOPLE[1].id_number, Method.COUNTER)
    covers = {one.insurance: one for one in rounds(desk).cover("2026H2")}
    residents, teachers = covers[Insurance.RESIDENT], covers[Insurance.INSTITUTION]
    assert (residents.total.expected, residents.total.confirmed, residents.left) == (3, 2, 1)
    assert residents.days_left == (residents.this.closes_on - TODAY).days
    assert residents.total.by_method[MethodGroup.ON_SITE] >= 1
    assert residents.self_service_rate == 0
    left = {one.line.village_code: one.left for one in residents.lines}
    assert left == {VILLAGE: 0, OTHER_VILLAGE: 1}
    assert teachers.units == {"第一中学": 1}  # the unit is responsible (L2.2.1)
    assert teachers.self_service_rate is None
    desk.clock = Clock.on(residents.this.closes_on + timedelta(days=2))
    assert {one.days_left for one in rounds(desk).cover("2026H2")} == {-2}


def test_a_round_to_come_cannot_be_covered(desk: Session) -> None:
    with pytest.raises(Refused, match=r"date\.future"):
        rounds(desk).cover("2027H1")
