"""Small copies of kept photos, for lists and cards."""

from __future__ import annotations

import io

from PIL import Image

from qualdesk.errors import Unreadable
from qualdesk.imaging.pictures import DECODING_FAULTS, as_rgb, open_picture

_QUALITY = 85


def thumbnail(photo: bytes, width: int, height: int) -> bytes:
    """A JPEG of exactly `width` × `height` pixels, cut from the middle, a little above it.

    Faces stand in the upper half of a portrait. Raises Unreadable `photo.unreadable`.
    """
    try:
        picture = open_picture(photo, "photo.unreadable")
        picture.draft("RGB", (2 * width, 2 * height))
        whole = as_rgb(picture)
        factor = min(whole.width / width, whole.height / height)
        size = (round(width * factor), round(height * factor))
        left, top = (whole.width - size[0]) // 2, (whole.height - size[1]) // 3
        small = whole.resize(
            (width, height),
            Image.Resampling.BILINEAR,
            box=(left, top, left + size[0], top + size[1]),
        )
    except DECODING_FAULTS as fault:
        raise Unreadable(
            "photo.unreadable", "这张照片打不开。", remedy="请在“系统 → 数据体检”里核对佐证材料。"
        ) from fault
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
