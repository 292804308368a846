"""F1 opens the manual at what is in sight; it is walked and searched by keys; Esc gives back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.services.conftest import PASSWORD
from tests.ui.conftest import WAIT
from tests.ui.watchdog import Watchdog
from ui.main_window import MainWindow
from ui.manual import Manual
from ui.manual_book import read_book
from ui.manual_sheet import LargePicture
from ui.pages import PAGES
from ui.pages.roster.page import RosterPage


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    """A key for whatever has the focus."""
    qtbot.keyClick(window.focusWidget() or window, key)


def settled(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)


def open_at(qtbot: QtBot, window: MainWindow, topic: str) -> Manual:
    window.manual.open(topic)
    settled(qtbot, window)
    return window.manual


def first_line(manual: Manual) -> str:
    return manual.text.document().firstBlock().text()


@pytest.fixture
def shown(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window in front: focus and shortcuts work as they do for a person."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    return window


def test_f1_opens_the_chapter_of_each_page_and_esc_gives_the_focus_back(
    shown: MainWindow, qtbot: QtBot
) -> None:
    chapters = read_book().chapters
    for entry in PAGES:
        shown.open(entry.key)
        settled(qtbot, shown)
        before = QApplication.focusWidget()
        press(qtbot, shown, Qt.Key.Key_F1)
        settled(qtbot, shown)
        assert shown.manual.isVisible()
        assert shown.manual.here.partition("#")[0] == entry.key
        assert first_line(shown.manual) == chapters[entry.key].title
        assert shown.manual.text.hasFocus()
        qtbot.keyClick(shown.manual.text, Qt.Key.Key_Escape)
        assert shown.manual.isHidden()
        assert QApplication.focusWidget() is before


def test_f1_goes_to_the_section_in_sight_and_pressed_again_closes(
    shown: MainWindow, qtbot: QtBot
) -> None:
    shown.open("system", section="health")
    settled(qtbot, shown)
    press(qtbot, shown, Qt.Key.Key_F1)
    settled(qtbot, shown)
    assert shown.manual.here == "system#health"
    assert shown.manual.text.verticalScrollBar().value() > 0
    qtbot.keyClick(shown.manual.text, Qt.Key.Key_F1)
    assert shown.manual.isHidden()


def test_the_roster_names_its_sections(shown: MainWindow, qtbot: QtBot) -> None:
    shown.open("roster", start_import=True)
    settled(qtbot, shown)
    assert shown.view.current.topic() == "import"
    page = shown.view.current
    assert isinstance(page, RosterPage)
    page.add_person()
    assert page.topic() == "roster#entry"


def test_before_login_and_at_the_first_start_there_is_help_too(
    make_window: Callable[[Path], MainWindow], station_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = make_window(station_folder)
    settled(qtbot, window)
    window.show_manual()
    settled(qtbot, window)
    assert window.manual.here == "login"
    window.manual.leave()
    fresh = make_window(tmp_path / "fresh")
    settled(qtbot, fresh)
    fresh.show_manual()
    settled(qtbot, fresh)
    assert fresh.manual.here == "setup#level"


def test_links_lead_on_and_alt_left_leads_back_to_the_same_line(
    shown: MainWindow, qtbot: QtBot
) -> None:
    manual = open_at(qtbot, shown, "workbench")
    bar = manual.text.verticalScrollBar()
    bar.setValue(120)
    manual.text.anchorClicked.emit(QUrl("import.md#check"))
    settled(qtbot, shown)
    assert manual.here == "import#check"
    assert manual.contents.currentText() == first_line(manual) == "导入花名册"
    qtbot.keyClick(manual.text, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settled(qtbot, shown)
    assert manual.here == "workbench"
    assert bar.value() == 120
    manual.text.anchorClicked.emit(QUrl("#villages"))
    assert manual.here == "workbench#villages"


def test_contents_and_page_keys(shown: MainWindow, qtbot: QtBot) -> None:
    manual = open_at(qtbot, shown, "confirm")
    assert manual.contents.count() == len(read_book().chapters)
    bar = manual.text.verticalScrollBar()
    qtbot.keyClick(manual.text, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    qtbot.keyClick(manual.text, Qt.Key.Key_PageUp)
    assert bar.value() == 0
    manual.contents.setCurrentIndex(manual.contents.findData("words"))
    manual.contents.activated.emit(manual.contents.currentIndex())
    settled(qtbot, shown)
    assert first_line(manual) == "词语"


def test_a_word_is_found_in_the_whole_manual(shown: MainWindow, qtbot: QtBot) -> None:
    manual = open_at(qtbot, shown, "confirm")
    qtbot.keyClick(manual.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert manual.search.hasFocus()
    manual.search.setText("写保护")
    settled(qtbot, shown)
    assert first_line(manual).startswith("找到")
    qtbot.keyClick(manual.search, Qt.Key.Key_Return)
    settled(qtbot, shown)
    assert manual.here == "trouble#stick"
    assert len(manual.text.extraSelections()) >= 1
    manual.search.setText("绝没有的词")
    settled(qtbot, shown)
    assert first_line(manual) == "没有找到"
    qtbot.keyClick(manual.search, Qt.Key.Key_Escape)  # first the words go, then the manual
    settled(qtbot, shown)
    assert manual.isVisible()
    assert manual.here == "trouble#stick"


def test_a_picture_is_enlarged_and_esc_leads_back(shown: MainWindow, qtbot: QtBot) -> None:
    manual = open_at(qtbot, shown, "confirm")
    manual.text.anchorClicked.emit(QUrl("pictures/confirm.png"))
    large = shown.findChild(LargePicture)
    assert large.size() == shown.size()
    qtbot.keyClick(large, Qt.Key.Key_Escape)
    assert large.isHidden()
    assert manual.isVisible()


def test_large_print_enlarges_text_and_fits_pictures(shown: MainWindow, qtbot: QtBot) -> None:
    manual = open_at(qtbot, shown, "confirm")
    before = manual.width(), manual.text.document().defaultFont().pixelSize()
    shown.set_scale(1.5)
    settled(qtbot, shown)
    room = manual.text.viewport().width()
    assert manual.width() > before[0]
    assert manual.text.document().defaultFont().pixelSize() == round(before[1] * 1.5)
    assert max(image.width() for image in manual.text.pictures.values()) <= room
    assert manual.text.document().idealWidth() <= room
    assert manual.text.horizontalScrollBar().maximum() == 0


def test_lock_takes_the_manual_away_and_the_password_has_the_focus(
    shown: MainWindow, qtbot: QtBot
) -> None:
    shown.open("roster")
    settled(qtbot, shown)
    before = QApplication.focusWidget()
    open_at(qtbot, shown, "roster")
    shown.lock()
    assert shown.manual.isHidden()
    password = shown.findChild(QLineEdit, shown._login_page.password.objectName())
    assert password is not None
    assert shown._login_page.isAncestorOf(QApplication.focusWidget() or QWidget())
    shown.show_manual()
    settled(qtbot, shown)
    assert shown.manual.here == "login#locked"
    shown.manual.leave()
    shown.login.enter(PASSWORD)
    qtbot.waitUntil(lambda: not shown.login.state.locked, timeout=WAIT)
    assert QApplication.focusWidget() is before


def test_opening_the_longest_chapter_holds_the_window_for_a_moment_only(
    shown: MainWindow, qtbot: QtBot, ui_watchdog: Watchdog
) -> None:
    open_at(qtbot, shown, "index")
    with ui_watchdog.armed():
        open_at(qtbot, shown, "confirm")
        open_at(qtbot, shown, "trouble#stick")
        shown.manual.search.setText("签字")
        settled(qtbot, shown)


def test_a_manual_that_is_not_there_is_told(
    shown: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ui.manual_book.folder", lambda: tmp_path)
    shown.show_manual()
    settled(qtbot, shown)
    dialog = shown.findChild(QDialog, "fault")
    assert dialog is not None
    dialog.close()
    shown.manual.leave()
    assert shown.desk.open
