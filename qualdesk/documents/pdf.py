"""A PDF written page by page: a thousand pages with photos take no more memory than one.

reportlab's document keeps every page until the end; here each finished page and picture goes to
the file at once. Lengths are in mm from the top left of the sheet, sizes of type and line widths
in points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from itertools import groupby
from types import TracebackType
from typing import Any, BinaryIO

from reportlab.pdfbase import pdfdoc

from qualdesk.documents.fonts import MISSING, Face, FontSet, font_set
from qualdesk.documents.photos import PrintPhoto

MM = 72 / 25.4
_FLATE = [pdfdoc.PDFZCompress]


class Sheet:
    """What is drawn on one page, or once for many pages (a stamp)."""

    def __init__(self, pdf: PdfFile, width: float, height: float) -> None:
        self._pdf = pdf
        self._code: list[str] = []
        self.width = width
        self.height = height
        self.used: set[str] = set()  # names of the stamps and pictures on it

    @property
    def code(self) -> bytes:
        """The content stream."""
        return "\n".join(self._code).encode("ascii")

    def text_width(self, text: str, size: float, face: Face) -> float:
        """How wide the text is, in mm."""
        return self._pdf.fonts.width(text, face, size) / MM

    def text(self, x: float, baseline: float, text: str, size: float, face: Face) -> None:
        """Text that starts at x."""
        code = [f"BT {x * MM:.2f} {self._up(baseline):.2f} Td"]
        used = ""
        for name, glyphs in self._pdf.glyphs(text, face):
            if name != used:
                code.append(f"{name} {size:g} Tf")
                used = name
            code.append(f"<{glyphs.hex()}> Tj")
        if used:
            self._code.append(" ".join([*code, "ET"]))

    def centred(self, x: float, baseline: float, text: str, size: float, face: Face) -> None:
        """Text with its middle at x."""
        self.text(x - self.text_width(text, size, face) / 2, baseline, text, size, face)

    def right(self, x: float, baseline: float, text: str, size: float, face: Face) -> None:
        """Text that ends at x."""
        self.text(x - self.text_width(text, size, face), baseline, text, size, face)

    def outlined(self, x: float, baseline: float, text: str, size: float, line: float) -> None:
        """Letters drawn as outlines round the middle x: seen from afar, with little ink."""
        self._code.append(f"q 1 Tr {line:g} w 0.5 G")
        self.centred(x, baseline, text, size, Face.BOLD)
        self._code.append("0 Tr 1 g")  # white on top: the strokes of one letter overlap
        self.centred(x, baseline, text, size, Face.BOLD)
        self._code.append("Q")

    def lines(self, ends: Sequence[tuple[float, float, float, float]], width: float) -> None:
        """Straight lines x1 y1 x2 y2, `width` points wide."""
        strokes = " ".join(
            f"{x1 * MM:.2f} {self._up(y1):.2f} m {x2 * MM:.2f} {self._up(y2):.2f} l"
            for x1, y1, x2, y2 in ends
        )
        if strokes:
            self._code.append(f"{width:g} w {strokes} S")

    def polyline(self, points: Sequence[tuple[float, float]], width: float) -> None:
        """Joined lines with round ends, as a pen draws them."""
        (x, y), *rest = points
        path = " ".join(f"{px * MM:.2f} {self._up(py):.2f} l" for px, py in rest)
        self._code.append(f"q 1 J 1 j {width:g} w {x * MM:.2f} {self._up(y):.2f} m {path} S Q")

    def rect(
        self, x: float, y: float, width: float, height: float, line: float, *, dashed: bool = False
    ) -> None:
        """A frame, `line` points wide, its middle on the given edges."""
        frame = f"{line:g} w {self._rect(x, y, width, height)} S"
        self._code.append(f"q [2.5 2] 0 d {frame} Q" if dashed else frame)

    def fill(
        self, rects: Sequence[tuple[float, float, float, float]], *, white: bool = False
    ) -> None:
        """Rectangles x y width height filled as one path: no hairlines between them."""
        path = " ".join(self._rect(*rect) for rect in rects)
        self._code.append(f"1 g {path} f 0 g" if white else f"{path} f")

    def cells(self, x: float, y: float, side: float, matrix: Sequence[Sequence[int]]) -> None:
        """The black cells (1) of a square pattern, `side` mm each, as one path."""
        runs = []
        for row, cells in enumerate(matrix):
            at = 0
            for black, run in groupby(cells):
                length = sum(1 for _ in run)
                if black:
                    runs.append(f"{at} {row} {length} 1 re")
                at += length
        scale = side * MM
        self._code.append(
            f"q {scale:.4f} 0 0 {-scale:.4f} {x * MM:.3f} {self._up(y):.3f} cm {' '.join(runs)} f Q"
        )

    def photo(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """A picture that `PdfFile.add_photo` has taken in, stretched into the rectangle."""
        self.used.add(name)
        self._code.append(
            f"q {width * MM:.2f} 0 0 {height * MM:.2f} {x * MM:.2f} {self._up(y + height):.2f} cm"
            f" /{name} Do Q"
        )

    def stamp(self, name: str) -> None:
        """Everything of a stamp (`PdfFile.add_stamp`), in its place."""
        self.used.add(name)
        self._code.append(f"/{name} Do")

    def _up(self, y: float) -> float:
        return (self.height - y) * MM

    def _rect(self, x: float, y: float, width: float, height: float) -> str:
        return f"{x * MM:.3f} {self._up(y + height):.3f} {width * MM:.3f} {height * MM:.3f} re"


class PdfFile:
    """The file being written. The same drawing gives the same bytes; nobody is named in it.

    Leaving the `with` block normally completes the file; after an error it stays incomplete.
    """

    def __init__(self, out: BinaryIO, title: str, fonts: FontSet | None = None) -> None:
        self.fonts = fonts or font_set()
        self._doc = _StreamedDocument(out, title)
        self._photos = 0
        self._pages = 0
        self._uncovered: dict[str, None] = {}

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._doc.close()

    @property
    def pages(self) -> int:
        """How many pages have been written."""
        return self._pages

    @property
    def uncovered(self) -> str:
        """The characters met that no font has; 〓 stands for them on the page."""
        return "".join(self._uncovered)

    def glyphs(self, text: str, face: Face) -> list[tuple[str, bytes]]:
        """The text as (font resource name, character codes), fallbacks included."""
        doc = self._doc
        runs = self.fonts.runs(text, face)
        if MISSING not in text and any(MISSING in run for _, run in runs):
            self._uncovered.update(dict.fromkeys(self.fonts.uncovered(text)))
        return [
            (font.getSubsetInternalName(subset, doc), codes)
            for font, run in runs
            for subset, codes in font.splitString(run, doc)
        ]

    def add_stamp(
        self, name: str, width: float, height: float, draw: Callable[[Sheet], None]
    ) -> None:
        """Draw once what many pages share; `Sheet.stamp(name)` puts it on a page."""
        sheet = Sheet(self, width, height)
        draw(sheet)
        form = pdfdoc.PDFStream(content=sheet.code, filters=_FLATE)
        form.dictionary = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("XObject"),
                "Subtype": pdfdoc.PDFName("Form"),
                "FormType": 1,
                "BBox": pdfdoc.PDFArray([0, 0, f"{width * MM:.2f}", f"{height * MM:.2f}"]),
                "Resources": self._resources(sheet),
            }
        )
        self._doc.write_now(form, name)

    def add_photo(self, photo: PrintPhoto) -> str:
        """Take in a picture; its name for `Sheet.photo`."""
        self._photos += 1
        name = f"Photo{self._photos}"
        stream = pdfdoc.PDFStream(content=photo.jpeg)
        stream.dictionary = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("XObject"),
                "Subtype": pdfdoc.PDFName("Image"),
                "Width": photo.width,
                "Height": photo.height,
                "ColorSpace": pdfdoc.PDFName("DeviceGray" if photo.grey else "DeviceRGB"),
                "BitsPerComponent": 8,
                "Filter": pdfdoc.PDFName("DCTDecode"),
            }
        )
        self._doc.write_now(stream, name)
        return name

    def page(self, width: float, height: float) -> Sheet:
        """An empty sheet; `add` puts it into the file."""
        return Sheet(self, width, height)

    def add(self, sheet: Sheet) -> None:
        """Write the page; it can not be drawn on any more."""
        page = pdfdoc.PDFPage()
        page.MediaBox = pdfdoc.PDFArray(
            [0, 0, f"{sheet.width * MM:.2f}", f"{sheet.height * MM:.2f}"]
        )
        page.Contents = pdfdoc.PDFStream(content=sheet.code, filters=_FLATE)
        page.Resources = self._resources(sheet)
        self._doc.write_page(page)
        self._pages += 1

    def _resources(self, sheet: Sheet) -> Any:
        resources = pdfdoc.PDFResourceDictionary()
        resources.basicFonts()
        resources.XObject = {name: pdfdoc.PDFObjectReference(name) for name in sorted(sheet.used)}
        return resources


class _StreamedDocument(pdfdoc.PDFDocument):  # type: ignore[misc]
    """reportlab's document, except that finished objects are written and forgotten at once."""

    def __init__(self, out: BinaryIO, title: str) -> None:
        super().__init__(compression=1, invariant=1, lang="zh-CN")
        self._out = out
        self._at = 0
        self._sum = hashlib.sha256()
        self._written: set[int] = set()
        self.info.title = title
        self.info.author = self.info.subject = ""
        self.info.creator = self.info.producer = "QualDesk"
        self._emit(b"%PDF-1.4\n%\xe6\x96\x87\xe4\xbb\xb6\n")

    def write_now(self, content: Any, name: str | None = None) -> Any:
        """Write an object; a reference to it."""
        reference = self.Reference(content, name)
        self._write(self.idToObjectNumberAndVersion[reference.name][0])
        return reference

    def write_page(self, page: Any) -> None:
        """Write a page and its content, and remember only where they are."""
        page.Contents = self.write_now(page.Contents)
        name = self.thisPageName()
        self.addPage(page)
        self.Pages.pages[-1] = pdfdoc.PDFObjectReference(name)
        self._write(self.idToObjectNumberAndVersion[name][0])

    def close(self) -> None:
        """Write the fonts, the page tree, the table of objects and the trailer."""
        for font in self.delayedFonts:
            font.addObjects(self)
        self.Catalog.Outlines = None
        root, info = self.Reference(self.Catalog), self.Reference(self.info)
        number = 1
        while number in self.numberToId:  # writing an object may bring in further ones
            if number not in self._written:
                self._write(number)
            number += 1
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, [self.numberToId[at] for at in range(1, number)])
        start = self._at
        self._emit(table.format(self))
        digest = self._sum.hexdigest()[:32]
        self._emit(
            f"trailer\n<< /Size {number} /Root {_reference(root, self)} "
            f"/Info {_reference(info, self)} /ID [<{digest}> <{digest}>] >>\n"
            f"startxref\n{start}\n%%EOF\n".encode("ascii")
        )

    def _write(self, number: int) -> None:
        name = self.numberToId[number]
        self.idToOffset[name] = self._at
        self._emit(pdfdoc.PDFIndirectObject(name, self.idToObject[name]).format(self))
        self._written.add(number)
        self.idToObject[name] = None

    def _emit(self, data: bytes) -> None:
        self._out.write(data)
        self._sum.update(data)
        self._at += len(data)


def _reference(reference: Any, doc: _StreamedDocument) -> str:
    return str(reference.format(doc), "ascii")
