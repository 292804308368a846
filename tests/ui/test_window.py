"""The window: login, lock with a draft, keys, 大字, a second start, the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import open_station
from qualdesk.domain.audit import Act
from qualdesk.errors import Cancelled, Damaged, QualDeskError, Refused
from qualdesk.progress import Progress
from qualdesk.storage.drafts import DraftStore
from qualdesk.storage.repositories.office import Office
from tests.services.conftest import ADMIN, PASSWORD, TODAY
from tests.ui.conftest import HANDLER, WAIT
from ui import crash, prompts
from ui.app import OneInstance, folder_of
from ui.changes import Told
from ui.dialogs.fault import FaultDialog, steps
from ui.look.theme import theme
from ui.main_window import MainWindow
from ui.pages.system.page import SystemPage

MakeWindow = Callable[[Path], MainWindow]


def system_page(window: MainWindow) -> SystemPage:
    window.open("system")
    page = window.view.pages["system"]
    assert isinstance(page, SystemPage)
    return page


def test_login_lists_who_may_come_and_refuses_a_wrong_password(
    make_window: MakeWindow, station_folder: Path, qtbot: QtBot
) -> None:
    window = make_window(station_folder)
    assert [person.login for person in window.login.state.people] == [ADMIN, HANDLER]
    qtbot.keyClicks(window._login_page.password, "wrong password")
    qtbot.keyClick(window._login_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.login.state.fault), timeout=WAIT)
    assert not window.desk.open
    assert window._login_page.password.text() == ""


def test_the_whole_login_goes_by_keys(
    make_window: MakeWindow, station_folder: Path, qtbot: QtBot
) -> None:
    window = make_window(station_folder)
    field = window._login_page.password
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert window.login.state.current == HANDLER
    qtbot.keyClicks(field, PASSWORD)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk.open, timeout=WAIT)
    assert window.desk.services.session.actor.login == HANDLER
    assert "苍山西镇社保中心" in window.windowTitle()
    assert window.view.ribbon.isVisible()


def test_the_one_of_last_time_comes_first_and_no_name_is_remembered(
    make_window: MakeWindow, station_folder: Path, qtbot: QtBot
) -> None:
    first = make_window(station_folder)
    first.login.choose(HANDLER)
    first.login.enter(PASSWORD)
    qtbot.waitUntil(lambda: first.desk.open and not first.jobs.busy, timeout=WAIT)
    first.close()
    second = make_window(station_folder)
    people = second.login.state.people
    assert [(person.login, person.role) for person in people] == [(HANDLER, "经办"), (ADMIN, "")]
    assert second.login.state.head.training
    kept = (station_folder / "desk.ini").read_text(encoding="utf-8")
    assert HANDLER not in kept


def test_lock_hides_everything_and_gives_it_back_with_the_draft(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = system_page(window)
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    page.presenter.open_section("rules")
    page.rules.search.setText("周期")
    page.keep_draft({"search": "周期"})
    window.lock()
    assert window.centralWidget().currentWidget() is window._login_page  # type: ignore[attr-defined]
    qtbot.keyClicks(window._login_page.password, "not the password")
    qtbot.keyClick(window._login_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.login.state.fault), timeout=WAIT)
    qtbot.keyClicks(window._login_page.password, PASSWORD)
    qtbot.keyClick(window._login_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.login.state.locked, timeout=WAIT)
    assert window.view.current is page
    assert page.rules.search.text() == "周期"
    assert window.desk.services.drafts.load("system") == {"search": "周期"}


def test_another_person_comes_in_after_the_drafts_are_written(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = system_page(window)
    for number in range(5):
        page.keep_draft({"typed": number})
    window.lock()
    window.change_person()
    qtbot.waitUntil(lambda: len(window.login.state.people) == 2, timeout=WAIT)
    window.login.choose(ADMIN)
    window.login.enter(PASSWORD)
    qtbot.waitUntil(lambda: window.desk.open, timeout=WAIT)
    assert window.desk.services.drafts.load("system") == {"typed": 4}


def test_closing_writes_the_last_draft_and_frees_the_station(
    window: MainWindow, station_folder: Path
) -> None:
    page = system_page(window)
    page.keep_draft({"typed": 1})
    page.keep_draft({"typed": 2})
    window.close()
    services = open_station(station_folder, ADMIN, PASSWORD, TODAY)
    assert services.drafts.load("system") == {"typed": 2}
    services.close()


def test_closing_while_a_write_runs_leaves_nothing_of_it(
    window: MainWindow, station_folder: Path, qtbot: QtBot
) -> None:
    import threading

    begun = threading.Event()
    session = window.desk.services.session

    def work(progress: object) -> None:
        from qualdesk.domain.audit import Act
        from qualdesk.progress import Progress
        from qualdesk.storage.repositories.office import Office

        assert isinstance(progress, Progress)
        with session.work() as unit:
            Office(unit).put_setting("half", "done")
            for step in range(5000):
                begun.set()
                progress.at("写", step, 5000)
                threading.Event().wait(0.001)
            unit.commit(Act("never", {}))

    window.desk.write(work).start()
    assert begun.wait(5)
    window.close()
    services = open_station(station_folder, ADMIN, PASSWORD, TODAY)
    assert "half" not in services.session.settings()
    services.close()


def test_keys_lead_to_pages_and_through_their_sections(window: MainWindow, qtbot: QtBot) -> None:
    page = system_page(window)
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    window.activateWindow()
    page.sections.setFocus()
    before = page.presenter.state.section
    qtbot.keyClick(window, Qt.Key.Key_F11)
    after = page.presenter.state.section
    assert before != after


def test_large_print_is_remembered(window: MainWindow, station_folder: Path) -> None:
    from ui.look.theme import scale_in
    from ui.memory_file import FileMemory

    window.next_scale()
    assert theme().scale == 1.25
    window.memory.flush()
    assert scale_in(FileMemory(station_folder)) == 1.25


def test_a_write_is_told_to_every_page(window: MainWindow, qtbot: QtBot) -> None:
    heard: list[Told] = []
    window.desk.changes.listen(heard.append)
    operators = window.desk.services.operators
    window.desk.write(lambda _: operators.disable(HANDLER)).start()
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT)
    assert heard[0].concerns("operator")


def test_a_second_start_brings_the_first_window_forward(tmp_path: Path, qtbot: QtBot) -> None:
    first, second = OneInstance(tmp_path), OneInstance(tmp_path)
    assert not first.is_second()
    first.listen()
    with qtbot.waitSignal(first.asked, timeout=WAIT):
        assert second.is_second()
    assert not OneInstance(tmp_path / "another").is_second()
    first.close()


def test_a_fault_says_what_happened_what_is_safe_and_what_to_do(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.tell(Refused("test.refused", "不能这样办理。", remedy="先改这里。再试一次。"))
    dialog = window.findChild(QDialog, "fault")
    assert isinstance(dialog, FaultDialog)
    said = " ".join(label.text() for label in dialog.findChildren(type(window.view.top._name)))
    for word in ("不能这样办理", "怎么办", "先改这里", "再试一次", "test.refused"):
        assert word in said
    dialog.accept()
    assert steps("先改这里；再试一次。") == ["先改这里", "再试一次"]


def test_a_cancelled_job_opens_no_dialog(window: MainWindow) -> None:
    prompts.tell(window, Cancelled())
    assert window.findChild(QDialog, "fault") is None


def test_a_damaged_station_is_told_at_login(
    make_window: MakeWindow, station_folder: Path, qtbot: QtBot
) -> None:
    for copy in (station_folder / "keys").iterdir():
        copy.write_bytes(b"{}")
    window = make_window(station_folder)
    dialog = window.findChild(QDialog, "fault")
    assert dialog is not None
    assert window.login.state.people == ()
    dialog.close()


def test_a_bug_is_kept_without_any_value_and_the_desk_goes_on(
    window: MainWindow, station_folder: Path, qtbot: QtBot
) -> None:
    secret = "532922194603130019"

    def broken(_: object) -> None:
        raise KeyError(secret)

    window.desk.read(broken).start()
    qtbot.waitUntil(lambda: window.findChild(QDialog, "fault") is not None, timeout=WAIT)
    log = (station_folder / crash.LOG_NAME).read_text(encoding="utf-8")
    assert "KeyError" in log
    assert secret not in log
    window.findChild(QDialog, "fault").close()
    assert window.desk.open


@pytest.mark.parametrize(
    ("words", "name"),
    [(["--data", "一处"], "一处"), (["--data=二处"], "二处")],
)
def test_the_folder_is_named_as_on_the_command_line(words: list[str], name: str) -> None:
    assert folder_of(words).name == name


def test_damage_asks_to_stop_entering() -> None:
    from ui.dialogs.fault import safe_words

    fault: QualDeskError = Damaged("database.damaged", "数据库文件已损坏。")
    assert "不要继续录入" in safe_words(fault)[1]


def test_what_is_typed_is_on_the_disk_while_a_package_is_sealed(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.desk.services.session
    sealed = threading.Event()

    def seal(_: Progress) -> None:
        with session.work() as work:  # as sealing does: one write from beginning to end
            Office(work).put_setting("hotline", "1")
            assert sealed.wait(WAIT / 1000)
            work.commit(Act("station.change", {}))

    window.desk.write(seal).start()
    window.drafts.keep("confirm", {"phone": "13900001234"})
    qtbot.waitUntil(lambda: window.drafts.settled, timeout=WAIT)
    assert not sealed.is_set()
    again = DraftStore(session.store.folder, session.store.derive("drafts"))
    assert "13900001234" in again.body("confirm", ADMIN)
    again.close()
    sealed.set()
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
