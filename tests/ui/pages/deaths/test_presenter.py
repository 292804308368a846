"""死亡报告 without a window: months, nil reports, one death at a time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qualdesk.domain.duties import DeathEvidence, ReportState
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.people_lines import people_filter
from tests.services.conftest import TODAY, VILLAGE
from tests.ui.straight import StraightDesk
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
