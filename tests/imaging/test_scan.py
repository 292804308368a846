"""Scans: readable, limited, kept, their codes read; damage is refused."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from qualdesk.errors import Cancelled, Unreadable
from qualdesk.imaging import scan
from qualdesk.imaging.scan import prepare_scan, read_tokens, render_pdf_page
from qualdesk.progress import Progress

TOKEN = "K4A9C7XQ2M00123Z"
Page = NDArray[np.uint8]
Form = Callable[..., bytes]


def saved(page: Page, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(page).save(out, kind, **how)
    return out.getvalue()


def photographed(page: Page, seed: int) -> Page:
    """The sheet on a table: seen askew, uneven light, soft, noisy, compressed."""
    rng = np.random.default_rng(seed)
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = corners + width * (0.1 + rng.uniform(-0.05, 0.05, (4, 2)))
    view = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    size = (int(width * 1.2), int(height * 1.15))
    picture = cv2.warpPerspective(page, view, size, borderValue=90)
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.5))
    light = cv2.resize(rng.uniform(0.45, 1, (3, 3)), size, interpolation=cv2.INTER_LINEAR)
    noisy = picture * light + rng.normal(0, 6, picture.shape)
    turned = np.rot90(np.clip(noisy, 0, 255).astype(np.uint8), seed % 4)
    coded = cv2.imencode(".jpg", np.ascontiguousarray(turned), [cv2.IMWRITE_JPEG_QUALITY, 45])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def test_pdf_pages_and_tokens_in_order(form: Form) -> None:
    pdf = form(TOKEN, None, "B5A9C7XQ2M00124Y", TOKEN)
    prepared = prepare_scan(pdf)
    assert prepared.tokens == (TOKEN, "B5A9C7XQ2M00124Y")
    assert (prepared.pages, prepared.media_type) == (4, "application/pdf")
    assert prepared.data == pdf
    assert prepared.sha256 == hashlib.sha256(pdf).hexdigest()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_pictures_are_read_and_no_pixel_changes(form_page: Page, kind: str) -> None:
    source = saved(form_page, kind, **({"quality": 60} if kind == "JPEG" else {}))
    prepared = prepare_scan(source)
    assert prepared.tokens == (TOKEN,)
    assert (prepared.pages, prepared.media_type) == (1, f"image/{kind.lower()}")
    before, after = (np.asarray(Image.open(io.BytesIO(b))) for b in (source, prepared.data))
    assert np.array_equal(before, after)


def test_tiff_has_pages(form_page: Page) -> None:
    out = io.BytesIO()
    first = Image.new("L", (800, 1100), 255)
    black_and_white = Image.fromarray(form_page).convert("1")
    first.save(out, "TIFF", save_all=True, append_images=[black_and_white, first])
    prepared = prepare_scan(out.getvalue())
    assert (prepared.pages, prepared.tokens) == (3, (TOKEN,))


@pytest.mark.parametrize("seed", range(8))
def test_code_is_read_from_a_photographed_sheet(form_page: Page, seed: int) -> None:
    assert read_tokens(photographed(form_page, seed)) == (TOKEN,)


@pytest.mark.parametrize("turns", range(4))
def test_code_is_read_whichever_way_the_page_lies(form_page: Page, turns: int) -> None:
    assert read_tokens(np.ascontiguousarray(np.rot90(form_page, turns))) == (TOKEN,)


def test_page_without_code_has_no_token() -> None:
    assert read_tokens(np.full((1100, 800), 255, np.uint8)) == ()


def test_metadata_goes_and_orientation_stays(form_page: Page) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "secret description"
    jpeg = saved(form_page, "JPEG", exif=exif, comment=b"secret comment")
    kept = prepare_scan(jpeg).data
    assert b"secret" in jpeg
    assert b"secret" not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {0x0112: 6}
    notes = PngInfo()
    notes.add_text("Author", "secret author")
    png = saved(form_page, "PNG", pnginfo=notes)
    assert b"secret" in png
    assert b"secret" not in prepare_scan(png).data


@pytest.mark.parametrize("case", ["empty", "text", "cut pdf", "cut png", "gif", "bomb", "no pages"])
def test_what_is_no_scan_is_refused(form: Form, form_page: Page, case: str) -> None:
    data = {
        "empty": b"",
        "text": "扫描件".encode() * 99,
        "cut pdf": form(TOKEN)[:300],
        "cut png": saved(form_page, "PNG")[:5000],
        "gif": saved(form_page, "GIF"),
        "bomb": saved(np.zeros((8000, 8000), np.uint8), "PNG"),
        "no pages": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    }[case]
    with pytest.raises(Unreadable) as refused:
        prepare_scan(data)
    assert refused.value.code == "scan.unreadable"
    assert "请" in refused.value.remedy


def test_limits_of_bytes_and_pages(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = form(None, None, None)
    monkeypatch.setattr(scan, "PAGE_LIMIT", 3)
    assert prepare_scan(pdf).pages == 3
    monkeypatch.setattr(scan, "PAGE_LIMIT", 2)
    with pytest.raises(Unreadable) as refused:
        prepare_scan(pdf)
    assert refused.value.code == "file.too_large"
    monkeypatch.setattr(scan, "SCAN_BYTES_LIMIT", len(pdf) - 1)
    with pytest.raises(Unreadable) as refused:
        prepare_scan(pdf)
    assert refused.value.code == "file.too_large"


def test_tiff_pages_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    page = Image.new("L", (100, 140), 255)
    page.save(out, "TIFF", save_all=True, append_images=[page, page])
    monkeypatch.setattr(scan, "PAGE_LIMIT", 3)
    assert prepare_scan(out.getvalue()).pages == 3
    monkeypatch.setattr(scan, "PAGE_LIMIT", 2)
    with pytest.raises(Unreadable):
        prepare_scan(out.getvalue())


def test_reading_can_be_stopped(form: Form) -> None:
    with pytest.raises(Cancelled):
        prepare_scan(form(TOKEN), Progress(cancelled=lambda: True))


def test_pdf_page_is_rendered_in_colour_at_the_asked_size(form: Form) -> None:
    page = render_pdf_page(form(TOKEN, None), 1, 100)
    assert page.shape == (1170, 827, 3)
    assert page.min() == 0
    with pytest.raises(Unreadable):
        render_pdf_page(form(TOKEN), 5, 100)


def test_a_giant_page_becomes_a_coarse_picture() -> None:
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200000 200000]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    height, width = render_pdf_page(pdf, 0, 300).shape[:2]
    assert 0 < height * width <= 31_000_000
