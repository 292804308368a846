"""The clerk is interrupted: a lock, 大字, a second start, the end, a crash. Nothing is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from select import select

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import open_station
from qualdesk.progress import Progress
from qualdesk.services.importing import Imported, Importing, Read
from tests.architecture.tree import ROOT
from tests.services.conftest import ADMIN, PASSWORD, TODAY
from tests.services.test_importing import roster, row
from tests.ui.stories import half_typed
from tests.ui.stories.conftest import log_in
from tests.ui.stories.hands import Hands
from ui import prompts
from ui.app import OneInstance
from ui.look.theme import theme
from ui.main_window import MainWindow

MakeWindow = Callable[[Path], MainWindow]


def half_a_form(clerk: Hands) -> QLineEdit:
    """新增一人, the name and half of the address; the field that has the focus."""
    clerk.press("F4")
    clerk.still()
    clerk.press("Alt+N")
    clerk.type("左凤英")
    clerk.press("Tab", 2)
    clerk.type("5329")
    field = clerk.focus()
    assert isinstance(field, QLineEdit)
    clerk.still()
    return field


def test_the_lock_hides_what_is_typed_and_gives_it_back_at_the_same_field(clerk: Hands) -> None:
    field = half_a_form(clerk)
    typed = field.text()
    field.setCursorPosition(2)
    clerk.sees("左凤英", "草稿")
    clerk.press("Ctrl+L")
    clerk.sees("已锁屏", "没写完的内容都在")
    assert "左凤英" not in clerk.words()
    clerk.press("F4")  # no key of the desk acts
    clerk.type("wrong password 1")
    clerk.press("Return")
    clerk.sees("密码不对，请再输一次。")
    assert "左凤英" not in clerk.words()
    clerk.type(PASSWORD)
    clerk.press("Return")
    clerk.sees("左凤英")
    assert clerk.focus() is field
    assert (field.text(), field.cursorPosition()) == (typed, 2)


def test_large_letters_leave_the_page_as_it_is(clerk: Hands) -> None:
    field = half_a_form(clerk)
    typed, small = field.text(), field.fontMetrics().height()
    for scale in (1.25, 1.5):
        clerk.press("Ctrl+=")
        assert theme().scale == scale
    assert clerk.focus() is field
    assert field.text() == typed
    assert field.fontMetrics().height() > 1.4 * small
    clerk.sees("左凤英")
    clerk.press("Ctrl+0")
    assert field.fontMetrics().height() == small


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # the offscreen platform
def test_a_second_start_brings_the_first_window_forward_and_ends(
    clerk: Hands, qtbot: QtBot
) -> None:
    window = clerk.window
    one = OneInstance(window.desk.folder)
    one.listen()
    one.asked.connect(window.come_forward)
    window.showMinimized()
    start = [sys.executable, "-m", "ui", "--data", str(window.desk.folder)]
    with subprocess.Popen(start, cwd=ROOT) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=60_000)
    one.close()
    assert second.returncode == 0
    assert window.isVisible()
    assert not window.windowState() & Qt.WindowState.WindowMinimized


class Held(Progress):
    """Stops at its first checkpoint until somebody cancels or lets it go."""

    def __init__(self, inner: Progress, let_go: threading.Event) -> None:
        super().__init__()
        self.at = lambda *told: self._at(inner, let_go, *told)  # type: ignore[method-assign]

    def _at(self, inner: Progress, let_go: threading.Event, *told: object) -> None:
        inner.at(*told)  # type: ignore[arg-type]
        while not let_go.wait(0.01):
            inner.at(*told)  # type: ignore[arg-type]


def test_closing_over_an_import_asks_and_leaves_nothing_half(
    clerk: Hands, station_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, let_go = Importing.apply, threading.Event()

    def slowly(self: Importing, read: Read, progress: Progress) -> Imported:
        return apply(self, read, Held(progress, let_go))

    monkeypatch.setattr(Importing, "apply", slowly)
    files = (roster(tmp_path / "来的.xlsx", *(row(n, "李秀梅") for n in range(100, 130))),)
    monkeypatch.setattr(prompts, "choose_files", lambda *_: files)
    clerk.press("F4")
    clerk.still()
    clerk.press("Alt+I")
    clerk.press("Alt+F")
    clerk.sees("下一步：写入 30 行")
    clerk.still()
    clerk.press("Alt+N")
    window = clerk.window
    clerk.until(lambda: window.jobs.under_way)

    def answer(keys: str) -> None:
        try:
            clerk.sees("还有一步没做完，现在就关吗？", "正在写入花名册")
            clerk.press(keys)
        except BaseException:
            let_go.set()  # else the question stands there for ever
            raise

    QTimer.singleShot(0, lambda: answer("Return"))  # 不关，接着做
    assert not window.close()
    assert window.isVisible()
    QTimer.singleShot(0, lambda: answer("Alt+T"))
    assert window.close()
    assert not window.isVisible()
    services = open_station(station_folder, ADMIN, PASSWORD, TODAY)
    people = services.register.person
    assert people(f"{row(0)[1]}").recipient.name == "李秀梅"
    with pytest.raises(Exception, match=r"recipient\."):
        people(f"{row(100)[1]}")
    assert services.upkeep.check().ok
    services.close()


def test_the_end_waits_when_the_work_ends_meanwhile(
    clerk: Hands, station_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    clerk.window.desk.write(lambda _: done.wait(5), "写入花名册").start()
    clerk.until(lambda: clerk.window.jobs.under_way)
    QTimer.singleShot(50, done.set)
    assert clerk.window.close()
    assert done.is_set()


def test_a_killed_desk_offers_its_draft_at_the_next_start(
    make_window: MakeWindow, station_folder: Path, qtbot: QtBot
) -> None:
    before = Hands(qtbot, make_window(station_folder))
    log_in(before)
    before.press("F4")
    before.sees("从未确认")  # the control: the list, no form
    before.still()
    before.window.close()

    child = [sys.executable, "-m", half_typed.__name__, str(station_folder)]
    with subprocess.Popen(child, cwd=ROOT, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        ready, _, _ = select([desk.stdout], [], [], 60)
        said = desk.stdout.readline() if ready else ""
        desk.kill()
    assert said == "typed\n"

    after = Hands(qtbot, make_window(station_folder))
    log_in(after)
    after.press("F2")
    after.press("F4")
    after.sees(half_typed.TYPED, "不办了")
    after.still()
    assert after.window.desk.services.upkeep.check().ok
