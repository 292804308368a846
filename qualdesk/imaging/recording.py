"""A short film from the live picture, as evidence for those who need one (Y6.1.2b)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import cv2

from qualdesk.errors import Environment, Unreadable
from qualdesk.imaging.pictures import Pixels, as_pixels, quiet_opencv
from qualdesk.imaging.video import check_video

RATE = 15
"""Pictures a second: enough to see a person move and speak, a tenth of a photo each."""

LONG_SIDE = 960
SHORTEST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ClipProgress:
    """`done` of `total` seconds. When `finished`, `path` is the film; None when it is too short
    to be one, or could not be written.
    """

    done: float
    total: float
    finished: bool
    path: Path | None


class Clip:
    """A film being recorded in a thread of its own: MPEG-4, without sound, at most LONG_SIDE.

    It takes the newest picture RATE times a second, so that it lasts as long as it was recorded
    at whatever rate the camera works. When `newest` has no picture any more (cable pulled), the
    film ends with what it has.
    """

    def __init__(
        self, path: Path, seconds: float, newest: Callable[[], Pixels | None], rate: int = RATE
    ) -> None:
        """Raises Environment `camera.no_picture`, `video.unwritable`."""
        first = newest()
        if first is None:
            raise no_picture()
        self._path = path
        self._newest = newest
        self._rate = rate
        self._wanted = max(1, round(seconds * rate))
        self._written = 0
        self._wanted_at_all = True
        self._result: Path | None = None
        self._stop = Event()
        self._size = _even_size(first)
        self._film = self._begin()
        self._thread = Thread(target=self._record, name="camera clip", daemon=True)
        self._thread.start()

    def progress(self) -> ClipProgress:
        """How far it is; never waits."""
        finished = not self._thread.is_alive()
        total = self._wanted / self._rate
        return ClipProgress(self._written / self._rate, total, finished, self._result)

    def stop(self, keep: bool = True) -> None:
        """End it now; what was recorded is kept when wanted and SHORTEST_SECONDS long."""
        self._wanted_at_all = self._wanted_at_all and keep
        self._stop.set()

    def wait(self) -> ClipProgress:
        """Until it is finished."""
        self._thread.join()
        return self.progress()

    def _begin(self) -> cv2.VideoWriter:
        with quiet_opencv():
            code = cv2.VideoWriter.fourcc(*"mp4v")
            film = cv2.VideoWriter(str(self._path), cv2.CAP_FFMPEG, code, self._rate, self._size)
        if not film.isOpened():
            raise Environment(
                "video.unwritable",
                "录像写不到电脑里。",
                remedy="请看看硬盘是不是满了，腾出空间后再录；急用可以先拍照片。",
            )
        return film

    def _record(self) -> None:
        start = time.monotonic()
        while self._written < self._wanted and not self._stop.is_set():
            picture = self._newest()
            if picture is None:
                break
            self._film.write(cv2.resize(picture, self._size, interpolation=cv2.INTER_AREA))
            self._written += 1
            self._stop.wait(max(0.0, start + self._written / self._rate - time.monotonic()))
        self._film.release()
        self._result = self._path if self._is_film() else None
        if self._result is None:
            self._path.unlink(missing_ok=True)

    def _is_film(self) -> bool:
        """Whether it is to be kept; a full disk shows only now, the writer does not tell."""
        long_enough = self._written >= min(self._wanted, SHORTEST_SECONDS * self._rate)
        if not long_enough or not self._wanted_at_all:
            return False
        try:
            check_video(self._path)
        except (Unreadable, Environment):
            return False
        return True


def no_picture() -> Environment:
    """What is said when something is to be taken and the camera gives nothing."""
    return Environment(
        "camera.no_picture",
        "摄像头现在没有画面。",
        remedy="请看画面里的说明，画面回来以后再拍；也可以不拍照，写明原因。",
    )


def _even_size(picture: Pixels) -> tuple[int, int]:
    """Width and height of the film: the coder takes even numbers only."""
    height, width = as_pixels(picture).shape[:2]
    factor = min(1.0, LONG_SIDE / max(height, width))
    return (max(2, int(width * factor) // 2 * 2), max(2, int(height * factor) // 2 * 2))
