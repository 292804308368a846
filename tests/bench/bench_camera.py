"""The camera pane, offscreen: pictures shown of those delivered, and how long the window is held.

A film of 30 pictures a second stands in for the camera; the face hints are on. Sizes are seconds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import cv2

from qualdesk.imaging.moving_portrait import training_video
from tests.bench.row import Row

SIZES = (20,)
QUICK = (4,)
SHOWN = 0.95  # of the delivered pictures, at the least
HOLD = 0.050  # seconds that a key press may wait, at the most
_PANE = (514, 353)  # as on 现场确认
_RATE = 30.0  # pictures a second
_ASK_EVERY = 0.007  # seconds, beside the beat of the camera
_PATIENCE = 20.0


def run(sizes: Sequence[int]) -> list[Row]:
    """Two rows a size: pictures, and the window."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return [row for seconds in sizes for row in _measure(seconds)]


def _measure(seconds: int) -> list[Row]:
    from PySide6.QtWidgets import QApplication

    from qualdesk.services.camera import Camera
    from ui.app import make_application
    from ui.widgets.camera import CameraPane

    make_application()
    with TemporaryDirectory() as folder:
        camera = Camera(Path(folder) / "clips")
        pane = CameraPane(camera)
        pane.resize(*_PANE)
        pane.show()
        camera.open(_film(Path(folder)))
        began = time.perf_counter()
        while pane.shown < 10 or not pane.hints:
            QApplication.processEvents()
            assert time.perf_counter() - began < _PATIENCE, "no picture came"
        before = pane.shown, camera.statistics().delivered
        waits = _waits(seconds)
        shown = pane.shown - before[0]
        delivered = camera.statistics().delivered - before[1]
        pane.hide()
        camera.close()
        pane.deleteLater()
        QApplication.processEvents()
    return [_pictures(shown, delivered, seconds), _window(waits, seconds)]


def _film(folder: Path) -> Path:
    """The film of the training, played at the camera's rate."""
    made = cv2.VideoCapture(str(training_video(folder)))
    size = (int(made.get(cv2.CAP_PROP_FRAME_WIDTH)), int(made.get(cv2.CAP_PROP_FRAME_HEIGHT)))
    path = folder / "thirty.mp4"
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), _RATE, size)
    given, picture = made.read()
    while given:
        film.write(picture)
        given, picture = made.read()
    film.release()
    made.release()
    return path


def _waits(seconds: int) -> list[float]:
    """How long the window took to answer, asked again and again from another thread."""
    from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

    class Bell(QObject):
        rung = Signal(float)

    bell, loop, over = Bell(), QEventLoop(), Event()
    waits: list[float] = []
    bell.rung.connect(
        lambda asked: waits.append(time.perf_counter() - asked), Qt.ConnectionType.QueuedConnection
    )

    def ask() -> None:
        while not over.wait(_ASK_EVERY):
            bell.rung.emit(time.perf_counter())

    asking = Thread(target=ask, name="bell")
    asking.start()
    QTimer.singleShot(seconds * 1000, loop.quit)
    loop.exec()
    over.set()
    asking.join()
    return sorted(waits)


def _pictures(shown: int, delivered: int, seconds: int) -> Row:
    share = shown / delivered if delivered else 0.0
    note = f"{shown} of {delivered} = {share:.3f}, {delivered / seconds:.1f} a second"
    return Row(
        "pictures: one shown (s)",
        "delivered",
        seconds / max(1, shown),
        seconds / max(1, delivered),
        1 / share if share else float("inf"),
        1 / SHOWN,
        seconds,
        note,
    )


def _window(waits: Sequence[float], seconds: int) -> Row:
    p99 = waits[int(len(waits) * 0.99)]
    middle = waits[len(waits) // 2]
    note = f"p50 {middle * 1000:.1f}, p99 {p99 * 1000:.1f}, max {waits[-1] * 1000:.1f} ms"
    return Row("window answers, p99", "50 ms", p99, HOLD, p99 / HOLD, 1.0, seconds, note)
