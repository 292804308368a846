"""PDFs put behind one another: papers, scans and pictures of one matter in one file."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import BinaryIO

import pypdfium2

from qualdesk.imaging.pictures import decoding
from qualdesk.imaging.scan import PDFIUM

_BODY = "这些材料合不成一个 PDF。"
_REMEDY = "请改存为文件夹；有一份材料可能已损坏，可以先做数据体检。"


def join_pdfs(parts: Iterable[bytes], out: BinaryIO) -> int:
    """Write the pages of all parts into `out`, in order; how many. Unreadable `scan.unreadable`."""
    with decoding("scan.unreadable", _BODY, _REMEDY), PDFIUM:
        whole = pypdfium2.PdfDocument.new()
        try:
            for part in parts:
                source = pypdfium2.PdfDocument(io.BytesIO(part))
                try:
                    whole.import_pages(source)
                finally:
                    source.close()
            whole.save(out)
            return len(whole)
        finally:
            whole.close()
