"""Reads text tables: comma, tab, semicolon or bar, as Excel would show them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from qualdesk.documents.readers import limits
from qualdesk.documents.readers.limits import even, trimmed, unreadable
from qualdesk.domain.table import Cell, Sheet

_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_SAMPLE_LINES = 60
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
_QUOTED = re.compile(r'^"(.*)"$')
_FIELD_LIMIT = 1_000_000


def read_delimited(text: str, name: str) -> tuple[Sheet, ...]:
    """One sheet named `name`; every cell is text. `Unreadable` when no line is divided."""
    told = _SEPARATOR_LINE.match(text)
    if told is not None:
        text = text[told.end() :]
    delimiter = told[1] if told is not None else _delimiter(text)
    rows: list[list[Cell]] = []
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        for record in _records(text, delimiter):
            rows.append(list(record))
            if len(rows) > limits.ROWS:
                raise limits.too_many_rows()
    except csv.Error as fault:
        raise unreadable("文本表格的引号或分隔符不成对。") from fault
    return (Sheet(name, even(trimmed(rows))),)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of the table.

    One quote too many would swallow all lines after it: then every line is a row of its own.
    """
    paired = text.count('"') % 2 == 0
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if paired else csv.QUOTE_NONE
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    return rows if paired else ([_QUOTED.sub(r"\1", cell) for cell in row] for row in rows)


def _delimiter(text: str) -> str:
    """The sign that divides most lines into the same number of cells."""
    lines = [line for line in text[:200_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    best = max(_DELIMITERS, key=lambda sign: _evidence(lines, sign))
    if _evidence(lines, best) == 0:
        raise unreadable("这是文本文件，但没有用逗号、制表符或分号分成列。")
    return best


def _evidence(lines: list[str], delimiter: str) -> int:
    """How many divisions of the usual width the lines have; 0 when nothing is divided."""
    try:
        widths = Counter(map(len, _records("\n".join(lines), delimiter)))
    except csv.Error:
        return 0
    return max((count * (width - 1) for width, count in widths.items()), default=0)
