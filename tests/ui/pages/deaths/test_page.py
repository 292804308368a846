"""死亡报告 as a person uses it: by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qualdesk.domain.duties import ReportState
from tests.services.conftest import VILLAGE
from tests.ui.conftest import WAIT
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
    assert page.presenter.state.entry.unknown
    QTest.keyClick(page.entry.date, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.presenter.state.entry.empty, timeout=WAIT)

    def listed() -> bool:
        return any(month.lines for month in page.presenter.state.months)

    qtbot.waitUntil(listed, timeout=WAIT)
