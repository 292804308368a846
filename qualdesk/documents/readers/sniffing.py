"""What kind of table a file is, by its bytes; names and extensions are never asked."""

from __future__ import annotations

import codecs
import re
from enum import Enum
from pathlib import Path

from qualdesk.documents.readers.archive import check_claims
from qualdesk.documents.readers.limits import unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Headers of files that offices confuse with tables, and what to say about them.
_STRANGERS = (
    (b"%PDF", "这是 PDF 文件，不是表格。"),
    (b"\xff\xd8\xff", "这是图片，不是表格。"),
    (b"\x89PNG", "这是图片，不是表格。"),
    (b"Rar!", "这是压缩包，请先解压。"),
    (b"7z\xbc\xaf", "这是压缩包，请先解压。"),
    (b"\x1f\x8b", "这是压缩包，请先解压。"),
    (b"{\\rtf", "这是文字文档，不是表格。"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1b\x1d\x1e\x7f]")
_TAGS = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)


class Kind(Enum):
    """The kinds of table that are read."""

    WORKBOOK = "xlsx, xlsb, xls, ods"
    HTML = "html"
    SPREADSHEET_XML = "XML Spreadsheet 2003"
    DELIMITED = "text"


def kind_of_bytes(head: bytes, path: Path) -> Kind | None:
    """The kind of a binary table; None for what has to be text. `Unreadable` for other files."""
    if head.startswith(b"PK"):
        check_claims(path)
        return Kind.WORKBOOK
    if head.startswith(_OLE):
        if _ENCRYPTED in path.read_bytes():
            raise unreadable("表格设了打开密码。", "请用表格软件打开，去掉密码后保存再试。")
        return Kind.WORKBOOK
    for mark, why in _STRANGERS:
        if head.startswith(mark):
            raise unreadable(why, "请选择 xlsx、xls、csv 等表格文件。")
    return None


def kind_of_text(text: str) -> Kind:
    """The kind of a table that is written in text."""
    start = text[:4096].lstrip()
    if start.startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in start and "<table" not in start:
            return Kind.SPREADSHEET_XML
        if _TAGS.search(text):
            return Kind.HTML
        raise unreadable("这是 XML 文件，但不是表格。")
    return Kind.DELIMITED


def decode(data: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, UTF-16 or GB18030."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, (encoding,))
    return _strict(data, (*_utf16_without_mark(data), "utf-8", "gb18030"))


def _utf16_without_mark(data: bytes) -> tuple[str, ...]:
    """UTF-16 shows by the zero bytes of its commas, tabs and line ends."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) * 20 < len(sample):
        return ()
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


def _strict(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return text
    raise unreadable("文件的内容认不出来，不是表格，或已经损坏。")
