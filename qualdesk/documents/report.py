"""A report as a document to edit: docx in the style of official papers (黑体, 仿宋, A4).

The fonts are named, not embedded: every office PC has them, and the reader's program chooses
another where one lacks.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml.etree import _Element

from qualdesk.documents.charts import Bars, bars_png

_TITLE, _HEADING, _BODY, _TABLE = "黑体", "黑体", "仿宋", "宋体"
_LATIN = "Times New Roman"
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same report gives the same document
_MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm
_TEXT_WIDTH = 210 - 28 - 26  # mm
_LINE = Pt(28)  # of running text in 三号 (16 pt)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under the words: heads and rows of text; all but the first column stand right.

    `first` is the width of the first column in mm; the others share what is left of the page.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: float = 40


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with its paragraphs, then its tables and charts."""

    heading: str
    paragraphs: tuple[str, ...]
    parts: tuple[Grid | Bars, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`mark` is a line above the title (培训样张), "" for none; `signed` stands at the end."""

    title: str
    mark: str
    chapters: tuple[Chapter, ...]
    signed: tuple[str, ...]


def write_report(report: Report, out: BinaryIO) -> None:
    """Write the document. Word, WPS and LibreOffice open and edit it."""
    document = Document()
    _page(document)
    if report.mark:
        _paragraph(document, report.mark, _BODY, 12, align=WD_ALIGN_PARAGRAPH.CENTER)
    title = _paragraph(document, report.title, _TITLE, 22, align=WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.space_after = Pt(16)
    for chapter in report.chapters:
        heading = _paragraph(document, chapter.heading, _HEADING, 16, indent=2)
        heading.paragraph_format.keep_with_next = True
        for text in chapter.paragraphs:
            _paragraph(document, text, _BODY, 16, indent=2)
        for part in chapter.parts:
            if isinstance(part, Grid):
                _grid(document, part)
            else:
                _chart(document, part)
    _paragraph(document, "", _BODY, 16)
    for text in report.signed:
        _paragraph(document, text, _BODY, 16, align=WD_ALIGN_PARAGRAPH.RIGHT)
    document.core_properties.title = report.title
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = _MADE
    document.save(out)


def _page(document: Docx) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, length in _MARGINS.items():
        setattr(section, name, Mm(length))
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = foot.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run._r.append(_field(kind, text))  # noqa: SLF001 - the library has no page numbers
    _font(run, _TABLE, 12)


def _field(kind: str, text: str) -> _Element:
    if not kind:
        element = OxmlElement("w:instrText")
        element.text = text
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


def _font(run: Run, name: str, size: float) -> None:
    run.font.name = _LATIN
    run.font.size = Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)  # noqa: SLF001 - Chinese fonts have no setter


def _paragraph(
    document: Docx,
    text: str,
    font: str,
    size: float,
    *,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: int = 0,
) -> Paragraph:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_after = form.space_before = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    form.first_line_indent = Pt(indent * size) if indent else None
    if align is not None:
        paragraph.alignment = align
    _font(paragraph.add_run(text), font, size)
    return paragraph


def _grid(document: Docx, grid: Grid) -> None:
    caption = _paragraph(document, grid.caption, _TABLE, 12, align=WD_ALIGN_PARAGRAPH.CENTER)
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(grid.heads))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _row(table.add_row().cells, grid.heads, head=True)
    header = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - repeated on each page
    header.append(OxmlElement("w:tblHeader"))
    for row in grid.rows:
        _row(table.add_row().cells, row, head=False)
    table.autofit = False
    others = (_TEXT_WIDTH - grid.first) / (len(grid.heads) - 1)
    for place, column in enumerate(table.columns):
        width = Mm(others if place else grid.first)
        for cell in column.cells:  # WPS reads the width of cells, Word that of columns
            cell.width = width
        column.width = width


def _row(cells: Sequence[object], texts: Sequence[str], *, head: bool) -> None:
    for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        paragraph.paragraph_format.space_after = Pt(0)
        if head:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif place:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _font(paragraph.add_run(text), _HEADING if head else _TABLE, 10.5)


def _chart(document: Docx, bars: Bars) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    paragraph.add_run().add_picture(io.BytesIO(bars_png(bars)), width=Emu(width))
