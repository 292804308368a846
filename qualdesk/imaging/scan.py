"""An attached scan: readable, within limits, kept as it is, with the codes on its pages."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from threading import Lock

import cv2
import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from qualdesk.errors import Unreadable
from qualdesk.imaging.metadata import without_metadata
from qualdesk.imaging.pictures import (
    FORMATS,
    Pixels,
    as_pixels,
    as_rgb,
    check_size,
    decoding,
    is_heif,
    orientation_of,
    turned_upright,
)
from qualdesk.progress import SILENT, Progress

SCAN_BYTES_LIMIT = 64 * 1024 * 1024
PAGE_LIMIT = 200
READ_DPI = 200
VIEW_DPI = 150

_CODE = "scan.unreadable"
_REMEDY = "请用 PDF、JPG、PNG 或 TIFF 格式重新扫描；如果是从 U 盘复制的，请重新复制一次。"
_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
}
_PAGE_PIXELS = 30_000_000
_CORNER_PIXELS = 1400
_PICTURE_SIDE = 3500
_BROKEN = "这个文件不是可以识别的扫描件，或者已经损坏、设有密码、没有复制完整。"
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
PDFIUM = Lock()
"""Held by whoever calls PDFium: it can not work in two threads at once."""


@dataclass(frozen=True, slots=True)
class PreparedScan:
    """What is stored of a scan.

    `data` is the file (pictures without metadata where that loses nothing), `sha256` (hex) of it;
    `pages` from 1; `tokens` are the texts of the QR codes in page order, each once.
    """

    data: bytes
    sha256: str
    media_type: str
    pages: int
    tokens: tuple[str, ...]


def prepare_scan(data: bytes, progress: Progress = SILENT) -> PreparedScan:
    """Check a scan (PDF, JPEG, PNG or TIFF by content) page by page and read its codes.

    Raises Unreadable `scan.unreadable`, `file.too_large` above SCAN_BYTES_LIMIT or PAGE_LIMIT,
    Cancelled through `progress`.
    """
    _check_bytes(data)
    found: dict[str, None] = {}
    pages = 0
    is_pdf = _is_pdf(data)
    media_type = "application/pdf" if is_pdf else _picture_type(data)
    for page in _pdf_pages(data) if is_pdf else _picture_pages(data):
        pages += 1
        progress.at("正在读取扫描件", pages)
        found.update(dict.fromkeys(read_tokens(page)))
    kept = without_metadata(data, media_type)
    return PreparedScan(kept, hashlib.sha256(kept).hexdigest(), media_type, pages, tuple(found))


def render_pdf_page(data: bytes, page: int, dpi: int) -> Pixels:
    """Page `page` (from 0) of a PDF as RGB, height × width × 3, at `dpi` or what still fits.

    Raises Unreadable `scan.unreadable`, also when there is no such page.
    """
    with decoding(_CODE, "这个 PDF 打不开，或者没有这一页。", _REMEDY), PDFIUM:
        document = pypdfium2.PdfDocument(data)
        try:
            return _render(document, page, dpi, grey=False)
        finally:
            document.close()


def scan_sizes(data: bytes) -> tuple[tuple[int, int], ...]:
    """Width and height of each page of a scan in pixels, as large as there is something to see.

    A PDF counts at VIEW_DPI. Raises Unreadable `scan.unreadable`, `file.too_large`.
    """
    _check_bytes(data)
    if not _is_pdf(data):
        return tuple((page.shape[1], page.shape[0]) for page in _picture_pages(data))
    with decoding(_CODE, _BROKEN, _REMEDY), PDFIUM:
        document = pypdfium2.PdfDocument(data)
        try:
            _check_pages(len(document))
            sizes = [document[number].get_size() for number in range(len(document))]
        finally:
            document.close()
    return tuple((round(w * VIEW_DPI / 72), round(h * VIEW_DPI / 72)) for w, h in sizes)


def scan_page(data: bytes, page: int, width: int, height: int) -> Pixels:
    """Page `page` (from 0) of a scan as RGB, as large as fits into `width` × `height` pixels.

    Raises Unreadable `scan.unreadable`.
    """
    if _is_pdf(data):
        with decoding(_CODE, _BROKEN, _REMEDY), PDFIUM:
            document = pypdfium2.PdfDocument(data)
            try:
                across, down = document[page].get_size()
                dpi = max(1, int(72 * min(width / max(1, across), height / max(1, down))))
                return _render(document, page, dpi, grey=False)
            finally:
                document.close()
    with decoding(_CODE, _BROKEN, _REMEDY):
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if page and not _next_frame(picture, page):
            raise Unreadable(_CODE, "扫描件没有这一页。", remedy=_REMEDY)
        check_size(picture, _CODE)
        orientation = orientation_of(picture)
        picture.draft("RGB", (width, height))
        upright = turned_upright(as_rgb(picture), orientation)
        upright.thumbnail((width, height))
        return np.asarray(upright)


def read_tokens(page: Pixels) -> tuple[str, ...]:
    """The texts of the QR codes on a page (grey or RGB), whichever way it lies, each once.

    Tried in order until something is read: the whole page, larger, in black and white, then
    each corner enlarged.
    """
    grey = page if page.ndim == 2 else as_pixels(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY))
    for attempt in _attempts(grey):
        codes = zxingcpp.read_barcodes(attempt, formats=_QR)
        texts = dict.fromkeys(code.text for code in codes if code.text)
        if texts:
            return tuple(texts)
    return ()


def _attempts(grey: Pixels) -> Iterator[Pixels]:
    yield grey
    smooth = as_pixels(cv2.GaussianBlur(grey, (5, 5), 0))
    yield smooth
    yield _black_and_white(smooth)
    for corner in _corners(grey):
        yield corner
        yield _black_and_white(corner)


def _black_and_white(grey: Pixels) -> Pixels:
    block = max(31, min(grey.shape) // 20) | 1
    return as_pixels(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, block, 12)
    )


def _corners(grey: Pixels) -> Iterator[Pixels]:
    """The four corners, each two fifths of the sides, brought to a size that is easy to read."""
    height, width = (side * 2 // 5 for side in grey.shape)
    if min(height, width) == 0:
        return
    factor = _CORNER_PIXELS / max(height, width)
    for rows in (slice(None, height), slice(-height, None)):
        for columns in (slice(-width, None), slice(None, width)):
            corner = cv2.resize(
                grey[rows, columns], None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC
            )
            yield as_pixels(corner)


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _check_bytes(data: bytes) -> None:
    if not data:
        raise Unreadable(_CODE, "扫描件是空的，里面没有内容。", remedy=_REMEDY)
    if len(data) > SCAN_BYTES_LIMIT:
        raise Unreadable(
            "file.too_large",
            f"扫描件有 {len(data) // (1024 * 1024)} MB，超过 64 MB 的上限。",
            remedy="请用 200 DPI、灰度重新扫描，或者分成几个文件。",
        )
    if is_heif(data):
        raise Unreadable(
            _CODE,
            "这个文件是 HEIC/HEIF 格式的手机照片，本程序不能读取。",
            remedy="请在手机“设置—相机—格式”里选“兼容性最佳”后重拍，或者另存为 JPG 再选。",
        )


def _check_pages(pages: int) -> None:
    if pages > PAGE_LIMIT:
        raise Unreadable(
            "file.too_large",
            f"扫描件超过 {PAGE_LIMIT} 页。",
            remedy=f"请分成几个文件，每个不超过 {PAGE_LIMIT} 页。",
        )


def _picture_type(data: bytes) -> str:
    with (
        decoding(_CODE, _BROKEN, _REMEDY),
        Image.open(io.BytesIO(data), formats=FORMATS) as picture,
    ):
        media_type = _MEDIA_TYPES.get(picture.format or "")
    if media_type is None:
        raise Unreadable(_CODE, "扫描件不是 PDF、JPG、PNG 或 TIFF 格式。", remedy=_REMEDY)
    return media_type


def _picture_pages(data: bytes) -> Iterator[Pixels]:
    """The pages of a picture in grey, upright: one, or the frames of a TIFF."""
    with decoding(_CODE, _BROKEN, _REMEDY):
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    for page in count():
        with decoding(_CODE, _BROKEN, _REMEDY):
            if page > 0 and not _next_frame(picture, page):
                return
            _check_pages(page + 1)
            check_size(picture, _CODE)
            orientation = orientation_of(picture)
            picture.draft("L", (_PICTURE_SIDE, _PICTURE_SIDE))
            grey = turned_upright(as_rgb(picture).convert("L"), orientation)
        yield np.asarray(grey)


def _next_frame(picture: Image.Image, page: int) -> bool:
    """Whether there is a further page: only a TIFF's frames are pages."""
    if picture.format != "TIFF":
        return False
    try:
        picture.seek(page)
    except EOFError:
        return False
    return True


