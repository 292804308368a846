"""死亡报告 without a window: months, nil reports, one death at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import CaseKind, DeathEvidence, ReportState
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.cases import CaseRequest
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.death_facts import DeathReport, Withdrawal
from qualdesk.services.people_lines import people_filter
from qualdesk.storage.queries.audit import entries_named
from tests.services.conftest import ADMIN, PASSWORD, TODAY, VILLAGE
from tests.services.exchanging_stations import Desk as Outside
from tests.ui.conftest import HANDLER
from tests.ui.straight import StraightDesk
from ui.look.marks import StateMark
from ui.pages.deaths.presenter import DeathsPresenter
from ui.text import read_day


@pytest.fixture
def presenter(desk: StraightDesk) -> DeathsPresenter:
    made = DeathsPresenter(desk)
    made.load()
    return made


def person_of(presenter: DeathsPresenter) -> str:
    register = presenter.desk.services.register
    found = register.search(people_filter(presenter.desk.services.session, village=VILLAGE), 1)
    return found.lines[0].row.id_number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("0917", date(2026, 9, 17)),
        ("1203", date(2025, 12, 3)),  # the last one that was
        ("2026-9-7", date(2026, 9, 7)),
        ("2026.09.07", date(2026, 9, 7)),
        ("20260907", date(2026, 9, 7)),
        ("2026年9月7日", date(2026, 9, 7)),
        ("0231", None),
        ("202609", None),  # a month is no day
        ("昨天", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_it_is_typed(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.clause("Y6.1.1")
def test_the_month_before_is_shown_first_and_arrows_lead_to_others(
    presenter: DeathsPresenter,
) -> None:
    assert presenter.state.month == "2026-10"
    assert [one.month for one in presenter.state.months][-2:] == ["2026-10", "2026-11"]
    presenter.step_month(1)
    assert presenter.state.month == "2026-11"
    presenter.step_month(1)
    assert presenter.state.month == "2026-11"  # not beyond the running one


@pytest.mark.clause("Y6.1.1")
def test_nil_is_reported_for_the_current_place_and_taken_back(
    presenter: DeathsPresenter,
) -> None:
    presenter.choose_place(VILLAGE)
    presenter.report_nil()
    row = presenter.state.current
    assert row is not None
    assert row.reports[presenter.state.at].state is ReportState.LATE  # 21 November
    presenter.take_nil_back()
    row = presenter.state.current
    assert row is not None
    assert row.reports[presenter.state.at].state is ReportState.MISSING
    assert VILLAGE in {one.code for one in presenter.state.missing}
    assert "报零" in presenter.reminder()


@pytest.mark.clause("Y6.1.1", "Y12")
def test_a_death_is_entered_with_a_day_or_without(
    presenter: DeathsPresenter, desk: StraightDesk
) -> None:
    number = person_of(presenter)
    presenter.record()
    assert presenter.state.entry.fault_at == "who"
    presenter.find(number[-6:])
    presenter.take(number)
    presenter.put_date("昨天")
    presenter.record()
    assert presenter.state.entry.fault_at == "date"
    presenter.put_unknown(unknown=True)
    presenter.put_evidence("hospital")
    presenter.record()
    assert presenter.state.entry.empty
    presenter.step_month(1)
    shown = presenter.state.shown
    assert shown is not None
    assert [line.row.id_number for line in shown.lines] == [number]
    assert shown.lines[0].row.died_on is None
    presenter.find(number[-6:])
    presenter.take(number)
    presenter.put_date("1103")
    presenter.record()
    shown = presenter.state.shown
    assert shown is not None
    assert shown.lines[0].row.died_on == date(2026, 11, 3)  # the day of the same report
    assert desk.shell.told == []


def test_nobody_found_is_said_at_once_and_a_wrong_number_is_called_wrong(
    presenter: DeathsPresenter,
) -> None:
    number = person_of(presenter)
    last = "1" if number[-1] != "1" else "2"
    presenter.find(number[:-1] + last)
    assert presenter.state.entry.fault_at == "who"
    assert "校验位不符" in presenter.state.entry.fault
    presenter.find("查无此人")
    assert presenter.state.entry.fault.startswith("没有找到")
    assert presenter.record() is None
    assert presenter.state.entry.fault.startswith("没有找到")
    presenter.find(number)
    assert (presenter.state.entry.fault, len(presenter.state.entry.found)) == ("", 1)


def test_what_is_typed_survives(presenter: DeathsPresenter, desk: StraightDesk) -> None:
    number = person_of(presenter)
    presenter.find(number[-6:])
    presenter.take(number)
    presenter.put_date("09")
    presenter.put_by("罗文清")
    again = DeathsPresenter(desk)
    again.restore(presenter.as_draft())
    entry = again.state.entry
    assert entry.person is not None
    assert (entry.person.row.id_number, entry.date_text, entry.reported_by) == (
        number,
        "09",
        "罗文清",
    )
    presenter.clear()
    assert presenter.as_draft() == {}


def test_a_refusal_is_told_and_the_entry_stays(
    presenter: DeathsPresenter, desk: StraightDesk
) -> None:
    number = person_of(presenter)
    desk.services.deaths.report(
        DeathReport(
            id_number=number,
            died_on=TODAY - timedelta(days=9),
            evidence_kind=DeathEvidence.VILLAGE,
        )
    )
    presenter.find(number[-6:])
    presenter.take(number)
    presenter.put_unknown(unknown=True)
    presenter.record()
    assert [fault.code for fault in desk.shell.told] == ["death.already"]
    assert presenter.state.entry.person is not None
    assert not presenter.state.saving


def dead(presenter: DeathsPresenter, desk: StraightDesk, days: int = 9) -> str:
    """Somebody is reported dead; the page shows the running month, where the line stands."""
    number = person_of(presenter)
    report = DeathReport(
        id_number=number, died_on=TODAY - timedelta(days=days), evidence_kind=DeathEvidence.VILLAGE
    )
    desk.services.deaths.report(report)
    presenter.choose_month("2026-11")
    return number


@pytest.mark.clause("Y6.1.1", "Y6.2.1")
def test_several_places_report_nothing_at_once_and_who_cannot_is_named(
    presenter: DeathsPresenter, desk: StraightDesk
) -> None:
    rows = presenter.state.without_report
    assert len(rows) > 1
    desk.services.cases.open(
        CaseRequest(id_number=person_of(presenter), kind=CaseKind.SUSPECTED_DEATH)
    )
    presenter.report_nils([row.code for row in rows])
    assert [row.code for row in presenter.state.without_report] == [VILLAGE]
    (fault,) = desk.shell.told
    assert fault.code == "nil.deaths"
    assert "核查件没结" in fault.body
    assert not presenter.state.saving


@pytest.mark.clause("Y6.3.1")
def test_the_roster_of_one_insurance_has_a_paper_of_its_own(
    presenter: DeathsPresenter, desk: StraightDesk
) -> None:
    dead(presenter, desk)
    assert len(presenter.state.lines) == 1
    presenter.choose_insurance(Insurance.ENTERPRISE)
    assert presenter.state.lines == ()
    assert presenter.paper_key == "deaths-2026-11-enterprise"
    standing = presenter.state.standing
    assert standing is not None
    assert standing.period.insurance is Insurance.ENTERPRISE


@pytest.mark.clause("Y6.1.1")
def test_the_paper_says_where_it_is(
    presenter: DeathsPresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    services, key = desk.services, presenter.paper_key
    assert presenter.state.paper[1] == "花名册还没打印"
    signed = tmp_path / "签章.pdf"
    signed.write_bytes(services.reporting.make_paper(key).data)
    presenter.load()
    assert presenter.state.paper[1].endswith("等签字盖章")
    assert "经办人员、社保中心负责人、盖章" in presenter.state.paper[2]
    presenter.report_nil()
    assert presenter.state.paper[1].startswith("打印以后有变动，要重印")
    signed.write_bytes(services.reporting.make_paper(key).data)
    built = Outside(services.session, services.handing_over.outbox).build(
        kind=PackageKind.DEATHS, period="2026-10", signed=signed
    )
    presenter.load()
    assert presenter.state.paper[:2] == (StateMark.SOON, "第 1 号包封好了，还没写 U 盘")
    stick = tmp_path / "U盘"
    stick.mkdir()
    copied = services.handing_over.write(built.package.path.name, stick)
    services.handing_over.note(copied)
    presenter.load()
    assert presenter.state.paper[1].endswith("写出了，等回执")


@pytest.mark.clause("Y6.1.1")
def test_a_wrong_report_is_withdrawn_only_with_the_password_of_another_person(
    presenter: DeathsPresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    dead(presenter, desk)
    document = tmp_path / "说明.jpg"
    document.write_bytes(draw_portrait(3))
    asked = Withdrawal(reason="同名的另一人", document=document, second=HANDLER, password=PASSWORD)
    line = presenter.state.current_line
    assert line is not None
    names: list[tuple[str, ...]] = []
    presenter.colleagues().then(names.append).start()
    assert names == [(HANDLER,)]  # never the one who does it
    again: list[str] = []
    for wrong in (
        replace(asked, password="不是这个"),
        replace(asked, second=ADMIN),
        replace(asked, second="没有这个人"),
    ):
        presenter.withdraw(line, wrong, again.append)
        assert presenter.state.lines != ()
    assert len(again) == 3
    assert "两个人" in again[1]
    assert desk.shell.told == []
    presenter.withdraw(line, asked, again.append)
    assert len(again) == 3
    assert presenter.state.lines == ()
    entries = desk.services.session
    with entries.read() as connection:
        (act,) = entries_named(connection, "death.withdraw")
    assert '"checked":"True"' in act.detail


@pytest.mark.clause("Y12")
def test_a_confirmation_after_death_becomes_a_case_and_months_paid_too_long_a_list(
    presenter: DeathsPresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    number = person_of(presenter)
    desk.services.confirming.confirm(ConfirmRequest(id_number=number, method=Method.DATA_MATCH))
    dead(presenter, desk, days=60)
    (line,) = presenter.state.after
    assert presenter.state.looked_into == frozenset()
    presenter.open_case(line)
    assert presenter.state.looked_into == {number}
    target = tmp_path / "多领.xlsx"
    presenter.write_overpaid(target)
    assert target.is_file()
    assert "1 条" in desk.shell.said[-1]
