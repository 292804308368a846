"""上报交换 in the real window: Enter walks the month, a package is received, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qualdesk.services.drives import Drive
from tests.ui.conftest import WAIT
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.exchange.page import ExchangePage
from ui.pages.exchange.print_panel import PrintPanel
from ui.pages.exchange.state import ANSWER, PRINT, SCAN, SEAL, WRITE
from ui.pages.exchange.stick_panels import DonePanel, WritePanel


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "县局专用 3 号"
    folder.mkdir()
    return folder


@pytest.fixture
def page(window: MainWindow, stick: Path, qtbot: QtBot) -> ExchangePage:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    window.open("exchange")
    found = window.view.pages["exchange"]
    assert isinstance(found, ExchangePage)
    found.presenter.put_drives(lambda: (Drive(stick, stick.name, "F 盘", 8 << 30, 8 << 30),))
    rest(window, qtbot)
    return found


def rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)


def press(page: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(page.focusWidget() or page, key)


@pytest.mark.clause("Y6.1.2c")
def test_enter_walks_the_month_from_the_paper_to_the_stick(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    presenter, enter = page.presenter, Qt.Key.Key_Return
    assert presenter.state.panel == PRINT
    press(page, enter)
    rest(window, qtbot)
    sheets, panel = presenter.state.paper, page.panels[PRINT]
    assert sheets is not None
    assert isinstance(panel, PrintPanel)
    qtbot.waitUntil(lambda: panel.view.shows_page, timeout=WAIT)

    scan = tmp_path / "签章.pdf"
    scan.write_bytes(sheets.data)
    monkeypatch.setattr(prompts, "choose_file", lambda *_: scan)
    page.go_on()
    assert presenter.state.panel == SCAN
    press(page, enter)
    rest(window, qtbot)
    for digit in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        press(page, digit)
    assert presenter.state.panel == SEAL
    press(page, enter)
    rest(window, qtbot)
    qtbot.waitUntil(lambda: presenter.state.panel == WRITE, timeout=WAIT)
    write = page.panels[WRITE]
    assert isinstance(write, WritePanel)
    assert write.list.current() == str(stick)
    press(page, enter)
    rest(window, qtbot)
    qtbot.waitUntil(lambda: presenter.state.current == ANSWER, timeout=WAIT)
    assert isinstance(page.sides.panel, DonePanel)
    assert [path.suffix for path in stick.iterdir()] == [".zip"]


def test_what_was_typed_is_there_again_in_the_next_window(
    page: ExchangePage, window: MainWindow, qtbot: QtBot
) -> None:
    page.presenter.enter(open_reason="签字人外出，回来补签")
    qtbot.waitUntil(lambda: window.drafts.settled, timeout=WAIT)
    drafts = window.desk.services.drafts
    assert drafts.load("exchange")["2026-11"]["open_reason"] == "签字人外出，回来补签"


def test_a_file_that_is_no_package_is_told_and_the_page_goes_on(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: told.append(fault.code))
    other = tmp_path / "别的.zip"
    other.write_bytes(b"not a package")
    monkeypatch.setattr(prompts, "choose_file", lambda *_: other)
    page.receive()
    page.incoming.password.setText("7kfm-x2qp-w9ht-c4nv-b6rd")
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT)
    assert page.incoming.isVisible()
    press(page, Qt.Key.Key_Escape)
    assert page.presenter.state.incoming is None
    assert page.sides.isVisible()


def test_large_letters_keep_every_button_inside(
    page: ExchangePage, window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1366, 728)
    window.set_scale(1.5)
    for step in (PRINT, SCAN, SEAL, WRITE, ANSWER):
        page.presenter.look_at(step)
        primary = page.sides.panel.primary
        assert primary is not None
        corner = primary.mapTo(window, primary.rect().bottomRight())
        assert corner.x() < window.width(), step
        assert corner.y() < window.height(), step
