"""Photos as they are printed: small enough for paper, never changed in shape."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from qualdesk.errors import Damaged

_LONG_SIDE = 560  # pixels: 44 mm at 320 dpi
_KEPT_BYTES = 60_000  # a picture up to this size goes in as it is


@dataclass(frozen=True, slots=True)
class PrintPhoto:
    """A JPEG and what the PDF must say of it."""

    jpeg: bytes
    width: int  # pixels
    height: int
    grey: bool


def print_photo(jpeg: bytes) -> PrintPhoto:
    """The picture for the paper: a large one is made smaller. Damaged `photo.unreadable`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
                if picture.mode in ("L", "RGB") and len(jpeg) <= _KEPT_BYTES:
                    return PrintPhoto(jpeg, *picture.size, picture.mode == "L")
                return _smaller(picture)
    except (
        UnidentifiedImageError,
        OSError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise Damaged(
            "photo.unreadable",
            "照片打不开，可能已损坏。",
            remedy="请在“体检”里检查照片，或重新拍照后再打印。",
        ) from error


def _smaller(picture: Image.Image) -> PrintPhoto:
    picture.draft("RGB", (_LONG_SIDE, _LONG_SIDE))  # decodes at ½, ¼ … of the size: fast
    small = picture.convert("RGB")
    small.thumbnail((_LONG_SIDE, _LONG_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=82)
    return PrintPhoto(out.getvalue(), *small.size, grey=False)
