"""Invented faces for training and tests: drawn by rule from a number, no real person, no photo.

A portrait is like a phone picture of a person at a counter: varied face, age, hair, clothes,
room and light, with sensor noise, so that the photo advice, the look and the file sizes of a
training station behave as with real pictures.

Long because a face is one drawing, part after part; split, its proportions would have to travel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from qualdesk.imaging.pictures import Pixels, as_pixels

Colour = tuple[int, int, int]
Spoil = Literal["dark", "bright", "blurred", "two_faces", "no_face", "small", "far"]

_JPEG_QUALITY = 90
_GREY_HAIR_FROM = 55
_SKINS: tuple[Colour, ...] = (
    (170, 199, 232), (150, 182, 220), (135, 168, 208), (120, 152, 194), (102, 134, 178),
)  # fmt: skip
_CLOTHES: tuple[Colour, ...] = (
    (120, 70, 40), (60, 60, 60), (40, 40, 130), (90, 120, 60), (150, 120, 90),
    (200, 200, 205), (70, 40, 90), (50, 90, 140), (30, 30, 40), (160, 80, 60),
)  # fmt: skip
_WALLS: tuple[Colour, ...] = (
    (225, 228, 230), (205, 215, 220), (180, 200, 215), (200, 190, 170), (150, 165, 175),
    (190, 205, 190), (110, 125, 140), (165, 140, 120),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Face:
    """The drawn person: centre and half axes of the face in pixels, and what varies."""

    x: float
    y: float
    a: float
    b: float
    age: int
    long_hair: bool
    bald: bool
    glasses: bool
    cap: bool
    collar: bool
    skin: Colour
    hair: Colour
    clothes: Colour
    eye_gap: float
    eye_size: float
    nose: float
    mouth: float
    smile: float
    brow: float


def draw_portrait(seed: int, size: tuple[int, int] = (480, 640)) -> bytes:
    """A JPEG of `size` (width, height) pixels of an invented person; the same seed, the same bytes.

    About 60 to 150 kB at 480 × 640; the face is found by the detector as exactly one.
    """
    rng = np.random.default_rng(seed)
    width, height = size
    face = _invent(rng, width, height)
    picture = _room(rng, width, height)
    _hair_behind(picture, face)
    _body(picture, face)
    _head(picture, face)
    picture = _shade(picture, face)
    _wrinkles(picture, face)
    _features(picture, face)
    _hair_in_front(picture, face, rng)
    if face.glasses:
        _glasses(picture, face)
    return _as_photo(picture, rng)


def spoil(jpeg: bytes, how: Spoil) -> bytes:
    """The same JPEG with one fault that the photo advice must name; deterministic."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("not a picture")
    height, width = picture.shape[:2]
    if how == "dark":
        spoilt = cv2.convertScaleAbs(picture, alpha=0.18)
    elif how == "bright":
        spoilt = cv2.convertScaleAbs(picture, alpha=1.5, beta=110)
    elif how == "blurred":
        spoilt = cv2.GaussianBlur(picture, (0, 0), width / 40)
    elif how == "two_faces":
        spoilt = np.hstack([picture, cv2.flip(picture, 1)])
    elif how == "no_face":
        corner = picture[: height // 6, : width // 3]
        spoilt = cv2.resize(corner, (width, height), interpolation=cv2.INTER_CUBIC)
    elif how == "far":
        person = cv2.resize(picture, (width // 5, height // 5), interpolation=cv2.INTER_AREA)
        spoilt = np.full_like(picture, 170)
        spoilt[-(height // 5) :, : width // 5] = person
    else:
        spoilt = cv2.resize(picture, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    return _encode(spoilt)


def _invent(rng: np.random.Generator, width: int, height: int) -> _Face:
    scale = min(width / 480, height / 640)
    a = scale * rng.uniform(88, 112)
    age = int(rng.integers(45, 96))
    long_hair = bool(rng.random() < 0.5)
    return _Face(
        x=width / 2 + scale * rng.uniform(-40, 40),
        y=height * 0.43 + scale * rng.uniform(-40, 40),
        a=a,
        b=a * rng.uniform(1.22, 1.38),
        age=age,
        long_hair=long_hair,
        bald=not long_hair and bool(rng.random() < 0.2),
        glasses=bool(rng.random() < 0.25),
        cap=bool(rng.random() < 0.2),
        collar=bool(rng.random() < 0.6),
        skin=_near(rng, _SKINS[int(rng.integers(len(_SKINS)))], 4),
        hair=_hair_colour(rng, age),
        clothes=_near(rng, _CLOTHES[int(rng.integers(len(_CLOTHES)))], 15),
        eye_gap=rng.uniform(0.40, 0.46),
        eye_size=rng.uniform(0.17, 0.21),
        nose=rng.uniform(0.17, 0.23),
        mouth=rng.uniform(0.30, 0.40),
        smile=rng.uniform(-0.02, 0.10),
        brow=rng.uniform(-0.04, 0.04),
    )


def _hair_colour(rng: np.random.Generator, age: int) -> Colour:
    grey = np.clip((age - _GREY_HAIR_FROM) / 30 + rng.uniform(-0.3, 0.3), 0, 1)
    level = 28 + grey * 165
    return (int(level), int(level * 0.99), int(level * 0.98))


def _near(rng: np.random.Generator, colour: Colour, spread: int) -> Colour:
    blue, green, red = (int(np.clip(c + rng.integers(-spread, spread + 1), 0, 255)) for c in colour)
    return (blue, green, red)


def _tone(colour: Colour, factor: float) -> Colour:
    blue, green, red = (int(min(255, c * factor)) for c in colour)
    return (blue, green, red)


def _ellipse(
    picture: Pixels,
    centre: tuple[float, float],
    axes: tuple[float, float],
    colour: Colour,
    *,
    arc: tuple[float, float] = (0, 360),
    angle: float = 0,
    line: int = -1,
) -> None:
    """Antialiased ellipse to a sixteenth of a pixel; filled unless `line` is a width."""
    cv2.ellipse(
        picture,
        (int(centre[0] * 16), int(centre[1] * 16)),
        (int(axes[0] * 16), int(axes[1] * 16)),
        angle,
        arc[0],
        arc[1],
        colour,
        line,
        cv2.LINE_AA,
        4,
    )


def _polygon(picture: Pixels, points: list[tuple[float, float]], colour: Colour) -> None:
    cv2.fillPoly(picture, [np.array(points, np.float32).astype(np.int32)], colour, cv2.LINE_AA)


def _room(rng: np.random.Generator, width: int, height: int) -> Pixels:
    """A wall with a dado, a door, a window or leaves, under uneven light."""
    wall = _near(rng, _WALLS[int(rng.integers(len(_WALLS)))], 12)
    picture: Pixels = np.full((height, width, 3), wall, np.uint8)
    for _ in range(int(rng.integers(2, 6))):
        x, y = int(rng.integers(-width // 3, width)), int(rng.integers(-height // 3, height))
        w, h = int(rng.integers(width // 6, width)), int(rng.integers(height // 8, height))
        shape = _tone(wall, float(rng.uniform(0.35, 1.25)))
        cv2.rectangle(picture, (x, y), (x + w, y + h), shape, -1)
        cv2.rectangle(picture, (x, y), (x + w, y + h), _tone(shape, 0.7), 3, cv2.LINE_AA)
    if rng.random() < 0.4:
        for _ in range(60):
            leaf = (
                int(rng.integers(20, 90)),
                int(rng.integers(70, 150)),
                int(rng.integers(30, 90)),
            )
            centre = (float(rng.uniform(0, width)), float(rng.uniform(0, height)))
            axes = (float(rng.uniform(6, 40)), float(rng.uniform(4, 22)))
            _ellipse(picture, centre, axes, leaf, angle=float(rng.uniform(0, 180)))
    return as_pixels(cv2.blur(picture, (5, 5)))


def _body(picture: Pixels, face: _Face) -> None:
    bottom = picture.shape[0]
    shoulder = face.y + face.b * 1.45
    dark = _tone(face.clothes, 0.7)
    _ellipse(
        picture,
        (face.x, bottom + face.b * 0.3),
        (face.a * 2.1, bottom + face.b * 0.3 - shoulder),
        face.clothes,
    )
    neck = _tone(face.skin, 0.82)
    _polygon(
        picture,
        [
            (face.x - face.a * 0.5, face.y + face.b * 0.5),
            (face.x + face.a * 0.5, face.y + face.b * 0.5),
            (face.x + face.a * 0.62, shoulder + face.b * 0.15),
            (face.x, shoulder + face.b * 0.42),
            (face.x - face.a * 0.62, shoulder + face.b * 0.15),
        ],
        neck,
    )
    cv2.line(picture, (int(face.x), int(shoulder + face.b * 0.42)), (int(face.x), bottom), dark, 2)
    if face.collar:
        for side in (-1, 1):
            _polygon(
                picture,
                [
                    (face.x + side * face.a * 0.64, shoulder - face.b * 0.02),
                    (face.x + side * face.a * 0.75, shoulder + face.b * 0.25),
                    (face.x + side * face.a * 0.25, shoulder + face.b * 0.62),
                    (face.x, shoulder + face.b * 0.4),
                ],
                _tone(face.clothes, 1.2),
            )


def _hair_behind(picture: Pixels, face: _Face) -> None:
    if face.bald:
        return
    _ellipse(picture, (face.x, face.y - face.b * 0.22), (face.a * 1.13, face.b * 0.98), face.hair)
    if face.long_hair:
        _ellipse(
            picture, (face.x, face.y + face.b * 0.1), (face.a * 1.25, face.b * 1.05), face.hair
        )


def _head(picture: Pixels, face: _Face) -> None:
    for side in (-1, 1):
        ear = (face.x + side * face.a * 0.98, face.y + face.b * 0.02)
        _ellipse(picture, ear, (face.a * 0.12, face.b * 0.19), _tone(face.skin, 0.85))
    _ellipse(picture, (face.x, face.y - face.b * 0.12), (face.a, face.b * 0.86), face.skin)
    _ellipse(picture, (face.x, face.y + face.b * 0.2), (face.a * 0.86, face.b * 0.8), face.skin)


def _shade(picture: Pixels, face: _Face) -> Pixels:
    """Soft shadows and lights of a head, painted small and blurred, then multiplied in."""
    height, width = picture.shape[:2]
    k = 0.25
    layer: Pixels = np.full((int(height * k), int(width * k)), 128, np.uint8)

    def soft(dx: float, dy: float, rx: float, ry: float, level: int, angle: float = 0) -> None:
        centre = (int((face.x + dx * face.a) * k), int((face.y + dy * face.b) * k))
        axes = (max(1, int(rx * face.a * k)), max(1, int(ry * face.b * k)))
        cv2.ellipse(layer, centre, axes, angle, 0, 360, level, -1, cv2.LINE_AA)

    soft(0, 1.12, 0.7, 0.14, 80)
    soft(0, -0.55, 0.5, 0.18, 142)
    for side in (-1, 1):
        soft(side * 0.9, 0.15, 0.14, 0.6, 96)
        soft(side * face.eye_gap, -0.1, 0.27, 0.13, 98)
        soft(side * 0.5, 0.22, 0.2, 0.13, 146)
        soft(side * 0.14, 0.12, 0.07, 0.2, 112)
    soft(0, 0.08, 0.07, 0.24, 150)
    soft(0, 0.31, 0.22, 0.05, 88)
    soft(0, 0.66, 0.3, 0.05, 102)
    soft(0, 0.8, 0.22, 0.1, 142)
    layer = as_pixels(cv2.GaussianBlur(layer, (0, 0), 2.2 * width / 480))
    full = cv2.resize(layer, (width, height), interpolation=cv2.INTER_LINEAR)
    return as_pixels(cv2.multiply(picture, cv2.merge([full, full, full]), scale=1 / 128))


def _wrinkles(picture: Pixels, face: _Face) -> None:
    depth = max(0.0, (face.age - 40) / 60)
    tone = _tone(face.skin, 0.88 - 0.16 * depth)
    for line in range(int(depth * 4)):
        y = face.y - face.b * (0.52 + 0.09 * line)
        _ellipse(picture, (face.x, y + 6), (face.a * 0.5, 7), tone, arc=(200, 340), line=1)
    for side in (-1, 1):
        fold = (face.x + side * face.a * 0.42, face.y + face.b * 0.44)
        _ellipse(
            picture, fold, (face.a * 0.1, face.b * 0.2), tone,
            arc=(270, 400) if side > 0 else (140, 270), line=2,
        )  # fmt: skip
        for row in range(1 + int(depth * 2)):
            bag = (face.x + side * face.eye_gap * face.a, face.y - face.b * (0.03 - 0.05 * row))
            _ellipse(picture, bag, (face.a * 0.2, face.b * 0.06), tone, arc=(20, 160), line=1)


def _features(picture: Pixels, face: _Face) -> None:
    for side in (-1, 1):
        _eye(picture, face, side)
    nose_y = face.y + face.b * 0.27
    dark = _tone(face.skin, 0.5)
    for side in (-1, 1):
        wing = (face.x + side * face.a * face.nose * 0.85, nose_y - 2)
        _ellipse(
            picture, wing, (face.a * 0.07, face.b * 0.05), _tone(face.skin, 0.72),
            arc=(270, 450) if side > 0 else (90, 270), line=2,
        )  # fmt: skip
        nostril = (face.x + side * face.a * face.nose * 0.45, nose_y + 2)
        _ellipse(picture, nostril, (face.a * 0.055, face.b * 0.02), dark)
    _mouth(picture, face)


def _eye(picture: Pixels, face: _Face, side: int) -> None:
    x, y = face.x + side * face.eye_gap * face.a, face.y - face.b * 0.1
    w, h = face.eye_size * face.a, face.eye_size * face.a * 0.42
    _ellipse(picture, (x, y), (w, h), (205, 215, 222))
    _ellipse(picture, (x, y - h * 0.05), (h * 1.0, h * 1.0), (38, 50, 66))
    _ellipse(picture, (x, y - h * 0.05), (h * 0.5, h * 0.5), (12, 12, 14))
    _ellipse(picture, (x - h * 0.35, y - h * 0.4), (h * 0.2, h * 0.2), (240, 240, 240))
    _ellipse(picture, (x, y), (w * 1.05, h * 1.1), (40, 48, 60), arc=(185, 355), line=3)
    _ellipse(picture, (x, y), (w, h), _tone(face.skin, 0.62), arc=(10, 170), line=1)
    brow = (x + side * face.a * 0.02, y - face.b * (0.13 + abs(face.brow) / 2))
    _ellipse(
        picture, brow, (w * 1.3, h * 0.62), _tone(face.hair, 0.85),
        arc=(185, 355), angle=side * face.brow * 200, line=max(3, int(face.a * 0.06)),
    )  # fmt: skip


def _mouth(picture: Pixels, face: _Face) -> None:
    x, y = face.x, face.y + face.b * 0.52
    w = face.mouth * face.a
    lip = (int(face.skin[0] * 0.68), int(face.skin[1] * 0.6), int(face.skin[2] * 0.86))
    _ellipse(picture, (x, y - face.b * 0.012), (w, face.b * 0.045), _tone(lip, 0.92))
    _ellipse(picture, (x, y + face.b * 0.03), (w * 0.8, face.b * 0.05), lip)
    line = (x, y + face.b * 0.01 - face.smile * face.b * 0.6)
    bend = max(1.0, face.smile * face.b)
    _ellipse(picture, line, (w * 1.05, bend), _tone(lip, 0.45), arc=(15, 165), line=2)


def _hair_in_front(picture: Pixels, face: _Face, rng: np.random.Generator) -> None:
    if face.cap:
        cloth = _tone(face.clothes, 0.8)
        crown = (face.x, face.y - face.b * 0.58)
        _ellipse(picture, crown, (face.a * 1.1, face.b * 0.6), cloth, arc=(180, 360))
        brim = (face.x, face.y - face.b * 0.57)
        _ellipse(picture, brim, (face.a * 1.12, face.b * 0.09), _tone(cloth, 0.7))
        return
    if face.bald:
        return
    top = (face.x, face.y - face.b * 0.62)
    _ellipse(picture, top, (face.a * 0.96, face.b * 0.42), face.hair, arc=(180, 360))
    parting = float(rng.uniform(-0.5, 0.5)) * face.a
    left, right = face.x - face.a * 0.95, face.x + face.a * 0.95
    y = face.y - face.b * 0.63
    fringe = [(left, y), (right, y), (right, y + face.b * 0.16), (face.x + parting, y - 1)]
    _polygon(picture, [*fringe, (left, y + face.b * 0.16)], face.hair)
    for _ in range(14):
        strand = (face.x + float(rng.uniform(-0.7, 0.7)) * face.a, face.y - face.b * 0.6)
        axes = (face.a * float(rng.uniform(0.1, 0.4)), face.b * float(rng.uniform(0.2, 0.38)))
        tone = _tone(face.hair, float(rng.uniform(0.75, 1.4)))
        _ellipse(picture, strand, axes, tone, arc=(200, 320), line=1)


def _glasses(picture: Pixels, face: _Face) -> None:
    frame = (40, 40, 45)
    y = face.y - face.b * 0.08
    for side in (-1, 1):
        lens = (face.x + side * face.eye_gap * face.a, y)
        _ellipse(picture, lens, (face.a * 0.29, face.b * 0.15), frame, line=2)
        start = (int(face.x + side * face.a * (face.eye_gap + 0.29)), int(y))
        cv2.line(picture, start, (int(face.x + side * face.a * 0.98), int(y - 4)), frame, 2)
    _ellipse(picture, (face.x, y), (face.a * 0.14, 5), frame, arc=(180, 360), line=2)


def _as_photo(picture: Pixels, rng: np.random.Generator) -> bytes:
    """Tilt, uneven light, the softness of a lens, the noise of a sensor, JPEG."""
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-5, 5)), 1.0)
    picture = as_pixels(
        cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    )
    light = rng.uniform(96, 136, (4, 3)).astype(np.float32)
    field = cv2.resize(light, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    picture = as_pixels(cv2.multiply(picture, cv2.merge([field, field, field]), scale=1 / 120))
    picture = as_pixels(cv2.GaussianBlur(picture, (0, 0), 0.8))
    x, y = (int(v) for v in rng.integers(0, 256, 2))
    noise = np.take(
        np.take(_noise(), np.arange(y, y + height) % 512, 0), np.arange(x, x + width) % 512, 1
    )
    picture = as_pixels(cv2.add(picture, noise, dtype=cv2.CV_8U))
    return _encode(picture)


@cache
def _noise() -> NDArray[np.int8]:
    return np.random.default_rng(20261121).normal(0, 6, (512, 512, 3)).round().astype(np.int8)


def _encode(picture: cv2.typing.MatLike) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1])
