"""A photo becomes small, upright evidence without metadata, or a clear refusal."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from qualdesk.errors import Unreadable
from qualdesk.imaging import photo
from qualdesk.imaging.photo import LONG_SIDE_LIMIT, PHOTO_BYTES_LIMIT, prepare_photo
from qualdesk.imaging.portraits import draw_portrait

UNTURN = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def decoded(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 180 and pixel[1] < 90 and pixel[2] < 90


def noisy(width: int, height: int) -> Image.Image:
    values = np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(values)


@pytest.mark.clause("Y6.1.2b")
def test_photo_is_kept_with_its_face_and_hash(portrait: bytes) -> None:
    prepared = prepare_photo(portrait)
    assert (prepared.width, prepared.height) == (480, 640)
    assert (prepared.faces, prepared.advice) == (1, ())
    assert prepared.sha256 == hashlib.sha256(prepared.jpeg).hexdigest()
    assert len(prepared.look) == 16
    assert int(prepared.look, 16) > 0
    assert decoded(prepared.jpeg).size == (480, 640)


def test_same_bytes_in_same_bytes_out(portrait: bytes) -> None:
    assert prepare_photo(portrait) == prepare_photo(bytes(portrait))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_every_orientation_is_turned_upright(
    upright: Image.Image, orientation: int, kind: str
) -> None:
    turn = UNTURN[orientation]
    lying = upright if turn is None else upright.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    prepared = prepare_photo(saved(lying, kind, exif=exif))
    picture = decoded(prepared.jpeg)
    assert picture.size == upright.size
    assert is_red(picture.getpixel((20, 20)))
    assert not is_red(picture.getpixel((460, 20)))
    assert prepared.faces == 1


def test_metadata_is_removed(upright: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[2] = (25.0, 40.0, 1.0)
    source = saved(upright, "JPEG", exif=exif, comment=b"secret comment", icc_profile=b"secret" * 9)
    assert b"secret" in source
    prepared = prepare_photo(source)
    assert b"secret" not in prepared.jpeg
    assert b"Exif" not in prepared.jpeg
    assert not decoded(prepared.jpeg).getexif()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK", "I;16", "I"])
def test_colour_modes_become_rgb(upright: Image.Image, mode: str) -> None:
    if mode in ("I;16", "I"):
        wide = np.asarray(upright.convert("L")).astype(np.uint16) * 257
        source = saved(Image.fromarray(wide if mode == "I;16" else wide.astype(np.int32)), "TIFF")
    elif mode == "CMYK":
        source = saved(upright.convert("CMYK"), "JPEG", quality=95)
    else:
        source = saved(upright.convert(mode), "PNG")
    picture = decoded(prepare_photo(source).jpeg)
    assert picture.mode == "RGB"
    # Not inverted, not black: about as bright as it was.
    assert abs(np.asarray(picture).mean() - np.asarray(upright).mean()) < 25


def test_transparent_becomes_white(upright: Image.Image) -> None:
    clear = upright.convert("RGBA")
    clear.putalpha(0)
    assert np.asarray(decoded(prepare_photo(saved(clear, "PNG")).jpeg)).min() > 250


def test_bmp_is_read(upright: Image.Image) -> None:
    assert prepare_photo(saved(upright, "BMP")).faces == 1


@pytest.mark.parametrize("size", [(1600, 1200), (4000, 3000), (900, 5000)])
def test_large_noisy_photos_fit_the_limits(size: tuple[int, int]) -> None:
    prepared = prepare_photo(saved(noisy(*size), "JPEG", quality=70))
    assert len(prepared.jpeg) <= PHOTO_BYTES_LIMIT
    assert max(prepared.width, prepared.height) <= LONG_SIDE_LIMIT
    ratio = size[0] / size[1]
    assert prepared.width / prepared.height == pytest.approx(ratio, rel=0.02)
    assert decoded(prepared.jpeg).size == (prepared.width, prepared.height)


def test_portrait_lines_are_not_enlarged() -> None:
    prepared = prepare_photo(draw_portrait(3, (120, 160)))
    assert (prepared.width, prepared.height) == (120, 160)
    assert "photo.too_small" in prepared.advice


def bomb_png(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


UNREADABLE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "text": lambda _: "这是文字，不是照片。".encode() * 50,
    "truncated": lambda jpeg: jpeg[: len(jpeg) // 2],
    "head only": lambda jpeg: jpeg[:20],
    "gif": lambda _: saved(Image.new("P", (300, 400)), "GIF"),
    "heic": lambda _: b"\0\0\0\x18ftypheic" + bytes(2000),
    "bomb above the limit": lambda _: bomb_png(9000, 9000),
    "bomb that a decoder warns of": lambda _: bomb_png(12_000, 12_000),
    "bomb that a decoder refuses": lambda _: bomb_png(65_000, 65_000),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_photo_is_refused_in_chinese(portrait: bytes, case: str) -> None:
    with pytest.raises(Unreadable) as refused:
        prepare_photo(UNREADABLE[case](portrait))
    assert refused.value.code == "photo.unreadable"
    assert "片" in refused.value.body
    assert "请" in refused.value.remedy


def test_heic_says_how_to_get_a_jpg() -> None:
    with pytest.raises(Unreadable, match="HEIC") as refused:
        prepare_photo(b"\0\0\0\x18ftypheic" + bytes(2000))
    assert "JPG" in refused.value.remedy


def test_bytes_are_limited_before_decoding(
    portrait: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "INPUT_BYTES_LIMIT", len(portrait) - 1)
    with pytest.raises(Unreadable) as refused:
        prepare_photo(portrait)
    assert refused.value.code == "file.too_large"
    monkeypatch.setattr(photo, "INPUT_BYTES_LIMIT", len(portrait))
    assert prepare_photo(portrait).faces == 1


def test_pixels_are_limited_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    def decodes(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "load", decodes)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decodes)
    with pytest.raises(Unreadable):
        prepare_photo(bomb_png(9000, 9000))
    with pytest.raises(AssertionError, match="decoded"):
        prepare_photo(bomb_png(300, 400))


@pytest.fixture(scope="session")
def small_files(upright: Image.Image) -> list[bytes]:
    small = upright.resize((60, 80))
    exif = Image.Exif()
    exif[0x0112] = 6
    files = [saved(small, kind, exif=exif) for kind in ("JPEG", "PNG", "WEBP", "TIFF")]
    return [*files, saved(small, "BMP"), saved(small, "TIFF", compression="tiff_lzw")]


@settings(max_examples=250, deadline=None, derandomize=True)
@given(data=st.data())
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damaged_bytes_are_a_photo_or_unreadable(
    small_files: list[bytes], data: st.DataObject
) -> None:
    broken = bytearray(data.draw(st.sampled_from(small_files)))
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(broken)))
    with suppress(Unreadable):  # anything else is a fault of ours
        prepared = prepare_photo(bytes(broken[:cut] if data.draw(st.booleans()) else broken))
        assert len(prepared.jpeg) <= PHOTO_BYTES_LIMIT
