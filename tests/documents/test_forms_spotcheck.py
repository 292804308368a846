"""抽查记录表: ten people a page, three signatures, the draw to be repeated by hand."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest

from qualdesk.documents.forms.spotcheck import draw_spotcheck
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.spot_check_forms import SPOT_LIMIT, SpotCheckForm
from tests.documents.sample_forms import KEY, LONG_NAME, RARE_NAMES, spot_row, spotcheck


def drawn(*forms: SpotCheckForm) -> tuple[list[str], Layout]:
    """The text of each page, and the layout."""
    out = io.BytesIO()
    layout = draw_spotcheck(forms, out, key=KEY)
    document = pdfium.PdfDocument(out.getvalue())
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts, layout


@pytest.mark.clause("Y6.1.4a")
def test_every_page_has_ten_people_and_three_signatures() -> None:
    texts, layout = drawn(spotcheck(23))
    assert len(texts) == 3
    (pages,) = layout.forms.values()
    for page in pages:
        boxes = {box.name: (box.x, box.y, box.width, box.height) for box in page.boxes}
        assert boxes["checker_1"] == (48.5, 184.5, 40.5, 15.5)
        assert {"checker_2", "inspected_head", "inspected_head.date"} <= boxes.keys()
    rows = [box.row for page in pages for box in page.boxes if box.name == "agrees"]
    assert rows == list(range(1, 24))
    assert ["（以下空白）" in text for text in texts] == [False, False, True]
    everything = "".join(texts).replace("\r\n", "").replace("\n", "")
    for name in RARE_NAMES:
        assert name in everything
    assert LONG_NAME.replace("·", "") in everything.replace("·", "")


@pytest.mark.clause("Y6.1.4a")
def test_the_sheet_says_how_the_draw_is_repeated() -> None:
    (text,), _ = drawn(spotcheck(3))
    for words in ("抽签号 7264-1038", "应查 412 人，实查 3 人", "SHA-256", "317b340b"):
        assert words in text
    (county,), _ = drawn(spotcheck(3, repeatable=False, method="县局名单"))
    assert "SHA-256" not in county
    assert "县局名单" in county


def test_what_is_recorded_already_is_ticked_by_the_program() -> None:
    plain, _ = drawn(spotcheck(1))
    out, ticked = io.BytesIO(), io.BytesIO()
    draw_spotcheck([spotcheck(1)], out, key=KEY)
    row = spot_row(0, ticked=frozenset({"met", "alive", "agrees"}), remark="无")
    draw_spotcheck([spotcheck(1, rows=(row,))], ticked, key=KEY)
    assert out.getvalue() != ticked.getvalue()
    assert "问题及整改" in plain[0]


@pytest.mark.parametrize("people", [0, SPOT_LIMIT + 1])
def test_a_sheet_without_people_or_with_too_many_is_none(people: int) -> None:
    with pytest.raises(ValueError, match="rows"):
        spotcheck(people)
