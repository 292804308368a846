"""The month as a check list: each step shows as done once its fact is there, and not before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.confirmation import Method
from qualdesk.domain.notices import NoticeMoment
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import CENTRE_DEATHS
from qualdesk.domain.station import Level
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.complaints import AnswerRequest, ComplaintRequest, Complaints
from qualdesk.services.death_papers import DeathPapers
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.handing_over import HandingOver
from qualdesk.services.notice_files import NoticesStanding
from qualdesk.services.notice_plans import NoticeRequest
from qualdesk.services.notices import Notices
from qualdesk.services.periods import deaths_key
from qualdesk.services.reporting import Reporting
from tests.services.conftest import VILLAGE, StationMaker, add_people, invented
from tests.services.exchanging_stations import COUNTY, MONTH, Desk

REPORTED_HERE = {Insurance.RESIDENT, Insurance.ENTERPRISE, Insurance.INJURY}  # not by units


def reporting_of(desk: Desk) -> Reporting:
    return Reporting(desk.session, desk.summarising, desk.exchanging, HandingOver(desk.session))


@pytest.fixture
def desk(make_station: StationMaker, tmp_path: Path) -> Desk:
    """Three people, one of them confirmed by app: no paper of hers is needed."""
    session = make_station()
    found = Desk(session, HandingOver(session).outbox)
    add_people(session, [invented(number) for number in range(1, 4)])
    found.confirm(1, method=Method.APP_SELF, photos=())
    return found


@pytest.fixture
def reporting(desk: Desk) -> Reporting:
    return reporting_of(desk)


def freeze(desk: Desk, folder: Path) -> Path:
    desk.summarising.print(MONTH, folder / "汇总表.pdf")
    return folder / "汇总表.pdf"


def test_a_new_station_is_offered_its_first_month_and_the_running_rounds(
    reporting: Reporting,
) -> None:
    assert [(p.kind, p.id) for p in reporting.periods()] == [
        (PackageKind.MONTH, MONTH),
        (PackageKind.DEATHS, "2026-10"),
        (PackageKind.ROUND, "2026H2"),
        (PackageKind.ROUND, "2026Q4"),
    ]
    assert reporting.due().id == MONTH


def test_last_month_is_due_first_while_it_is_not_sealed(
    desk: Desk, reporting: Reporting, tmp_path: Path
) -> None:
    signed = freeze(desk, tmp_path)
    desk.session.clock = Clock.on(date(2026, 12, 3))
    assert [p.id for p in reporting.periods()][:2] == ["2026-12", MONTH]
    assert reporting.due().id == MONTH
    desk.build(signed=signed)
    assert reporting.due().id == "2026-12"


def test_the_county_of_the_division_table_is_the_receiver(
    reporting: Reporting, make_station: StationMaker
) -> None:
    above = reporting.upward()
    assert (above.code, above.name) == (COUNTY, "漾濞彝族自治县社会保险局")
    village = make_station("上街村", level=Level.VILLAGE, code="532922101216")
    assert reporting_of(Desk(village, Path())).upward().code == "532922101000"


@pytest.mark.clause("Y6.1.2c")
def test_every_step_shows_once_it_is_done(
    desk: Desk, reporting: Reporting, make_station: StationMaker, tmp_path: Path
) -> None:
    first = reporting.standing(MONTH)
    assert (first.total.expected, first.total.unconfirmed) == (3, 2)
    assert (first.printed, first.sent, first.open_forms.people) == (None, None, 0)
    assert [step.label for step in first.chain][-1] == "盖章"

    signed = freeze(desk, tmp_path)
    printed = reporting.standing(MONTH).printed
    assert printed is not None
    assert printed.changes == ()

    built = desk.build(signed=signed)
    sent = reporting.standing(MONTH).sent
    assert sent is not None
    assert (sent.here, sent.handed_at, sent.accepted) == (True, None, None)

    stick = tmp_path / "U盘"
    stick.mkdir()
    handing = HandingOver(desk.session)
    handing.note(handing.write(built.package.path.name, stick))
    handed = reporting.standing(MONTH).sent
    assert handed is not None
    assert handed.handed_at is not None

    county = make_station("漾濞县社会保险局", level=Level.COUNTY, code=COUNTY)
    there = Desk(county, tmp_path / "县局")
    (received,) = there.receive(built, trust=desk.certificate)
    assert received.receipt is not None
    desk.receipts.take(received.receipt, trust=there.certificate)
    last = reporting.standing(MONTH).sent
    assert last is not None
    assert (last.accepted, last.returned) == (True, 0)
    assert [one.from_name for one in reporting_of(there).received()] == ["苍山西镇"]


def test_the_paper_for_signature_comes_as_pdf_with_its_serial(
    desk: Desk, reporting: Reporting
) -> None:
    paper = reporting.make_paper(MONTH)
    assert paper.data.startswith(b"%PDF-")
    assert paper.pages == 1
    frozen = desk.summarising.frozen(MONTH)
    assert frozen is not None
    assert [form.form_serial for form in paper.forms] == [frozen.form_serial]


def test_what_changed_since_the_printing_is_told(
    desk: Desk, reporting: Reporting, tmp_path: Path
) -> None:
    signed = freeze(desk, tmp_path)
    assert reporting.check_scan(MONTH, signed).pages == 1
    desk.confirm(2, method=Method.APP_SELF, photos=())
    printed = reporting.standing(MONTH).printed
    assert printed is not None
    assert any("已确认 1→2" in change for change in printed.changes)
    with pytest.raises(Refused) as refused:
        reporting.check_scan(MONTH, signed)
    assert refused.value.code == "seal.changed"


def test_a_draft_is_in_the_history_and_settles_nothing(desk: Desk, reporting: Reporting) -> None:
    desk.build()
    assert reporting.standing(MONTH).sent is None
    assert [one.sealed for one in reporting.sent()] == [False]
    assert not reporting.periods()[0].sealed


def test_a_period_that_is_none_is_refused(reporting: Reporting) -> None:
    with pytest.raises(Refused) as refused:
        reporting.standing("2026-10")
    assert refused.value.code == "month.invalid"


@pytest.mark.clause("Y6.1.1", "Y6.3.1")
def test_the_deaths_of_the_month_before_are_on_the_list(
    desk: Desk, reporting: Reporting, tmp_path: Path
) -> None:
    assert reporting.standing(MONTH).deaths is None  # the station was not there in October
    desk.session.clock = Clock.on(date(2026, 12, 2))
    open_still = reporting.standing("2026-12").deaths
    assert open_still is not None
    assert (open_still.month, open_still.due_on) == (MONTH, date(2026, 12, 5))
    assert len(open_still.missing) > 1
    assert not open_still.printed
    assert (open_still.sent, set(open_still.unsent)) == ((), REPORTED_HERE)
    DeathPapers(desk.session).print(RosterOf(MONTH), tmp_path / "死亡.pdf")
    desk.build(kind=PackageKind.DEATHS, signed=tmp_path / "死亡.pdf")
    done = reporting.standing("2026-12").deaths
    assert done is not None
    assert done.printed
    assert (set(done.sent), done.unsent) == (REPORTED_HERE, ())
    assert reporting.standing("2026H2").deaths is None


@pytest.mark.clause("Y6.1.1", "Y6.3.1")
def test_the_deaths_of_a_month_are_a_package_of_their_own(
    desk: Desk, reporting: Reporting, tmp_path: Path
) -> None:
    desk.session.clock = Clock.on(date(2026, 12, 2))
    key = deaths_key(MONTH)
    before = reporting.standing(key)
    assert (before.period.kind, before.period.id, before.total) == (PackageKind.DEATHS, MONTH, None)
    assert [step.label for step in before.chain] == [step.label for step in CENTRE_DEATHS.steps]
    assert (before.printed, before.sent, reporting.printed_paper(key)) == (None, None, None)
    paper = reporting.make_paper(key)
    signed = tmp_path / "签章.pdf"
    signed.write_bytes(paper.data)
    assert reporting.check_scan(key, signed).pages == paper.pages == 1
    printed = reporting.standing(key).printed
    assert printed is not None
    assert printed.serial == paper.forms[0].form_serial
    built = desk.build(kind=PackageKind.DEATHS, signed=signed)
    sent = reporting.standing(key).sent
    assert sent is not None
    assert sent.sequence == built.head.name.sequence
    assert reporting.standing(MONTH).sent is None  # the month's own is another one
    assert [p.sealed for p in reporting.periods() if p.key == key] == [True]


@pytest.mark.clause("Y6.3.1")
def test_one_insurance_may_go_up_before_the_others(
    desk: Desk, reporting: Reporting, tmp_path: Path
) -> None:
    desk.session.clock = Clock.on(date(2026, 12, 2))
    key = deaths_key(MONTH, Insurance.ENTERPRISE)
    assert key not in {period.key for period in reporting.periods()}
    assert reporting.standing(key).period.insurance is Insurance.ENTERPRISE
    signed = tmp_path / "签章.pdf"
    signed.write_bytes(reporting.make_paper(key).data)
    assert key in {period.key for period in reporting.periods()}
    desk.build(kind=PackageKind.DEATHS, insurance=Insurance.ENTERPRISE, signed=signed)
    assert reporting.standing(key).sent is not None
    whole = reporting.standing(deaths_key(MONTH))
    assert whole.sent is None
    assert whole.deaths is not None
    assert whole.deaths.sent == (Insurance.ENTERPRISE,)
    assert set(whole.deaths.unsent) == REPORTED_HERE - {Insurance.ENTERPRISE}


def test_a_month_of_deaths_that_is_none_is_refused(reporting: Reporting) -> None:
    with pytest.raises(Refused) as refused:
        reporting.standing("deaths-2026-13")
    assert refused.value.code == "month.invalid"


@pytest.mark.clause("Y6.1.3")
def test_the_notices_of_a_round_are_told_and_hold_nothing_up(
    desk: Desk, reporting: Reporting, tmp_path: Path
) -> None:
    session = desk.session
    assert reporting.standing(MONTH).notices is None  # notices hang by half-years
    assert reporting.standing("2026Q4").notices is None
    none = reporting.standing("2026H2").notices
    assert none == NoticesStanding(filed=0, hanging=0, without=1, unanswered=0)
    notices = Notices(session)
    opened = notices.open(NoticeRequest(village=VILLAGE, hotline="0872-7520000"))
    request = ComplaintRequest(notice_id=opened.fact_id, text="有人已经去世")
    complaint = Complaints(session).take(request)
    assert reporting.standing("2026H2").notices == NoticesStanding(0, 1, 0, 1)
    session.clock = Clock.on(opened.file.row.ends_on)
    for moment in (NoticeMoment.BEGIN, NoticeMoment.END):
        photo = tmp_path / f"{moment.value}.jpg"
        photo.write_bytes(draw_portrait(len(moment.value)))
        notices.photo(opened.fact_id, moment, photo)
    notices.close(opened.fact_id)
    unanswered = reporting.standing("2026H2").notices
    assert unanswered == NoticesStanding(1, 0, 0, 1)
    assert not unanswered.finished
    Complaints(session).answer(AnswerRequest(complaint_id=complaint.fact_id, outcome="不属实"))
    done = reporting.standing("2026H2").notices
    assert done is not None
    assert done.finished
