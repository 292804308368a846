"""Small files in every shape that offices exchange, made of one list of rows."""

from __future__ import annotations

import html
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

Maker = Callable[..., Path]
Rows = Sequence[Sequence[Any]]
# Ranges as (first row, first column, last row, last column), from 0.
Merges = Sequence[tuple[int, int, int, int]]

SPREADSHEET_XML = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{}</Workbook>'
)


def xlsx(path: Path, rows: Rows, merges: Merges = (), title: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    for top, left, bottom, right in merges:
        sheet.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    book.save(path)
    return path


def xls(path: Path, rows: Rows, merges: Merges = (), title: str = "Sheet1") -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(title)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell != "":
                sheet.write(r, c, cell)
    for top, left, bottom, right in merges:
        sheet.merge(top, bottom, left, right)
    book.save(str(path))
    return path


def ods(path: Path, rows: Rows, merges: Merges = (), title: str = "Sheet1") -> Path:
    spans = {
        (top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges
    }
    lines = []
    for r, row in enumerate(rows):
        cells = []
        for c, cell in enumerate(row):
            down, across = spans.get((r, c), (1, 1))
            span = (
                f' table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
                if (r, c) in spans
                else ""
            )
            if isinstance(cell, int | float):
                kind = f' office:value-type="float" office:value="{cell!r}"'
            else:
                kind = ' office:value-type="string"' if cell != "" else ""
            words = f"<text:p>{html.escape(str(cell))}</text:p>" if cell != "" else ""
            cells.append(f"<table:table-cell{span}{kind}>{words}</table:table-cell>")
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="{title}">{"".join(lines)}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    members = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return archive(path, members)


def archive(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def spreadsheet_xml(path: Path, rows: Rows, merges: Merges = (), title: str = "Sheet1") -> Path:
    spans = {(top, left): (bottom - top, right - left) for top, left, bottom, right in merges}
    lines = []
    for r, row in enumerate(rows):
        cells = []
        for c, cell in enumerate(row):
            if cell == "":
                continue
            down, across = spans.get((r, c), (0, 0))
            kind = "Number" if isinstance(cell, int | float) else "String"
            words = html.escape(str(cell))
            cells.append(
                f'<Cell ss:Index="{c + 1}" ss:MergeDown="{down}" ss:MergeAcross="{across}">'
                f'<Data ss:Type="{kind}">{words}</Data></Cell>'
            )
        lines.append(f'<Row ss:Index="{r + 1}">{"".join(cells)}</Row>')
    sheet = f'<Worksheet ss:Name="{title}"><Table>{"".join(lines)}</Table></Worksheet>'
    path.write_text(SPREADSHEET_XML.format(sheet), encoding="utf-8")
    return path


def web_page(path: Path, rows: Rows, merges: Merges = (), encoding: str = "gb18030") -> Path:
    spans = {(top, left): (bottom, right) for top, left, bottom, right in merges}
    covered = {
        (r, c)
        for top, left, bottom, right in merges
        for r in range(top, bottom + 1)
        for c in range(left, right + 1)
        if (r, c) != (top, left)
    }
    lines = []
    for r, row in enumerate(rows):
        cells = []
        for c, cell in enumerate(row):
            if (r, c) not in covered:
                bottom, right = spans.get((r, c), (r, c))
                span = f' rowspan="{bottom - r + 1}" colspan="{right - c + 1}"'
                cells.append(f"<td{span}>{html.escape(str(cell))}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    head = f"<html><head><meta charset='{encoding}'></head>"
    page = f"{head}<body><table>{''.join(lines)}</table></body></html>"
    path.write_text(page, encoding=encoding)
    return path


def delimited(path: Path, rows: Rows, sign: str = ",", encoding: str = "utf-8") -> Path:
    lines = [sign.join(str(cell) for cell in row) for row in rows]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def xlsb(path: Path, rows: Rows, merges: Merges = (), title: str = "Sheet1") -> Path:
    """The few records of BIFF12 that a reader needs: texts, numbers, merged ranges."""
    width = max(map(len, rows))
    part = _record(129) + _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1))
    part += _record(145)
    for r, row in enumerate(rows):
        part += _record(0, struct.pack("<I", r) + bytes(21))
        for c, cell in enumerate(row):
            head = struct.pack("<II", c, 0)
            if isinstance(cell, int | float):
                part += _record(5, head + struct.pack("<d", cell))
            elif cell != "":
                part += _record(6, head + _wide(cell))
    part += _record(146)
    if merges:
        part += _record(177, struct.pack("<I", len(merges)))
        for top, left, bottom, right in merges:
            part += _record(176, struct.pack("<4I", top, bottom, left, right))
        part += _record(178)
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide(title)
    workbook = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    relation = '<Relationship Id="rId1" Type="{}/worksheet" Target="worksheets/sheet1.bin"/>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "xl/workbook.bin": workbook,
        "xl/_rels/workbook.bin.rels": (
            f'<Relationships xmlns="{package}/relationships">{relation.format(office)}'
            "</Relationships>"
        ),
        "xl/worksheets/sheet1.bin": part + _record(130),
    }
    return archive(path, members)


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, sizes = len(body), bytearray()
    while True:
        sizes.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return head + bytes(sizes) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def sparse_xlsx(path: Path, cells: str) -> Path:
    """A workbook whose sheet holds exactly these `<row>` elements."""
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with zipfile.ZipFile(stream) as source:
        members: dict[str, str | bytes] = {name: source.read(name) for name in source.namelist()}
    members["xl/worksheets/sheet1.xml"] = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    return archive(path, members)
