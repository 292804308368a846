"""Kept photos, whole and small."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from qualdesk.errors import Damaged, Unreadable
from qualdesk.services.photos import Photos
from qualdesk.services.session import Session


def jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("size", [(640, 480), (300, 900), (20, 20)])
def test_a_small_copy_has_exactly_the_size_asked_for(
    session: Session, size: tuple[int, int]
) -> None:
    sha256 = session.store.evidence.put(jpeg(*size))
    small = Image.open(io.BytesIO(Photos(session).small(sha256, 48, 58)))
    assert small.size == (48, 58)
    red, green, _ = small.getpixel((24, 29))
    assert red > 150 > green


def test_what_is_no_picture_and_what_is_not_there(session: Session) -> None:
    sha256 = session.store.evidence.put(b"no picture")
    assert Photos(session).whole(sha256) == b"no picture"
    with pytest.raises(Unreadable):
        Photos(session).small(sha256, 48, 58)
    with pytest.raises(Damaged):
        Photos(session).whole("0" * 64)
