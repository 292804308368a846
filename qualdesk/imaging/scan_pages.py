"""Sheets photographed under a document camera become one scan of several pages."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image

from qualdesk.errors import Unreadable
from qualdesk.imaging.hints import Hint
from qualdesk.imaging.page_hints import judge_page
from qualdesk.imaging.pictures import as_pixels, as_rgb, decoding

_LONG_SIDE = 2800  # pixels of an A4 page at 240 dots an inch
_A4_LONG = 11.69  # inches
_QUALITY = 85
_BODY = "拍下的这一页存不成图片。"
_REMEDY = "请再拍一次。"


def pages_as_pdf(jpegs: Sequence[bytes]) -> bytes:
    """The photographs as pages of a PDF in order, each as large as A4.

    Raises Unreadable `scan.unreadable`.
    """
    with decoding("scan.unreadable", _BODY, _REMEDY):
        first, *rest = [_page(jpeg) for jpeg in jpegs]
        out = io.BytesIO()
        first.save(
            out,
            "PDF",
            save_all=True,
            append_images=rest,
            resolution=max(first.size) / _A4_LONG,
            quality=_QUALITY,
        )
    return out.getvalue()


def advise_page(jpeg: bytes) -> tuple[Hint, ...]:
    """What is to be said of one photographed page. Raises Unreadable `scan.unreadable`."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise Unreadable("scan.unreadable", _BODY, remedy=_REMEDY)
    return judge_page(as_pixels(picture)).hints


def _page(jpeg: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    picture.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
    page = as_rgb(picture)
    page.thumbnail((_LONG_SIDE, _LONG_SIDE))
    return page
