"""专项核查 on the desktop: opened, called, closed with cases; the card of 工作台."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from qualdesk.clock import Clock
from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.special_checks import MemberState
from qualdesk.services.policies import Policies
from qualdesk.services.special_checks import MonthChoice
from tests.ui.conftest import WAIT
from tests.ui.straight import NotedShell, StraightDesk
from ui import prompts
from ui.dialogs.special_check import SpecialCheckDialog
from ui.duties import DUTIES, DutyCard
from ui.main_window import MainWindow
from ui.pages.keygroups.page import KeyGroupsPage
from ui.pages.keygroups.special_presenter import SpecialPresenter

NUMBER = "漾社险发〔2026〕12号"


@pytest.fixture
def presenter(desk: StraightDesk) -> SpecialPresenter:
    made = SpecialPresenter(desk)
    made.load()
    return made


def card(desk: StraightDesk) -> DutyCard | None:
    duty = next(one for one in DUTIES if one.key == "special_check")
    return duty.load(desk.services)


@pytest.mark.clause("L2.3.4", "P2.3.3")
def test_who_was_reached_leaves_the_list_and_the_next_one_is_current(
    presenter: SpecialPresenter,
) -> None:
    assert (presenter.state.loaded, presenter.state.check) == (True, None)
    presenter.open(number=NUMBER)
    before = presenter.state.number_of(MemberState.LEFT)
    following = presenter.state.visible[1].person.row.id_number
    presenter.contact(ContactHow.PHONE, ContactOutcome.REACHED, "在家")
    assert presenter.state.number_of(MemberState.LEFT) == before - 1
    assert presenter.state.at == following
    presenter.contact(ContactHow.PHONE, ContactOutcome.NOT_REACHED, "")
    assert presenter.state.at == following  # still to be found
    presenter.choose(MemberState.REACHED)
    assert len(presenter.state.visible) == 1


@pytest.mark.clause("L2.3.4")
def test_cases_wait_for_the_deadline(presenter: SpecialPresenter) -> None:
    presenter.open(number=NUMBER)
    session = presenter.desk.services.session
    assert not presenter.state.over
    assert presenter.state.check is not None
    session.clock = Clock.on(presenter.state.check.row.due_on)
    presenter.load()
    assert presenter.state.over
    left = presenter.state.number_of(MemberState.LEFT)
    presenter.open_cases()
    assert presenter.state.number_of(MemberState.CASE) == left
    assert presenter.state.number_of(MemberState.LEFT) == 0


@pytest.mark.clause("L2.3.4")
def test_the_card_says_when_to_open_and_how_many_are_left(desk: StraightDesk) -> None:
    services = desk.services
    assert card(desk) is None
    Policies(services.session).set("yunlong-2021")
    services.session.clock = Clock.on(date(2026, 9, 2))
    due = card(desk)
    assert due is not None
    assert (due.title, due.badge) == ("9月专项核查", "一个月内核实")
    services.special_checks.open()
    opened = card(desk)
    assert opened is not None
    assert (opened.unit, opened.badge) == ("人没核实", "还剩 30 天")
    services.session.clock = Clock.on(date(2026, 10, 5))
    late = card(desk)
    assert late is not None
    assert late.badge == "过期 3 天"
    services.special_checks.open_cases()
    assert card(desk) is None


@pytest.mark.clause("L2.3.4")
def test_another_one_is_opened_beside_and_both_can_be_looked_at(
    presenter: SpecialPresenter, desk: StraightDesk
) -> None:
    assert presenter.state.openable[0] == MonthChoice("2026-11", by_rule=False)
    assert len(presenter.state.openable) == 12
    presenter.open("2026-11", NUMBER)
    presenter.open("2026-08", "漾社险发〔2026〕7号")
    state = presenter.state
    assert state.months == ("2026-11", "2026-08")
    assert state.check is not None
    assert state.check.row.month == "2026-08"  # what was just opened is shown
    assert {one.month for one in state.openable}.isdisjoint(state.months)
    presenter.look_back("2026-11")
    assert presenter.state.check is not None
    assert presenter.state.check.row.document_number == NUMBER
    presenter.load()
    assert presenter.state.check.row.month == "2026-11"  # and stays
    presenter.open("2026-11", "又一份")
    shell = desk.shell
    assert isinstance(shell, NotedShell)
    assert [fault.code for fault in shell.told] == ["special_check.exists"]


@pytest.mark.clause("L2.3.4")
def test_the_card_keeps_a_check_that_still_runs_beside_a_finished_newer_one(
    desk: StraightDesk,
) -> None:
    services = desk.services
    services.special_checks.open("2026-11", NUMBER)
    services.session.clock = Clock.on(date(2026, 12, 5))
    services.special_checks.open("2026-12", "13号")
    pressing = card(desk)
    assert pressing is not None
    assert pressing.title == "11月专项核查"  # it ends first
    page = SpecialPresenter(desk)
    page.load()
    assert page.state.check is not None
    assert page.state.check.row.month == "2026-11"  # what the card speaks of is shown
    services.session.clock = Clock.on(date(2026, 12, 30))
    later = card(desk)
    assert later is not None
    assert later.title == "12月专项核查"


def test_only_a_month_of_the_rules_needs_no_document(dressed: QApplication, qtbot: QtBot) -> None:
    choices = (MonthChoice("2026-11", by_rule=False), MonthChoice("2026-09", by_rule=True))
    dialog = SpecialCheckDialog(None, choices)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.answer == ("2026-11", "")
    QTest.keyClick(dialog.number, Qt.Key.Key_Return)
    assert dialog.number.property("fault")
    QTest.keyClick(dialog.month, Qt.Key.Key_Down)
    assert dialog.month.currentText() == "2026年9月（规定的月份）"
    QTest.keyClick(dialog.month, Qt.Key.Key_Return)
    QTest.keyClick(dialog.number, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.answer == ("2026-09", "")


def test_the_list_is_written_out(presenter: SpecialPresenter, tmp_path: Path) -> None:
    presenter.open(number=NUMBER)
    presenter.export(tmp_path / "名单.pdf").start()
    assert (tmp_path / "名单.pdf").read_bytes().startswith(b"%PDF")
    shell = presenter.desk.shell
    assert isinstance(shell, NotedShell)
    assert shell.said[-1] == "已写好 名单.pdf"


@pytest.mark.clause("L2.3.4")
def test_a_check_is_opened_and_called_by_keys(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open("keygroups", section="special")
    page = window.findChild(KeyGroupsPage)
    assert page is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    presenter = page.special.presenter
    qtbot.waitUntil(lambda: presenter.state.loaded, timeout=WAIT)
    monkeypatch.setattr(prompts, "ask_special_check", lambda *_: ("2026-11", NUMBER))
    QTest.keyClick(page.special, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: presenter.state.check is not None, timeout=WAIT)
    answer = (ContactHow.PHONE, ContactOutcome.REACHED, "")
    monkeypatch.setattr(prompts, "ask_contact", lambda *_: answer)
    QTest.keyClick(page.special.table, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: presenter.state.number_of(MemberState.REACHED) == 1, timeout=WAIT)
    monkeypatch.setattr(prompts, "ask_special_check", lambda *_: ("2026-10", "13号"))
    QTest.keyClick(page.special.table, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(presenter.state.months) == 2, timeout=WAIT)
    assert page.special.check.isVisible()
    page.special.check.setFocus()
    QTest.keyClick(page.special.check, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: presenter.state.wanted == "2026-11", timeout=WAIT)
    QTest.keyClick(page.special.table, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: page.current == "plan", timeout=WAIT)
