"""Tries a camera out: how bright its picture is, what would be said of a photo. Keeps nothing."""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.imaging.frames import Frame
from qualdesk.imaging.photo import prepare_photo
from qualdesk.imaging.quality import ADVICE_TEXTS

_SAMPLES = 4000  # bytes of a picture that are looked at


@dataclass(frozen=True, slots=True)
class TriedPhoto:
    """A photo as it would be kept: its pixels, its bytes, what the clerk is advised."""

    width: int
    height: int
    size: int
    advice: tuple[str, ...]


def light_of(frame: Frame) -> int:
    """How bright a live picture is, 0 to 100; 0 without a picture."""
    sample = frame.rgb[:: max(1, len(frame.rgb) // _SAMPLES)]
    return round(sum(sample) * 100 / (255 * len(sample))) if sample else 0


def judge_photo(jpeg: bytes) -> TriedPhoto:
    """What becomes of a photo and what is said of it; raises what `prepare_photo` raises."""
    photo = prepare_photo(jpeg)
    advice = tuple(ADVICE_TEXTS[code] for code in photo.advice)
    return TriedPhoto(photo.width, photo.height, len(photo.jpeg), advice)
