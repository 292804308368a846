"""Stations, desks and windows for the tests of the desktop.

`station_folder` is a fresh copy of a township station with a few invented people, made once with
a cheap key derivation; `services` has it open; `desk` runs jobs in a straight line for presenters;
`window` is the real window with its lanes, logged in.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import Services, open_station
from qualdesk.clock import Clock
from qualdesk.domain.access import Role
from qualdesk.domain.recipient import Recipient
from qualdesk.domain.station import Level
from qualdesk.services.operators import Operators
from qualdesk.services.setup import SetupRequest, create_station
from tests.services.conftest import (
    ADMIN,
    ADMIN_PERSON,
    CHEAP,
    PASSWORD,
    TODAY,
    add_people,
    id_number,
    invented,
)
from tests.ui.straight import StraightDesk
from tests.ui.watchdog import Watchdog
from ui import prompts
from ui.app import dress
from ui.main_window import MainWindow

HANDLER = "李经办"
PEOPLE = 12
_TESTS, _COLLECT_EVERY = count(1), 12
WAIT = 10_000  # milliseconds that a test waits for what must come


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application in the look of the desk."""
    dress(qapp)
    return qapp


@pytest.fixture(autouse=True)
def normal_size(qapp: QApplication) -> None:
    """Every test begins in the look of the desk at 大字 ×1, whatever ran before it."""
    dress(qapp, 1.0)


@pytest.fixture(autouse=True, scope="session")
def _one_collector() -> Iterator[None]:
    """As in the program: no lane collects Python's garbage, which may hold widgets."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """Collect here, now and then."""
    yield
    if next(_TESTS) % _COLLECT_EVERY == 0:
        gc.collect()


@pytest.fixture(scope="session")
def made_station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training township on 2026-11-21 with an admin, a handler and twelve people."""
    folder = tmp_path_factory.mktemp("made") / "station"
    request = SetupRequest(
        level=Level.TOWNSHIP,
        code="532922101000",
        name="苍山西镇社保中心",
        policy_id="yangbi-2021",
        admin=ADMIN,
        password=PASSWORD,
        person=ADMIN_PERSON,
        training=True,
    )
    session, _ = create_station(folder, request, Clock.on(TODAY), CHEAP)
    people: list[Recipient] = [invented(number) for number in range(PEOPLE)]
    add_people(session, people)
    Operators(session).add(HANDLER, Role.HANDLER, id_number(2, "19800101"), PASSWORD)
    session.close()
    return folder


@pytest.fixture
def station_folder(made_station: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(made_station, tmp_path / "station"))


@pytest.fixture
def services(station_folder: Path) -> Iterator[Services]:
    """The station, open for its admin on the training day."""
    opened = open_station(station_folder, ADMIN, PASSWORD, TODAY)
    yield opened
    opened.close()


@pytest.fixture
def desk(services: Services, station_folder: Path) -> StraightDesk:
    """A desk for presenters: jobs run at once, the shell notes what it was asked."""
    return StraightDesk(station_folder, services)


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[Callable[[Path], MainWindow]]:
    """Makes windows of station folders; they are closed at the end."""
    made: list[MainWindow] = []

    def make(folder: Path) -> MainWindow:
        window = MainWindow(folder, TODAY)
        made.append(window)
        window.begin()
        return window

    yield make
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prompts, "ask_to_stop", lambda *_: True)  # nobody is there to answer
        for window in made:
            window.close()
            window.deleteLater()


@pytest.fixture
def window(
    make_window: Callable[[Path], MainWindow], station_folder: Path, qtbot: QtBot
) -> MainWindow:
    """The window of the station, its admin logged in, its first page loaded."""
    window = make_window(station_folder)
    window.login.choose(ADMIN)
    window.login.enter(PASSWORD)
    qtbot.waitUntil(lambda: window.desk.open and not window.jobs.busy, timeout=WAIT)
    return window


@pytest.fixture
def ui_watchdog(dressed: QApplication) -> Watchdog:
    """`with ui_watchdog.armed(): …` fails when the UI thread is held for more than 50 ms."""
    return Watchdog()
