"""现场确认 through real widgets, key events and a film as camera."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QInputMethodQueryEvent
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import open_station
from qualdesk.domain.confirmation import EvidenceKind, Method
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.camera import ClipProgress, training_video
from qualdesk.services.confirming import ConfirmRequest
from tests.services.conftest import ADMIN, PASSWORD, TODAY, VILLAGE, add_people, invented
from tests.ui.watchdog import Watchdog
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.confirm import camera_card
from ui.pages.confirm.page import ConfirmPage
from ui.pages.roster.page import RosterPage
from ui.pages.signing.page import SigningPage
from ui.widgets.camera import PaneMode

WAIT = 10_000
YANG = invented(31, name="杨桂兰")
OTHER = invented(32, name="杨国林")
NO_FILM = ClipProgress(0, 0, finished=False, path=None)
LATE = {"known_due_on": date(2026, 10, 31)}
SOON = {"known_due_on": date(2026, 11, 30)}


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One film for all; it takes a second to make."""
    return training_video(tmp_path_factory.mktemp("film"))


@pytest.fixture(scope="session")
def made_counter(made_station: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The station of the tests with 杨桂兰, photographed half a year ago, and 杨国林."""
    folder = tmp_path_factory.mktemp("counter") / "station"
    shutil.copytree(made_station, folder)
    services = open_station(folder, ADMIN, PASSWORD, TODAY)
    add_people(services.session, [YANG], **LATE)
    add_people(services.session, [OTHER], **SOON)
    services.confirming.confirm(
        ConfirmRequest(
            id_number=YANG.id_number,
            method=Method.HOME_VISIT,
            photos=(draw_portrait(31),),
            on=date(2026, 4, 2),
        )
    )
    services.close()
    return folder


@pytest.fixture
def station_folder(made_counter: Path, tmp_path: Path, dressed: QApplication) -> Path:
    """A copy of it for one test."""
    del dressed
    return Path(shutil.copytree(made_counter, tmp_path / "station"))


@pytest.fixture
def page(
    window: MainWindow, film: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> ConfirmPage:
    """The page, in sight, with the queue of 3组 and a film as its camera."""
    monkeypatch.setattr(camera_card, "training_video", lambda _folder, _seed: film)
    window.memory.put("confirm.village", VILLAGE)
    window.memory.put("confirm.group", "3组")
    window.open("confirm")
    found = window.view.pages["confirm"]
    assert isinstance(found, ConfirmPage)
    qtbot.waitUntil(lambda: found.presenter.state.queue is not None, timeout=WAIT)
    return found


class Keys:
    """Presses keys where the focus is, and counts them."""

    def __init__(self, qtbot: QtBot, page: ConfirmPage) -> None:
        self.count = 0
        self._qtbot = qtbot
        self._page = page

    def press(self, key: int | str, *, alt: bool = False, ctrl: bool = False) -> None:
        """One press."""
        self.count += 1
        target = QApplication.focusWidget() or self._page
        mods = Qt.KeyboardModifier.NoModifier
        mods = Qt.KeyboardModifier.AltModifier if alt else mods
        mods = Qt.KeyboardModifier.ControlModifier if ctrl else mods
        self._qtbot.keyClick(target, key, mods)

    def live(self) -> None:
        """Wait until the camera shows the person."""
        pane = self._page.camera.pane
        self._qtbot.waitUntil(lambda: pane.isVisible() and pane.state.value == "live", timeout=WAIT)

    def taken(self) -> None:
        """Wait until a photo is held."""
        self._qtbot.waitUntil(lambda: bool(self._page.camera.pane.photos), timeout=WAIT)


@pytest.fixture
def keys(qtbot: QtBot, page: ConfirmPage) -> Keys:
    return Keys(qtbot, page)


def saved_name(page: ConfirmPage) -> str:
    return page.presenter.state.saved.name if page.presenter.state.saved else ""


def test_script_a_six_presses_from_standing_there_to_saved(
    page: ConfirmPage, keys: Keys, qtbot: QtBot
) -> None:
    for letter in "ygl":
        keys.press(letter)
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.presenter.state.current == YANG.id_number, timeout=WAIT)
    keys.live()
    keys.press(Qt.Key.Key_Space)
    keys.taken()
    assert QApplication.focusWidget() is page.camera.keep_button
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: saved_name(page) == "杨桂兰", timeout=WAIT)
    assert keys.count == 6
    assert page.strip.text.startswith("已保存 杨桂兰　具备　现场")
    file = page.desk.services.register.person(YANG.id_number)
    assert len(file.confirmations) == 2
    # the next of the group stands there, nothing of the last one is left
    assert page.presenter.state.current not in ("", YANG.id_number)
    assert page.camera.pane.photos == ()
    assert QApplication.focusWidget() is page.camera.take_button


def test_the_next_of_the_queue_takes_two_presses(
    page: ConfirmPage, keys: Keys, qtbot: QtBot
) -> None:
    keys.press(Qt.Key.Key_Down)
    seen: list[str] = []
    keys.count = 0
    for number in range(3):
        seen.append(page.presenter.state.current)
        keys.live()
        keys.press(Qt.Key.Key_Space)
        keys.taken()
        keys.press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda done=number + 1: page.presenter.state.settled == done, timeout=WAIT)
    assert keys.count == 6
    assert len(set(seen)) == 3
    assert page.queue.note.text() == "4 / 14"


def test_space_on_the_button_that_saves_takes_the_photo_again(
    page: ConfirmPage, keys: Keys, qtbot: QtBot
) -> None:
    keys.press(Qt.Key.Key_Down)
    keys.live()
    keys.press(Qt.Key.Key_Space)
    keys.taken()
    keys.press(Qt.Key.Key_Space)
    assert page.camera.pane.mode is PaneMode.LIVE
    assert page.camera.pane.photos == ()
    assert page.presenter.state.saved is None
    assert QApplication.focusWidget() is page.camera.take_button


def test_letters_search_digits_state_the_outcome_and_escape_goes_back(
    page: ConfirmPage, keys: Keys, qtbot: QtBot
) -> None:
    keys.press(Qt.Key.Key_Down)
    current = page.presenter.state.current
    keys.press("3")
    assert page.presenter.state.entry.outcome.value == "to_verify"
    keys.press("2")
    assert QApplication.focusWidget() is page.card.loss
    assert page.card.loss.isVisible()
    page.camera.take_button.setFocus()
    keys.press("y")
    assert page.search.hasFocus()
    keys.press("2")
    assert page.search.text() == "y2"
    keys.press(Qt.Key.Key_Escape)
    assert page.search.text() == ""
    keys.press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is page.camera.take_button
    assert page.presenter.state.current == current
    assert page.presenter.state.entry.outcome.value == "disqualified"


def test_enter_without_a_photo_saves_nothing_and_says_what_to_do(
    page: ConfirmPage, keys: Keys
) -> None:
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Return)
    assert page.presenter.state.told is not None
    assert page.presenter.state.saved is None


def test_another_group_is_chosen_by_keys(page: ConfirmPage, keys: Keys, qtbot: QtBot) -> None:
    keys.press("g", ctrl=True)
    qtbot.waitUntil(page.groups.isVisible, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(page.presenter.state.groups), timeout=WAIT)
    keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Return)
    assert page.groups.isHidden()
    qtbot.waitUntil(lambda: page.presenter.state.card is not None, timeout=WAIT)
    assert page.presenter.state.queue is not None
    assert page.presenter.state.queue.group == "3组"
    assert page.presenter.state.current == YANG.id_number
    assert QApplication.focusWidget() is page.camera.take_button


def help_by_keys(page: ConfirmPage, keys: Keys, qtbot: QtBot, *then: int) -> None:
    """Alt+H, then these keys in the choice that opens; the window has the keys again."""
    keys.press("h", alt=True)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=WAIT)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    for key in then:
        keys.count += 1
        qtbot.keyClick(menu, key)
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow, timeout=WAIT)


@pytest.mark.qt_log_ignore("does not support", extend=True)  # the offscreen platform
@pytest.mark.clause("P3.1", "P2.2")
def test_help_with_the_phone_is_kept_by_two_keys_and_the_loop_goes_on(
    page: ConfirmPage, keys: Keys, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = page.desk.services
    page.opened(person=YANG.id_number)
    keys.live()
    help_by_keys(page, keys, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: saved_name(page) == "杨桂兰", timeout=WAIT)
    assert keys.count == 2
    assert "教他给自己认证" in page.strip.text
    assert not page.strip.prints
    (row,) = services.register.person(YANG.id_number).helps
    assert (row.for_other, row.helper, row.stated_on) == (False, ADMIN, TODAY)
    assert page.presenter.state.current == YANG.id_number
    assert page.window().focusWidget() is page.camera.take_button
    monkeypatch.setattr(prompts, "ask_reason", lambda *_, **__: "没有教成")
    keys.press("z", ctrl=True)
    qtbot.waitUntil(lambda: page.strip.text.startswith("已撤销 杨桂兰"), timeout=WAIT)
    assert services.register.person(YANG.id_number).helps == ()
    assert page.presenter.state.current == YANG.id_number
    help_by_keys(page, keys, qtbot, Qt.Key.Key_Down, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "教他替别人认证" in page.strip.text, timeout=WAIT)
    (row,) = services.register.person(YANG.id_number).helps
    assert row.for_other
    before = len(services.register.person(YANG.id_number).confirmations)
    keys.press(Qt.Key.Key_Space)
    keys.taken()
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "具备" in page.strip.text, timeout=WAIT)
    assert page.strip.prints
    assert len(services.register.person(YANG.id_number).confirmations) == before + 1


def test_nobody_is_helped_while_nobody_stands_there(page: ConfirmPage, keys: Keys) -> None:
    page.presenter.clear()
    keys.press("h", alt=True)
    assert QApplication.activePopupWidget() is None
    page.helping.log(for_other=False)
    assert page.presenter.state.saved is None


def test_the_last_record_is_corrected_by_key_with_a_reason(
    page: ConfirmPage, keys: Keys, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "ask_reason", lambda *_, **__: "认错了人")
    page.opened(person=YANG.id_number)
    keys.live()
    keys.press(Qt.Key.Key_Space)
    keys.taken()
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: saved_name(page) == "杨桂兰", timeout=WAIT)
    keys.press("z", ctrl=True)
    qtbot.waitUntil(lambda: page.strip.text.startswith("已撤销 杨桂兰"), timeout=WAIT)
    file = page.desk.services.register.person(YANG.id_number)
    assert len(file.corrections) == 1
    assert page.presenter.state.current == YANG.id_number


def test_the_lock_keeps_the_photo_that_is_held(
    page: ConfirmPage, keys: Keys, window: MainWindow, qtbot: QtBot
) -> None:
    page.opened(person=YANG.id_number)
    keys.live()
    keys.press(Qt.Key.Key_Space)
    keys.taken()
    window.lock()
    assert not page.isVisible()
    window.login.enter(PASSWORD)
    qtbot.waitUntil(page.isVisible, timeout=WAIT)
    assert len(page.camera.pane.photos) == 1
    assert page.presenter.state.current == YANG.id_number


def test_a_draft_is_there_after_a_new_start(
    page: ConfirmPage,
    window: MainWindow,
    make_window: Callable[[Path], MainWindow],
    qtbot: QtBot,
) -> None:
    page.opened(person=YANG.id_number)
    page.card.open_note()
    for letter in "abc":
        qtbot.keyClick(page.card.remark, letter)
    folder = window.desk.folder
    window.close()
    again = make_window(folder)
    again.login.choose(ADMIN)
    again.login.enter(PASSWORD)
    qtbot.waitUntil(lambda: again.desk.open, timeout=WAIT)
    again.open("confirm")
    found = again.view.pages["confirm"]
    assert isinstance(found, ConfirmPage)
    qtbot.waitUntil(lambda: found.presenter.state.card is not None, timeout=WAIT)
    assert found.presenter.state.current == YANG.id_number
    assert found.card.remark.text() == "abc"
    assert found.card.remark.isVisible()


def test_the_number_is_masked_until_it_is_asked_for(
    page: ConfirmPage, keys: Keys, qtbot: QtBot
) -> None:
    page.opened(person=YANG.id_number)
    qtbot.waitUntil(lambda: page.presenter.state.card is not None, timeout=WAIT)
    assert YANG.id_number not in page.card.number.text()
    keys.press("i", ctrl=True)
    assert page.card.number.text() == YANG.id_number
    services = page.desk.services
    qtbot.waitUntil(
        lambda: services.upkeep.audit_entries()[-1].name == "recipient.number.shown",
        timeout=WAIT,
    )


def test_mnemonics_are_unique_on_the_page(page: ConfirmPage) -> None:
    page.opened(person=YANG.id_number)
    letters = [
        button.text().split("&", 1)[1][0].upper()
        for button in page.findChildren(QPushButton)
        if "&" in button.text()
    ]
    assert sorted(letters) == sorted(set(letters))


def test_there_is_one_primary_button_in_sight(page: ConfirmPage, keys: Keys) -> None:
    from ui.widgets.buttons import PrimaryButton

    def primary() -> list[str]:
        return [b.text() for b in page.findChildren(PrimaryButton) if b.isVisible()]

    keys.press(Qt.Key.Key_Down)
    assert primary() == ["拍照"]
    keys.live()
    keys.press(Qt.Key.Key_Space)
    keys.taken()
    assert primary() == ["保存并下一位"]


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_everything_has_its_room_in_the_small_window(
    page: ConfirmPage, keys: Keys, window: MainWindow, qtbot: QtBot, scale: float
) -> None:
    window.set_scale(scale)
    window.resize(1366, 728)
    keys.press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.presenter.state.card is not None, timeout=WAIT)
    keys.live()
    bottom = page.height()
    for part in (page.card.outcome, page.camera.take_button, page.camera.save_button):
        below = part.mapTo(page, QPoint(0, part.height()))
        assert below.y() <= bottom
        assert part.height() >= part.sizeHint().height()
    assert window.width() == 1366
    assert window.height() == 728


# The watchdog looks at the stack from outside; a painter it saw is let go of a moment later.
@pytest.mark.qt_log_ignore("QBackingStore::endPaint", extend=True)
def test_the_window_is_never_held_while_somebody_is_confirmed(
    page: ConfirmPage, keys: Keys, qtbot: QtBot, ui_watchdog: Watchdog
) -> None:
    keys.press(Qt.Key.Key_Down)
    keys.live()
    qtbot.waitUntil(lambda: page.presenter.state.card is not None, timeout=WAIT)
    with ui_watchdog.armed():
        keys.press(Qt.Key.Key_Space)
        keys.taken()
        keys.press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.presenter.state.saved is not None, timeout=WAIT)
        for letter in "ygl":
            keys.press(letter)
        qtbot.waitUntil(lambda: page.presenter.state.found is not None, timeout=WAIT)


def asks_input_method(widget: QWidget) -> bool:
    """Whether the input method may speak there, as the platform asks."""
    query = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
    QApplication.sendEvent(widget, query)
    return bool(query.value(Qt.InputMethodQuery.ImEnabled))


def test_letters_are_initials_until_the_input_method_is_asked_for(
    page: ConfirmPage, keys: Keys, qtbot: QtBot
) -> None:
    keys.press("y")
    assert page.search.hasFocus()
    assert not asks_input_method(page.search)
    assert not asks_input_method(page.queue.people)
    assert not asks_input_method(page.camera.take_button)
    keys.press(Qt.Key.Key_Escape)
    keys.press(Qt.Key.Key_Space, ctrl=True)
    assert asks_input_method(page.search)
    typed = QInputMethodEvent()
    typed.setCommitString("桂兰")
    QApplication.sendEvent(page.search, typed)
    qtbot.waitUntil(lambda: page.presenter.state.found is not None, timeout=WAIT)
    found = page.presenter.state.found
    assert found is not None
    assert [line.row.name for line in found.lines] == ["杨桂兰"]
    keys.press(Qt.Key.Key_Return)
    assert not asks_input_method(page.search)


def test_somebody_who_is_missing_is_added_and_comes_back(
    page: ConfirmPage, keys: Keys, window: MainWindow, qtbot: QtBot
) -> None:
    keys.press("/")
    page.search.setText("木增")
    qtbot.waitUntil(lambda: page.presenter.state.found is not None, timeout=WAIT)
    keys.press("n", alt=True)
    qtbot.waitUntil(lambda: "roster" in window.view.pages, timeout=WAIT)
    register = window.view.pages["roster"]
    assert isinstance(register, RosterPage)
    assert register.entry.values()["name"] == "木增"
    new = invented(77, name="木增")
    for field, value in (("id_number", new.id_number), ("village", VILLAGE), ("group", "3组")):
        part = register.entry.fields[field]
        put = part.setCurrentText if isinstance(part, QComboBox) else part.setText
        put(value)
    register.entry.save.click()
    qtbot.waitUntil(lambda: page.presenter.state.current == new.id_number, timeout=WAIT)
    assert page.isVisible()
    keys.live()
    assert QApplication.focusWidget() is page.camera.take_button


def test_the_form_is_printed_through_the_preview_of_signing(
    page: ConfirmPage, keys: Keys, window: MainWindow, qtbot: QtBot
) -> None:
    page.opened(person=YANG.id_number)
    qtbot.waitUntil(lambda: page.presenter.state.card is not None, timeout=WAIT)
    keys.press("p", alt=True)
    signing = window.view.pages["signing"]
    assert isinstance(signing, SigningPage)
    qtbot.waitUntil(lambda: signing.printing.state.preview is not None, timeout=WAIT)
    assert signing.printing.state.people == (YANG.id_number,)
    window.open("confirm")
    keys.live()
    keys.press(Qt.Key.Key_Space)
    keys.taken()
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: saved_name(page) == "杨桂兰", timeout=WAIT)
    assert page.strip.prints
    assert page.presenter.state.current != YANG.id_number
    signing.printing.choose_people(("",))
    keys.press("p", alt=True)
    qtbot.waitUntil(signing.isVisible, timeout=WAIT)
    assert signing.printing.state.people == (YANG.id_number,)


def test_a_film_is_kept_with_its_record(page: ConfirmPage, keys: Keys, qtbot: QtBot) -> None:
    page.opened(person=YANG.id_number)
    keys.live()
    pane = page.camera.pane
    keys.press("3", ctrl=True)
    assert pane.mode is PaneMode.RECORDING
    keys.press(Qt.Key.Key_Return)
    assert page.presenter.state.saved is None  # it still runs
    qtbot.waitUntil(lambda: (page.camera.camera.recording() or NO_FILM).done > 1, timeout=WAIT)
    keys.press("3", ctrl=True)
    qtbot.waitUntil(lambda: bool(pane.films), timeout=WAIT)
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: saved_name(page) == "杨桂兰", timeout=WAIT)
    newest = page.desk.services.register.person(YANG.id_number).confirmations[-1]
    assert [piece.kind for piece in newest.evidence] == [EvidenceKind.VIDEO]
    assert not list(page.desk.folder.glob("camera/clip-*"))


def test_without_a_camera_the_way_out_is_named_and_its_return_is_told(
    page: ConfirmPage, keys: Keys, qtbot: QtBot
) -> None:
    page.opened(person=YANG.id_number)
    keys.live()
    qtbot.waitUntil(lambda: page.presenter.state.card is not None, timeout=WAIT)
    page.camera.camera.open("没有这个摄像头")
    qtbot.waitUntil(page.camera.without.isVisible, timeout=WAIT)
    assert "Alt+F" in page.camera.without.text
    keys.press("3")
    assert "Alt+B" in page.camera.without.text
    assert "Alt+F" not in page.camera.without.text


def test_a_photo_that_is_held_survives_a_power_cut(
    page: ConfirmPage,
    keys: Keys,
    window: MainWindow,
    make_window: Callable[[Path], MainWindow],
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    page.opened(person=YANG.id_number)
    keys.live()
    keys.press(Qt.Key.Key_Space)
    keys.taken()
    qtbot.waitUntil(lambda: window.drafts.settled, timeout=WAIT)
    photo = page.camera.pane.photos[0]
    left = Path(shutil.copytree(window.desk.folder, tmp_path / "left"))
    again = make_window(left)
    again.login.choose(ADMIN)
    again.login.enter(PASSWORD)
    qtbot.waitUntil(lambda: again.desk.open, timeout=WAIT)
    again.open("confirm")
    found = again.view.pages["confirm"]
    assert isinstance(found, ConfirmPage)
    qtbot.waitUntil(lambda: found.presenter.state.card is not None, timeout=WAIT)
    assert found.presenter.state.current == YANG.id_number
    assert found.presenter.state.picture == photo
    qtbot.keyClick(found, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: saved_name(found) == "杨桂兰", timeout=WAIT)
