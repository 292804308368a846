"""The real main window with a clerk before it, a film on a cable as camera."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from qualdesk.imaging import devices
from qualdesk.imaging.devices import CameraState
from qualdesk.imaging.frames import CameraSource
from qualdesk.services import camera as services_camera
from qualdesk.services.camera import training_video
from tests.services.conftest import PASSWORD
from tests.ui.stories.hands import Hands
from ui.main_window import MainWindow
from ui.pages.confirm import camera_card


@pytest.fixture
def clerk(make_window: Callable[[Path], MainWindow], station_folder: Path, qtbot: QtBot) -> Hands:
    """The clerk has typed the password and sees the workbench; no key counts so far."""
    hands = Hands(qtbot, make_window(station_folder))
    log_in(hands)
    return hands


def log_in(hands: Hands) -> None:
    """The first person of the list comes in."""
    hands.sees("谁在使用？")
    hands.type(PASSWORD)
    hands.press("Return")
    hands.until(lambda: hands.window.desk.open)
    hands.still()
    hands.count = 0


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One film for all; it takes a second to make."""
    return training_video(tmp_path_factory.mktemp("film"))


class Cable:
    """The film's cable: `pulled`, and a `lid` before the lens."""

    def __init__(self) -> None:
        self.pulled = False
        self.lid = False

    def open(self, path: Path) -> Any:
        """What `open_film` gives, as long as the cable is in."""
        opened = CameraState.NONE if self.pulled else devices.open_film(path)
        return opened if isinstance(opened, CameraState) else _OnCable(self, opened)


class _OnCable:
    def __init__(self, cable: Cable, film: Any) -> None:
        self._cable, self._film = cable, film
        self.release = film.release

    def read(self) -> Any:
        if self._cable.pulled:
            return None
        picture = self._film.read()
        return np.zeros_like(picture) if self._cable.lid else picture


@pytest.fixture
def cable(film: Path, monkeypatch: pytest.MonkeyPatch) -> Cable:
    """Everybody before the camera has the same face; the cable can be pulled."""
    made = Cable()
    monkeypatch.setattr(camera_card, "training_video", lambda _folder, _seed: film)
    monkeypatch.setattr(services_camera, "open_film", made.open)
    monkeypatch.setitem(CameraSource.__init__.__kwdefaults__, "retry_seconds", 0.05)
    return made
