"""The look of a picture in 64 bits: copies of one picture match, pictures of two people do not.

It tells that the *picture* was used before (Y12), whoever is on it; it knows nothing of faces.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

SAME_LOOK = 6
"""Pictures at this distance or less are copies of one: resized, compressed again, brightened."""

_SIDE = 32
_KEPT = 8


def look_of(grey: NDArray[np.uint8]) -> str:
    """16 hexadecimal digits of a grey picture (height × width): signs of its low frequencies.

    A flat picture has the look of sixteen zeros.
    """
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    # Levelled out, a brightened copy is the picture that it was.
    levelled = cv2.equalizeHist(small).astype(np.float64)
    basis = _cosines()
    waves = (basis @ levelled @ basis.T).round(3).ravel()[1:]
    bits = waves > np.median(waves)
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def look_distance(a: str, b: str) -> int:
    """In how many of 64 bits two looks differ: 0 the same picture, about 32 unrelated ones."""
    return (int(a, 16) ^ int(b, 16)).bit_count()


@cache
def _cosines() -> NDArray[np.float64]:
    """The first rows of the discrete cosine transform, plain arithmetic: alike on every PC."""
    wave = np.arange(_KEPT)[:, None]
    place = np.arange(_SIDE)[None, :]
    return np.asarray(np.cos(np.pi * wave * (2 * place + 1) / (2 * _SIDE)), np.float64)
