"""A film of sheets of paper under a document camera: for a training station without one."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from qualdesk.errors import Environment
from qualdesk.imaging.pictures import Pixels, as_pixels, quiet_opencv

_RATE = 6
_PER_PAGE = 2 * _RATE  # pictures
_EDGE = 60  # pixels of table around the sheet
_TABLE = (96, 88, 80)  # BGR
NAME = "training-pages.mp4"


def pages_film(folder: Path, pages: Sequence[Pixels]) -> Path:
    """A film in `folder` in which each page (RGB) lies for 2 seconds; the one before goes.

    Raises Environment `video.unwritable`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{secrets.token_hex(8)}.mp4"
    height = max(page.shape[0] for page in pages) + 2 * _EDGE
    width = max(page.shape[1] for page in pages) + 2 * _EDGE
    size = (width + width % 2, height + height % 2)
    with quiet_opencv():
        film = cv2.VideoWriter(
            str(unfinished), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), _RATE, size
        )
    if not film.isOpened():
        raise Environment(
            "video.unwritable",
            "培训用的画面写不到电脑里。",
            remedy="请看看硬盘是不是满了，腾出空间后再打开这一页。",
        )
    for page in pages:
        lying = _on_table(page, size)
        for number in range(_PER_PAGE):
            film.write(_lit(lying, 2 * math.pi * number / _PER_PAGE))
    film.release()
    path = folder / NAME
    return unfinished.replace(path)


def _on_table(page: Pixels, size: tuple[int, int]) -> Pixels:
    width, height = size
    picture = np.full((height, width, 3), _TABLE, np.uint8)
    top, left = (height - page.shape[0]) // 2, (width - page.shape[1]) // 2
    sheet = cv2.cvtColor(page, cv2.COLOR_RGB2BGR)
    picture[top : top + page.shape[0], left : left + page.shape[1]] = sheet
    return picture


def _lit(picture: Pixels, phase: float) -> Pixels:
    """The lamp flickers a little."""
    return as_pixels(cv2.convertScaleAbs(picture, alpha=0.97 + 0.02 * math.sin(phase)))
