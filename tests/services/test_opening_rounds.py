"""Rounds opened from a document: their days hold everywhere; who is left, and whose they are."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import pyzipper

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method, MethodGroup
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance, Unit
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.correcting import Correcting
from qualdesk.services.exchanging import BuildRequest, Exchanging
from qualdesk.services.opening_rounds import OpeningRequest, Rounds
from qualdesk.services.periods import periods_of
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
from tests.services.exchanging_stations import COUNTY, KEY

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


EARLY = replace(
    REQUEST,
    begin=date(2026, 6, 15),
    end=date(2026, 12, 20),
    closes_on=date(2026, 12, 5),
    insurances=(),
)


@pytest.fixture
def early(desk: Session) -> Session:
    """A round from 15 June to 20 December: confirmed before, in it, in it by calendar, after."""
    residents = [one.id_number for one in PEOPLE]
    for day, number in (
        (date(2026, 6, 10), residents[0]),
        (date(2026, 6, 16), residents[1]),
        (date(2026, 12, 20), residents[2]),
        (date(2026, 12, 22), TEACHER.id_number),
    ):
        desk.clock = Clock.on(day)
        confirm(desk, number, Method.APP_SELF)
    desk.clock = Clock.on(date(2026, 12, 28))
    rounds(desk).open(EARLY)
    return desk


def package_of(session: Session, out: Path, period: str = "2026H2") -> dict[str, bytes]:
    """The papers of a round's package."""
    exchanging = Exchanging(session, Summarising(session))
    request = BuildRequest(
        kind=PackageKind.ROUND, period=period, recipient_code=COUNTY, out=out, password=KEY
    )
    built = exchanging.build(request)
    with pyzipper.AESZipFile(built.package.path) as archive:
        archive.setpassword(KEY.encode())
        return {Path(name).name: archive.read(name) for name in archive.namelist()}


def cells(book: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.clause("L2.2.2", "Y6.1.2c")
def test_the_package_of_an_opened_round_counts_its_own_days(early: Session, tmp_path: Path) -> None:
    papers = package_of(early, tmp_path)
    rows = cells(papers["确认明细.xlsx"])
    assert "2026-06-15 至 2026-12-20" in str(rows[1][0])
    listed = {row[4] for row in rows[4:]}
    assert listed == {PEOPLE[1].id_number, PEOPLE[2].id_number}
    summary = Summarising(early).of("2026H2")
    assert summary.total.confirmed == len(listed)
    said = "".join(str(cell) for row in cells(papers["汇总表.xlsx"]) for cell in row if cell)
    assert "2026年6月15日至12月20日" in said


@pytest.mark.clause("L2.2.2")
def test_an_opened_round_is_reported_from_its_first_day_and_not_before(
    desk: Session, tmp_path: Path
) -> None:
    desk.clock = Clock.on(date(2026, 6, 14))
    rounds(desk).open(EARLY)
    assert "2026H2" not in {one.id for one in periods_of(desk, ())}
    with pytest.raises(Refused, match=r"date\.future"):
        package_of(desk, tmp_path)
    desk.clock = Clock.on(date(2026, 6, 15))
    (period,) = (one for one in periods_of(desk, ()) if one.id == "2026H2")
    assert (period.begin, period.end, period.moved) == (EARLY.begin, EARLY.end, True)
    assert not any(one.moved for one in periods_of(desk, ()) if one.id != "2026H2")
    assert "确认明细.xlsx" in package_of(desk, tmp_path)


@pytest.mark.clause("L2.2.2")
def test_a_round_opened_for_some_counts_each_by_its_own_days(desk: Session, tmp_path: Path) -> None:
    desk.clock = Clock.on(date(2026, 7, 10))
    rounds(desk).open(REQUEST)  # institution only, from August on
    confirm(desk, PEOPLE[0].id_number, Method.APP_SELF)
    confirm(desk, TEACHER.id_number, Method.APP_SELF)
    summary = Summarising(desk).of("2026H2")
    assert [sheet.insurance for sheet in summary.sheets] == [Insurance.RESIDENT]
    assert summary.total.confirmed == 1
    assert [one.insurance for one in rounds(desk).cover()] == [Insurance.RESIDENT]
    desk.clock = Clock.on(TODAY)
    rows = cells(package_of(desk, tmp_path)["确认明细.xlsx"])
    assert [row[4] for row in rows[4:]] == [PEOPLE[0].id_number]
    assert "机关事业单位基本养老保险 2026-08-01 至 2026-12-31" in str(rows[1][0])


@pytest.mark.clause("L2.2.2")
def test_between_two_rounds_nothing_is_counted_and_nothing_breaks(desk: Session) -> None:
    rounds(desk).open(replace(REQUEST, insurances=()))
    desk.clock = Clock.on(date(2026, 7, 10))
    assert rounds(desk).cover() == ()
    with pytest.raises(Refused, match=r"date\.future"):
        Summarising(desk).of("2026H2")
    assert "2026H2" not in {one.id for one in periods_of(desk, ())}


@pytest.mark.clause("L2.2.2", "Y6.1.2c")
@pytest.mark.parametrize("period", ["2026H2", "2026-08"])
def test_a_printed_summary_keeps_its_days_and_is_printed_anew_for_others(
    desk: Session, tmp_path: Path, period: str
) -> None:
    summarising, out = Summarising(desk), tmp_path / "汇总表.pdf"
    desk.clock = Clock.on(date(2026, 8, 2))
    (first,) = summarising.print(period, out).forms
    rounds(desk).open(replace(REQUEST, insurances=()))  # nobody confirmed: no number changes
    old = summarising.frozen(period)
    assert old is not None
    assert {sheet.this.begin for sheet in old.summary.sheets} == {date(2026, 7, 1)}
    assert any("期次的日子" in words for words in summarising.changes_since(old))
    printed = summarising.print(period, out)
    (second,) = printed.forms
    assert [problem.code for problem in printed.problems if problem.code == "summary.changed"]
    assert second.form_serial != first.form_serial
    new = summarising.frozen(period)
    assert new is not None
    assert new.digest == summarising.of(period).digest
    frozen = {(sheet.this.begin, sheet.this.end) for sheet in new.summary.sheets}
    assert frozen == {(REQUEST.begin, REQUEST.end)}
    (again,) = summarising.print(period, out).forms
    assert again.form_serial == second.form_serial
