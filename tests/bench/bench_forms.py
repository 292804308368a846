"""500 individual forms beside the same pages drawn by a bare reportlab script.

The draw calls of every page are recorded first, not measured; then a plain script plays them on
reportlab's canvas, page after page: each text in its font, line, box, mark, code and photo.
"""

from __future__ import annotations

import gc
import io
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import segno
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from qualdesk.documents.fonts import Face, font_set
from qualdesk.documents.forms import individual as drawing
from qualdesk.documents.forms.template import template
from qualdesk.documents.pdf import MM, PdfFile, Sheet
from qualdesk.domain.form_codes import make_token
from qualdesk.domain.forms import IndividualForm
from tests.bench.row import Row
from tests.documents.sample_forms import KEY, RARE_NAMES, individual

SIZES = (500, 1500)
QUICK = (50,)
GOAL = 1.5

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class Recorder(Sheet):
    """A sheet that keeps the calls instead of drawing."""

    def __init__(self, pdf: PdfFile) -> None:
        super().__init__(pdf, 210, 297)
        self.calls: list[Call] = []

    def __getattribute__(self, name: str) -> Any:
        if name not in ("text", "lines", "polyline", "rect", "fill"):
            return super().__getattribute__(name)

        def keep(*arguments: Any, **options: Any) -> None:
            self.calls.append((name, arguments, options))

        return keep


class BareSheet:
    """The same calls on reportlab's canvas, nothing shared between pages."""

    def __init__(self, out: BinaryIO) -> None:
        regular = next(font for font, _ in font_set().runs("表", Face.SERIF))
        pdfmetrics.registerFont(regular)
        self.canvas = Canvas(out, pageCompression=1, initialFontName=regular.fontName, invariant=1)

    def text(self, x: float, baseline: float, runs: list[tuple[str, str]], size: float) -> None:
        line = self.canvas.beginText(x * MM, (297 - baseline) * MM)
        for font, run in runs:
            line.setFont(font, size)
            line.textOut(run)
        self.canvas.drawText(line)

    def lines(self, ends: Sequence[tuple[float, float, float, float]], width: float) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.lines(
            [(x1 * MM, (297 - y1) * MM, x2 * MM, (297 - y2) * MM) for x1, y1, x2, y2 in ends]
        )

    def polyline(self, points: Sequence[tuple[float, float]], width: float) -> None:
        self.canvas.setLineWidth(width)
        path = self.canvas.beginPath()
        path.moveTo(points[0][0] * MM, (297 - points[0][1]) * MM)
        for x, y in points[1:]:
            path.lineTo(x * MM, (297 - y) * MM)
        self.canvas.drawPath(path)

    def rect(
        self, x: float, y: float, w: float, h: float, line: float, *, dashed: bool = False
    ) -> None:
        self.canvas.setLineWidth(line)
        self.canvas.setDash(*([2.5, 2] if dashed else []))
        self.canvas.rect(x * MM, (297 - y - h) * MM, w * MM, h * MM)

    def fill(
        self, rects: Sequence[tuple[float, float, float, float]], *, white: bool = False
    ) -> None:
        self.canvas.setFillGray(1 if white else 0)
        path = self.canvas.beginPath()
        for x, y, w, h in rects:
            path.rect(x * MM, (297 - y - h) * MM, w * MM, h * MM)
        self.canvas.drawPath(path, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def code(self, token: str) -> None:
        symbol = segno.make_qr(token, error="m", boost_error=True, mode="alphanumeric")
        module = 35 / 29
        path = self.canvas.beginPath()
        for row, cells in enumerate(symbol.matrix):
            for column, black in enumerate(cells):
                if black:
                    x, y = 163 + (4 + column) * module, 28 + (5 + row) * module
                    path.rect(x * MM, (297 - y) * MM, module * MM, module * MM)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def photo(self, jpeg: bytes) -> None:
        picture = ImageReader(io.BytesIO(jpeg))
        self.canvas.drawImage(picture, 163.7 * MM, 185.5 * MM, 33.6 * MM, 44.8 * MM)


def run(sizes: Sequence[int]) -> list[Row]:
    """One row for each number of forms."""
    photos = [_photo(seed) for seed in range(16)]
    _ours(_forms(2, photos), io.BytesIO())  # fonts and templates are read once, for both
    rows = []
    for size in sizes:
        calls = [_recorded(form) for form in _forms(size, photos)]
        with tempfile.TemporaryDirectory() as folder:
            bare = _timed(lambda out, calls=calls: _bare(calls, out), Path(folder) / "bare.pdf")
            ours = _timed(
                lambda out, size=size: _ours(_forms(size, photos), out), Path(folder) / "ours.pdf"
            )
            megabytes = (Path(folder) / "ours.pdf").stat().st_size / 1e6
        rows.append(
            Row(
                what="individual forms with code, marks and photo",
                beside="same pages by bare reportlab",
                seconds=ours,
                bare_seconds=bare,
                ratio=ours / bare,
                goal=GOAL,
                size=size,
                note=f"{size / ours:.0f} pages/s, {megabytes:.1f} MB",
            )
        )
    return rows


def _timed(work: Callable[[BinaryIO], None], path: Path) -> float:
    gc.collect()
    started = time.perf_counter()
    with path.open("wb") as out:
        work(out)
    return time.perf_counter() - started


def _ours(forms: list[IndividualForm], out: BinaryIO) -> None:
    drawing.draw_individual(forms, out, key=KEY)


def _forms(number: int, photos: list[bytes]) -> list[IndividualForm]:
    return [
        individual(
            at,
            name=RARE_NAMES[at % len(RARE_NAMES)] + chr(0x4E00 + at % 2000),
            photo=photos[at % len(photos)],
        )
        for at in range(number)
    ]


def _photo(seed: int) -> bytes:
    """A picture that a camera could have taken, about 30 kB."""
    pixels = np.random.default_rng(seed).integers(0, 255, (40, 30, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).resize((390, 520), Image.Resampling.BICUBIC).save(out, "JPEG")
    return out.getvalue()


def _recorded(form: IndividualForm) -> tuple[list[Call], str, bytes]:
    """Every call of a page, texts already cut into runs of one font."""
    words = template("individual", form.head.words)
    sheet = Recorder(PdfFile(io.BytesIO(), ""))
    drawing._frame(sheet, words, form.head, community=form.community)
    drawing._head_values(sheet, words, form.head)
    drawing._facts(sheet, words, form)
    calls = [
        (name, _in_runs(*arguments) if name == "text" else arguments, options)
        for name, arguments, options in sheet.calls
    ]
    token = make_token(form.head.serial, 1, form.head.version, KEY)
    return calls, token, form.photo or b""


def _in_runs(x: float, baseline: float, text: str, size: float, face: Face) -> tuple[Any, ...]:
    runs = font_set().runs(text, face)
    for font, _ in runs:
        pdfmetrics.registerFont(font)
    return x, baseline, [(font.fontName, run) for font, run in runs], size


def _bare(pages: list[tuple[list[Call], str, bytes]], out: BinaryIO) -> None:
    sheet = BareSheet(out)
    for calls, token, photo in pages:
        for name, arguments, options in calls:
            getattr(sheet, name)(*arguments, **options)
        sheet.code(token)
        sheet.photo(photo)
        sheet.canvas.showPage()
    sheet.canvas.save()
