"""Rows on their way out of the parsing process: by columns, repeated cells once.

A hundred thousand rows as plain JSON lists would take as long as reading them. A column goes as
one joined text, or as its few different cells with one sign for each row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualdesk.domain.table import Cell

# Signs that JSON writes as they are and that Python holds ready as single characters.
_SIGNS = [chr(n) for n in (*range(0x20, 0x7F), *range(0xA1, 0x100)) if chr(n) not in '"\\']
_BETWEEN = "\uffff"  # a noncharacter; text files and workbooks hold none
_TEXT, _FEW, _LIST = "text", "few", "list"


def pack(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The columns of rows that all have the same length, ready for JSON."""
    return [_packed(column) for column in zip(*rows, strict=True)]


def unpack(columns: list[list[Any]]) -> list[tuple[Cell, ...]]:
    """Inverse of `pack`."""
    return list(zip(*map(_unpacked, columns), strict=True))


def _packed(column: tuple[Any, ...]) -> list[Any]:
    different = dict.fromkeys(column)
    if len(different) <= len(_SIGNS):
        signs = dict(zip(different, _SIGNS, strict=False))
        return [_FEW, list(different), "".join(map(signs.__getitem__, column))]
    if set(map(type, column)) == {str}:
        joined = _BETWEEN.join(column)
        if joined.count(_BETWEEN) == len(column) - 1:
            return [_TEXT, joined]
    return [_LIST, column]


def _unpacked(packed: list[Any]) -> Sequence[Cell]:
    form, content, *signs = packed
    if form == _FEW:
        cells = dict(zip(_SIGNS, content, strict=False))
        return list(map(cells.__getitem__, signs[0]))
    texts: list[Cell] = content.split(_BETWEEN) if form == _TEXT else content
    return texts
