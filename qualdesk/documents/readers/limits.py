"""How large a foreign table may be, and the messages for one that is larger."""

from __future__ import annotations

from collections.abc import Sequence

from qualdesk.domain.table import Cell
from qualdesk.errors import Unreadable

FILE_BYTES = 64 * 1024 * 1024
UNPACKED_BYTES = 512 * 1024 * 1024
ROWS = 300_000
COLUMNS = 2_000
CELLS = 12_000_000
MEMORY_BYTES = 2 * 1024 * 1024 * 1024  # of the process that parses
SECONDS = 180
# Beyond this a small archive that swells is no table: real sheets shrink to a tenth or so.
BOMB_RATIO = 200
BOMB_BYTES = 16 * 1024 * 1024


def too_large(what: str) -> Unreadable:
    """The file is over a limit; `what` says which."""
    return Unreadable("file.too_large", what, remedy="请删去多余的内容，或分成几个文件后再导入。")


def too_many_rows() -> Unreadable:
    """More rows than the limit, blank ones between and below included."""
    return too_large(f"表格超过{ROWS:,}行（含中间和末尾的空行）。")


def too_complex() -> Unreadable:
    """The parsing process was lost: out of memory, out of time, or broken by the file."""
    return too_large("文件异常庞大或内容有问题，读取时已中止。")


def unreadable(why: str, remedy: str = "") -> Unreadable:
    """The file is not a table that can be read."""
    return Unreadable(
        "file.unreadable", why, remedy=remedy or "请用表格软件打开后另存为 xlsx 再试。"
    )


def even(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows, all as long as the longest; `Unreadable` when that is over a limit."""
    width = max(map(len, rows), default=0)
    if len(rows) > ROWS:
        raise too_many_rows()
    if width > COLUMNS or width * len(rows) > CELLS:
        raise too_large(f"表格有{width}列、{len(rows)}行，太大了。")
    for row in rows:
        row.extend([""] * (width - len(row)))
    return rows


def trimmed(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """The rows without blank ones at the end."""
    last = len(rows)
    while last and not any(cell != "" for cell in rows[last - 1]):
        last -= 1
    return list(rows[:last])
