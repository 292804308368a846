"""Photo advice: what is wrong is named, what is right is left alone; nobody is recognised."""

from __future__ import annotations

import pytest

from qualdesk.imaging import quality
from qualdesk.imaging.photo import prepare_photo
from qualdesk.imaging.portraits import Spoil, draw_portrait, spoil
from qualdesk.imaging.quality import ADVICE_TEXTS

SEEDS = (0, 11, 22, 33, 44)


@pytest.mark.clause("Y6.1.2b")
@pytest.mark.parametrize("seed", SEEDS)
def test_good_photo_has_no_advice(seed: int) -> None:
    assert prepare_photo(draw_portrait(seed)).advice == ()


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("dark", "photo.dark"),
        ("bright", "photo.bright"),
        ("blurred", "photo.blurred"),
        ("two_faces", "photo.several_faces"),
        ("no_face", "photo.no_face"),
        ("small", "photo.too_small"),
        ("far", "photo.small_face"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_fault_is_named(seed: int, how: Spoil, code: str) -> None:
    assert code in prepare_photo(spoil(draw_portrait(seed), how)).advice


def test_faces_are_counted() -> None:
    portrait = draw_portrait(1)
    assert prepare_photo(spoil(portrait, "two_faces")).faces == 2
    assert prepare_photo(spoil(portrait, "no_face")).faces == 0


def test_every_advice_tells_what_to_do() -> None:
    assert set(ADVICE_TEXTS) == {
        "photo.no_face",
        "photo.several_faces",
        "photo.small_face",
        "photo.dark",
        "photo.bright",
        "photo.blurred",
        "photo.too_small",
    }
    assert all("请" in text for text in ADVICE_TEXTS.values())


def test_the_model_is_loaded_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    quality._detector.cache_clear()
    assert prepare_photo(draw_portrait(5)).faces == 1
    assert capfd.readouterr() == ("", "")
