"""Photos as they are printed: small enough for paper, never changed in shape."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from qualdesk.errors import Damaged

_ENOUGH = 520  # pixels of the long side: 44 mm at 300 dpi
_KEPT_BYTES = 60_000  # a picture up to this size goes in as it is, whatever its sides


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
                shrink = _shrink(max(picture.size)) if len(jpeg) > _KEPT_BYTES else 1
                if picture.mode in ("L", "RGB") and shrink == 1:
                    return PrintPhoto(jpeg, *picture.size, grey=picture.mode == "L")
                return _smaller(picture, shrink)
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


def _shrink(side: int) -> int:
    return next((by for by in (8, 4, 2) if side // by >= _ENOUGH), 1)


def _smaller(picture: Image.Image, by: int) -> PrintPhoto:
    width, height = picture.size
    picture.draft("RGB", (width // by, height // by))  # JPEG decodes at ½, ¼ or ⅛ for less work
    small = picture.convert("RGB")
    out = io.BytesIO()
    small.save(out, "JPEG", quality=82)
    return PrintPhoto(out.getvalue(), *small.size, grey=False)
