"""Reads any table that offices exchange: by content, never by extension, within limits."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from qualdesk.documents.readers import limits
from qualdesk.documents.readers.archive import check_contents
from qualdesk.documents.readers.delimited import read_delimited
from qualdesk.documents.readers.isolated import pieces_apart
from qualdesk.documents.readers.limits import unreadable
from qualdesk.documents.readers.sniffing import Kind, decode, kind_of_bytes, kind_of_text
from qualdesk.documents.readers.transport import unpack
from qualdesk.domain.table import Cell, Merge, Sheet, many_rows
from qualdesk.errors import Refused, Unreadable, Where
from qualdesk.progress import SILENT, Progress

_HEAD = 16


def read_tables(
    path: Path, *, sheet: str | None = None, progress: Progress = SILENT
) -> tuple[Sheet, ...]:
    """The sheets of an xlsx, xlsb, xls, ods, HTML, XML Spreadsheet 2003 or text table.

    Of a hidden sheet, or one not named by `sheet`, only the name comes back. Raises `Unreadable`
    (`file.unreadable`, `file.too_large`) and `Refused("sheet.unknown")`.
    """
    try:
        with many_rows():
            sheets = _read(path, sheet, progress)
    except Unreadable as fault:
        raise Unreadable(
            fault.code, fault.body, remedy=fault.remedy, where=Where(path.name)
        ) from fault
    except OSError as fault:
        raise Unreadable(
            "file.unreadable",
            "文件打不开：找不到、没有权限，或正被其他程序占用。",
            remedy="请关闭正在使用它的程序后再试。",
            where=Where(path.name),
        ) from fault
    if sheet is None:
        return sheets
    chosen = tuple(replace(one, hidden=False) for one in sheets if one.name == sheet)
    if not chosen:
        names = "、".join(one.name for one in sheets)
        raise Refused(
            "sheet.unknown",
            f"文件里没有工作表“{sheet}”。",
            remedy=f"文件里的工作表是：{names}。",
            where=Where(path.name),
            value=sheet,
        )
    return chosen


def _read(path: Path, sheet: str | None, progress: Progress) -> tuple[Sheet, ...]:
    progress.at("读取表格")
    if not path.is_file():
        raise unreadable("找不到这个文件，或它不是文件。", "请核对文件的位置和名称。")
    size = path.stat().st_size
    if size > limits.FILE_BYTES:
        raise limits.too_large("文件超过64兆字节。")
    if size == 0:
        raise unreadable("文件是空的。", "请重新取得文件后再试。")
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    kind = kind_of_bytes(head, path)
    if kind is None:
        text = decode(path.read_bytes())
        kind = kind_of_text(text)
        if kind is Kind.DELIMITED:
            return read_delimited(text, path.stem)
    return _gathered(kind, path, sheet, progress)


def _gathered(kind: Kind, path: Path, sheet: str | None, progress: Progress) -> tuple[Sheet, ...]:
    """Put the pieces of the parsing process together."""

    def look_for_bomb() -> None:
        if kind is Kind.WORKBOOK and zipfile.is_zipfile(path):
            check_contents(path)

    sheets: list[Sheet] = []
    rows: list[Sequence[Cell]] = []
    with closing(pieces_apart(kind, path, sheet, look_for_bomb, progress)) as pieces:
        for piece in pieces:
            if "rows" in piece:
                rows += unpack(piece["rows"])
                progress.at("读取表格", len(rows), piece["of"])
            else:
                rows = []
                merges = tuple(Merge(*ends) for ends in piece["merges"])
                about = (piece["first_row"], merges, piece["hidden"])
                sheets.append(Sheet(piece["sheet"], rows, *about))
    return tuple(sheets)
