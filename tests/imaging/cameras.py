"""Cameras for tests: fed by hand picture by picture, unplugged and plugged in at will."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from qualdesk.imaging.devices import CameraState, Connected
from qualdesk.imaging.pictures import Pixels, as_pixels
from qualdesk.imaging.portraits import draw_portrait

PATIENCE = 5.0


def until(true: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Wait for a condition; the test fails when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def portrait(seed: int = 3, size: tuple[int, int] = (480, 640)) -> Pixels:
    jpeg = np.frombuffer(draw_portrait(seed, size), np.uint8)
    picture = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
    assert picture is not None
    return as_pixels(picture)


def plain(level: int, size: tuple[int, int] = (64, 48)) -> Pixels:
    return np.full((size[1], size[0], 3), level, np.uint8)


class HandCamera:
    """`feed` gives a picture, None pulls the cable; `connected` says what opening meets."""

    def __init__(self) -> None:
        self.connected: CameraState | None = None
        self.opened = 0
        self.released = 0
        self._pictures: queue.Queue[Pixels | None] = queue.Queue()

    def connect(self) -> Connected:
        if self.connected is not None:
            return self.connected
        self.opened += 1
        return self

    def feed(self, *pictures: Pixels | None) -> None:
        for picture in pictures:
            self._pictures.put(picture)

    def read(self) -> Pixels | None:
        return self._pictures.get(timeout=PATIENCE)

    def release(self) -> None:
        self.released += 1

    def waits(self) -> bool:
        """Whether everything that was fed has been read."""
        return self._pictures.empty()


class SteadyCamera:
    """The same picture, `rate` times a second, for ever."""

    def __init__(self, picture: Pixels, rate: float = 60) -> None:
        self.picture = picture
        self._gap = 1 / rate

    def connect(self) -> Connected:
        return self

    def read(self) -> Pixels | None:
        time.sleep(self._gap)
        return self.picture

    def release(self) -> None:
        pass
