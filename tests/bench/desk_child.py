"""One start of the real desk in a process of its own, offscreen; prints what it measured as JSON.

`python -m tests.bench.desk_child KIND [FOLDER]`; instants are those of `time.monotonic`, which all
processes of a machine share. KIND is `empty` (a bare PySide6 window), `start` (until the login
page is painted), `login` (from the password to the workbench), `memory` (every page opened, the
camera's film running).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from qualdesk.services.roster_view import RosterQuestion
    from ui.main_window import MainWindow

_LOOK = 1  # milliseconds between two looks
_PATIENCE = 300.0  # seconds
_KEYS = 3  # key derivations measured
_FILM = 3.0  # seconds of the camera's picture


def empty() -> None:
    """A bare window, painted."""
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    window.resize(1366, 728)
    window.show()
    _painted(window)
    _say(painted=time.monotonic())
    app.quit()


def start(folder: Path) -> None:
    """The program as `python -m ui` starts it, until its login page is painted."""
    from ui import app
    from ui.main_window import MainWindow

    begin = MainWindow.begin

    def begun(window: MainWindow) -> None:
        begin(window)
        _painted(window)
        _say(painted=time.monotonic())
        _later(window.close)

    MainWindow.begin = begun  # type: ignore[method-assign]
    app.main(["--data", str(folder)])


def login(folder: Path) -> None:
    """From the password to the cards, and to the bars of the villages."""
    from tests.bench import lived, stations

    app, window = opened(folder)
    keys = _key_times(folder, lived.PASSWORD)
    begun = time.monotonic()
    window.login.choose(lived.LOGIN)
    window.login.enter(lived.PASSWORD)
    until(app, lambda: window.desk.open)
    opened_at = time.monotonic()
    page = window.view.current
    state = lambda: page.presenter.state  # type: ignore[attr-defined]  # noqa: E731
    until(app, lambda: state().people is not None)
    _painted(page)
    cards = time.monotonic()
    until(app, lambda: not state().counting)
    _painted(page)
    _say(
        opened=opened_at - begun,
        cards=cards - begun,
        villages=time.monotonic() - begun,
        key=min(keys),
        people=state().people,
        day=str(stations.TODAY),
    )
    window.close()


def memory(folder: Path) -> None:
    """Megabytes of the process after every page; the last page films the first person."""
    from tests.bench import lived
    from ui.pages import PAGES

    app, window = opened(folder)
    found = {"login": _megabytes()}
    window.login.choose(lived.LOGIN)
    window.login.enter(lived.PASSWORD)
    until(app, lambda: window.desk.open and not window.jobs.busy)
    for key in [page.key for page in PAGES if page.key != "confirm"] + ["confirm"]:
        window.view.open(key)
        until(app, lambda: not window.jobs.busy)
        found[key] = _megabytes()
    person = window.desk.services.roster_view.ask(_everybody()).id_numbers[0]
    window.view.open("confirm", person=person)
    until(app, lambda: not window.jobs.busy)
    filmed = time.monotonic() + _FILM
    until(app, lambda: time.monotonic() > filmed)
    found["film"] = _megabytes()
    _say(pages=found, peak=_megabytes("VmHWM"))
    window.close()


def _everybody() -> RosterQuestion:
    from qualdesk.services.roster_view import RosterQuestion

    return RosterQuestion()


def _megabytes(what: str = "VmRSS") -> float:
    """Memory of this process (Linux): what it has, or `VmHWM`, the most it had."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (line,) = [line for line in lines if line.startswith(f"{what}:")]
    return int(line.split()[1]) / 1024


def opened(folder: Path) -> tuple[QApplication, MainWindow]:
    """The window of a station at its login page, come to rest: somebody looks for the keys."""
    from tests.bench import stations
    from ui.app import make_application
    from ui.main_window import MainWindow

    app = make_application()
    window = MainWindow(folder, stations.TODAY)
    window.begin()
    until(app, lambda: not window.jobs.busy)
    return app, window


def until(app: QApplication, done: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    from PySide6.QtCore import QEventLoop, QTimer

    timer = QTimer()
    timer.start(_LOOK)
    patience = time.monotonic() + _PATIENCE
    while not done():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > patience:
            raise TimeoutError


def _key_times(folder: Path, password: str) -> list[float]:
    from qualdesk.storage.slots import Slots
    from tests.bench import lived

    slots, times = Slots.open(folder), []
    for _ in range(_KEYS):
        begin = time.monotonic()
        slots.unlock(lived.LOGIN, password)
        times.append(time.monotonic() - begin)
    return times


def _painted(widget: QWidget) -> None:
    from PySide6.QtWidgets import QApplication

    QApplication.sendPostedEvents()
    widget.repaint()


def _later(call: Callable[[], object]) -> None:
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, call)


def _say(**measured: object) -> None:
    sys.stdout.write(json.dumps(measured) + "\n")
    sys.stdout.flush()


def main(words: list[str]) -> None:
    """Run one kind."""
    kinds: dict[str, Callable[..., None]] = {
        "empty": empty,
        "start": start,
        "login": login,
        "memory": memory,
    }
    kinds[words[0]](*map(Path, words[1:]))


if __name__ == "__main__":
    main(sys.argv[1:])
