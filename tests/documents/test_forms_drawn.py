"""What stands on each form: blocks by insurance, pages, rows, marks of training and draft."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any

import pypdfium2 as pdfium
import pytest

from qualdesk.documents.forms.group import draw_group
from qualdesk.documents.forms.individual import draw_individual
from qualdesk.documents.forms.summary import draw_summary
from qualdesk.documents.forms.template import Template, template
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.form_layout import Box, Layout
from qualdesk.domain.forms import GroupForm, IndividualForm, SummaryForm
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Cancelled, Damaged
from qualdesk.progress import Progress
from tests.documents.sample_forms import KEY, group, individual, jpeg, summary, summary_row

Form = IndividualForm | GroupForm | SummaryForm


def drawn(*forms: Form) -> tuple[list[str], Layout]:
    """The text of each page, and the layout."""
    out = io.BytesIO()
    draw: Any = {
        IndividualForm: draw_individual,
        GroupForm: draw_group,
        SummaryForm: draw_summary,
    }[type(forms[0])]
    layout = draw(forms, out, key=KEY)
    document = pdfium.PdfDocument(out.getvalue())
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts, layout


def names(layout: Layout, page: int = 0) -> list[str]:
    return [box.name for box in next(iter(layout.forms.values()))[page].boxes]


@pytest.mark.parametrize(
    ("insurance", "steps", "words"),
    [
        pytest.param(
            Insurance.RESIDENT,
            ["group_leader", "coordinator", "village_head"],
            ["村民小组长", "村级协办员", "（村民委员会盖章）", "三级按顺序签名"],
            marks=pytest.mark.clause("Y6.1.2b"),
        ),
        pytest.param(
            Insurance.INSTITUTION,
            ["handler", "unit_head", "seal"],
            ["经办人员", "单位负责人", "单位印章"],
            marks=pytest.mark.clause("Y6.2.2"),
        ),
        pytest.param(
            Insurance.ENTERPRISE,
            ["staff_1", "staff_2", "seal"],
            ["工作人员一", "工作人员二", "须为不同的人", "单位印章"],
            marks=pytest.mark.clause("Y6.3.2"),
        ),
        pytest.param(
            Insurance.INJURY,
            ["handler", "unit_head", "seal"],
            ["管理单位印章", "供养亲属抚恤金", "再婚"],
            marks=pytest.mark.clause("Y6.4"),
        ),
    ],
)
def test_sign_off_block_is_that_of_the_insurance(
    insurance: Insurance, steps: list[str], words: list[str]
) -> None:
    (text,), layout = drawn(individual(insurance=insurance))
    signed = [
        name
        for name in names(layout)
        if "." not in name and not name.endswith("signature") and name != "fingerprint"
    ]
    assert signed == steps
    for word in (insurance.label, *words):
        assert word in text


def test_individual_boxes_lie_where_the_reference_has_them() -> None:
    _, layout = drawn(individual())
    (page,) = next(iter(layout.forms.values()))
    boxes = {box.name: (box.x, box.y, box.width, box.height) for box in page.boxes}
    assert boxes["own_signature"] == (46, 164.5, 56, 19)
    assert boxes["proxy_signature"] == (130, 164.5, 44, 13.5)
    assert boxes["coordinator"] == pytest.approx((100, 212.4, 56, 20.4))
    assert boxes["outcome.to_verify"] == pytest.approx((131.4, 139.25, 6.5, 6.5), abs=0.05)
    assert boxes["reason.other"] == pytest.approx((130.41, 150.25, 6, 6), abs=0.05)


def test_words_of_the_station_replace_those_of_the_template() -> None:
    words = {"confirmation": "资格认证", "centre": "苍山西镇社保中心"}
    (text,), _ = drawn(individual(head_changes={"words": words}))
    assert "领取社会保险待遇资格认证表" in text
    assert "由苍山西镇社保中心采集" in text
    assert "资格确认表" not in text


def test_a_community_has_another_seal() -> None:
    (text,), _ = drawn(individual(community=True))
    assert "（居民委员会盖章）" in text


def test_serial_version_digest_and_time_stand_on_the_page() -> None:
    form = individual()
    (text,), _ = drawn(form)
    for words in (printed_serial(form.head.serial), "记录版本 3", "9F3A 71C0", "2026-11-18 09:12"):
        assert words in text


def test_training_is_said_on_every_page() -> None:
    for form in (
        individual(head_changes={"training": True}),
        group(20, head_changes={"training": True}),
        summary(3, head_changes={"training": True}),
    ):
        texts, _ = drawn(form)
        assert all("样张（虚构人员" in text and "培训样张" in text for text in texts)
    assert "样张" not in drawn(individual())[0][0]


@pytest.mark.parametrize("photo", [jpeg(480, 640), jpeg(2000, 1500), jpeg(300, 400, "L")])
def test_photo_is_printed(photo: bytes) -> None:
    out = io.BytesIO()
    draw_individual([individual(photo=photo)], out, key=KEY)
    document = pdfium.PdfDocument(out.getvalue())
    (picture,) = document[0].get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE])
    left, bottom, right, top = (edge / 72 * 25.4 for edge in picture.get_bounds())
    width, height = picture.get_px_size()
    document.close()
    assert left >= 163
    assert right <= 198
    assert 297 - bottom <= 112.2
    assert 297 - top >= 68
    assert (right - left) / (top - bottom) == pytest.approx(width / height, rel=0.01)
    assert max(width, height) <= 1040


def test_damaged_photo_is_told_as_damage() -> None:
    with pytest.raises(Damaged) as damaged:
        drawn(individual(photo=b"\xff\xd8\xff no picture"))
    assert damaged.value.code == "photo.unreadable"


def test_many_forms_make_one_file_in_their_order() -> None:
    texts, layout = drawn(*(individual(at, name=f"李桂{'一二三'[at]}") for at in range(3)))
    assert [pages[0].page for pages in layout.forms.values()] == [1, 2, 3]
    assert ["李桂三" in text for text in texts] == [False, False, True]


def test_memory_does_not_grow_with_the_number_of_forms() -> None:
    photo = jpeg(300, 400)

    class Nowhere(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    def peak(number: int) -> int:
        tracemalloc.start()
        draw_individual((individual(at, photo=photo) for at in range(number)), Nowhere(), key=KEY)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(1)
    few, many = peak(10), peak(60)
    assert many - few < 50 * len(photo)  # a document in memory holds every photo


def test_drawing_stops_when_asked() -> None:
    with pytest.raises(Cancelled):
        draw_individual(
            [individual()], io.BytesIO(), key=KEY, progress=Progress(cancelled=lambda: True)
        )


def test_group_form_takes_fifteen_people_a_page() -> None:
    texts, layout = drawn(group(37))
    assert len(texts) == layout.pages == 3
    assert "第 3 页" in texts[2]
    assert "共 3 页" in texts[2]
    assert [f"本页 {people} 人" in text for people, text in zip((15, 15, 7), texts, strict=True)]
    assert ["（以下空白）" in text for text in texts] == [False, False, True]
    assert "应确认 40 人" in texts[0]
    assert "本册 37 人" in texts[0]
    rows = [
        [box.row for box in page.boxes if box.name == "alive"]
        for page in next(iter(layout.forms.values()))
    ]
    assert rows == [list(range(1, 16)), list(range(16, 31)), list(range(31, 38))]


@pytest.mark.clause("Y6.1.2b")
def test_every_page_of_a_group_form_has_the_three_signatures() -> None:
    _, layout = drawn(group(31))
    for page in range(3):
        found = [name for name in names(layout, page) if name.endswith(("leader", "tor", "head"))]
        assert found == ["group_leader", "coordinator", "village_head"]


def test_groups_never_share_a_page() -> None:
    texts, layout = drawn(group(3, 1, group="三组"), group(4, 2, group="四组"))
    assert ["村民小组：四组" in text for text in texts] == [False, True]
    assert [[page.page for page in pages] for pages in layout.forms.values()] == [[1], [2]]


def test_first_row_lies_where_the_reference_has_it() -> None:
    _, layout = drawn(group(2))
    boxes = next(iter(layout.forms.values()))[0].boxes
    first = [box for box in boxes if box.row == 1]
    assert first == [
        Box("alive", 147.5, 35.0, 6.0, 6.0, 1),
        Box("dead", 162.5, 35.0, 6.0, 6.0, 1),
        Box("lost", 177.5, 35.0, 6.0, 6.0, 1),
        Box("signature", 188.0, 33.0, 32.0, 10.0, 1),
    ]


def test_id_numbers_of_a_group_are_masked_unless_told() -> None:
    assert "532999********0001" in drawn(group(2))[0][0]
    whole = drawn(group(2, masked=False))[0][0]
    assert "532999194503150001" in whole
    assert "****" not in whole


def test_a_group_without_people_is_struck_through() -> None:
    (text,), layout = drawn(group(0))
    assert "（以下空白）" in text
    assert all(box.row is None for box in next(iter(layout.forms.values()))[0].boxes)


def test_four_hundred_people_go_in_one_file() -> None:
    out = io.BytesIO()
    layout = draw_group((group(40, number) for number in range(10)), out, key=KEY)
    assert layout.pages == 30
    assert (
        sum(
            box.name == "signature"
            for pages in layout.forms.values()
            for p in pages
            for box in p.boxes
        )
        == 400
    )


@pytest.mark.clause("Y6.1.2c")
def test_summary_shows_rows_total_and_signatures() -> None:
    form = summary(17)
    (text,), layout = drawn(form)
    for number in (form.total.expected, form.total.confirmed, form.rows[4].expected):
        assert str(number) in text
    for word in (
        "社保中心负责人",
        "分　管　领　导",
        "合　计",
        "（盖章处）",
    ):
        assert word in text
    assert [name for name in names(layout) if "." not in name] == [
        "preparer",
        "centre_head",
        "township_leader",
        "seal",
    ]


def test_long_summary_is_signed_on_its_last_page() -> None:
    texts, layout = drawn(summary(20))
    assert ["（接下页）" in text for text in texts] == [True, False]
    assert names(layout, 0) == []
    assert "seal" in names(layout, 1)
    assert "第18村" in texts[1]


def test_summary_of_a_month_has_the_columns_of_the_month() -> None:
    row = summary_row(1, new_confirmed=87, new_disqualified=63)
    (text,), _ = drawn(summary(1, rows=(row,), monthly=True))
    for words in ("本月新增", "87", "63"):
        assert words in text
    assert "本月新增" not in drawn(summary(1))[0][0]


def test_missing_signatures_and_one_person_offices_are_marked() -> None:
    form = summary(1, rows=(summary_row(1, unsigned=4), summary_row(2)), one_person=True)
    (text,), _ = drawn(form)
    for words in ("缺签 4", "缺签合计 4 人次", "一人办理站点"):
        assert words in text
    plain = drawn(summary(2))[0][0]
    assert "缺签" not in plain
    assert "一人办理" not in plain


def test_draft_says_so_and_has_no_serial() -> None:
    (text,), layout = drawn(summary(2, head_changes={"serial": ""}))
    assert "草　稿" in text
    assert "没有单号" in text
    assert "扫描归档" not in text
    assert layout.forms == {}
    assert layout.pages == 1


def test_formula_of_the_rate_stands_on_the_form() -> None:
    assert "已确认÷（应确认－丧失资格）" in drawn(summary(1))[0][0]
    assert "确认率＝已确认÷应确认" in drawn(summary(1, rate_of_all=True))[0][0]


@pytest.mark.parametrize(
    ("kind", "columns", "width"),
    [
        ("group", "columns", 225),
        ("summary", "columns", 271),
        ("summary", "monthly_columns", 271),
        ("deaths", "columns", 271),
        ("visits", "columns", 271),
    ],
)
def test_columns_fill_the_table(kind: str, columns: str, width: float) -> None:
    assert sum(row[-1] for row in template(kind, {}).rows(columns)) == pytest.approx(width)


@pytest.mark.parametrize("kind", [kind for kind in FormKind if kind is not FormKind.LETTER])
def test_title_of_the_template_is_the_name_of_the_kind(kind: FormKind) -> None:
    assert template(kind, {}).text("title") == kind.label


@pytest.mark.parametrize("key", ["no.such", "title"])
def test_incomplete_template_is_told_as_damage(key: str) -> None:
    broken = Template("group", {"title": "{no_such_word}"}, {})
    with pytest.raises(Damaged) as damaged:
        broken.text(key)
    assert damaged.value.code == "template.damaged"


def test_nothing_to_draw_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no forms"):
        draw_individual([], io.BytesIO(), key=KEY)
