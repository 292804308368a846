"""The parsing process: reads one foreign file with native parsers, within limits, and ends.

A hostile or broken file may abort a native parser or ask for endless memory; that must cost this
process only. Pieces go to standard output as JSON, each after its length in four bytes.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

from qualdesk.documents.readers import limits
from qualdesk.documents.readers.memory import limit_memory
from qualdesk.documents.readers.sniffing import Kind, decode
from qualdesk.documents.readers.transport import pack
from qualdesk.errors import Unreadable

FLAG = "--read-table"  # first argument of the frozen program when it is to be this process
CHUNK = 5_000  # rows of one piece


def main(arguments: list[str]) -> int:
    """`KIND PATH [SHEET]`; the last piece says `done` or `fault`, unless the process was lost."""
    gc.disable()  # rows hold no cycles, and the process ends soon
    limit_memory(limits.MEMORY_BYTES)
    kind, path, *sheet = arguments
    out = sys.stdout.buffer
    for piece in _pieces(Kind[kind], Path(path), sheet[0] if sheet else None):
        if "rows" in piece:
            piece["rows"] = pack(piece["rows"])
        body = json.dumps(piece, default=_plain, ensure_ascii=False).encode()
        out.write(len(body).to_bytes(4, "big"))
        out.write(body)
        out.flush()
    return 0


def _pieces(kind: Kind, path: Path, sheet: str | None) -> Iterator[dict[str, Any]]:
    try:
        if kind is Kind.WORKBOOK:
            from qualdesk.documents.readers.workbook import pieces

            yield from pieces(path, sheet, CHUNK)
        else:
            yield from _of_text(kind, path)
    except Unreadable as fault:
        yield {"fault": [fault.code, fault.body, fault.remedy]}
    except MemoryError:
        told = limits.too_complex()
        yield {"fault": [told.code, told.body, told.remedy]}


def _of_text(kind: Kind, path: Path) -> Iterator[dict[str, Any]]:
    text = decode(path.read_bytes())
    if kind is Kind.HTML:
        from qualdesk.documents.readers.html_table import read_html

        sheets = read_html(text, path.stem)
    else:
        from qualdesk.documents.readers.spreadsheet_xml import read_spreadsheet_xml

        sheets = read_spreadsheet_xml(text)
    for sheet in sheets:
        merges = [(m.top, m.left, m.bottom, m.right) for m in sheet.merges]
        opened = {"first_row": sheet.first_row, "merges": merges, "hidden": sheet.hidden}
        yield {"sheet": sheet.name, **opened}
        for start in range(0, len(sheet.rows), CHUNK):
            yield {"rows": sheet.rows[start : start + CHUNK], "of": len(sheet.rows)}
    yield {"done": True}


def _plain(value: object) -> str:
    """Days and times as ISO text, a day without a time as the day alone."""
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    return str(value)
