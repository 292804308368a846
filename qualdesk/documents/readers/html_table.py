"""Reads the tables of a web page, which many systems export under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from qualdesk.documents.readers import limits
from qualdesk.documents.readers.limits import even, unreadable
from qualdesk.domain.table import Cell, Merge, Sheet

_SKIP = frozenset({"script", "style", "head", "title"})


def read_html(text: str, name: str) -> tuple[Sheet, ...]:
    """One sheet for every table that holds words; a table inside a table is one of its own.

    Rows count from the first row of their table. Broken tags are mended as browsers do.
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError as fault:
        raise unreadable("网页表格的内容不完整或已损坏。") from fault
    tables = [] if root is None else [_sheet(table, name) for table in root.iter("table")]
    sheets = [sheet for sheet in tables if sheet.rows]
    if len(sheets) > 1:
        sheets = [
            Sheet(f"{name} 表{number}", sheet.rows, 1, sheet.merges)
            for number, sheet in enumerate(sheets, 1)
        ]
    if not sheets:
        raise unreadable("网页文件里没有表格。")
    return tuple(sheets)


def _sheet(table: etree._Element, name: str) -> Sheet:
    rows: list[list[Cell]] = []
    merges: list[Merge] = []
    covered: dict[int, int] = {}  # column → last row that a cell above reaches down to
    for top, line in enumerate(_lines(table)):
        row: list[Cell] = []
        for element in line:
            if not isinstance(element.tag, str) or element.tag not in {"td", "th"}:
                continue
            while covered.get(len(row), -1) >= top:
                row.append("")
            left = len(row)
            across, down = _span(element, "colspan"), _span(element, "rowspan")
            row += [_words(element), *[""] * (across - 1)]
            if len(row) > limits.COLUMNS:
                raise limits.too_large("网页表格的列数异常。")
            if across > 1 or down > 1:
                merges.append(Merge(top, left, top + down - 1, left + across - 1))
                covered.update(dict.fromkeys(range(left, left + across), top + down - 1))
        rows.append(row)
        if len(rows) > limits.ROWS:
            raise limits.too_many_rows()
    filled = any(cell != "" for row in rows for cell in row)
    return Sheet(name, even(rows) if filled else (), 1, tuple(merges))


def _lines(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of this table, not those of tables inside it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (line for line in child if line.tag == "tr")


def _span(element: etree._Element, attribute: str) -> int:
    text = (element.get(attribute) or "1").strip()
    number = int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else 1
    return max(1, min(number, limits.COLUMNS if attribute == "colspan" else limits.ROWS))


def _words(element: etree._Element) -> str:
    """The words of a cell; a line break inside it becomes a space."""
    if len(element) == 0:
        return (element.text or "").strip()
    parts: list[str] = [element.text or ""]
    for child in element:
        if child.tag == "br":
            parts.append(" ")
        elif child.tag != "table" and child.tag not in _SKIP and isinstance(child.tag, str):
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts).strip()
