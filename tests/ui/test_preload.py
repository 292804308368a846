"""What other pages need is loaded while the first one is looked at, and holds nothing."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import WAIT
from tests.ui.watchdog import Watchdog
from ui.main_window import MainWindow
from ui.preload import Preload


@pytest.mark.usefixtures("dressed")
def test_everything_is_loaded_without_holding_the_window(
    window: MainWindow, qtbot: QtBot, ui_watchdog: Watchdog
) -> None:
    preload = window.view.findChild(Preload)
    assert preload is not None
    preload._timer.start(0)
    with ui_watchdog.armed():
        qtbot.waitUntil(lambda: preload.done and not window.jobs.busy, timeout=WAIT)
    assert window.desk.services.roster_view.ready
