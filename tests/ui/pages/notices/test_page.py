"""公示抽查 as a person uses it: by keys, with nothing, under 大字."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.camera import CameraState
from tests.ui.conftest import WAIT
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.notices.page import NoticesPage
from ui.pages.notices.state import Pane


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> NoticesPage:
    window.open("notices")
    shown = window.findChild(NoticesPage)
    assert shown is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    qtbot.waitUntil(lambda: shown.notices.presenter.state.board is not None, timeout=WAIT)
    return shown


def focus() -> object:
    return QApplication.focusWidget()


@pytest.mark.clause("Y6.1.3")
def test_a_notice_is_opened_photographed_and_complained_about_by_keys(
    page: NoticesPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = page.notices
    state = side.presenter
    side.calendar.setFocus()
    QTest.keyClick(side.calendar, Qt.Key.Key_Return)  # a village without one
    qtbot.waitUntil(lambda: focus() is side.opening.begins, timeout=WAIT)
    side.opening.hotline.setFocus()
    QTest.keyClicks(side.opening.hotline, "0872-7520000")
    QTest.keyClick(side.opening.hotline, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state.state.file is not None, timeout=WAIT)
    assert focus() is side.calendar
    before = state.state.first
    QTest.keyClick(side.calendar, Qt.Key.Key_Right)
    assert state.state.first != before
    photo = tmp_path / "墙.jpg"
    photo.write_bytes(draw_portrait(3))
    monkeypatch.setattr(prompts, "choose_file", lambda *_: photo)
    QTest.keyClick(page, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)

    def photographed() -> bool:
        file = state.state.file
        return file is not None and len(file.photos) == 1

    qtbot.waitUntil(photographed, timeout=WAIT)
    QTest.keyClick(page, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: focus() is side.complaint.text, timeout=WAIT)
    QTest.keyClicks(side.complaint.text, "x")
    QTest.keyClick(side.complaint.text, Qt.Key.Key_Escape)
    assert (state.state.pane, state.state.complaining.text) == (Pane.NOTICE, "x")
    QTest.keyClick(page, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: focus() is side.complaint.text, timeout=WAIT)
    QTest.keyClick(side.complaint.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(state.state.complaints) == 1, timeout=WAIT)
    assert side.notice.complaints.rows.rowCount() == 1
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: state.paper.state.sheets is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: side.paper.view.shows_page, timeout=WAIT)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert state.state.pane is Pane.NOTICE


def test_panes_are_walked_and_the_page_says_what_it_is_about(
    page: NoticesPage, window: MainWindow
) -> None:
    side = page.notices
    assert page.topic() == "notices#notices"
    assert "还没公示" in page.subtitle.text()
    side.calendar.setFocus()
    QTest.keyClick(side.calendar, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert side.notice.isAncestorOf(focus())  # type: ignore[arg-type]
    QTest.keyClick(focus(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)  # type: ignore[arg-type]
    assert focus() is side.calendar
    assert side.calendar.accessibleDescription()
    page.next_section()
    assert page.current == "checks"
    page.next_section()
    assert page.current == "notices"


def test_less_room_shows_fewer_weeks_and_large_letters_the_entry_alone(
    page: NoticesPage, window: MainWindow, qtbot: QtBot
) -> None:
    side = page.notices
    assert side.calendar.days == 28
    window.set_scale(1.5)
    qtbot.waitUntil(lambda: side.calendar.days < 28, timeout=WAIT)
    today = side.presenter.state.today
    assert today in [head.day for head in side.presenter.state.days(side.calendar.days)]
    side.presenter.begin_open()
    assert not side.board.isVisible()
    side.leave()
    assert side.board.isVisible()


def test_the_sheet_takes_all_the_room_and_no_letter_serves_two_buttons(
    page: NoticesPage, qtbot: QtBot
) -> None:
    side = page.notices
    presenter = side.presenter
    presenter.begin_open()
    presenter.type_opening(hotline="0872-7520000")
    presenter.open_notice()
    qtbot.waitUntil(lambda: presenter.state.file is not None, timeout=WAIT)
    others = [one for one in page.sides.values() if one is not side]
    assert all(one.isVisible() for one in others)
    for pane in Pane:
        presenter.show_pane(pane)
        texts = [one.text() for one in page.findChildren(QPushButton) if one.isVisible()]
        letters = [text[text.index("(&") :] for text in texts if "(&" in text]
        assert len(letters) == len(set(letters)), letters
    assert pane.wants_room
    assert not any(one.isVisible() for one in others)
    side.leave()
    assert all(one.isVisible() for one in others)


@pytest.mark.clause("Y6.1.3")
@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_a_notice_is_withdrawn_by_keys_with_a_reason(
    page: NoticesPage,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
) -> None:
    side = page.notices
    presenter = side.presenter
    presenter.begin_open()
    presenter.type_opening(hotline="0872-7520000")
    presenter.open_notice()
    qtbot.waitUntil(lambda: presenter.state.file is not None, timeout=WAIT)
    qtbot.waitUntil(side.notice.undo.isVisible, timeout=WAIT)
    asked: list[str] = []
    answers = iter(("", "村选错了"))

    def ask(_parent: object, title: str, _body: str, *_: object, **__: object) -> str:
        asked.append(title)
        return next(answers)

    monkeypatch.setattr(prompts, "ask_reason", ask)
    QTest.keyClick(page, key, modifier)  # stepped back
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=WAIT)
    assert presenter.state.file is not None
    QTest.keyClick(page, key, modifier)
    qtbot.waitUntil(lambda: presenter.state.file is None, timeout=WAIT)
    assert all(title.startswith("撤销") and title.endswith("公示") for title in asked)
    assert not side.notice.undo.isVisible()
    assert "还没公示" in page.subtitle.text()


@pytest.mark.clause("Y6.1.3")
def test_the_posted_sheet_is_photographed_with_the_camera_by_keys(
    page: NoticesPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    side = page.notices
    presenter, camera = side.presenter, side.camera
    presenter.begin_open()
    presenter.type_opening(hotline="0872-7520000")
    presenter.open_notice()
    qtbot.waitUntil(lambda: presenter.state.file is not None, timeout=WAIT)
    qtbot.waitUntil(side.notice.camera.isEnabled, timeout=WAIT)

    def begin() -> None:
        QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(camera.isVisible, timeout=WAIT)
        qtbot.waitUntil(lambda: camera.pane.state is CameraState.LIVE, timeout=WAIT)

    begin()
    assert focus() is camera
    assert not page.checks.isVisible()
    QTest.keyClick(camera, Qt.Key.Key_Return)  # nothing was taken yet
    assert presenter.state.pane is Pane.CAMERA
    QTest.keyClick(camera, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(camera.pane.photos), timeout=WAIT)
    QTest.keyClick(page, Qt.Key.Key_Escape)  # interrupted
    assert presenter.state.pane is Pane.NOTICE
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(camera.isVisible, timeout=WAIT)
    assert camera.held
    QTest.keyClick(camera, Qt.Key.Key_Return)

    def kept() -> bool:
        file = presenter.state.file
        return file is not None and len(file.photos) == 1

    qtbot.waitUntil(kept, timeout=WAIT)
    assert presenter.state.pane is Pane.NOTICE
    begin()
    assert not camera.held
    photo = tmp_path / "手机拍的.jpg"
    photo.write_bytes(draw_portrait(5))
    monkeypatch.setattr(prompts, "choose_file", lambda *_: photo)
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: presenter.state.pane is Pane.NOTICE, timeout=WAIT)
    assert camera.camera.latest().state is CameraState.CLOSED


def test_a_notice_without_a_camera_is_told_what_to_do(
    page: NoticesPage, window: MainWindow, qtbot: QtBot
) -> None:
    side = page.notices
    window.memory.put("camera.notices", "没有插上的摄像头")
    side.presenter.begin_open()
    side.presenter.type_opening(hotline="0872-7520000")
    side.presenter.open_notice()
    qtbot.waitUntil(lambda: side.presenter.state.file is not None, timeout=WAIT)
    side.presenter.begin_photo()
    qtbot.waitUntil(lambda: side.camera.pane.state is CameraState.NONE, timeout=WAIT)
    assert "选文件" in side.camera.pane.accessibleDescription()
    QTest.keyClick(side.camera, Qt.Key.Key_Space)
    assert not side.camera.held
    side.leave()
