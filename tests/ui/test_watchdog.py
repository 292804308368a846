"""The watchdog sees a held window and names the place; it lets working lanes be."""

from __future__ import annotations

import time

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.watchdog import Watchdog
from ui.jobs import Jobs


def hold() -> None:
    time.sleep(0.5)


def test_a_held_window_is_noticed_and_its_place_named(ui_watchdog: Watchdog, qtbot: QtBot) -> None:
    with pytest.raises(AssertionError, match="hold"), ui_watchdog.armed():
        qtbot.wait(20)
        hold()
        qtbot.wait(20)


def test_work_on_a_lane_holds_nothing(ui_watchdog: Watchdog, qtbot: QtBot) -> None:
    from tests.ui.straight import NotedShell
    from ui.job import Job

    jobs = Jobs(lambda _: None)
    done: list[None] = []
    try:
        with ui_watchdog.armed():
            job = Job(jobs.reading, lambda _: hold(), told=NotedShell().tell)
            job.then(done.append).start()
            qtbot.waitUntil(lambda: bool(done), timeout=5000)
    finally:
        jobs.close()
    assert ui_watchdog.worst <= ui_watchdog.limit
