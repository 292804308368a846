"""A film of an invented person who sways a little: the camera of a station without one."""

from __future__ import annotations

import math
import secrets
from pathlib import Path

import cv2
import numpy as np

from qualdesk.errors import Environment
from qualdesk.imaging.pictures import Pixels, as_pixels, quiet_opencv
from qualdesk.imaging.portraits import draw_portrait

SIZE = (960, 540)
RATE = 25
_PICTURES = 4 * RATE
_KEPT = 30  # films in a folder, some 0.7 MB each


def training_video(folder: Path, seed: int = 12) -> Path:
    """A film of 4 seconds that begins where it ends, made at its first use (about 1 s).

    The same `seed` is the same person; the oldest films above thirty go. Raises Environment
    `video.unwritable`.
    """
    path = folder / f"training-camera-{seed}.mp4"
    if path.is_file():
        return path
    portrait = cv2.imdecode(np.frombuffer(draw_portrait(seed, SIZE), np.uint8), cv2.IMREAD_COLOR)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{secrets.token_hex(8)}.mp4"
    with quiet_opencv():
        code = cv2.VideoWriter.fourcc(*"mp4v")
        film = cv2.VideoWriter(str(unfinished), cv2.CAP_FFMPEG, code, RATE, SIZE)
    if portrait is None or not film.isOpened():
        raise Environment(
            "video.unwritable",
            "培训用的画面写不到电脑里。",
            remedy="请看看硬盘是不是满了，腾出空间后再打开这一页。",
        )
    for number in range(_PICTURES):
        film.write(_moved(as_pixels(portrait), 2 * math.pi * number / _PICTURES))
    film.release()
    unfinished.replace(path)
    _forget_oldest(folder)
    return path


def _forget_oldest(folder: Path) -> None:
    films = sorted(folder.glob("training-camera-*.mp4"), key=lambda film: film.stat().st_mtime_ns)
    for film in films[:-_KEPT]:
        film.unlink(missing_ok=True)


def _moved(portrait: Pixels, phase: float) -> Pixels:
    """The portrait at one moment of its round: it sways, nods and comes a little nearer."""
    width, height = SIZE
    nearer = 1.04 + 0.012 * math.sin(phase)
    move = cv2.getRotationMatrix2D((width / 2, height * 0.8), 1.3 * math.sin(phase), nearer)
    move[0, 2] += 5 * math.sin(2 * phase)
    move[1, 2] += 3 * math.cos(phase)
    return as_pixels(cv2.warpAffine(portrait, move, SIZE, borderMode=cv2.BORDER_REFLECT_101))
