"""What other pages need is loaded and made while the first one is looked at."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qualdesk.progress import SILENT
from tests.ui.conftest import WAIT
from tests.ui.watchdog import Watchdog
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.preload import Preload, _load


@pytest.mark.usefixtures("dressed")
def test_everything_is_there_after_a_while(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.preload._NEXT", 0)
    preload = window.view.findChild(Preload)
    assert preload is not None
    first = window.view.current
    assert set(window.view.pages) == {first.key}
    preload._timer.start(0)
    qtbot.waitUntil(lambda: preload.done and not window.jobs.busy, timeout=WAIT)
    assert window.desk.services.roster_view.ready
    assert set(window.view.pages) == {entry.key for entry in PAGES}
    assert window.view.current is first


@pytest.mark.usefixtures("dressed")
def test_loading_holds_nothing(window: MainWindow, qtbot: QtBot, ui_watchdog: Watchdog) -> None:
    with ui_watchdog.armed():
        for entry in PAGES:
            window.desk.read(lambda _, entry=entry: _load(entry, SILENT)).start()
        qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)


@pytest.mark.usefixtures("dressed")
def test_a_page_that_was_made_is_in_sight_at_once(
    window: MainWindow, qtbot: QtBot, ui_watchdog: Watchdog
) -> None:
    made = window.view.made("signing")
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    with ui_watchdog.armed():
        window.view.open("signing")
        qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    assert window.view.current is made


def test_nobody_who_left_gets_pages(window: MainWindow, qtbot: QtBot) -> None:
    preload = window.view.findChild(Preload)
    assert preload is not None
    view = window.view
    window.change_person()
    preload._step()
    assert len(view.pages) == 1
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
