"""上门服务记录表: five people a page in the order of the route, signed by two of the staff."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest

from qualdesk.documents.forms.visits import draw_visits
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.visit_forms import VISIT_LIMIT, VisitForm
from tests.documents.sample_forms import KEY, LONG_NAME, RARE_NAMES, visit_row, visits


def drawn(*forms: VisitForm) -> tuple[list[str], Layout]:
    """The text of each page, and the layout."""
    out = io.BytesIO()
    layout = draw_visits(forms, out, key=KEY)
    document = pdfium.PdfDocument(out.getvalue())
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts, layout


@pytest.mark.clause("P2.3", "P3.2", "Y6.1.4b")
def test_every_page_has_five_people_and_two_signatures() -> None:
    texts, layout = drawn(visits(12))
    assert len(texts) == 3
    (pages,) = layout.forms.values()
    for page in pages:
        boxes = {box.name: (box.x, box.y, box.width, box.height) for box in page.boxes}
        assert boxes["staff_1"] == (54.0, 184.5, 60.5, 15.5)
        assert boxes["signature"][2:] == (33.0, 25.0)
        assert {"staff_2", "staff_2.date", "met", "alone", "qualified"} <= boxes.keys()
    rows = [box.row for page in pages for box in page.boxes if box.name == "signature"]
    assert rows == list(range(1, 13))
    assert ["（以下空白）" in text for text in texts] == [False, False, True]
    everything = "".join(texts).replace("\r\n", "").replace("\n", "")
    for name in (*RARE_NAMES, LONG_NAME, "532999********0011", "计划 11月23日", "无电话"):
        assert name.replace("·", "") in everything.replace("·", "")


def test_what_is_recorded_already_is_ticked_by_the_program() -> None:
    out, ticked = io.BytesIO(), io.BytesIO()
    draw_visits([visits(1)], out, key=KEY)
    row = visit_row(0, ticked=frozenset({"met", "qualified"}), remark="已登记")
    draw_visits([visits(1, rows=(row,))], ticked, key=KEY)
    assert out.getvalue() != ticked.getvalue()


@pytest.mark.parametrize("people", [0, VISIT_LIMIT + 1])
def test_a_sheet_without_people_or_with_too_many_is_none(people: int) -> None:
    with pytest.raises(ValueError, match="rows"):
        visits(people)
