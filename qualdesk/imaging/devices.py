"""Cameras of the PC, and films that stand in for one: known by name, opened, read."""

from __future__ import annotations

import importlib
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import cv2

from qualdesk.domain.term import Term
from qualdesk.imaging.pictures import Pixels, as_pixels, quiet_opencv

# Read by OpenCV's decoder once, at its first use; it would print its own lines otherwise.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

WANTED_SIZE = (1280, 720)
"""Asked of a camera; each gives the nearest that it has. A photo keeps at most 1600 pixels."""

PAGE_SIZE = (3264, 2448)
"""Asked of a document camera: an A4 page at about 280 dots an inch, so that its code is read."""

_LINUX_DEVICES = Path("/sys/class/video4linux")
_PROBED = 4
_NUMBERED = re.compile(r"摄像头 (\d+)")
_STILL_SECONDS = 1.0
_LATE_SECONDS = 0.5
_SHORTEST_GAP = 0.7


class CameraState(Term):
    """What a camera is doing; STATE_REMEDIES says what the clerk can do about it."""

    CLOSED = "closed", "摄像头没有打开"
    OPENING = "opening", "正在打开摄像头…"
    LIVE = "live", "摄像头正常"
    BLACK = "black", "画面全黑"
    NONE = "none", "没有找到摄像头"
    BUSY = "busy", "摄像头正被别的程序使用"
    LOST = "lost", "摄像头断开了"


STATE_REMEDIES: Mapping[CameraState, str] = {
    CameraState.CLOSED: "选好人以后会自动打开。",
    CameraState.OPENING: "第一次打开要等几秒。",
    CameraState.LIVE: "",
    CameraState.BLACK: "请打开镜头盖或挡片，打开电灯；有的摄像头要按一下开关键。",
    CameraState.NONE: "请插好摄像头的 USB 线，插好后会自动接上。",
    CameraState.BUSY: (
        "请关掉微信视频、腾讯会议等正在用摄像头的程序，关掉后会自动接上。\n"
        "还不行，请在 Windows“设置—隐私—相机”里允许桌面应用使用相机。"
    ),
    CameraState.LOST: "请检查 USB 线，重新插好后会自动接上。\n已经拍的照片还在。",
}


class Capture(Protocol):
    """An opened camera."""

    def read(self) -> Pixels | None:
        """The next picture (height × width × 3, BGR), waited for; None when there is none."""

    def release(self) -> None:
        """Let it go."""


Connected = Capture | CameraState
"""An opened camera, or why it cannot be opened: NONE or BUSY."""


@dataclass(frozen=True, slots=True)
class Device:
    """A camera of this PC: the name that a person knows it by, and OpenCV's number for it."""

    name: str
    index: int


def list_devices() -> tuple[Device, ...]:
    """The cameras by name. Where names cannot be had, 摄像头 1, 2 … are found by opening each.

    The latter takes seconds and is not for the thread of the window.
    """
    named = _named()
    return _probed() if named is None else named


def open_device(
    name: str = "",
    capture: Callable[..., Any] = cv2.VideoCapture,
    size: tuple[int, int] = WANTED_SIZE,
) -> Connected:
    """Open the camera of that name; without a name, the first one. It gives `size` or the nearest.

    The number is looked up each time: it changes when a camera is plugged in again.
    """
    named = _named()
    index = _index_of(name, named)
    if index is None:
        return CameraState.NONE
    with quiet_opencv():
        camera = capture(index, cv2.CAP_DSHOW if os.name == "nt" else cv2.CAP_ANY)
    if not camera.isOpened():
        camera.release()
        return CameraState.NONE if named is None else CameraState.BUSY
    # Uncompressed, a USB 2 camera gives five large pictures a second; as JPEG, thirty.
    camera.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    camera.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
    camera.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return _DeviceCapture(camera, lambda: _index_of(name, _named()) is not None)


