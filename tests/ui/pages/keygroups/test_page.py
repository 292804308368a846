"""重点人群 as a person uses it: by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qualdesk.domain.recipient import Flag
from tests.ui.conftest import WAIT
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.keygroups.page import KeyGroupsPage


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> KeyGroupsPage:
    window.open("keygroups")
    shown = window.findChild(KeyGroupsPage)
    assert shown is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(shown.ledger.presenter.state.lines), timeout=WAIT)
    return shown


@pytest.mark.clause("Y6.1.4b")
def test_a_flag_is_entered_and_ended_by_keys(
    page: KeyGroupsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    presenter = page.ledger.presenter
    assert QApplication.focusWidget() is page.ledger.table
    QTest.keyClick(page.ledger.table, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    entry = page.ledger.entry
    qtbot.waitUntil(entry.who.hasFocus, timeout=WAIT)
    QTest.keyClicks(entry.who, "l")
    qtbot.waitUntil(lambda: bool(presenter.state.entry.found), timeout=WAIT)
    QTest.keyClick(entry.who, Qt.Key.Key_Return)
    qtbot.waitUntil(entry.source.hasFocus, timeout=WAIT)
    QTest.keyClicks(entry.source, "cl")
    QTest.keyClick(entry.source, Qt.Key.Key_Return)
    assert entry.number.hasFocus()
    QTest.keyClick(entry.number, Qt.Key.Key_Return)
    QTest.keyClicks(entry.grade, "1")
    QTest.keyClick(entry.grade, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: presenter.state.number_of(Flag.SEVERE_DISABILITY) == 1, timeout=WAIT)
    QTest.keyClick(entry.who, Qt.Key.Key_Escape)
    if not page.ledger.table.hasFocus():  # the first Esc cleared the search
        QTest.keyClick(entry.who, Qt.Key.Key_Escape)
    presenter.choose(Flag.SEVERE_DISABILITY)
    monkeypatch.setattr(prompts, "ask_reason", lambda *_, **__: "已复评，等级不够")
    QTest.keyClick(page.ledger.table, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: presenter.state.number_of(Flag.SEVERE_DISABILITY) == 0, timeout=WAIT)


def test_enter_opens_the_person(page: KeyGroupsPage, window: MainWindow, qtbot: QtBot) -> None:
    page.ledger.table.setFocus()
    QTest.keyClick(page.ledger.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.view.current.key == "roster", timeout=WAIT)


def test_who_is_responsible_is_chosen_beside_the_village_by_keys(page: KeyGroupsPage) -> None:
    box = page.ledger.owner
    assert [box.itemText(at) for at in range(box.count())] == ["全部责任人", "还没有责任人"]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert page.ledger.presenter.state.owner == ""
    assert page.ledger.table.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert page.ledger.presenter.state.owner is None


def test_a_kind_without_people_says_so_and_leads_back(page: KeyGroupsPage) -> None:
    page.ledger.presenter.choose(Flag.NO_PAYMENT)
    assert not page.ledger.table.isVisible()
    assert page.ledger.presenter.state.current is None
    page.ledger.presenter.choose(None)
    assert page.ledger.table.isVisible()
