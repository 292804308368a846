"""A notice of 5,000 people beside the same pages drawn by a bare reportlab script.

The draw calls of every page are recorded first, not measured, as in `bench_forms`.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from qualdesk.documents.forms import notice as drawing
from qualdesk.documents.forms.template import template
from qualdesk.documents.pdf import PdfFile
from qualdesk.domain.notice_forms import NoticeForm
from tests.bench.bench_forms import BareSheet, Call, Recorder, _in_runs, _timed
from tests.bench.row import Row
from tests.documents.sample_forms import RARE_NAMES, notice

SIZES = (5_000, 20_000)
QUICK = (500,)
GOAL = 2.0


def run(sizes: Sequence[int]) -> list[Row]:
    """One row for each number of people."""
    drawing.draw_notices([_notice(20)], io.BytesIO())  # fonts and templates are read once, for both
    rows = []
    for size in sizes:
        form = _notice(size)
        pages = _recorded(form)
        with tempfile.TemporaryDirectory() as folder:
            bare = _timed(lambda out, pages=pages: _bare(pages, out), Path(folder) / "bare.pdf")
            ours = _timed(
                lambda out, form=form: drawing.draw_notices([form], out), Path(folder) / "ours.pdf"
            )
        rows.append(
            Row(
                what="public notice",
                beside="same pages by bare reportlab",
                seconds=ours,
                bare_seconds=bare,
                ratio=ours / bare,
                goal=GOAL,
                size=size,
                note=f"{len(pages) / ours:.0f} pages/s",
            )
        )
    return rows


def _notice(people: int) -> NoticeForm:
    names = (RARE_NAMES[at % len(RARE_NAMES)] + chr(0x4E00 + at % 2000) for at in range(people))
    return notice(people, names=tuple(names))


def _recorded(form: NoticeForm) -> list[list[Call]]:
    """Every call of each page, texts already cut into runs of one font."""
    words, pdf, first = template("notice", form.words), PdfFile(io.BytesIO(), ""), 0
    found = []
    for number, count in enumerate(form.pages, 1):
        sheet = Recorder(pdf)
        drawing._frame(sheet, words, form, number, count)
        drawing._people(sheet, words, form, first, count, number)
        first += count
        found.append(
            [
                (name, _in_runs(*arguments) if name == "text" else arguments, options)
                for name, arguments, options in sheet.calls
            ]
        )
    return found


def _bare(pages: list[list[Call]], out: BinaryIO) -> None:
    sheet = BareSheet(out)
    for calls in pages:
        for name, arguments, options in calls:
            getattr(sheet, name)(*arguments, **options)
        sheet.canvas.showPage()
    sheet.canvas.save()
