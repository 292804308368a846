"""The live picture: a thread reads the camera, another one judges, everybody gets the newest.

Nothing queues: a picture that nobody asked for is replaced by the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Event, Thread

import cv2
import numpy as np

from qualdesk.imaging.devices import CameraState, Capture, Connected
from qualdesk.imaging.hints import Hint, LiveHints, judge_live
from qualdesk.imaging.pictures import Pixels, as_pixels, shrunk
from qualdesk.imaging.quality import Face
from qualdesk.imaging.recording import Clip, no_picture

SHOWN_SIDE = 960
"""The longer side of the picture that is shown; a photo is taken at the camera's full size."""

JPEG_QUALITY = 92

_PATIENCE = 3.0
_BLACK_LEVEL = 20
_BLACK_PICTURES = 20
_GIVES_PICTURES = (CameraState.LIVE, CameraState.BLACK)


@dataclass(frozen=True, slots=True)
class Frame:
    """One live picture as plain values.

    `rgb` holds height × width × 3 bytes, empty when `state` is neither LIVE nor BLACK. `number`
    counts the camera's pictures from 1. `hints` and `face` (in shares of what is shown, mirrored
    like it) are of this picture or one shortly before. `rate` is in pictures a second.
    """

    state: CameraState
    number: int = 0
    rgb: bytes = b""
    width: int = 0
    height: int = 0
    hints: tuple[Hint, ...] = ()
    face: Face | None = None
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo: the picture as it was shown, and its JPEG at full size, being encoded."""

    frame: Frame
    jpeg: Future[bytes]


@dataclass(frozen=True, slots=True)
class CameraStatistics:
    """Pictures delivered by the camera, fetched by `latest` (each counted once), and taken."""

    delivered: int
    fetched: int
    taken: int


@dataclass(frozen=True, slots=True)
class _Newest:
    picture: Pixels
    rgb: bytes
    width: int
    height: int
    number: int
    at: float


class CameraSource:
    """Reads one camera until closed, and comes back by itself when it was unplugged.

    `quarter_turns` turns the picture clockwise by 90° each (a camera on its side); `mirrored`
    flips what is shown, as in a mirror, never the photo.
    """

    def __init__(
        self,
        connect: Callable[[], Connected],
        *,
        mirrored: bool = True,
        quarter_turns: int = 0,
        after: CameraSource | None = None,
        judge: Callable[[Pixels], LiveHints] = judge_live,
        retry_seconds: float = 1.0,
        hint_seconds: float = 0.2,
        stalled_seconds: float = 4.0,
    ) -> None:
        """`connect` opens the camera; it waits until `after`, a source just closed, is free."""
        self._connect = connect
        self._mirrored = mirrored
        self._quarter_turns = quarter_turns % 4
        self._after = after
        self._judge = judge
        self._retry_seconds = retry_seconds
        self._hint_seconds = hint_seconds
        self._stalled_seconds = stalled_seconds
        self._closing = Event()
        self._changed = Condition()  # guards everything below
        self._state = CameraState.OPENING
        self._newest: _Newest | None = None
        self._judged = LiveHints()
        self._looked_at = 0
        self._rate = 0.0
        self._delivered = 0
        self._fetched = 0
        self._last_fetched = 0
        self._taken = 0
        self._encoder = ThreadPoolExecutor(1, "camera photo")
        self._reader = Thread(target=self._read_until_closed, name="camera", daemon=True)
        self._looker = Thread(target=self._look_until_closed, name="camera hints", daemon=True)
        self._reader.start()
        self._looker.start()

    def latest(self) -> Frame:
        """The newest picture, or the state without one; never waits for the camera."""
        with self._changed:
            frame = self._frame()
            if frame.number > self._last_fetched:
                self._last_fetched = frame.number
                self._fetched += 1
            return frame

    def take(self) -> Taken:
        """Keep the newest picture. Raises Environment `camera.no_picture`."""
        with self._changed:
            frame, newest = self._frame(), self._newest
            if newest is None or not frame.rgb:
                raise no_picture()
            self._taken += 1
        return Taken(frame, self._encoder.submit(_as_jpeg, newest.picture))

    def record(self, path: Path, seconds: float) -> Clip:
        """Begin a film. Raises Environment `camera.no_picture`, `video.unwritable`."""
        return Clip(path, seconds, self._picture)

    def statistics(self) -> CameraStatistics:
        """What was delivered, fetched and taken since opening."""
        with self._changed:
            return CameraStatistics(self._delivered, self._fetched, self._taken)

    def close(self, wait: bool = False) -> None:
        """Let the camera go; with `wait`, until it is free."""
        self._closing.set()
        with self._changed:
            self._state = CameraState.CLOSED
            self._changed.notify_all()
        self._encoder.shutdown(wait=wait)
        if wait:
            self.wait_free()
            self._looker.join(_PATIENCE)

    def wait_free(self) -> None:
        """Until a closed camera can be opened by others, or its driver hangs for 3 seconds."""
        self._reader.join(_PATIENCE)

    def _frame(self) -> Frame:
        newest, state = self._newest, self._state
        if state not in _GIVES_PICTURES or newest is None:
            return Frame(state)
        if time.monotonic() - newest.at > self._stalled_seconds:
            return Frame(CameraState.LOST)
        return Frame(
            state,
            newest.number,
            newest.rgb,
            newest.width,
            newest.height,
            self._judged.hints,
            self._as_shown(self._judged.face),
            self._rate,
        )

    def _picture(self) -> Pixels | None:
        with self._changed:
            return self._newest.picture if self._newest and self._frame().rgb else None

    def _as_shown(self, face: Face | None) -> Face | None:
        if face is None or not self._mirrored:
            return face
        return Face(1 - face.x - face.width, face.y, face.width, face.height, face.score)

    def _read_until_closed(self) -> None:
        if self._after is not None:
            self._after.wait_free()
            self._after = None
        lived = False
        while not self._closing.is_set():
            opened = self._connect()
            if isinstance(opened, CameraState):
                missing = opened is CameraState.NONE
                self._say(CameraState.LOST if lived and missing else opened)
            else:
                gave = self._read(opened)
                opened.release()
                lived = lived or gave
                self._say(CameraState.LOST if gave else CameraState.BUSY)
            self._closing.wait(self._retry_seconds)

    def _read(self, capture: Capture) -> bool:
        """Until the camera gives no more pictures; whether it gave any."""
        gave, black = False, 0
        while not self._closing.is_set():
            picture = capture.read()
            if picture is None:
                break
            gave = True
            black = black + 1 if _is_black(picture) else 0
            state = CameraState.BLACK if black >= _BLACK_PICTURES else CameraState.LIVE
            self._deliver(self._upright(picture), state)
        return gave

    def _upright(self, picture: Pixels) -> Pixels:
        turns = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)
        turn = turns[self._quarter_turns]
        return picture if turn is None else as_pixels(cv2.rotate(picture, turn))

    def _deliver(self, picture: Pixels, state: CameraState) -> None:
        shown = _shown(picture, self._mirrored)
        height, width = shown.shape[:2]
        now = time.monotonic()
        with self._changed:
            if self._closing.is_set():
                return
            if self._newest is not None and now > self._newest.at:
                rate = min(1 / (now - self._newest.at), 120.0)
                self._rate = 0.9 * self._rate + 0.1 * rate if self._rate else rate
            self._delivered += 1
            self._newest = _Newest(picture, shown.tobytes(), width, height, self._delivered, now)
            self._state = state
            self._changed.notify_all()

    def _say(self, state: CameraState) -> None:
        with self._changed:
            if not self._closing.is_set():
                self._state = state
                self._judged = LiveHints()
                self._newest = None

    def _look_until_closed(self) -> None:
        """Judge the newest picture, a few times a second; a remark is said when heard twice."""
        before = LiveHints()
        while not self._closing.is_set():
            with self._changed:
                self._changed.wait_for(self._something_to_look_at)
                newest = self._newest
            if newest is None:
                continue
            judged = self._judge(newest.picture)
            with self._changed:
                self._looked_at = newest.number
                if self._newest is not None:
                    steady = judged.hints == before.hints or not self._judged.hints
                    hints = judged.hints if steady else self._judged.hints
                    self._judged = LiveHints(hints, judged.face)
            before = judged
            self._closing.wait(self._hint_seconds)

    def _something_to_look_at(self) -> bool:
        fresh = self._newest is not None and self._newest.number > self._looked_at
        return fresh or self._closing.is_set()


def _shown(picture: Pixels, mirrored: bool) -> Pixels:
    """An RGB copy for the screen. A very large picture is thinned out first: that costs nothing."""
    step = max(1, max(picture.shape[:2]) // (2 * SHOWN_SIDE))
    small = shrunk(picture[::step, ::step], SHOWN_SIDE)
    rgb = as_pixels(cv2.cvtColor(small, cv2.COLOR_BGR2RGB))
    return as_pixels(cv2.flip(rgb, 1)) if mirrored else rgb


def _is_black(picture: Pixels) -> bool:
    return int(picture[::16, ::16].max()) < _BLACK_LEVEL


def _as_jpeg(picture: Pixels) -> bytes:
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    return bytes(np.asarray(cv2.imencode(".jpg", picture, quality)[1]))
