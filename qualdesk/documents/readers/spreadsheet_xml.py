"""Reads XML Spreadsheet 2003, which calls itself .xls."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from qualdesk.documents.readers import limits
from qualdesk.documents.readers.limits import even, unreadable
from qualdesk.domain.table import Cell, Merge, Sheet

_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_EXCEL = "urn:schemas-microsoft-com:office:excel"


def read_spreadsheet_xml(text: str) -> tuple[Sheet, ...]:
    """Every worksheet. `Unreadable` for broken XML, and at once for a document type or entity."""
    builder = _Builder()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.words
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.buffer_text = True
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as fault:
        raise unreadable("表格的 XML 内容不完整或已损坏。") from fault
    return tuple(builder.sheets)


def _refuse_doctype(*_: object) -> NoReturn:
    raise unreadable("表格的 XML 中有实体定义，可能有害，已拒绝打开。")


class _Builder:
    """Gathers cells while the parser walks the document."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._name = ""
        self._hidden = False
        self._rows: list[list[Cell]] = []
        self._merges: list[Merge] = []
        self._cell: dict[str, str] = {}
        self._has_value = False
        self._blanks = 0
        self._kind = ""
        self._parts: list[str] | None = None
        self._inside_comment = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if not tag.startswith(_SPREADSHEET):
            return
        name = tag.rpartition(" ")[2]
        told = {
            key.rpartition(" ")[2]: value
            for key, value in attributes.items()
            if key.startswith(_SPREADSHEET) or " " not in key
        }
        if name == "Worksheet":
            self._name, self._rows, self._merges = told.get("Name", ""), [], []
            self._hidden = False
        elif name == "Row":
            self._begin_row(_number(told, "Index"))
        elif name == "Cell" and self._rows:
            self._cell = told
            self._reach(_number(told, "Index") - 1)
        elif name == "Comment":
            self._inside_comment = True
        elif name == "Data" and not self._inside_comment:
            self._kind, self._parts = told.get("Type", "String"), []

    def words(self, text: str) -> None:
        """Characters inside an element."""
        if self._parts is not None:
            self._parts.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        namespace, _, name = tag.rpartition(" ")
        if namespace == _EXCEL and name == "Visible":
            self._hidden = True
        if namespace != _SPREADSHEET:
            return
        if name == "Data" and not self._inside_comment:
            value = _value(self._kind, "".join(self._parts or ()))
            self._parts = None
            if self._rows:
                self._has_value = True
                self._rows[-1].append(value)
        elif name == "Comment":
            self._inside_comment = False
        elif name == "Cell" and self._rows:
            self._end_cell()
        elif name == "Worksheet":
            self.sheets.append(
                Sheet(self._name, even(self._rows), 1, tuple(self._merges), self._hidden)
            )

    def _begin_row(self, index: int) -> None:
        """Add a row, and blank ones before it when it stands further down (counted from 1)."""
        if max(index, len(self._rows) + 1) > limits.ROWS:
            raise limits.too_many_rows()
        self._rows += [[] for _ in range(len(self._rows) + 1, index)]
        self._rows.append([])

    def _reach(self, length: int) -> None:
        """Fill the last row with blanks up to this length."""
        missing = length - len(self._rows[-1])
        if missing > 0:
            self._blanks += missing
            if length > limits.COLUMNS or self._blanks > limits.CELLS:
                raise limits.too_large("表格的列数异常。")
            self._rows[-1] += [""] * missing

    def _end_cell(self) -> None:
        row = self._rows[-1]
        if not self._has_value:
            row.append("")
        left, top = len(row) - 1, len(self._rows) - 1
        across, down = _number(self._cell, "MergeAcross"), _number(self._cell, "MergeDown")
        if across or down:
            self._reach(left + across + 1)
            self._merges.append(Merge(top, left, top + down, left + across))
        self._cell, self._has_value = {}, False


def _number(told: dict[str, str], key: str) -> int:
    text = told.get(key, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _value(kind: str, text: str) -> Cell:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "DateTime":
        return text.removesuffix("T00:00:00.000").replace("T", " ")
    return "" if kind == "Error" else text