def open_film(path: Path, capture: Callable[..., Any] = cv2.VideoCapture) -> Connected:
    """A film as a camera: at its own rate, from the beginning again when it ends."""
    if not path.is_file():
        return CameraState.NONE
    with quiet_opencv():
        film = capture(str(path), cv2.CAP_FFMPEG)
    if not film.isOpened():
        film.release()
        return CameraState.NONE
    return _FilmCapture(film)


class _DeviceCapture:
    """A camera on a cable.

    Some drivers give the last picture for ever when the cable is pulled: a picture that stands
    quite still makes it ask whether the camera is still there.
    """

    def __init__(self, camera: Any, present: Callable[[], bool]) -> None:
        self._camera = camera
        self._present = present
        self._sample = b""
        self._changed_at = time.monotonic()

    def read(self) -> Pixels | None:
        try:
            given, picture = self._camera.read()
        except cv2.error:
            return None
        if not given or picture is None or picture.size == 0:
            return None
        sample = picture[::16, ::16].tobytes()
        now = time.monotonic()
        if sample != self._sample:
            self._sample, self._changed_at = sample, now
        elif now - self._changed_at > _STILL_SECONDS:
            self._changed_at = now
            if not self._present():
                return None
        return as_pixels(picture)

    def release(self) -> None:
        self._camera.release()


class _FilmCapture:
    """A film, paced by its own rate and wound back at its end."""

    def __init__(self, film: Any) -> None:
        self._film = film
        rate = float(film.get(cv2.CAP_PROP_FPS))
        self._gap = 1 / (rate if 1 <= rate <= 120 else 25.0)
        self._due = self._given_at = time.monotonic()
        self._pause = Event()

    def read(self) -> Pixels | None:
        given, picture = self._film.read()
        if not given:
            self._film.set(cv2.CAP_PROP_POS_FRAMES, 0)
            given, picture = self._film.read()
        if not given:
            return None
        now = time.monotonic()
        # A little lateness is made up for, picture by picture; a long one (the PC slept) is not.
        soonest = self._given_at + _SHORTEST_GAP * self._gap
        self._pause.wait(max(0.0, max(self._due, soonest) - now))
        self._due = max(self._due, now - _LATE_SECONDS) + self._gap
        self._given_at = time.monotonic()
        return as_pixels(picture)

    def release(self) -> None:
        self._film.release()


def _index_of(name: str, named: tuple[Device, ...] | None) -> int | None:
    if named is None:
        numbered = _NUMBERED.fullmatch(name)
        if numbered:
            return int(numbered[1]) - 1
        return None if name else 0
    return next((device.index for device in named if name in ("", device.name)), None)


def _named() -> tuple[Device, ...] | None:
    """The cameras as the system names them; None where it does not tell."""
    if _LINUX_DEVICES.parent.is_dir():
        found = _linux_names()
    elif os.name == "nt":
        try:
            listing = importlib.import_module("cv2_enumerate_cameras")
        except ModuleNotFoundError:
            return None
        found = [(c.name, int(c.index)) for c in listing.enumerate_cameras(cv2.CAP_DSHOW)]
    else:
        return None
    seen: Counter[str] = Counter()
    devices = []
    for name, index in found:
        seen[name] += 1
        devices.append(Device(name if seen[name] == 1 else f"{name} ({seen[name]})", index))
    return tuple(devices)


def _linux_names() -> list[tuple[str, int]]:
    """One camera has several nodes; the one that gives pictures has the index 0."""
    nodes = []
    for node in _LINUX_DEVICES.glob("video*"):
        try:
            if (node / "index").read_text().strip() == "0":
                nodes.append(((node / "name").read_text().strip(), int(node.name[5:])))
        except (OSError, ValueError):  # pulled while we looked
            continue
    return sorted(nodes, key=lambda found: found[1])


def _probed() -> tuple[Device, ...]:
    found = []
    for index in range(_PROBED):
        with quiet_opencv():
            camera = cv2.VideoCapture(index)
        if camera.isOpened():
            found.append(Device(f"摄像头 {index + 1}", index))
        camera.release()
    return tuple(found)
