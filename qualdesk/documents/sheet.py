"""Lists as files: an Excel sheet in which nothing is a formula, or plain pages of a PDF.

Id numbers, phone numbers and dates are text, so that Excel keeps every digit and no cell of a
list can ever run as a formula; only counts are numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Any, BinaryIO

import xlsxwriter

from qualdesk.documents.fonts import Face
from qualdesk.documents.page import INNER, broad_mark, cell, grid
from qualdesk.documents.pdf import PdfFile, Sheet
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress

Value = str | int | float | date | None

_EXCEL_ROWS = 1_048_576
_EXCEL_TEXT = 32_767  # characters of a cell
_PORTRAIT_WIDTH = 95  # characters; wider lists lie on their side
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the same list gives the same bytes; Excel has no zone
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_CONTROLS = dict.fromkeys(code for code in range(32) if chr(code) not in "\n\t")
_TYPE = 10.0  # points, in a PDF list
_SMALLEST_NUMBER = 6.5  # points
_PAD = 0.8  # mm
_A4 = 9  # Excel's number of the paper
_REPORT_EVERY = 1000  # rows


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in Latin characters, and whether it holds counts."""

    head: str
    width: float = 12
    number: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars beside the list: a bar for each of the first `rows` rows, named by column
    `names`, of the counts in columns `values` (from 0).
    """

    title: str
    rows: int
    names: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list: title row, lines under it, one head row, rows. `rows` may come one by one."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Value]]
    notes: tuple[str, ...] = ()  # under the title, each a row of its own
    name: str = "名单"  # of the sheet in Excel
    chart: Chart | None = None  # in Excel only


def write_xlsx(tables: Sequence[Table], out: BinaryIO, *, progress: Progress = SILENT) -> int:
    """Write each table as a sheet; how many rows were written. Memory does not grow with them.

    Refused `sheet.too_long` where Excel has no more rows.
    """
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.set_properties({"created": _MADE, "author": "", "title": tables[0].title})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "note": book.add_format({"font_size": 10, "text_wrap": True, "valign": "top"}),
        "head": book.add_format(
            {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        ),
        "text": book.add_format({"border": 1, "num_format": "@"}),
        "number": book.add_format({"border": 1}),
    }
    written = 0
    try:
        for table, name in zip(tables, _sheet_names(tables), strict=True):
            sheet = book.add_worksheet(name)
            written += _write_sheet(sheet, table, formats, progress)
            if table.chart is not None and table.chart.rows:
                _insert_chart(book, sheet, table, table.chart)
    finally:
        book.close()  # also after an error: it removes the temporary files
    return written


def _write_sheet(sheet: Any, table: Table, formats: dict[str, Any], progress: Progress) -> int:
    columns = table.columns
    last = len(columns) - 1
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
    above = [(table.title, formats["title"]), *((note, formats["note"]) for note in table.notes)]
    for row, (text, style) in enumerate(above):
        if last:
            sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, _clean(text), style)
    head = len(above)
    for number, column in enumerate(columns):
        sheet.write_string(head, number, column.head, formats["head"])
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页 / 共 &N 页")
    if sum(column.width for column in columns) > _PORTRAIT_WIDTH:
        sheet.set_landscape()
    row = head
    for row, values in enumerate(table.rows, head + 1):
        if row >= _EXCEL_ROWS:
            raise Refused(
                "sheet.too_long",
                "名单太长，一张 Excel 工作表放不下。",
                remedy="请按乡镇、村或险种分开导出。",
            )
        _write_row(sheet, row, columns, values, formats)
        if row % _REPORT_EVERY == 0:
            progress.at("正在写表格", row)
    sheet.autofilter(head, 0, row, last)
    return row - head


def _insert_chart(book: Any, sheet: Any, table: Table, of: Chart) -> None:
    head = 1 + len(table.notes)
    first, last = head + 1, head + of.rows
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    chart.set_title({"name": of.title})
    chart.set_y_axis({"reverse": True})  # the first row on top, as in the list
    chart.set_size({"width": 640, "height": max(288, 24 * of.rows + 120)})
    for column in of.values:
        chart.add_series(
            {
                "name": [sheet.name, head, column],
                "categories": [sheet.name, first, of.names, last, of.names],
                "values": [sheet.name, first, column, last, column],
            }
        )
    sheet.insert_chart(head, len(table.columns) + 1, chart)


def _write_row(
    sheet: Any,
    row: int,
    columns: tuple[Column, ...],
    values: Sequence[Value],
    formats: dict[str, Any],
) -> None:
    for number, (column, value) in enumerate(zip(columns, values, strict=True)):
        if column.number and isinstance(value, int | float):
            sheet.write_number(row, number, value, formats["number"])
        else:
            sheet.write_string(row, number, _clean(_text(value)), formats["text"])


def write_pdf_list(
    table: Table,
    out: BinaryIO,
    *,
    printed_at: str,
    training: bool = False,
    progress: Progress = SILENT,
) -> int:
    """Write the list as A4 pages with title and head on each; how many pages."""
    rows = [[_text(value) for value in values] for values in table.rows]
    page = _ListPage(table, training=training, printed_at=printed_at)
    pages = max(1, -(-len(rows) // page.capacity))
    with PdfFile(out, table.title) as pdf:
        for number in range(pages):
            sheet = pdf.page(page.width, page.height)
            page.draw(
                sheet,
                rows[number * page.capacity : (number + 1) * page.capacity],
                number + 1,
                pages,
            )
            pdf.add(sheet)
            progress.at("正在生成名单", number + 1, pages)
    return pages


class _ListPage:
    """The geometry of one page of a PDF list, mm."""

    margin = 14.0
    row = 7.5
    line = 5.0

    def __init__(self, table: Table, *, training: bool, printed_at: str) -> None:
        wide = sum(column.width for column in table.columns)
        landscape = wide > _PORTRAIT_WIDTH
        self.width, self.height = (297.0, 210.0) if landscape else (210.0, 297.0)
        self._table = table
        self._training = training
        self._printed_at = printed_at
        scale = (self.width - 2 * self.margin) / wide
        self._xs = [
            self.margin + scale * at
            for at in accumulate((column.width for column in table.columns), initial=0)
        ]
        self._top = self.margin + 12 + self.line * len(table.notes)
        self.capacity = int((self.height - self.margin - 6 - self._top) / self.row) - 1

    def draw(self, sheet: Sheet, rows: list[list[str]], page: int, pages: int) -> None:
        """Title, notes, head, rows and the foot line."""
        table, middle = self._table, self.width / 2
        if self._training:
            broad_mark(sheet, "培训样张", middle, self.height / 2, self.width / 6)
        inside = self.width - 2 * self.margin
        title = (self.margin, self.margin - 3, inside, 12)
        cell(sheet, title, table.title, 18, Face.BOLD, align="centre", pad=0)
        for number, note in enumerate(table.notes):
            y = self.margin + 10 + number * self.line
            cell(sheet, (self.margin, y, inside, self.line), note, 10, pad=0)
        heads = [column.head for column in table.columns]
        ys = [self._top + number * self.row for number in range(len(rows) + 2)]
        for y, values in zip(ys, [heads, *rows], strict=False):
            self._draw_row(sheet, y, values, head=values is heads)
        grid(sheet, self._xs, ys)
        foot = self.height - self.margin + 4
        sheet.centred(middle, foot, f"第 {page} 页 / 共 {pages} 页", 9, Face.SANS)
        mark = "样张（虚构人员）　" if self._training else ""
        sheet.right(self.width - self.margin, foot, f"{mark}打印 {self._printed_at}", 8, Face.SANS)

    def _draw_row(self, sheet: Sheet, y: float, values: list[str], *, head: bool) -> None:
        for number, (column, value) in enumerate(zip(self._table.columns, values, strict=True)):
            x = self._xs[number]
            place = (x, y, self._xs[number + 1] - x, self.row)
            plain = Face.SANS if value.isascii() else Face.SERIF
            align = "centre" if head else "right" if column.number else "left"
            face = Face.BOLD if head else plain
            size = _size(sheet, value, place[2] - 2 * _PAD, face)
            cell(sheet, place, value, size, face, align=align, pad=_PAD)
        if head:
            sheet.lines([(self._xs[0], y + self.row, self._xs[-1], y + self.row)], INNER * 2)


def _size(sheet: Sheet, value: str, width: float, face: Face) -> float:
    """The size of type in a list: a number or a date is rather small than broken in two."""
    if not value or not value.isascii() or " " in value:
        return _TYPE
    one_line = int(width / sheet.text_width(value, 1, face) * 10) / 10
    return min(_TYPE, one_line) if one_line >= _SMALLEST_NUMBER else _TYPE


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    """Names that Excel takes: at most 31 characters, none twice, no characters it forbids."""
    names: list[str] = []
    for table in tables:
        name = base = table.name.translate(_FORBIDDEN_IN_NAMES)[:31] or "名单"
        number = 2
        while name.casefold() in (taken.casefold() for taken in names):
            name = f"{base[:27]}({number})"
            number += 1
        names.append(name)
    return names


def _text(value: Value) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _clean(text: str) -> str:
    """What can stand in a cell: no control characters, no half surrogates, not too much."""
    if text.isprintable() and len(text) <= _EXCEL_TEXT:
        return text
    whole = text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8")
    return whole if len(whole) <= _EXCEL_TEXT else whole[: _EXCEL_TEXT - 1] + "…"
