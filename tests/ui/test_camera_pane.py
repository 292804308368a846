"""The camera pane: what it shows, takes and keeps, with a film or a scripted camera."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qualdesk.errors import Environment
from qualdesk.services.camera import (
    STATE_REMEDIES,
    Camera,
    CameraState,
    ClipProgress,
    Face,
    Frame,
    Hint,
    Taken,
    training_video,
)
from ui.look.theme import install, theme
from ui.widgets.camera import STRIP_HEIGHT, CameraPane, PaneMode

GREY = 120
FACE = Face(0.4, 0.3, 0.2, 0.3, 0.9)
PRAISE = (Hint.IN_FRAME, Hint.SHARP, Hint.GOOD)


def frame(
    number: int, hints: tuple[Hint, ...] = PRAISE, state: CameraState = CameraState.LIVE
) -> Frame:
    if state is not CameraState.LIVE:
        return Frame(state)
    return Frame(state, number, bytes([GREY]) * (160 * 90 * 3), 160, 90, hints, FACE, 30.0)


class ScriptedCamera(Camera):
    """Shows what the test sets; photos and films are finished when the test says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.now = frame(1)
        self.encoding: Future[bytes] | None = None
        self.film: ClipProgress | None = None
        self.discarded: list[Path] = []
        self.stopped: list[bool] = []

    def latest(self) -> Frame:
        return self.now

    def take(self) -> Taken:
        if not self.now.rgb:
            raise Environment("camera.no_picture", "没有画面。")
        jpeg: Future[bytes] = Future()
        if self.encoding is None:
            jpeg.set_result(b"photo %d" % self.now.number)
        return Taken(self.now, self.encoding or jpeg)

    def record(self, seconds: float = 10.0) -> None:
        self.film = ClipProgress(0, seconds, finished=False, path=None)

    def recording(self) -> ClipProgress | None:
        return self.film

    def stop_recording(self, keep: bool = True) -> None:
        self.stopped.append(keep)

    def discard(self, film: Path) -> None:
        self.discarded.append(film)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    install(qapp)
    yield
    theme().set_scale(1.0)


@pytest.fixture
def camera(tmp_path: Path) -> ScriptedCamera:
    return ScriptedCamera(tmp_path)


@pytest.fixture
def pane(qtbot: QtBot, camera: ScriptedCamera) -> CameraPane:
    made = CameraPane(camera)
    qtbot.addWidget(made)
    made.resize(514, 304)
    made.show()
    return made


def seen(pane: CameraPane) -> QImage:
    return pane.grab().toImage()


def holds(picture: QImage, colour: str) -> bool:
    """Whether a colour is on the picture, painted plain."""
    wanted = QColor(theme().colour(colour)).rgb().to_bytes(4, "little")
    return wanted in bytes(picture.convertToFormat(QImage.Format.Format_RGB32).constBits())


