"""Foreign pictures: what they are by content, and limits that hold before anything is decoded."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from qualdesk.errors import Unreadable

Pixels = NDArray[np.uint8]
Orientation = Literal[1, 2, 3, 4, 5, 6, 7, 8]

FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "TIFF")
PIXEL_LIMIT = 60_000_000
JPEG_PIXEL_LIMIT = 120_000_000
"""Phones of 108 megapixels write JPEG, and a JPEG is decoded at a half to an eighth of its size."""

DECODING_FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    RuntimeError,
    MemoryError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What Pillow's decoders raise on damaged or hostile input."""

_ORIENTATION_TAG = 0x0112
_UPRIGHT: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow warns above this and raises above twice; `check_size` refuses before any pixel is decoded.
Image.MAX_IMAGE_PIXELS = JPEG_PIXEL_LIMIT


@contextmanager
def quiet_opencv() -> Iterator[None]:
    """OpenCV keeps its warnings to itself; what matters is told by its results."""
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)


def is_heif(data: bytes) -> bool:
    """Whether the bytes are HEIC, HEIF or AVIF, which phones write and this program cannot read."""
    brands = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
    return data[4:8] == b"ftyp" and data[8:12] in brands


@contextmanager
def decoding(code: str, body: str, remedy: str) -> Iterator[None]:
    """Turns what a decoder raises into `Unreadable(code, body, remedy)`."""
    try:
        yield
    except Unreadable:
        raise
    except DECODING_FAULTS as fault:
        raise Unreadable(code, body, remedy=remedy) from fault


def check_size(picture: Image.Image, code: str) -> None:
    """Unreadable(`code`) when the header promises more pixels than may be decoded, or none."""
    width, height = picture.size
    limit = JPEG_PIXEL_LIMIT if picture.format in ("JPEG", "MPO") else PIXEL_LIMIT
    if not 0 < width * height <= limit:
        raise Unreadable(
            code,
            f"图片有 {width} × {height} 个像素，超过可以处理的大小。",
            remedy="请把手机或扫描仪的分辨率调低后重新拍照或扫描。",
        )


def open_picture(data: bytes, code: str) -> Image.Image:
    """The picture with only its header read and its size checked.

    Raises Unreadable(`code`) or one of DECODING_FAULTS.
    """
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    check_size(picture, code)
    return picture


def turned_upright(picture: Image.Image, orientation: int) -> Image.Image:
    """The picture as it is to be seen; `orientation` is EXIF's 1 to 8, others mean upright."""
    turn = _UPRIGHT.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def orientation_of(picture: Image.Image) -> int:
    """EXIF's orientation, 1 to 8, of a picture not yet decoded; 1 when it names none.

    TIFF is 1: Pillow turns it while decoding.
    """
    exif = picture.info.get("exif", b"")
    return read_orientation(exif) if isinstance(exif, bytes) and picture.format != "TIFF" else 1


def read_orientation(exif: bytes) -> int:
    """The orientation in an EXIF block, with or without its name; 1 when there is none."""
    body = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(body[:4])
    if order is None or len(body) < 8:
        return 1
    start = int(struct.unpack_from(order + "I", body, 4)[0])
    if start + 2 > len(body):
        return 1
    count = int(struct.unpack_from(order + "H", body, start)[0])
    for entry in range(start + 2, min(start + 2 + 12 * count, len(body) - 11), 12):
        tag, kind, number, value = struct.unpack_from(order + "HHIH", body, entry)
        if (tag, kind, number) == (_ORIENTATION_TAG, 3, 1):
            return int(value) if 1 <= value <= 8 else 1
    return 1


def as_rgb(picture: Image.Image) -> Image.Image:
    """The same picture in 8-bit RGB: 16 bit scaled, CMYK converted, transparency over white."""
    if picture.mode == "RGB":
        return picture
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        return Image.fromarray(_eight_bit(np.asarray(picture))).convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        white = Image.new("RGB", seen.size, (255, 255, 255))
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    return picture.convert("RGB")


def _eight_bit(values: NDArray[np.generic]) -> Pixels:
    top = 65535.0 if float(values.max(initial=0)) > 255 else 255.0
    return (np.clip(values.astype(np.float64), 0, top) * (255.0 / top)).astype(np.uint8)


def shrunk(pixels: Pixels, long_side: int) -> Pixels:
    """A copy whose longer side is at most `long_side` pixels, or the same array."""
    height, width = pixels.shape[:2]
    factor = long_side / max(height, width)
    if factor >= 1:
        return pixels
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    while 2 * size[0] <= width and 2 * size[1] <= height:
        # Averaging four pixels is many times faster than averaging a part of some.
        width, height = width // 2, height // 2
        pixels = as_pixels(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA))
    return as_pixels(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR))


def as_pixels(picture: cv2.typing.MatLike) -> Pixels:
    """What OpenCV gives back, as the 8-bit array that it is; nothing is copied."""
    return np.asarray(picture, np.uint8)
