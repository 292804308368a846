"""Special checks: frozen at opening, people drop off by themselves, cases only for the rest."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import CaseKind, ContactOutcome, DeathEvidence
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import Flag, Insurance
from qualdesk.domain.special_checks import MemberState
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.cases import Cases
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.contacts import ContactRequest, Contacts
from qualdesk.services.correcting import Correcting
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.key_flags import FlagRequest, KeyFlags
from qualdesk.services.session import Session
from qualdesk.services.special_checks import SpecialChecks
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import home_visit
from tests.services.conftest import OTHER_VILLAGE, StationMaker, add_people, invented

SEPTEMBER = date(2026, 9, 10)
OLD = [invented(number, birth="19400313") for number in range(2, 7)]
LOST = invented(7, birth="19600313", village=OTHER_VILLAGE)
YOUNG = invented(8, birth="19600313")
WORKER = invented(9, birth="19400313")


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    """A station under the rules of 云龙 on 10 September, one resident lost, one young."""
    session = make_station(policy_id="yunlong-2021", training=True)
    session.clock = Clock.on(SEPTEMBER)
    add_people(session, [*OLD, LOST, YOUNG])
    add_people(session, [WORKER], Insurance.ENTERPRISE)
    KeyFlags(session).set(
        FlagRequest(id_number=LOST.id_number, kind=Flag.LOST_CONTACT, source="村里")
    )
    return session


def states(session: Session) -> dict[str, MemberState]:
    found = SpecialChecks(session).look().members
    return {one.person.row.id_number: one.state for one in found}


def code(session: Session, *words: str) -> str:
    with pytest.raises(Refused) as refused:
        SpecialChecks(session).open(*words)
    return refused.value.code


def confirm(session: Session, number: str) -> None:
    request = ConfirmRequest(id_number=number, method=Method.ON_SITE, photos=(draw_portrait(1),))
    Confirming(session).confirm(request)


def visit(session: Session, number: str, found: str) -> None:
    """A home visit as the other service keeps it."""
    day = session.today().isoformat()
    values = {"id_number": number, "visited_on": day, "stated_on": day, "found": found}
    values |= {"staff_a": "李", "staff_b": "王", "services": "[]"}
    with session.work() as work:
        Duties(work).keep(home_visit, values)
        work.commit(Act("visit", {}))


@pytest.mark.clause("L2.3.4", "P2.3.3")
def test_a_check_covers_residents_of_high_age_lost_or_without_payments(desk: Session) -> None:
    done = SpecialChecks(desk).open()
    assert (done.month, done.due_on, done.people) == ("2026-09", date(2026, 10, 10), 6)
    assert done.by_why == {Flag.HIGH_AGE: 5, Flag.LOST_CONTACT: 1}
    assert set(states(desk)) == {one.id_number for one in (*OLD, LOST)}  # no worker: P2.3.1
    assert set(states(desk).values()) == {MemberState.LEFT}


@pytest.mark.clause("L2.3.4", "P2.3.3")
def test_the_list_is_frozen_when_it_is_opened(desk: Session) -> None:
    SpecialChecks(desk).open()
    KeyFlags(desk).set(
        FlagRequest(id_number=YOUNG.id_number, kind=Flag.LOST_CONTACT, source="村里")
    )
    KeyFlags(desk).end(LOST.id_number, Flag.LOST_CONTACT, "找到了")
    assert YOUNG.id_number not in states(desk)
    assert states(desk)[LOST.id_number] is MemberState.LEFT


@pytest.mark.clause("L2.3.4", "Y3")
def test_who_is_confirmed_visited_reached_or_dead_drops_off(desk: Session) -> None:
    confirmed, visited, absent, reached, dead = (one.id_number for one in OLD)
    SpecialChecks(desk).open()
    confirm(desk, confirmed)
    visit(desk, visited, "met")
    visit(desk, absent, "absent")
    calls = ((reached, ContactOutcome.REACHED), (absent, ContactOutcome.NOT_REACHED))
    for number, outcome in calls:
        Contacts(desk).add(ContactRequest(id_number=number, how=ContactHow.PHONE, outcome=outcome))
    report = DeathReport(id_number=dead, died_on=SEPTEMBER, evidence_kind=DeathEvidence.VILLAGE)
    Deaths(desk).report(report)
    assert states(desk) == {
        confirmed: MemberState.CONFIRMED,
        visited: MemberState.VISITED,
        absent: MemberState.LEFT,
        reached: MemberState.REACHED,
        dead: MemberState.GONE,
        LOST.id_number: MemberState.LEFT,
    }


@pytest.mark.clause("L2.3.4", "P2.3.3")
def test_cases_come_at_the_end_for_those_not_reached_and_only_once(desk: Session) -> None:
    checks = SpecialChecks(desk)
    checks.open()
    for one in OLD[1:]:
        confirm(desk, one.id_number)
    desk.clock = Clock.on(date(2026, 10, 9))
    with pytest.raises(Refused, match=r"special_check\.early"):
        checks.open_cases()
    desk.clock = Clock.on(date(2026, 10, 10))
    done = checks.open_cases("2026-09")
    assert len(done.case_ids) == 2
    kinds = {file.row.id_number: file.row.kind for file in Cases(desk).find()}
    assert kinds == {OLD[0].id_number: CaseKind.HIGH_AGE, LOST.id_number: CaseKind.LOST_CONTACT}
    assert checks.open_cases() == type(done)((), None)
    assert states(desk)[LOST.id_number] is MemberState.CASE
    Correcting(desk, Confirming(desk)).correct(done.case_ids[0], {}, "开错了")
    assert len(checks.open_cases().case_ids) == 1


@pytest.mark.clause("P2.3.3")
def test_only_the_months_of_the_policy_unless_the_county_says_so(desk: Session) -> None:
    checks = SpecialChecks(desk)
    assert checks.due_month() == "2026-09"
    assert code(desk, "2026-10") == "date.future"
    assert code(desk, "2026-08") == "special_check.month"
    assert code(desk, "2026-9") == "month.invalid"
    assert code(desk, "九月") == "month.invalid"
    late = checks.open("2026-08", "龙社险发〔2026〕7号")
    assert [problem.code for problem in late.problems] == ["special_check.late"]
    assert code(desk, "2026-08", "又一份") == "special_check.exists"
    checks.open()
    assert checks.due_month() == ""
    desk.clock = Clock.on(date(2026, 11, 1))
    assert checks.due_month() == ""
    assert [row.month for row in checks.checks()] == ["2026-09", "2026-08"]


def test_nobody_to_check_and_no_check_are_said(make_station: StationMaker) -> None:
    session = make_station(policy_id="yunlong-2021")
    session.clock = Clock.on(SEPTEMBER)
    add_people(session, [YOUNG])
    assert code(session) == "special_check.nobody"
    with pytest.raises(Refused, match=r"special_check\.unknown"):
        SpecialChecks(session).look()


def test_a_policy_without_special_checks_says_so(session: Session) -> None:
    add_people(session, OLD)
    assert SpecialChecks(session).due_month() == ""
    assert code(session) == "special_check.month"


def test_a_check_that_was_taken_back_is_opened_anew(desk: Session) -> None:
    first = SpecialChecks(desk).open()
    Correcting(desk, Confirming(desk)).correct(first.check_id, {}, "名单没有收齐")
    assert SpecialChecks(desk).open().check_id != first.check_id


@pytest.mark.clause("L2.3.4")
def test_the_list_of_a_village_is_written_out(desk: Session, tmp_path: Path) -> None:
    checks = SpecialChecks(desk)
    checks.open()
    there = checks.look(village=OTHER_VILLAGE)
    assert [one.person.row.id_number for one in there.members] == [LOST.id_number]
    checks.write(there, tmp_path / "名单.xlsx")
    (sheet,) = load_workbook(tmp_path / "名单.xlsx").worksheets
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert {LOST.id_number, "失联", "还没核实"} <= set(cells)
    assert checks.write(checks.look(), tmp_path / "名单.pdf") == 1
    assert checks.look().days_left == 30
    desk.clock = Clock.on(SEPTEMBER + timedelta(days=40))
    assert checks.look().days_left == -10
