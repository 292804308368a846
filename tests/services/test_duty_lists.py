"""The lists of the monthly duties: who is on them, why, and who is not any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qualdesk.clock import Clock
from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import CaseKind, ContactOutcome, DeathEvidence
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy_values import ContactHow, Relation
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.reminders import WaveKind, wave_of
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.cases import CaseRequest, Cases
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.contacts import ContactRequest, Contacts
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.deciding import Deciding, StatusRequest
from qualdesk.services.lists import Lists
from qualdesk.services.marking import Marking
from qualdesk.services.rules import load_policy
from qualdesk.services.session import Session
from qualdesk.services.work_list import ListItem
from tests.services.conftest import TODAY, StationMaker, add_people, invented

YOUNG = invented(1, birth="19600313")
OLD = invented(2, birth="19400313")
WORKER = invented(3, birth="19600313")
CHILD = invented(4, birth="20090101")


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    add_people(session, [YOUNG, OLD])
    add_people(session, [WORKER], Insurance.ENTERPRISE)
    add_people(session, [CHILD], Insurance.INJURY)
    return session


def listed(session: Session, kind: ListKind) -> dict[str, ListItem]:
    return {item.row.id_number: item for item in Lists(session).make(kind).items}


def confirm(session: Session, number: str) -> str:
    request = ConfirmRequest(id_number=number, method=Method.ON_SITE, photos=(draw_portrait(1),))
    return Confirming(session).confirm(request).confirmation.fact_id


@pytest.mark.clause("L2.1.1", "L2.4.1", "P2.3.1", "P2.3.4", "P2.3.2")
def test_unmarked_is_who_was_not_marked_there_within_the_look_back(desk: Session) -> None:
    assert set(listed(desk, ListKind.UNMARKED)) == {
        one.id_number for one in (YOUNG, OLD, WORKER, CHILD)
    }
    confirm(desk, WORKER.id_number)
    found = listed(desk, ListKind.UNMARKED)[WORKER.id_number]
    assert found.extra["confirmed_here"] is True  # seen before the payment
    assert found.extra["months"] == 5
    Marking(desk).tick(WORKER.id_number)
    assert WORKER.id_number not in listed(desk, ListKind.UNMARKED)
    desk.clock = Clock.on(date(2027, 4, 21))
    assert WORKER.id_number not in listed(desk, ListKind.UNMARKED)  # five months to the day
    desk.clock = Clock.on(date(2027, 4, 22))
    assert WORKER.id_number in listed(desk, ListKind.UNMARKED)


@pytest.mark.clause("Y8")
def test_to_mark_and_cases_say_why(desk: Session) -> None:
    fact = confirm(desk, OLD.id_number)
    assert listed(desk, ListKind.TO_MARK)[OLD.id_number].extra["confirmation_id"] == fact
    case_id = Cases(desk).open(CaseRequest(id_number=YOUNG.id_number, kind=CaseKind.TO_VERIFY))
    found = listed(desk, ListKind.CASES)
    assert list(found) == [YOUNG.id_number]
    assert found[YOUNG.id_number].extra["case_id"] == case_id
    assert "待核实名单" in found[YOUNG.id_number].note


@pytest.mark.clause("Y10")
def test_overdue_people_are_to_be_stopped_and_resumed_after_confirmation(desk: Session) -> None:
    assert listed(desk, ListKind.TO_STOP) == {}
    desk.clock = Clock.on(date(2028, 1, 5))
    overdue = listed(desk, ListKind.TO_STOP)
    assert set(overdue) == {YOUNG.id_number, OLD.id_number, WORKER.id_number}
    request = StatusRequest(
        id_number=YOUNG.id_number,
        insurance=Insurance.RESIDENT,
        status=Status.STOPPED,
        reason="not_confirmed",
        from_on=date(2028, 1, 5),
    )
    Deciding(desk).decide(replace(request, proposal=True))
    assert "已提建议" in listed(desk, ListKind.TO_STOP)[YOUNG.id_number].note
    Deciding(desk).decide(request)
    assert YOUNG.id_number not in listed(desk, ListKind.TO_STOP)
    assert listed(desk, ListKind.TO_RESUME) == {}
    confirm(desk, YOUNG.id_number)
    assert list(listed(desk, ListKind.TO_RESUME)) == [YOUNG.id_number]
    Deciding(desk).resume(YOUNG.id_number, Insurance.RESIDENT)
    assert listed(desk, ListKind.TO_RESUME) == {}


@pytest.mark.clause("Y9b")
def test_a_child_is_listed_a_cycle_before_and_to_be_stopped_after_the_birthday(
    desk: Session,
) -> None:
    desk.clock = Clock.on(date(2026, 10, 1))
    assert listed(desk, ListKind.TURNING_18) == {}  # not known as a survivor yet
    Deciding(desk).survivor(CHILD.id_number, Relation.CHILD)
    found = listed(desk, ListKind.TURNING_18)
    assert found[CHILD.id_number].extra["turns_on"] == date(2027, 1, 1)
    desk.clock = Clock.on(date(2027, 1, 2))
    assert listed(desk, ListKind.TURNING_18) == {}
    assert listed(desk, ListKind.TO_STOP)[CHILD.id_number].extra["reason"] == "turned_18"


@pytest.mark.clause("Y12")
def test_whoever_was_confirmed_after_death_is_listed(desk: Session) -> None:
    fact = confirm(desk, OLD.id_number)
    report = DeathReport(
        id_number=OLD.id_number,
        died_on=TODAY - timedelta(days=3),
        evidence_kind=DeathEvidence.VILLAGE,
    )
    Deaths(desk).report(report)
    assert listed(desk, ListKind.DIED_AFTER)[OLD.id_number].extra["confirmed_after"] == [fact]


@pytest.mark.clause("L2.1.1")
def test_reminders_go_out_in_two_waves_earlier_for_the_old(desk: Session) -> None:
    rules = desk.policy().on(TODAY)
    due = date(2027, 3, 1)
    young, old = YOUNG.birth, OLD.birth
    waves = [
        (wave_of(rules, birth, due, due - timedelta(days=days)), days)
        for birth in (young, old)
        for days in (91, 90, 61, 60, 16, 15)
    ]
    kinds = [wave.kind if wave else None for wave, _ in waves]
    assert kinds[:6] == [None, None, None, WaveKind.FIRST, WaveKind.FIRST, WaveKind.SECOND]
    assert kinds[6:] == [None, *[WaveKind.FIRST] * 4, WaveKind.SECOND]
    silent = load_policy("rolling-12", {}, {}).on(TODAY)  # names no days: nobody is reminded
    assert wave_of(silent, young, due, due) is None


@pytest.mark.clause("L2.1.1")
def test_who_was_reached_in_the_wave_is_not_called_again(desk: Session) -> None:
    confirm(desk, YOUNG.id_number)
    desk.clock = Clock.on(date(2027, 4, 10))  # due 2027-05-21: the first wave
    assert YOUNG.id_number in listed(desk, ListKind.PHONES)
    call = ContactRequest(
        id_number=YOUNG.id_number, how=ContactHow.PHONE, outcome=ContactOutcome.NOT_REACHED
    )
    Contacts(desk).add(call)
    assert YOUNG.id_number in listed(desk, ListKind.PHONES)
    reached = ContactRequest(
        id_number=YOUNG.id_number, how=ContactHow.PHONE, outcome=ContactOutcome.REACHED
    )
    Contacts(desk).add(reached)
    assert YOUNG.id_number not in listed(desk, ListKind.PHONES)
    desk.clock = Clock.on(date(2027, 5, 10))
    assert YOUNG.id_number in listed(desk, ListKind.PHONES)  # the second wave


@pytest.mark.clause("L2.2.3", "P-A3", "P2.3.2")
def test_the_unmarked_of_units_are_written_as_the_province_prints_them(
    desk: Session, tmp_path: Path
) -> None:
    file = tmp_path / "附件3.xlsx"
    found = Lists(desk).make(ListKind.UNMARKED, insurance=Insurance.ENTERPRISE)
    Lists(desk).export(found, file, None)
    (sheet,) = load_workbook(file).worksheets
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert "培训" in sheet.title
    assert rows[0][0] == "最近5个月未进行领取待遇资格确认的人员名单"
    assert rows[1] == ["单位编号", "单位名称", "姓名", "身份证号码", "资格确认结果", "备注"]
    assert rows[2][2:4] == [WORKER.name, WORKER.id_number]
    assert len(rows) == 3
