"""Merged cells of ods and xlsb, which calamine does not tell. Runs in the parsing process only."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

from qualdesk.documents.readers import limits

Range = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column), from 0

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_SPANNED = _TABLE + "number-rows-spanned"
_BEGIN_MERGES = b"\xb1\x01\x04"  # BrtBeginMergeCells, four bytes follow
_MERGE = b"\xb0\x01\x10"  # BrtMergeCell, sixteen bytes follow
_BUNDLE_SHEET = 156  # BrtBundleSh


def merges_of(path: Path, sheet: str) -> list[Range]:
    """The merged ranges of one sheet; none when the file does not hold them in a known way.

    ValueError when the file is damaged.
    """
    if not zipfile.is_zipfile(path):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "content.xml" in names:
                return _of_ods(archive.read("content.xml"), sheet)
            if "xl/workbook.bin" in names:
                return _of_xlsb(archive, sheet)
    except (zipfile.BadZipFile, expat.ExpatError, struct.error, KeyError) as fault:
        raise ValueError(path.name) from fault
    return []


def _of_ods(content: bytes, sheet: str) -> list[Range]:
    if b"number-rows-spanned" not in content:
        return []
    walk = _OdsWalk(sheet)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.StartDoctypeDeclHandler = walk.refuse
    parser.Parse(content, True)
    return walk.ranges


class _OdsWalk:
    """Counts rows and columns of one table and keeps the cells that span several."""

    def __init__(self, sheet: str) -> None:
        self.ranges: list[Range] = []
        self._sheet = sheet
        self._inside = False
        self._row = self._column = 0

    def start(self, tag: str, told: dict[str, str]) -> None:
        name = tag.removeprefix(_TABLE)
        if name == "table":
            self._inside = told.get(_TABLE + "name") == self._sheet
            self._row = 0
        elif not self._inside:
            return
        elif name == "table-row":
            self._column = 0
        elif name in {"table-cell", "covered-table-cell"}:
            if _SPANNED in told:
                down, across = int(told[_SPANNED]), int(told[_TABLE + "number-columns-spanned"])
                last = (self._row + down - 1, self._column + across - 1)
                self.ranges.append(((self._row, self._column), last))
            self._column += int(told.get(_TABLE + "number-columns-repeated", "1"))

    def end(self, tag: str) -> None:
        if tag == _TABLE + "table":
            self._inside = False
        elif tag == _TABLE + "table-row":
            self._row += 1

    def refuse(self, *_: object) -> None:
        raise ValueError


def _of_xlsb(archive: zipfile.ZipFile, sheet: str) -> list[Range]:
    part = _xlsb_part(archive, sheet)
    data = archive.read(part) if part else b""
    at = data.rfind(_BEGIN_MERGES)
    if at < 0:
        return []
    ranges: list[Range] = []
    at += len(_BEGIN_MERGES) + 4
    while data.startswith(_MERGE, at) and len(ranges) < limits.ROWS:
        top, bottom, left, right = struct.unpack_from("<4I", data, at + len(_MERGE))
        ranges.append(((top, left), (bottom, right)))
        at += len(_MERGE) + 16
    return ranges


def _xlsb_part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The archive member that holds the sheet, "" when the workbook does not name it."""
    data = archive.read("xl/workbook.bin")
    at = 0
    while at < len(data):
        kind, at = _varint(data, at, 2)
        size, at = _varint(data, at, 4)
        if kind == _BUNDLE_SHEET:
            relation, after = _wide(data, at + 8)
            name, _ = _wide(data, after)
            if name == sheet:
                return _target(archive, relation)
        at += size
    return ""


def _varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in groups of seven bits (record kinds keep their high bits), and what follows."""
    value = 0
    for place in range(most):
        byte = data[at + place] if at + place < len(data) else 0
        value |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return value, at + place + 1
    return value, at + most


def _wide(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _target(archive: zipfile.ZipFile, relation: str) -> str:
    found: dict[str, str] = {}

    def start(_: str, told: dict[str, Any]) -> None:
        found[told.get("Id", "")] = told.get("Target", "")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(archive.read("xl/_rels/workbook.bin.rels"), True)
    return posixpath.normpath(posixpath.join("xl", found.get(relation, ""))).lstrip("/")
