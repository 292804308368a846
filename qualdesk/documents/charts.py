"""Bar charts as pictures, for documents that hold no charts of their own."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pypdfium2
from reportlab.graphics import renderPDF
from reportlab.graphics.charts.barcharts import HorizontalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

from qualdesk.paths import resources

_FONT = "QualDeskChart"
_SIZE = 9
_COLOURS = ("#1F5FA8", "#E8A33D", "#8A63B8", "#9AA3AD", "#3C8D5A")  # told apart in grey print too
_WIDTH = 440  # points: the text width of the report
_BAR, _LEFT, _FOOT, _LEGEND = 18, 90, 24, 26
_DPI = 200


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars that lie: a name on each, the parts of each in the order of `parts`."""

    names: tuple[str, ...]
    parts: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]  # of each part, one number a name


def bars_png(bars: Bars) -> bytes:
    """The chart as PNG at 200 dpi, `_WIDTH` points wide; the first name on top.

    ValueError without a name.
    """
    if not bars.names:
        raise ValueError("a chart of nothing")
    page = io.BytesIO(renderPDF.drawToString(_drawing(bars)))
    document = pypdfium2.PdfDocument(page)
    try:
        picture = document[0].render(scale=_DPI / 72, optimize_mode="print").to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()


def _drawing(bars: Bars) -> Drawing:
    _font()
    height = _BAR * len(bars.names)
    drawing = Drawing(_WIDTH, height + _FOOT + _LEGEND)
    chart = HorizontalBarChart()
    chart.x, chart.y = _LEFT, _FOOT
    chart.width, chart.height = _WIDTH - _LEFT - 20, height
    chart.data = [tuple(reversed(part)) for part in bars.values]
    chart.categoryAxis.style = "stacked"
    chart.categoryAxis.categoryNames = list(reversed(bars.names))
    chart.categoryAxis.labels.fontName = chart.valueAxis.labels.fontName = _FONT
    chart.categoryAxis.labels.fontSize = chart.valueAxis.labels.fontSize = _SIZE
    chart.valueAxis.valueMin = 0
    chart.barSpacing, chart.groupSpacing = 0, 6
    for number in range(len(bars.parts)):
        chart.bars[number].fillColor = HexColor(_COLOURS[number % len(_COLOURS)])
        chart.bars[number].strokeColor = None
    drawing.add(chart)
    drawing.add(_legend(bars.parts, height + _FOOT + _LEGEND - 6))
    return drawing


def _legend(parts: Sequence[str], top: float) -> Legend:
    legend = Legend()
    legend.x, legend.y = _LEFT, top
    legend.boxAnchor, legend.alignment = "nw", "right"
    legend.columnMaximum, legend.deltax, legend.dxTextSpace = 1, 70, 5
    legend.fontName, legend.fontSize = _FONT, _SIZE
    legend.strokeColor = None
    legend.colorNamePairs = [
        (HexColor(_COLOURS[number % len(_COLOURS)]), part) for number, part in enumerate(parts)
    ]
    return legend


@cache
def _font() -> None:
    registerFont(TTFont(_FONT, str(resources() / "fonts" / "NotoSansSC-Regular.ttf")))
