"""死亡人员花名册: ten lines a page, marks of late reports, unknown days, 零报告, boxes in place."""

from __future__ import annotations

import io
from datetime import date

import pypdfium2 as pdfium
import pytest

from qualdesk.documents.forms.deaths import draw_deaths
from qualdesk.domain.death_forms import DeathsForm
from qualdesk.domain.duties import PlaceKind
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.recipient import Insurance
from tests.documents.sample_forms import KEY, LONG_NAME, RARE_NAMES, death_entry, deaths


def drawn(*forms: DeathsForm) -> tuple[list[str], Layout]:
    """The text of each page, and the layout."""
    out = io.BytesIO()
    layout = draw_deaths(forms, out, key=KEY)
    document = pdfium.PdfDocument(out.getvalue())
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts, layout


@pytest.mark.clause("Y6.1.1")
def test_every_page_has_ten_lines_and_both_signatures() -> None:
    texts, layout = drawn(deaths(23))
    assert len(texts) == 3
    (pages,) = layout.forms.values()
    for page in pages:
        boxes = {box.name: (box.x, box.y, box.width, box.height) for box in page.boxes}
        assert boxes["handler"] == (54, 184.5, 60.5, 15.5)
        assert boxes["centre_head"] == (174.5, 184.5, 60.5, 15.5)
        assert boxes["centre_head.date"] == (235, 184.5, 34, 15.5)
        x, y, width, height = boxes["seal"]
        assert y + height <= 184.5  # never on a signature
        assert x + width <= 272  # nor on a mark
    assert "第 3 页 / 共 3 页" in texts[2]
    assert "报告人数：23 人" in texts[0]
    assert ["（以下空白）" in text for text in texts] == [False, False, True]
    everything = "".join(texts).replace("\r\n", "").replace("\n", "")
    for name in RARE_NAMES:
        assert name in everything
    assert LONG_NAME.replace("·", "") in everything.replace("·", "")


@pytest.mark.clause("Y6.1.1", "Y6.3.1")
def test_late_and_supplement_and_unknown_days_are_written_out() -> None:
    rows = (
        death_entry(1, late=True),
        death_entry(2, late=True, supplement=True, late_months=2, overpaid=2),
        death_entry(3, died_on=None, stop_month="", overpaid=None),
    )
    (text,), _ = drawn(deaths(0, rows=rows, late=True))
    assert "（报告月份：2026年10月） 迟报" in text
    assert text.count("迟报") == 3  # the paper, the column, the first line
    assert "补报" in text
    assert "2个月" in text
    assert text.count("待核实") == 2  # the third line, and the note below
    plain, _ = drawn(deaths(1))
    assert plain[0].count("迟报") == 1


@pytest.mark.clause("Y6.1.1")
def test_a_village_signs_its_own_nil_report() -> None:
    form = deaths(
        0,
        place=PlaceKind.VILLAGE,
        filler="苍山西镇上街村村民委员会",
        to="苍山西镇社保中心",
        due=((Insurance.RESIDENT, date(2026, 11, 3)), (Insurance.ENTERPRISE, date(2026, 11, 3))),
    )
    (text,), layout = drawn(form)
    for words in (
        *("本月无死亡人员（零报告）", "2026年10月1日至10月31日", "本村（社区）无领取社会保险待遇"),
        *("15 个村民小组，待遇领取人员 412 人", "0 人（零报告）", "（11月3日前）", "按补报处理"),
    ):
        assert words in text
    ((page,),) = layout.forms.values()
    names = ["coordinator", "coordinator.date", "village_head", "village_head.date", "seal"]
    assert [box.name for box in page.boxes] == names
    one, _ = drawn(deaths(0, insurance=Insurance.RESIDENT))
    assert "辖区内无领取城乡居民待遇人员死亡" in one[0]


def test_places_that_said_nothing_are_named() -> None:
    missing = tuple(f"{number}村" for number in range(1, 9))
    (text,), _ = drawn(deaths(0, missing=missing))
    assert "未报：1村、2村、3村、4村、5村、6村等 8 个" in text
    assert "其余尚未报告" in text
    assert "经逐村核实" not in text


def test_a_draft_has_neither_serial_nor_boxes() -> None:
    (text,), layout = drawn(deaths(2, serial="", one_person=True))
    assert "没有单号" in text
    assert "一人办理站点" in text
    assert layout.forms == {}
    with pytest.raises(ValueError, match="no forms"):
        draw_deaths([], io.BytesIO(), key=KEY)


@pytest.mark.clause("Y6.2.1")
def test_a_unit_signs_its_own_report_by_two_and_a_seal() -> None:
    (text,), layout = drawn(deaths(0, place=PlaceKind.UNIT, recipients=4))
    plain = "".join(text.split())
    assert "本单位无领取" in plain
    assert "核实范围：待遇领取人员4人" in plain
    assert "村民小组" not in plain
    ((page,),) = layout.forms.values()
    assert {"handler", "unit_head", "seal"} <= {box.name for box in page.boxes}