def _pdf_pages(data: bytes) -> Iterator[Pixels]:
    """The pages of a PDF in grey at READ_DPI; the library works for one caller at a time."""
    with decoding(_CODE, _BROKEN, _REMEDY), PDFIUM:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    try:
        if pages == 0:
            raise Unreadable(_CODE, "这个 PDF 里没有任何一页。", remedy=_REMEDY)
        _check_pages(pages)
        for page in range(pages):
            with decoding(_CODE, _BROKEN, _REMEDY), PDFIUM:
                rendered = _render(document, page, READ_DPI, grey=True)
            yield rendered
    finally:
        with PDFIUM:
            document.close()


def _render(document: pypdfium2.PdfDocument, number: int, dpi: int, *, grey: bool) -> Pixels:
    page = document[number]
    width, height = page.get_size()
    # A page of any size in points fits into the limit: a bomb becomes a coarse picture.
    fitting = math.sqrt(_PAGE_PIXELS / max(1.0, width * height))
    scale = min(dpi / 72, fitting)
    bitmap = page.render(scale=scale, grayscale=grey, rev_byteorder=True)
    pixels = np.array(bitmap.to_numpy(), np.uint8)
    bitmap.close()
    page.close()
    return pixels[:, :, 0] if grey and pixels.ndim == 3 else pixels
