"""Invented portraits: varied, repeatable, found as one face, with the size of a real photo."""

from __future__ import annotations

import pytest

from qualdesk.imaging.photo import prepare_photo
from qualdesk.imaging.portraits import draw_portrait, spoil


def test_same_seed_same_bytes() -> None:
    assert draw_portrait(12) == draw_portrait(12)
    assert len({draw_portrait(seed) for seed in range(20)}) == 20


def test_sample_has_exactly_one_face_each() -> None:
    seeds = range(0, 200, 5)
    found = [prepare_photo(draw_portrait(seed)).faces for seed in seeds]
    assert found.count(1) >= 0.95 * len(seeds)


def test_bytes_are_like_a_real_photo() -> None:
    assert all(60_000 <= len(draw_portrait(seed)) <= 150_000 for seed in range(0, 200, 20))


def test_size_is_width_and_height() -> None:
    prepared = prepare_photo(draw_portrait(1, (600, 450)))
    assert (prepared.width, prepared.height, prepared.faces) == (600, 450, 1)


def test_spoiling_needs_a_picture() -> None:
    with pytest.raises(ValueError, match="not a picture"):
        spoil(b"text", "dark")
