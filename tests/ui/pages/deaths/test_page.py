"""死亡报告 as a person uses it: by keys alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qualdesk.domain.audit import Act
from qualdesk.domain.duties import DeathEvidence, ReportState
from qualdesk.domain.recipient import Insurance, Unit
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.death_facts import DeathReport, Withdrawal
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.people_lines import people_filter
from qualdesk.storage.repositories.register import Register
from tests.services.conftest import PASSWORD, TODAY, VILLAGE, add_people, invented
from tests.ui.conftest import HANDLER, WAIT
from ui import prompts
from ui.look.marks import StateMark
from ui.main_window import MainWindow
from ui.pages.deaths.page import DeathsPage


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> DeathsPage:
    window.open("deaths")
    shown = window.findChild(DeathsPage)
    assert shown is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(shown.presenter.state.months), timeout=WAIT)
    return shown


@pytest.mark.clause("Y6.1.1")
def test_a_village_reports_nothing_by_two_keys(page: DeathsPage, qtbot: QtBot) -> None:
    matrix = page.matrix
    matrix.setFocus()
    at = next(n for n, row in enumerate(page.presenter.state.rows) if row.code == VILLAGE)
    matrix.go_to(at)
    QTest.keyClick(matrix, Qt.Key.Key_0)

    def reported() -> bool:
        row = page.presenter.state.current
        return row is not None and row.reports[page.presenter.state.at].state is ReportState.LATE

    qtbot.waitUntil(reported, timeout=WAIT)
    QTest.keyClick(matrix, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: page.presenter.state.month == "2026-09", timeout=WAIT)


@pytest.mark.clause("Y6.1.1")
def test_a_death_is_entered_by_keys(page: DeathsPage, qtbot: QtBot) -> None:
    page.matrix.setFocus()
    QTest.keyClick(page.matrix, Qt.Key.Key_Plus)
    assert QApplication.focusWidget() is page.entry.who
    QTest.keyClicks(page.entry.who, "l")
    qtbot.waitUntil(lambda: bool(page.presenter.state.entry.found), timeout=WAIT)
    QTest.keyClick(page.entry.who, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.entry.date, timeout=WAIT)
    QTest.keyClick(page.entry.date, Qt.Key.Key_0)
    QTest.keyClick(page.entry.date, Qt.Key.Key_Return)
    assert page.presenter.state.entry.unknown
    QTest.keyClick(page.entry.by, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.presenter.state.entry.empty, timeout=WAIT)

    def listed() -> bool:
        return any(month.lines for month in page.presenter.state.months)

    qtbot.waitUntil(listed, timeout=WAIT)


@pytest.mark.clause("Y6.1.1")
def test_a_day_may_begin_with_nought(page: DeathsPage) -> None:
    QTest.keyClicks(page.entry.date, "0917")
    assert page.presenter.state.entry.date_text == "0917"
    assert not page.presenter.state.entry.unknown


@pytest.mark.clause("Y6.1.1")
def test_a_centre_has_not_reported_because_the_day_is_over(page: DeathsPage) -> None:
    days = page.presenter.state.deadlines()
    centre = [day for day in days if "镇 → 县" in day.title]
    assert {day.mark for day in centre} == {StateMark.OVERDUE}
    assert all(day.note.startswith("还没送") for day in centre)
    shown = page.presenter.state.shown
    assert shown is not None
    sent = replace(shown, sent=frozenset(shown.deadlines))
    months = tuple(sent if one.month == sent.month else one for one in page.presenter.state.months)
    page.presenter.show(months=months)
    after = [day for day in page.presenter.state.deadlines() if "镇 → 县" in day.title]
    assert {day.badge for day in after} == {"已送"}


def test_a_nil_report_pressed_by_mistake_is_taken_back(page: DeathsPage, qtbot: QtBot) -> None:
    presenter = page.presenter
    page.matrix.setFocus()
    presenter.report_nil()

    def state() -> ReportState | None:
        row = presenter.state.current
        return row.reports[presenter.state.at].state if row is not None else None

    qtbot.waitUntil(lambda: state() is ReportState.LATE, timeout=WAIT)
    QTest.keyClick(page.matrix, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: state() is ReportState.MISSING, timeout=WAIT)


@pytest.mark.clause("Y6.2.1")
def test_the_report_of_one_place_is_printed_for_it_to_sign(
    page: DeathsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "报告.pdf"
    names: list[str] = []

    def choose(*told: object) -> Path:
        names.append(str(told[2]))
        return target

    monkeypatch.setattr(prompts, "choose_target", choose)
    presenter = page.presenter
    presenter.choose_place(VILLAGE)
    page.print_own()
    qtbot.waitUntil(target.is_file, timeout=WAIT)
    here = presenter.state.current
    assert here is not None
    assert names == [f"死亡人员花名册 2026-10 {here.name}.pdf"]
    assert page.desk.services.death_papers.frozen(RosterOf("2026-10")) is None
    own = page.desk.services.death_papers.frozen(RosterOf("2026-10", village=VILLAGE))
    assert own is not None
    assert here.name in own.roster.filler


def test_lists_and_reminders_leave_the_page_by_key(
    page: DeathsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "名单.xlsx"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: target)
    page.matrix.setFocus()
    QTest.keyClick(page.matrix, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(target.is_file, timeout=WAIT)
    target.unlink()
    QTest.keyClick(page.matrix, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(target.is_file, timeout=WAIT)
    QTest.keyClick(page.matrix, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "报零" in QGuiApplication.clipboard().text(), timeout=WAIT)


@pytest.mark.clause("Y6.1.1")
def test_the_dialog_of_a_withdrawal_comes_back_with_what_was_wrong(
    page: DeathsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    presenter, services = page.presenter, page.desk.services
    number = services.register.search(people_filter(services.session, village=VILLAGE), 1)
    services.deaths.report(
        DeathReport(
            id_number=number.lines[0].row.id_number,
            died_on=TODAY - timedelta(days=9),
            evidence_kind=DeathEvidence.VILLAGE,
        )
    )
    presenter.choose_month("2026-11")
    qtbot.waitUntil(lambda: bool(presenter.state.lines), timeout=WAIT)
    document = tmp_path / "说明.jpg"
    document.write_bytes(draw_portrait(3))
    right = Withdrawal(reason="同名", document=document, second=HANDLER, password=PASSWORD)
    answers = [replace(right, password="不是"), right]
    faults: list[str] = []

    def ask(*_: object, **told: object) -> Withdrawal:
        faults.append(str(told["fault"]))
        return answers.pop(0)

    monkeypatch.setattr(prompts, "ask_withdrawal", ask)
    page.matrix.setFocus()
    QTest.keyClick(page.matrix, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not presenter.state.lines, timeout=WAIT)
    assert faults[0] == ""
    assert "密码" in faults[1]


@pytest.mark.clause("Y6.1.1", "Y6.2.1")
def test_villages_and_units_stand_under_heads_that_nobody_walks_onto(
    window: MainWindow, qtbot: QtBot
) -> None:
    services = window.desk.services
    with services.session.work() as work:
        Register(work).put_units([Unit("5329220001", "县第一中学")])
        work.commit(Act("roster.import", {"added": 1}))
    staff = [invented(number) for number in range(61, 63)]
    add_people(services.session, staff, Insurance.INSTITUTION, unit_code="5329220001")
    window.open("deaths")
    page = window.findChild(DeathsPage)
    assert page is not None
    presenter, matrix = page.presenter, page.matrix
    page.reload()
    qtbot.waitUntil(lambda: len(presenter.state.board) > len(presenter.state.rows), timeout=WAIT)
    names = [row.name for row in presenter.state.board]
    first, second = (at for at, row in enumerate(presenter.state.board) if row.is_head)
    villages = second - 1
    assert names[first] == f"{villages} 个村　11月3日前报镇"
    assert names[second:] == ["1 个单位　11月4日前报县局", "县第一中学"]
    matrix.setFocus()
    qtbot.waitUntil(lambda: matrix.currentIndex().row() == 1, timeout=WAIT)
    QTest.keyClick(matrix, Qt.Key.Key_Up)
    assert matrix.currentIndex().row() == 1
    matrix.go_to(second - 1)
    QTest.keyClick(matrix, Qt.Key.Key_Down)
    assert (matrix.currentIndex().row(), presenter.state.place) == (second + 1, "5329220001")
    QTest.keyClick(matrix, Qt.Key.Key_Up)
    assert matrix.currentIndex().row() == second - 1
    QTest.keyClick(matrix, Qt.Key.Key_End)
    assert presenter.state.place == "5329220001"
    QTest.keyClick(matrix, Qt.Key.Key_Home)
    assert presenter.state.place == presenter.state.rows[0].code


def test_villages_alone_need_no_head(page: DeathsPage) -> None:
    assert page.presenter.state.board == page.presenter.state.rows
    assert page.matrix.currentIndex().row() == 0
