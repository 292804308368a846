"""Key groups: flags set, ended, corrected; the ledger, its list and its sheets."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qualdesk.clock import Clock
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.key_groups import CodeSet
from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Flag, Insurance, Status
from qualdesk.errors import Refused
from qualdesk.services.confirming import Confirming
from qualdesk.services.correcting import Correcting
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.key_flags import FlagRequest, KeyFlags
from qualdesk.services.key_groups import KeyGroups
from qualdesk.services.lists import Lists
from qualdesk.services.people_lines import people_filter
from qualdesk.services.register import Register
from qualdesk.services.roster_view import RosterQuestion, RosterView
from qualdesk.services.session import Session
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, add_benefit, add_people, invented
from tests.services.test_standings import live

OLD = invented(2, birth="19400313")
NEARLY = invented(3, birth="19461122")  # 80 tomorrow
YOUNG = invented(4, birth="19600313", village=OTHER_VILLAGE)
WEAK = FlagRequest(
    id_number=YOUNG.id_number,
    kind=Flag.SEVERE_DISABILITY,
    source="残联名单",
    disability_number=YOUNG.id_number + "41",
)


@pytest.fixture
def desk(session: Session) -> Session:
    add_people(session, [OLD, NEARLY, YOUNG])
    return session


def flags(session: Session, number: str) -> tuple[Flag, ...]:
    return Register(session).person(number).line.flags


def code(session: Session, request: FlagRequest) -> str:
    with pytest.raises(Refused) as refused:
        KeyFlags(session).set(request)
    return refused.value.code


@pytest.mark.clause("Y6.1.4b", "P2.3")
def test_high_age_comes_by_itself_on_the_birthday_of_the_policy(desk: Session) -> None:
    assert {one.person.row.id_number for one in KeyGroups(desk).ledger().lines} == {OLD.id_number}
    desk.clock = Clock.on(TODAY + timedelta(days=1))
    ledger = KeyGroups(desk).ledger(Flag.HIGH_AGE)
    since = {one.person.row.id_number: one.high_since for one in ledger.lines}
    assert since == {OLD.id_number: date(2020, 3, 13), NEARLY.id_number: date(2026, 11, 22)}


@pytest.mark.clause("Y6.1.4b")
def test_a_flag_holds_from_its_day_until_its_last(desk: Session) -> None:
    until = TODAY + timedelta(days=10)
    request = replace(WEAK, from_on=TODAY - timedelta(days=3), until_on=until)
    done = KeyFlags(desk).set(request)
    assert (done.flags, done.problems) == ((Flag.SEVERE_DISABILITY,), ())
    (held,) = done.held
    assert (held.grade, held.disability_kind, held.source) == ("1", "4", "残联名单")
    assert flags(desk, YOUNG.id_number) == (Flag.SEVERE_DISABILITY,)
    desk.clock = Clock.on(until)
    assert flags(desk, YOUNG.id_number) == (Flag.SEVERE_DISABILITY,)
    desk.clock = Clock.on(until + timedelta(days=1))
    assert flags(desk, YOUNG.id_number) == ()


def test_a_flag_that_is_ended_or_corrected_holds_no_more(desk: Session) -> None:
    service = KeyFlags(desk)
    service.set(WEAK)
    assert service.end(YOUNG.id_number, Flag.SEVERE_DISABILITY, "已复评").flags == ()
    (row,) = service.of(YOUNG.id_number)
    assert (row.ended_on, row.end_reason) == (TODAY, "已复评")
    with pytest.raises(Refused) as refused:
        service.end(YOUNG.id_number, Flag.SEVERE_DISABILITY)
    assert refused.value.code == "flag.unknown"
    again = service.set(WEAK)
    assert again.flags == (Flag.SEVERE_DISABILITY,)
    Correcting(desk, Confirming(desk)).correct(again.flag_id, {}, "登记错人")
    assert flags(desk, YOUNG.id_number) == ()


def test_the_end_that_is_taken_back_lets_the_flag_hold_again(desk: Session) -> None:
    service = KeyFlags(desk)
    service.set(WEAK)
    service.end(YOUNG.id_number, Flag.SEVERE_DISABILITY)
    with desk.read() as connection:
        (end,) = connection.exec_driver_sql("SELECT fact_id FROM key_flag_end").scalars()
    Correcting(desk, Confirming(desk)).correct(str(end), {}, "弄错了")
    assert flags(desk, YOUNG.id_number) == (Flag.SEVERE_DISABILITY,)


def test_a_new_flag_replaces_the_one_of_its_kind_and_the_same_writes_nothing(
    desk: Session,
) -> None:
    service = KeyFlags(desk)
    first = service.set(WEAK)
    same = service.set(WEAK)
    assert (same.flag_id, same.changes) == (first.flag_id, None)
    assert [problem.code for problem in same.problems] == ["flag.already"]
    other = service.set(replace(WEAK, disability_number=YOUNG.id_number + "42B1"))
    assert [row.flag_id for row in other.held] == [other.flag_id]
    assert len(service.of(YOUNG.id_number)) == 2


def test_the_village_s_own_words_make_somebody_incapacitated(desk: Session) -> None:
    request = FlagRequest(
        id_number=YOUNG.id_number,
        kind=Flag.INCAPACITATED,
        source="村评",
        grade="起不了床",
        code_set=CodeSet.VILLAGE,
    )
    assert KeyFlags(desk).set(request).flags == (Flag.INCAPACITATED,)
    (line,) = KeyGroups(desk).ledger(Flag.INCAPACITATED).lines
    assert line.grades_of(Flag.INCAPACITATED) == "村评：起不了床"


def test_without_a_grade_it_is_taken_with_a_warning(desk: Session) -> None:
    done = KeyFlags(desk).set(replace(WEAK, disability_number=""))
    assert done.flags == (Flag.SEVERE_DISABILITY,)
    assert [problem.code for problem in done.problems] == ["flag.no_grade"]


def test_what_cannot_be_is_refused(desk: Session) -> None:
    ahead = TODAY + timedelta(days=1)
    assert code(desk, replace(WEAK, source=" ")) == "flag.source"
    assert code(desk, replace(WEAK, kind=Flag.NO_PAYMENT)) == "flag.kind"
    assert code(desk, replace(WEAK, kind=Flag.HIGH_AGE)) == "flag.kind"
    assert code(desk, replace(WEAK, grade="2")) == "flag.grade"  # the number says 1
    assert code(desk, replace(WEAK, disability_number="", grade="3")) == "flag.grade"
    assert code(desk, replace(WEAK, disability_number=OLD.id_number + "41")) == (
        "disability.other_person"
    )
    assert code(desk, replace(WEAK, kind=Flag.LOST_CONTACT)) == "disability.number"
    assert code(desk, replace(WEAK, from_on=ahead)) == "date.future"
    assert code(desk, replace(WEAK, until_on=TODAY - timedelta(days=1))) == "date.order"
    assert code(desk, replace(WEAK, id_number=invented(9).id_number)) == "recipient.unknown"
    with pytest.raises(Refused) as refused:
        KeyFlags(desk).end(OLD.id_number, Flag.HIGH_AGE)
    assert refused.value.code == "flag.automatic"
    assert KeyFlags(desk).of(YOUNG.id_number) == ()


def test_the_dead_leave_the_ledger_and_take_no_flag(desk: Session) -> None:
    report = DeathReport(
        id_number=OLD.id_number, died_on=TODAY, evidence_kind=DeathEvidence.VILLAGE
    )
    Deaths(desk).report(report)
    assert KeyGroups(desk).ledger().lines == ()
    assert not any(KeyGroups(desk).counts().values())
    request = FlagRequest(id_number=OLD.id_number, kind=Flag.LOST_CONTACT, source="村里")
    assert code(desk, request) == "recipient.dead"


def test_who_lost_one_of_two_benefits_stays_in_the_ledger(session: Session) -> None:
    add_people(session, [OLD], roster_status=Status.ENDED, roster_reason="重复领取")
    assert KeyGroups(session).ledger().lines == ()
    add_benefit(session, OLD, Insurance.INJURY)
    assert [line.person.row.id_number for line in KeyGroups(session).ledger().lines] == [
        OLD.id_number
    ]
    assert KeyGroups(session).counts()[Flag.HIGH_AGE] == 1


@pytest.mark.clause("Y6.1.4b", "P2.3.3")
def test_the_list_says_why_and_the_register_finds_them_by_flag(desk: Session) -> None:
    KeyFlags(desk).set(WEAK)
    found = {item.row.id_number: item for item in Lists(desk).make(ListKind.KEY_GROUPS).items}
    assert set(found) == {OLD.id_number, YOUNG.id_number}
    assert found[YOUNG.id_number].flags == (Flag.SEVERE_DISABILITY,)
    assert "重残，肢体一级：残联名单" in found[YOUNG.id_number].note
    assert found[OLD.id_number].extra["key_groups"] == [
        {"kind": "high_age", "source": "automatic", "from": date(2020, 3, 13)}
    ]
    tomorrow = Lists(desk).make(ListKind.KEY_GROUPS, as_of=TODAY + timedelta(days=1))
    assert NEARLY.id_number in {item.row.id_number for item in tomorrow.items}
    wanted = people_filter(desk, flag=Flag.SEVERE_DISABILITY)
    answer = RosterView(desk).ask(RosterQuestion(people=wanted))
    assert answer.id_numbers == (YOUNG.id_number,)
    assert RosterView(desk).ask(RosterQuestion(people=people_filter(desk))).everybody == 3


def test_the_ledger_is_limited_to_a_village_and_counts_each_kind(desk: Session) -> None:
    KeyFlags(desk).set(WEAK)
    whole = KeyGroups(desk).ledger()
    assert (whole.everybody, whole.counts[Flag.HIGH_AGE]) == (2, 1)
    assert KeyGroups(desk).counts() == whole.counts
    there = KeyGroups(desk).ledger(village=VILLAGE)
    assert [one.person.row.id_number for one in there.lines] == [OLD.id_number]


@pytest.mark.parametrize("seed", range(3))
def test_the_kinds_are_counted_as_the_ledger_lists_them(session: Session, seed: int) -> None:
    live(session, seed)
    for number in (2, 5, 7, 11):  # whoever died takes no flag
        person = invented(number, birth=f"19{30 + number}0313").id_number
        with suppress(Refused):
            KeyFlags(session).set(replace(WEAK, id_number=person, disability_number=""))
    groups = KeyGroups(session)
    assert groups.counts() == groups.ledger().counts
    assert len(groups.counts()) == 2


@pytest.mark.clause("Y6.1.4b")
def test_the_sheet_holds_whole_numbers_and_never_a_disability_number(
    desk: Session, tmp_path: Path
) -> None:
    KeyFlags(desk).set(WEAK)
    service = KeyGroups(desk)
    service.write(service.ledger(), tmp_path / "台账.xlsx")
    (sheet,) = load_workbook(tmp_path / "台账.xlsx").worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = rows[2]
    people = {row[heads.index("身份证号")]: row for row in rows[3:]}
    assert set(people) == {OLD.id_number, YOUNG.id_number}
    assert people[YOUNG.id_number][heads.index("残疾类别等级")] == "肢体一级"
    assert people[YOUNG.id_number][heads.index("类别")] == "重残"
    assert people[OLD.id_number][heads.index("年龄")] == 86
    assert WEAK.disability_number not in str(rows)
    assert service.write(service.ledger(), tmp_path / "台账.pdf") == 1
    assert (tmp_path / "台账.pdf").read_bytes().startswith(b"%PDF")
