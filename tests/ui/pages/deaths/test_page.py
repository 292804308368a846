"""死亡报告 as a person uses it: by keys alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qualdesk.domain.duties import ReportState
from tests.services.conftest import VILLAGE
from tests.ui.conftest import WAIT
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
