"""Copies of a picture look alike, pictures of different people do not (Y12)."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from qualdesk.imaging.look import SAME_LOOK, look_distance, look_of
from qualdesk.imaging.photo import prepare_photo
from qualdesk.imaging.portraits import draw_portrait

COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half size": lambda p: p.resize((240, 320)),
    "larger": lambda p: p.resize((720, 960)),
    "brightened": lambda p: ImageEnhance.Brightness(p).enhance(1.12),
    "dimmed": lambda p: ImageEnhance.Brightness(p).enhance(0.85),
    "less colour": lambda p: ImageEnhance.Color(p).enhance(0.4),
}


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


@pytest.mark.clause("Y12")
@pytest.mark.parametrize("copy", COPIES)
def test_copies_look_the_same(copy: str) -> None:
    for seed in range(8):
        original = draw_portrait(seed)
        picture = Image.open(io.BytesIO(original)).convert("RGB")
        again = prepare_photo(jpeg(COPIES[copy](picture), 60))
        first = prepare_photo(original)
        assert again.sha256 != first.sha256
        assert look_distance(first.look, again.look) <= SAME_LOOK


@pytest.mark.clause("Y12")
def test_strongly_compressed_copy_looks_the_same(portrait: bytes) -> None:
    picture = Image.open(io.BytesIO(portrait))
    looks = [prepare_photo(data).look for data in (portrait, jpeg(picture, 20))]
    assert look_distance(*looks) <= SAME_LOOK


@pytest.mark.clause("Y12")
def test_different_portraits_look_different() -> None:
    greys = [
        np.asarray(Image.open(io.BytesIO(draw_portrait(seed))).convert("L")) for seed in range(60)
    ]
    looks = [look_of(grey) for grey in greys]
    assert min(look_distance(a, b) for a, b in combinations(looks, 2)) > SAME_LOOK


def test_distance_counts_bits() -> None:
    assert look_distance("0" * 16, "0" * 16) == 0
    assert look_distance("0" * 16, "f" * 16) == 64
    assert look_distance("8000000000000001", "0" * 16) == 2
