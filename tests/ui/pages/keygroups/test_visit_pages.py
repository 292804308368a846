"""上门计划, 上门记录 and 照片认领 as a person uses them: by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from qualdesk.domain.confirmation import EvidenceKind
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.camera import CameraState
from tests.services.conftest import invented
from tests.ui.conftest import WAIT
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.keygroups.page import KeyGroupsPage
from ui.pages.keygroups.plan_state import PLAN, STOP, VISIT

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> KeyGroupsPage:
    window.open("keygroups")
    shown = window.findChild(KeyGroupsPage)
    assert shown is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(shown.ledger.presenter.state.lines), timeout=WAIT)
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    return shown


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.mark.clause("P2.3", "P3.2", "Y6.1.4b")
def test_a_route_is_planned_printed_and_gone_by_keys(
    page: KeyGroupsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = page.plan.presenter
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space):
        QTest.keyClick(page.ledger.table, key)
    assert page.ledger.plan.text() == "2 人排进计划(&J)"
    QTest.keyClick(page.ledger.table, Qt.Key.Key_J, ALT)
    qtbot.waitUntil(lambda: plan.state.side == PLAN, timeout=WAIT)
    assert (page.current, len(plan.state.entry.people)) == ("plan", 2)
    QTest.keyClicks(page.plan.plan.new_team, "team 1")
    QTest.keyClick(page.plan.plan.new_team, Qt.Key.Key_Return)
    assert page.plan.plan.members.hasFocus()
    QTest.keyClicks(page.plan.plan.members, "A,B")
    QTest.keyClick(page.plan.plan.members, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(plan.state.lines) == 2, timeout=WAIT)
    assert page.ledger.presenter.state.ticked == frozenset()

    routes = tmp_path / "路线.pdf"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: routes)
    page.plan.table.setFocus()
    QTest.keyClick(page.plan.table, Qt.Key.Key_L, ALT)
    qtbot.waitUntil(routes.exists, timeout=WAIT)

    photo = tmp_path / "照片.jpg"
    photo.write_bytes(draw_portrait(3))
    monkeypatch.setattr(prompts, "choose_files", lambda *_: (photo,))
    QTest.keyClick(page.plan.table, Qt.Key.Key_R, ALT)
    qtbot.waitUntil(lambda: plan.state.side == VISIT, timeout=WAIT)
    qtbot.waitUntil(page.plan.visit.photos.hasFocus, timeout=WAIT)
    QTest.keyClick(focus(), Qt.Key.Key_F, ALT)
    qtbot.waitUntil(lambda: plan.state.visit.photos == (photo,), timeout=WAIT)
    QTest.keyClick(focus(), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: plan.state.open == 1, timeout=WAIT)
    assert plan.state.side == STOP

    page.show_section("visits")
    visits = page.visits.presenter
    qtbot.waitUntil(lambda: len(visits.state.visible) == 1, timeout=WAIT)
    monkeypatch.setattr(prompts, "ask_reason", lambda *_, **__: "登记错了人")
    page.visits.table.setFocus()
    QTest.keyClick(page.visits.table, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: visits.state.visible == (), timeout=WAIT)


def test_days_are_walked_and_esc_leads_back(page: KeyGroupsPage, qtbot: QtBot) -> None:
    page.make_plan()
    plan = page.plan.presenter
    plan.type_plan(new_team="一队", members="甲、乙", per_day="6")
    QTest.keyClick(page.plan.plan.first_day, Qt.Key.Key_Escape)
    assert plan.state.side == STOP
    plan.begin_plan()
    plan.make()
    qtbot.waitUntil(lambda: len(plan.state.days) == 2, timeout=WAIT)
    page.plan.table.setFocus()
    QTest.keyClick(page.plan.table, Qt.Key.Key_PageDown, CTRL)
    assert plan.state.day == plan.state.days[1]
    QTest.keyClick(page.plan.table, Qt.Key.Key_PageUp, CTRL)
    assert plan.state.day == plan.state.days[0]


@pytest.mark.clause("P2.3")
def test_pictures_of_a_folder_are_looked_at_and_confirmed(
    page: KeyGroupsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "照片"
    folder.mkdir()
    for number in (1, 3):
        (folder / f"{invented(number).id_number}.jpg").write_bytes(draw_portrait(number))
    monkeypatch.setattr(prompts, "choose_folder", lambda *_: folder)
    page.show_section("claims")
    claims = page.claims.presenter
    QTest.keyClick(focus(), Qt.Key.Key_O, ALT)
    qtbot.waitUntil(lambda: len(claims.state.claims) == 2, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(claims.state.picture), timeout=WAIT)
    assert not page.claims.picture.pixmap().isNull()
    page.claims.table.setFocus()
    QTest.keyClick(page.claims.table, Qt.Key.Key_Down)
    QTest.keyClick(page.claims.table, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: claims.state.claims == (), timeout=WAIT)
    register = page.desk.services.register
    for number in (1, 3):
        assert len(register.person(invented(number).id_number).confirmations) == 1


@pytest.mark.clause("P2.3", "Y6.1.2b")
def test_the_photo_of_a_visit_is_taken_with_the_camera_by_keys(
    page: KeyGroupsPage, qtbot: QtBot
) -> None:
    section, plan = page.plan, page.plan.presenter
    page.make_plan()
    plan.type_plan(new_team="一队", members="甲、乙")
    plan.make()
    qtbot.waitUntil(lambda: bool(plan.state.lines), timeout=WAIT)
    section.table.setFocus()
    QTest.keyClick(section.table, Qt.Key.Key_R, ALT)
    qtbot.waitUntil(section.visit.photos.hasFocus, timeout=WAIT)
    QTest.keyClick(focus(), Qt.Key.Key_C, ALT)
    qtbot.waitUntil(section.camera.isVisible, timeout=WAIT)
    pane = section.camera.pane
    qtbot.waitUntil(lambda: pane.state is CameraState.LIVE, timeout=WAIT)
    assert section.camera.hasFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Space, Qt.Key.Key_Space):  # taken, again, taken
        QTest.keyClick(section.camera, key)
    qtbot.waitUntil(lambda: bool(pane.photos), timeout=WAIT)
    QTest.keyClick(section.camera, Qt.Key.Key_Return)
    assert len(plan.state.visit.taken) == 1
    assert not section.camera.isVisible()
    assert section.visit.photos.hasFocus()
    person = plan.state.visit.id_number
    QTest.keyClick(focus(), Qt.Key.Key_C, ALT)
    qtbot.waitUntil(section.camera.isVisible, timeout=WAIT)
    assert not section.camera.held  # another one
    QTest.keyClick(section.camera, Qt.Key.Key_Escape)
    qtbot.waitUntil(section.visit.photos.hasFocus, timeout=WAIT)
    QTest.keyClick(focus(), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: plan.state.side == STOP, timeout=WAIT)
    (fact,) = page.desk.services.register.person(person).confirmations
    assert [one.kind for one in fact.evidence] == [EvidenceKind.PHOTO]
