"""Reads xlsx, xlsb, xls and ods with calamine. Runs in the parsing process only (child.py)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine

from qualdesk.documents.readers import limits
from qualdesk.documents.readers.limits import unreadable
from qualdesk.documents.readers.merges import merges_of


def pieces(path: Path, chosen: str | None, chunk: int) -> Iterator[dict[str, Any]]:
    """The workbook piece by piece, at most `chunk` rows each.

    `{"sheet", "first_row", "merges", "hidden"}` opens a sheet and `{"rows", "of"}` continues it.
    `{"done"}` ends it. Only the sheet named `chosen` is read, or all that are not hidden; others
    come as hidden ones, without rows. Raises `Unreadable`.
    """
    try:
        # From an open file: given a path, calamine believes the extension.
        with (
            path.open("rb") as stream,
            python_calamine.CalamineWorkbook.from_filelike(stream) as workbook,
        ):
            yield from _sheets(workbook, path, chosen, chunk)
    except python_calamine.PasswordError as fault:
        raise unreadable("表格设了打开密码。", "请用表格软件打开，去掉密码后保存再试。") from fault
    except (python_calamine.CalamineError, OSError, ValueError) as fault:
        raise unreadable("表格文件已损坏，或其中的内容不完整。") from fault


def _sheets(workbook: Any, path: Path, chosen: str | None, chunk: int) -> Iterator[dict[str, Any]]:
    left = limits.ROWS
    for number, about in enumerate(workbook.sheets_metadata):
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        if about.name != chosen if chosen is not None else hidden:
            yield {"sheet": about.name, "first_row": 1, "merges": [], "hidden": True}
            continue
        sheet = workbook.get_sheet_by_index(number)
        left -= sheet.height
        _check_size(sheet, left)
        top, column = sheet.start or (0, 0)
        ranges = sheet.merged_cell_ranges
        if ranges is None:
            ranges = merges_of(path, about.name)
        merges = [
            (first[0] - top, first[1] - column, last[0] - top, last[1] - column)
            for first, last in ranges
            if first[0] >= top and first[1] >= column
        ]
        yield {"sheet": about.name, "first_row": top + 1, "merges": merges, "hidden": False}
        rows = itertools.islice(sheet.iter_rows(), top, None)
        while piece := list(itertools.islice(rows, chunk)):
            yield {"rows": piece, "of": sheet.height}
    # Said before the sheet is let go, because letting go takes time.
    yield {"done": True}


def _check_size(sheet: Any, rows_left: int) -> None:
    if rows_left < 0:
        raise limits.too_many_rows()
    if sheet.width > limits.COLUMNS or sheet.width * sheet.height > limits.CELLS:
        raise limits.too_large(f"表格有{sheet.width}列、{sheet.height}行，太大了。")