def test_the_live_picture_fills_the_room_above_the_strip(pane: CameraPane) -> None:
    picture = seen(pane)
    for x, y in ((2, 2), (511, 265), (257, 30)):
        assert picture.pixelColor(x, y).red() == GREY
    assert picture.pixelColor(500, 304 - STRIP_HEIGHT // 2) == theme().colour("camera")


def test_a_square_picture_is_shown_whole(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    camera.now = Frame(CameraState.LIVE, 2, bytes([GREY]) * (90 * 90 * 3), 90, 90, PRAISE, None, 30)
    qtbot.waitUntil(lambda: pane.shown >= 1 and seen(pane).pixelColor(20, 100).red() != GREY)
    assert seen(pane).pixelColor(257, 2).red() == GREY


def test_new_pictures_are_painted_and_counted_once(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    for number in range(2, 8):
        camera.now = frame(number)
        qtbot.waitUntil(lambda: pane.shown == number)  # noqa: B023 - waited for here
    qtbot.wait(30)
    pane.repaint()
    assert pane.shown == 7


def test_the_face_frame_is_green_or_amber(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    assert holds(seen(pane), "ok")
    assert not holds(seen(pane), "bar_amber")
    camera.now = frame(2, (Hint.IN_FRAME, Hint.DARK))
    qtbot.waitUntil(lambda: pane.hints == (Hint.IN_FRAME, Hint.DARK))
    assert holds(seen(pane), "bar_amber")
    assert holds(seen(pane), "camera_hint")
    assert "太暗" in pane.accessibleDescription()


@pytest.mark.parametrize("width", [280, 514, 900])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_what_is_to_be_done_is_never_dropped_for_praise(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera, width: int, scale: float
) -> None:
    theme().set_scale(scale)
    camera.now = frame(2, (Hint.IN_FRAME, Hint.SHARP, Hint.DARK))
    pane.resize(width, 400)
    qtbot.waitUntil(lambda: Hint.DARK in pane.hints)
    assert holds(seen(pane), "camera_hint")


@pytest.mark.parametrize("state", [s for s in CameraState if s is not CameraState.LIVE])
def test_a_state_without_picture_is_told_in_words(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera, state: CameraState
) -> None:
    with qtbot.waitSignal(pane.stateChanged) as told:
        camera.now = frame(2, state=state)
    assert told.args == [state]
    assert pane.state is state
    assert not holds(seen(pane), "ok")
    assert holds(seen(pane), "white")
    assert STATE_REMEDIES[state] in pane.accessibleDescription()
    assert pane.take() is False


def test_taking_holds_the_picture_until_it_is_retaken(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    with qtbot.waitSignal(pane.modeChanged), qtbot.waitSignal(pane.taken) as told:
        assert pane.take()
    assert told.args == [b"photo 1"]
    assert pane.mode is PaneMode.HELD
    assert pane.photos == (b"photo 1",)
    assert pane.accessibleDescription() == "已拍，还没保存"
    assert holds(seen(pane), "accent")
    camera.now = frame(9, (Hint.NO_FACE,))
    qtbot.wait(50)
    assert pane.hints == PRAISE
    assert pane.take() is False
    assert pane.retake()
    assert pane.photos == ()
    assert not pane.retake()
    qtbot.waitUntil(lambda: pane.hints == (Hint.NO_FACE,))


def test_a_second_photo_is_kept_beside_the_first(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    pane.take()
    assert pane.take_another()
    assert pane.mode is PaneMode.LIVE
    assert holds(seen(pane), "white")
    camera.now = frame(2)
    pane.take()
    assert pane.photos == (b"photo 1", b"photo 2")
    pane.retake()
    assert pane.photos == (b"photo 1",)
    pane.clear()
    assert pane.photos == ()


def test_a_photo_that_takes_long_to_encode_comes_a_little_later(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    camera.encoding = Future()
    before = time.monotonic()
    assert pane.take()
    assert time.monotonic() - before < 0.2
    assert pane.mode is PaneMode.HELD
    assert pane.photos == ()
    assert not pane.take_another()
    with qtbot.waitSignal(pane.taken) as told:
        camera.encoding.set_result(b"late")
    assert told.args == [b"late"]
    assert pane.photos == (b"late",)


def test_a_photo_thrown_away_while_encoding_never_comes(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    camera.encoding = Future()
    pane.take()
    assert pane.retake()
    with qtbot.assertNotEmitted(pane.taken, wait=60):
        camera.encoding.set_result(b"late")
    assert pane.photos == ()


def test_a_photo_survives_the_camera_unplugged(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    pane.take()
    with qtbot.waitSignal(pane.stateChanged):
        camera.now = frame(2, state=CameraState.LOST)
    assert pane.mode is PaneMode.HELD
    assert seen(pane).pixelColor(257, 120).red() == GREY
    assert pane.photos == (b"photo 1",)


def test_a_film_runs_with_its_ring_and_is_kept(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera, tmp_path: Path
) -> None:
    pane.start_video(10)
    assert pane.mode is PaneMode.RECORDING
    camera.film = ClipProgress(4, 10, finished=False, path=None)
    assert holds(seen(pane), "camera_hint")
    assert pane.take() is False
    pane.stop_video()
    assert camera.stopped == [True]
    with qtbot.waitSignal(pane.videoTaken) as told:
        camera.film = ClipProgress(4, 10, finished=True, path=tmp_path / "clip.mp4")
    assert told.args == [tmp_path / "clip.mp4"]
    assert pane.mode is PaneMode.LIVE
    assert pane.films == (tmp_path / "clip.mp4",)
    pane.clear()
    assert camera.discarded == [tmp_path / "clip.mp4"]


def test_a_film_that_was_too_short_is_not_kept(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    pane.start_video(10)
    with qtbot.assertNotEmitted(pane.videoTaken):
        camera.film = ClipProgress(0.2, 10, finished=True, path=None)
        qtbot.waitUntil(lambda: pane.mode is PaneMode.LIVE)
    assert pane.films == ()


def test_the_next_person_ends_a_running_film(pane: CameraPane, camera: ScriptedCamera) -> None:
    pane.start_video(10)
    pane.clear()
    assert camera.stopped == [False]
    assert pane.mode is PaneMode.LIVE


def test_a_hidden_pane_does_not_look(
    qtbot: QtBot, pane: CameraPane, camera: ScriptedCamera
) -> None:
    pane.hide()
    camera.now = frame(7)
    qtbot.wait(60)
    assert pane.shown <= 1
    pane.show()
    qtbot.waitUntil(lambda: pane.shown >= 1 and holds(seen(pane), "ok"))


def longest_hold(pane: CameraPane, run: Callable[[], None]) -> float:
    """The longest time in seconds that the pane held the thread of the window, but for one.

    One may be the system's, which gave the processor to another program.
    """
    held: list[float] = []
    paint, look = CameraPane.paintEvent, CameraPane.look

    def timed(act: Callable[..., None]) -> Callable[..., None]:
        def acted(*given: object) -> None:
            began = time.perf_counter()
            act(*given)
            held.append(time.perf_counter() - began)

        return acted

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CameraPane, "paintEvent", timed(paint))
        pane._timer.timeout.disconnect()
        pane._timer.timeout.connect(timed(lambda: look(pane)))
        run()
    return sorted(held)[-2]


def test_a_film_as_camera_is_shown_at_its_rate_with_hints_and_the_window_free(
    qtbot: QtBot, tmp_path: Path
) -> None:
    camera = Camera(tmp_path / "clips")
    pane = CameraPane(camera)
    qtbot.addWidget(pane)
    pane.resize(514, 304)
    pane.show()
    camera.open(training_video(tmp_path))
    qtbot.waitUntil(lambda: pane.shown > 5 and Hint.GOOD in pane.hints)
    before = (pane.shown, camera.statistics().delivered)

    def some_pictures() -> None:
        qtbot.waitUntil(lambda: camera.statistics().delivered - before[1] >= 40)

    held = longest_hold(pane, some_pictures)
    delivered = camera.statistics().delivered - before[1]
    assert (pane.shown - before[0]) / delivered >= 0.95
    assert held < 0.05
    with qtbot.waitSignal(pane.taken) as told:
        pane.take()
    assert told.args[0][:2] == b"\xff\xd8"
    camera.close()
