"""Deaths: one a person, in the right month's report, withdrawn only by two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.access import Role
from qualdesk.domain.calendar import Calendar, CalendarLevel, NamedDay
from qualdesk.domain.confirmation import Method
from qualdesk.domain.deaths import deadlines, overpaid_months, reporting
from qualdesk.domain.duties import CaseKind, DeathEvidence, PlaceKind, ReportState
from qualdesk.domain.policy_values import DeathReportRule, Holiday
from qualdesk.domain.recipient import State
from qualdesk.errors import NotAllowed, Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.cases import CaseRequest, Cases
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.correcting import Correcting
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.operators import Operators
from qualdesk.services.register import Register
from qualdesk.services.session import Session
from qualdesk.services.upkeep import Upkeep
from qualdesk.storage.queries.duty_facts import documents_of
from tests.services.conftest import (
    OTHER_VILLAGE,
    VILLAGE,
    StationMaker,
    add_people,
    id_number,
    invented,
)

PERSON = invented(1).id_number
RESIDENT = DeathReportRule(Holiday.UNCHANGED, village_day=3, township_day=5)
REPORT = DeathReport(
    id_number=PERSON, died_on=date(2026, 11, 4), evidence_kind=DeathEvidence.VILLAGE
)


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    add_people(session, [invented(1), invented(2)])
    return session


@pytest.fixture
def deaths(desk: Session) -> Deaths:
    return Deaths(desk)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "证明.jpg"
    file.write_bytes(draw_portrait(3))
    return file


def on(session: Session, day: date) -> Deaths:
    """The same station on another day."""
    session.clock = Clock.on(day)
    return Deaths(session)


@pytest.mark.clause("Y6.1.1", "Y6.2.1", "Y6.3.1")
@pytest.mark.parametrize(
    ("died_on", "learnt_on", "month", "late_months"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), "2026-09", 0),
        (date(2026, 9, 1), date(2026, 10, 5), "2026-09", 0),  # the day itself is in time
        (date(2026, 9, 1), date(2026, 10, 6), "2026-10", 1),  # 补报
        (date(2026, 5, 20), date(2026, 10, 4), "2026-09", 4),
        (date(2025, 12, 31), date(2026, 1, 5), "2025-12", 0),
        (None, date(2026, 10, 2), "2026-10", 0),  # unknown: the month of learning
    ],
)
def test_a_death_is_listed_in_the_first_report_that_was_not_over(
    died_on: date | None, learnt_on: date, month: str, late_months: int
) -> None:
    found = reporting(RESIDENT, died_on, learnt_on)
    assert (found.month, found.late_months) == (month, late_months)
    sent = reporting(RESIDENT, died_on, learnt_on, frozenset({month}))
    assert sent.month > month


@pytest.mark.clause("Y6.1.1")
def test_the_days_are_those_of_the_policy_and_holidays_move_them_only_if_it_says_so() -> None:
    days = deadlines(RESIDENT, "2026-12")
    assert (days.village, days.township) == (date(2027, 1, 3), date(2027, 1, 5))
    before = replace(RESIDENT, holiday=Holiday.BEFORE)
    after = replace(RESIDENT, holiday=Holiday.AFTER)
    assert deadlines(before, "2026-12").village == date(2027, 1, 1)  # 3 January is a Sunday
    assert deadlines(after, "2026-12").village == date(2027, 1, 4)
    feast = NamedDay(date(2027, 1, 4), working=False, name="元旦", level=CalendarLevel.STATION)
    assert deadlines(after, "2026-12", Calendar(own=(feast,))).village == date(2027, 1, 5)


@pytest.mark.clause("Y6.1.1")
def test_months_paid_too_long_end_where_the_death_was_learnt() -> None:
    assert overpaid_months(date(2026, 9, 4), date(2026, 10, 2), None) == 0
    assert overpaid_months(date(2026, 8, 4), date(2026, 10, 2), None) == 1
    assert overpaid_months(date(2026, 5, 4), date(2026, 10, 2), date(2026, 7, 1)) == 1
    assert overpaid_months(None, date(2026, 10, 2), None) is None


@pytest.mark.clause("Y6.1.1", "Y12")
def test_a_dead_person_is_reported_once_and_never_confirmed(
    desk: Session, deaths: Deaths, paper: Path
) -> None:
    done = deaths.report(REPORT, [paper])
    assert (done.month, done.late, done.problems) == ("2026-11", False, ())
    assert Register(desk).person(PERSON).line.state is State.DISQUALIFIED
    for again in (REPORT, replace(REPORT, died_on=None)):
        with pytest.raises(Refused, match=r"death\.already"):
            deaths.report(again)
    with pytest.raises(Refused, match=r"recipient\.dead"):
        Confirming(desk).confirm(
            ConfirmRequest(id_number=PERSON, method=Method.ON_SITE, photos=(draw_portrait(1),))
        )
    with pytest.raises(Refused, match=r"death\.two_people"):
        Correcting(desk, Confirming(desk)).correct(done.death_id, {}, "不对")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"died_on": date(2026, 11, 22)}, "date.future"),
        ({"died_on": date(1900, 1, 1)}, "date.invalid"),
        ({"id_number": id_number(9, "19500101")}, "recipient.unknown"),
        ({"unit_code": "Z9"}, "unit.unknown"),
    ],
)
def test_what_cannot_be_is_refused(deaths: Deaths, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        deaths.report(replace(REPORT, **changes))
    assert refused.value.code == code
    assert deaths.month("2026-11").lines == ()


@pytest.mark.clause("Y12")
def test_a_confirmation_after_the_death_is_told_and_listed(desk: Session, deaths: Deaths) -> None:
    Confirming(desk).confirm(
        ConfirmRequest(id_number=PERSON, method=Method.ON_SITE, photos=(draw_portrait(1),))
    )
    done = deaths.report(REPORT)
    codes = {problem.code for problem in done.problems}
    assert codes == {"evidence.missing", "confirmed.after_death"}
    (line,) = deaths.died_after()
    assert [fact.stated_on for fact in line.confirmed_after] == [date(2026, 11, 21)]


@pytest.mark.clause("Y6.1.1")
def test_an_unknown_day_is_written_later_and_the_report_stays_one(deaths: Deaths) -> None:
    first = deaths.report(replace(REPORT, died_on=None))
    (line,) = deaths.month("2026-11").lines
    assert (line.stop_month, line.overpaid) == ("", None)
    dated = deaths.date(first.death_id, date(2026, 5, 20), "户口本")
    (line,) = deaths.month("2026-11").lines
    assert (line.row.death_id, line.row.died_on) == (dated.death_id, date(2026, 5, 20))
    assert (line.late, line.supplement, line.overpaid) == (True, True, 5)
    with pytest.raises(Refused, match=r"death\.dated"):
        deaths.date(dated.death_id, date(2026, 5, 21), "户口本")


@pytest.mark.clause("Y6.1.1")
def test_a_village_reports_nothing_in_time_late_or_not_yet(desk: Session) -> None:
    def place(deaths: Deaths) -> ReportState:
        return {p.code: p.state for p in deaths.month("2026-11").places}[VILLAGE]

    deaths = on(desk, date(2026, 12, 3))
    assert place(deaths) is ReportState.MISSING
    fact, late = deaths.nil(PlaceKind.VILLAGE, VILLAGE, "2026-11")
    assert (late, place(deaths)) == (False, ReportState.NIL)
    assert deaths.nil(PlaceKind.VILLAGE, VILLAGE, "2026-11") == (fact, False)
    Correcting(desk, Confirming(desk)).correct(fact, {}, "点错了村")
    assert place(deaths) is ReportState.MISSING
    deaths = on(desk, date(2026, 12, 4))
    assert deaths.nil(PlaceKind.VILLAGE, VILLAGE, "2026-11")[1]
    assert place(deaths) is ReportState.LATE


@pytest.mark.clause("Y6.1.1")
def test_nothing_is_not_reported_over_a_death_or_an_open_case(desk: Session) -> None:
    with pytest.raises(Refused, match=r"date\.future"):
        Deaths(desk).nil(PlaceKind.VILLAGE, VILLAGE, "2026-11")
    case = CaseRequest(id_number=invented(2).id_number, kind=CaseKind.SUSPECTED_DEATH)
    Cases(desk).open(case)
    deaths = on(desk, date(2026, 12, 2))
    with pytest.raises(Refused, match=r"nil\.deaths") as refused:
        deaths.nil(PlaceKind.VILLAGE, VILLAGE, "2026-11")
    assert invented(2).name in refused.value.body
    deaths.report(REPORT)
    with pytest.raises(Refused, match=r"nil\.deaths") as refused:
        deaths.nil(PlaceKind.VILLAGE, VILLAGE, "2026-11")
    assert invented(1).name in refused.value.body


@pytest.mark.clause("Y6.1.1")
def test_nothing_is_not_reported_over_a_death_of_the_month_that_is_listed_later(
    desk: Session,
) -> None:
    deaths = on(desk, date(2027, 1, 4))  # after the report of November was due
    done = deaths.report(REPORT)
    assert (done.month, done.supplement) == ("2026-12", True)
    with pytest.raises(Refused, match=r"nil\.deaths") as refused:
        deaths.nil(PlaceKind.VILLAGE, VILLAGE, "2026-11")
    assert invented(1).name in refused.value.body
    (village,) = [one for one in deaths.month("2026-11").places if one.code == VILLAGE]
    assert (village.state, village.count) == (ReportState.LATE, 0)
    assert deaths.nil(PlaceKind.VILLAGE, OTHER_VILLAGE, "2026-11")  # control: another village


@pytest.mark.clause("Y6.1.1")
def test_a_death_learnt_after_a_nil_report_is_a_supplement(desk: Session) -> None:
    deaths = on(desk, date(2026, 12, 2))
    deaths.nil(PlaceKind.VILLAGE, VILLAGE, "2026-11")
    done = on(desk, date(2026, 12, 4)).report(REPORT)
    assert (done.month, done.supplement) == ("2026-11", True)


@pytest.mark.clause("Y6.1.1")
def test_a_second_report_brings_the_day_and_the_papers(
    desk: Session, deaths: Deaths, paper: Path
) -> None:
    def papers(death_id: str) -> list[str]:
        with desk.read() as connection:
            found = documents_of(connection, [death_id]).get(death_id, [])
        return [one["sha256"] for one in found]

    first = deaths.report(replace(REPORT, died_on=None), [paper])
    other = paper.with_name("火化证.jpg")
    other.write_bytes(draw_portrait(4))
    day, kind = date(2026, 11, 4), DeathEvidence.CREMATION
    known = deaths.completed_by(PERSON, day, papers=True)
    assert known == first.death_id
    done = deaths.date(known, day, "火化证", kind, [other])
    (line,) = deaths.month(done.month).lines
    assert (line.row.died_on, line.row.evidence_kind) == (day, kind)
    assert papers(done.death_id)[:1] == papers(first.death_id)
    assert len(papers(done.death_id)) == 2
    assert deaths.completed_by(PERSON, day, papers=False) is None
    assert deaths.completed_by(PERSON, date(2026, 11, 5), papers=True) is None
    with pytest.raises(Refused, match=r"death\.dated"):
        deaths.date(done.death_id, date(2026, 11, 5), "另一个日子", kind, [other])
    again = deaths.date(done.death_id, day, "补交", None, [paper])
    assert papers(again.death_id) == papers(done.death_id)  # each paper once


def test_the_check_reads_the_papers_of_a_death(desk: Session, deaths: Deaths, paper: Path) -> None:
    done = deaths.report(REPORT, [paper])
    with desk.read() as connection:
        (kept,) = documents_of(connection, [done.death_id])[done.death_id]
    codes = [problem.code for problem in Upkeep(desk).check().problems]
    assert not any(code.startswith("evidence.") for code in codes)
    desk.store.evidence.path(kept["sha256"]).unlink()
    codes = [problem.code for problem in Upkeep(desk).check().problems]
    assert "evidence.missing_file" in codes


@pytest.mark.clause("Y12")
def test_a_wrong_report_is_withdrawn_by_two_people_with_a_document(
    desk: Session, deaths: Deaths, paper: Path
) -> None:
    done = deaths.report(REPORT)
    Operators(desk).add("段丽华", Role.REVIEWER, id_number(5, "19800101"), "long enough 12")
    with pytest.raises(Refused, match=r"operator\.two_people"):
        deaths.withdraw(done.death_id, "认错了人", paper, desk.actor.login)
    with pytest.raises(NotAllowed, match=r"login\.failed"):
        deaths.withdraw(done.death_id, "认错了人", paper, "段丽华", "wrong password")
    assert Register(desk).person(PERSON).line.state is State.DISQUALIFIED  # the control
    _, problems, _ = deaths.withdraw(done.death_id, "认错了人", paper, "段丽华", "long enough 12")
    assert problems == ()
    assert Register(desk).person(PERSON).line.state is not State.DISQUALIFIED
    with pytest.raises(Refused, match=r"death\.withdrawn"):
        deaths.withdraw(done.death_id, "认错了人", paper, "段丽华")
    deaths.report(REPORT)  # may be reported again
