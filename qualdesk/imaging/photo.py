"""A photo as evidence: small, upright, no metadata, with its look and advice (Y6.1.2b, Y12)."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from qualdesk.errors import Unreadable
from qualdesk.imaging.look import look_of
from qualdesk.imaging.pictures import (
    Pixels,
    as_pixels,
    as_rgb,
    decoding,
    is_heif,
    open_picture,
    orientation_of,
    shrunk,
    turned_upright,
)
from qualdesk.imaging.quality import ANALYSED_SIDE, advise

PHOTO_BYTES_LIMIT = 200_000
LONG_SIDE_LIMIT = 1600
INPUT_BYTES_LIMIT = 40 * 1024 * 1024

_CODE = "photo.unreadable"
_REMEDY = "请换一张 JPG 或 PNG 格式的照片；如果是从手机或 U 盘复制的，请重新复制一次。"
_QUALITIES = ((85, 1.0), (75, 1.4), (65, 1.7), (55, 2.0))
"""JPEG qualities, and how many times smaller than with the first one a photo may become."""

_SCALE_STEP = 0.8
_HALF_COLOUR = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420)


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """What is stored of a photo.

    `jpeg` has at most PHOTO_BYTES_LIMIT bytes and no metadata, `width` and `height` are its
    pixels, `sha256` (hex) is of `jpeg`; `look` has 16 hexadecimal digits (look.py); `advice`
    are codes of quality.ADVICE_TEXTS; `faces` counts them, bystanders left out.
    """

    jpeg: bytes
    sha256: str
    width: int
    height: int
    look: str
    advice: tuple[str, ...]
    faces: int


def prepare_photo(data: bytes) -> PreparedPhoto:
    """Re-encode a photo (JPEG, PNG, BMP, WEBP, TIFF by content) for keeping, and judge it.

    The same bytes give the same result. Raises Unreadable `photo.unreadable` for anything that
    is not a whole picture, `file.too_large` above INPUT_BYTES_LIMIT. Limits hold before decoding.
    """
    _check_bytes(data)
    with decoding(_CODE, "这个文件不是可以识别的照片，或者照片已经损坏、没有复制完整。", _REMEDY):
        rgb, original_size = _decode(data)
    bgr = as_pixels(cv2.cvtColor(np.asarray(rgb), cv2.COLOR_RGB2BGR))
    # OpenCV releases the interpreter's lock: the person waits for the slower of the two only.
    with ThreadPoolExecutor(1, "photo") as beside:
        encoding = beside.submit(_encode, bgr)
        analysed = shrunk(bgr, ANALYSED_SIDE)
        advice, faces = advise(analysed, original_size)
        grey = as_pixels(cv2.cvtColor(analysed, cv2.COLOR_BGR2GRAY))
        jpeg, (width, height) = encoding.result()
    return PreparedPhoto(
        jpeg=jpeg,
        sha256=hashlib.sha256(jpeg).hexdigest(),
        width=width,
        height=height,
        look=look_of(grey),
        advice=advice,
        faces=faces,
    )


def _check_bytes(data: bytes) -> None:
    if len(data) > INPUT_BYTES_LIMIT:
        raise Unreadable(
            "file.too_large",
            f"照片文件有 {len(data) // (1024 * 1024)} MB，超过 40 MB 的上限。",
            remedy="请把手机的照片分辨率调低后重拍，或者另存为较小的 JPG 文件。",
        )
    if not data:
        raise Unreadable(_CODE, "照片文件是空的，里面没有内容。", remedy=_REMEDY)
    if is_heif(data):
        raise Unreadable(
            _CODE,
            "这张照片是 HEIC/HEIF 格式，本程序不能读取。",
            remedy="请在手机“设置—相机—格式”里选“兼容性最佳”后重拍，或者把照片另存为 JPG 再选。",
        )


def _decode(data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """The picture upright in RGB, at most LONG_SIDE_LIMIT, and its size before shrinking."""
    picture = open_picture(data, _CODE)
    original_size = picture.size
    orientation = orientation_of(picture)
    # A large JPEG is decoded at a half, a quarter or an eighth: cheap, and still above the limit.
    picture.draft("RGB", (LONG_SIDE_LIMIT, LONG_SIDE_LIMIT))
    picture.load()
    rgb = as_rgb(picture)
    if max(rgb.size) > LONG_SIDE_LIMIT:
        rgb = Image.fromarray(shrunk(np.asarray(rgb), LONG_SIDE_LIMIT))
    return turned_upright(rgb, orientation), original_size


def _encode(bgr: Pixels) -> tuple[bytes, tuple[int, int]]:
    """The best JPEG within PHOTO_BYTES_LIMIT: lower quality first, then fewer pixels."""
    while True:
        height, width = bgr.shape[:2]
        first_size = 0
        for quality, gain in _QUALITIES:
            if first_size > gain * PHOTO_BYTES_LIMIT:
                continue
            jpeg = cv2.imencode(".jpg", bgr, (*_HALF_COLOUR, cv2.IMWRITE_JPEG_QUALITY, quality))[1]
            if len(jpeg) <= PHOTO_BYTES_LIMIT:
                return jpeg.tobytes(), (width, height)
            first_size = first_size or len(jpeg)
        bgr = shrunk(bgr, int(max(width, height) * _SCALE_STEP))
