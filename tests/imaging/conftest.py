"""Pictures for the imaging tests: invented portraits, and pages drawn here with a code on them."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
import segno
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.units import mm
from reportlab.pdfgen import canvas

from qualdesk.imaging.portraits import draw_portrait

TOKEN = "K4A9C7XQ2M00123Z"


@pytest.fixture(scope="session")
def portrait() -> bytes:
    return draw_portrait(7)


@pytest.fixture(scope="session")
def upright(portrait: bytes) -> Image.Image:
    """The portrait with a red corner at the top left, so that its turning can be seen."""
    picture = Image.open(io.BytesIO(portrait)).convert("RGB")
    picture.paste((230, 10, 10), (0, 0, 80, 80))
    return picture


@pytest.fixture(scope="session")
def form() -> Callable[..., bytes]:
    """A PDF, one A4 page for each token; None is a page without a code."""

    def drawn(*tokens: str | None) -> bytes:
        out = io.BytesIO()
        sheet = canvas.Canvas(out, pagesize=(210 * mm, 297 * mm), invariant=1)
        for token in tokens:
            if token is not None:
                _draw_code(sheet, token)
            for line in range(40):
                sheet.drawString(20 * mm, (225 - 5 * line) * mm, f"row {line} 532922000012345678")
            sheet.showPage()
        sheet.save()
        return out.getvalue()

    return drawn


def _draw_code(sheet: canvas.Canvas, token: str) -> None:
    """The code as on the forms: 35 mm with its quiet zone, at (163, 28) from the top left."""
    code = segno.make(token, error="m", boost_error=True, mode="alphanumeric", micro=False)
    module = 35 * mm / code.symbol_size(border=4)[0]
    for y, row in enumerate(code.matrix_iter(border=4)):
        for x, dark in enumerate(row):
            if dark:
                left, top = 163 * mm + x * module, (297 - 28) * mm - (y + 1) * module
                sheet.rect(left, top, module + 0.05, module + 0.05, stroke=0, fill=1)


@pytest.fixture(scope="session")
def form_page(form: Callable[..., bytes]) -> NDArray[np.uint8]:
    """The form with TOKEN as a scanner sees it: grey, 200 dpi."""
    from qualdesk.imaging.scan import render_pdf_page

    return np.asarray(Image.fromarray(render_pdf_page(form(TOKEN), 0, 200)).convert("L"))
