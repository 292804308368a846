"""Villages and groups in all their spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk import paths
from qualdesk.domain.groups import canonical_group
from qualdesk.domain.places import (
    NOWHERE,
    Division,
    DivisionLevel,
    Place,
    VillageBook,
    area_prefix,
    read_divisions,
    short_name,
)

CANGSHAN = "532922101000"
SHANGJIE = "532922101201"
TABLE = paths.resources() / "divisions" / "divisions_532922_532929.csv"
DIVISIONS = read_divisions(TABLE.read_text(encoding="utf-8").splitlines())
BOOK = VillageBook(DIVISIONS)


def town_of(code: str) -> str:
    return code[:9] + "000"


def twins() -> VillageBook:
    """Two townships of one county that both have a 新村."""
    return VillageBook(
        [
            Division("530000000000", "云南省", DivisionLevel.PROVINCE, ""),
            Division("532922000000", "漾濞彝族自治县", DivisionLevel.COUNTY, "530000000000"),
            Division("532922104000", "顺濞镇", DivisionLevel.TOWNSHIP, "532922000000"),
            Division("532922104202", "新村村民委员会", DivisionLevel.VILLAGE, "532922104000"),
            Division("532922205000", "龙潭乡", DivisionLevel.TOWNSHIP, "532922000000"),
            Division("532922205202", "新村村委会", DivisionLevel.VILLAGE, "532922205000"),
        ]
    )


@pytest.mark.parametrize(
    "written",
    [
        "上街村",
        "上街",
        "上街村委会",
        "上街村民委员会",
        "上街村村民委员会",
        "上街村村委会",
        " 上街 村\u3000",
        SHANGJIE,
        "苍山西镇上街村",
        "苍山西镇上街村委会",
        "漾濞县苍山西镇上街村",
        "云南省大理州漾濞县苍山西镇上街村村民委员会",
        "云南省大理白族自治州漾濞彝族自治县苍山西镇上街村村民委员会",
        "云南省/大理白族自治州/漾濞彝族自治县/苍山西镇/上街村",
        "云南省 大理白族自治州 漾濞彝族自治县 苍山西镇 上街村",
    ],
)
def test_one_village_is_found_by_all_its_names(written: str) -> None:
    assert BOOK.locate(written, CANGSHAN) == Place(SHANGJIE)


@pytest.mark.parametrize("county", ["532922000000", "532929000000"])
def test_every_village_is_found_by_its_official_its_short_name_and_its_path(county: str) -> None:
    for village in BOOK.villages(county):
        area = town_of(village.code)
        bare = village.name
        for tail in ("村民委员会", "居民委员会", "村委会"):
            bare = bare.removesuffix(tail)
        for written in (village.name, bare, BOOK.name(village.code), BOOK.path(village.code)):
            assert BOOK.locate(written, area) == Place(village.code)
            assert BOOK.locate(written + "12组", area) == Place(village.code, "12组")


@pytest.mark.parametrize("county", ["532922000000", "532929000000"])
def test_every_village_is_found_in_a_title(county: str) -> None:
    for village in BOOK.villages(county):
        area = town_of(village.code)
        for written in (village.name, BOOK.name(village.code), BOOK.path(village.code)):
            title = f"{BOOK.name(area)}{written}城乡居民基本养老保险待遇领取人员花名册"
            assert BOOK.mentioned(title, area) == village.code


@pytest.mark.parametrize(
    "written", ["3组", "三组", "第三村民小组", "３组", "第3小组", "三社", "3队", "03组"]
)
def test_a_village_and_a_group_share_a_cell(written: str) -> None:
    assert BOOK.locate("上街村" + written, CANGSHAN) == Place(SHANGJIE, "3组")
    assert BOOK.locate("苍山西镇上街村委会" + written, CANGSHAN) == Place(SHANGJIE, "3组")
    assert BOOK.locate(written, CANGSHAN) == Place(group="3组")


def test_a_hamlet_or_a_named_group_of_a_village_is_kept_in_words() -> None:
    assert BOOK.locate("上街村委会大坪村民小组", CANGSHAN) == Place(SHANGJIE, "大坪组")
    assert BOOK.locate("上街村大坪组", CANGSHAN) == Place(SHANGJIE, "大坪组")
    assert BOOK.locate("上街村12号", CANGSHAN) == Place(SHANGJIE)


@pytest.mark.parametrize(
    "written", ["不存在村", "上街坪村", "北京市海淀区", "532922101999", "上街村子"]
)
def test_an_unknown_village_stays_unknown(written: str) -> None:
    place = BOOK.locate(written, CANGSHAN)
    assert place.village_code == ""
    assert place.leftover == written


@pytest.mark.parametrize(
    "written", ["", "无", "苍山西镇", "云南省大理州漾濞县", "532922101000", CANGSHAN[:9]]
)
def test_a_higher_division_says_nothing_about_the_village(written: str) -> None:
    assert BOOK.locate(written, CANGSHAN) == NOWHERE


def test_a_short_name_is_not_cut_blindly() -> None:
    assert BOOK.locate("新村", "532922104000") == Place("532922104202")
    assert BOOK.locate("小村村民委员会", "532922104000") == Place("532922104204")
    assert BOOK.locate("新", "532922104000").village_code == ""
    assert short_name("小村村民委员会") == "小村"
    assert short_name("青松村委会") == "青松村"
    assert short_name("石门社区") == "石门社区"
    assert BOOK.locate("新村小组", "532922104000").village_code == ""


def test_old_names_of_units_that_changed_their_kind_are_known() -> None:
    assert BOOK.locate("果郎村委会", "532929101000") == Place("532929101003")
    assert BOOK.locate("仁民街居委会", CANGSHAN) == Place("532922101001")


def test_villages_of_one_name_are_told_apart_by_path_or_area() -> None:
    book = twins()
    assert book.locate("新村", "532922104000") == Place("532922104202")
    assert book.locate("新村", "532922205000") == Place("532922205202")
    assert book.locate("龙潭乡新村", "532922104000") == Place("532922205202")
    assert book.locate("漾濞县顺濞镇新村2组", "532922000000") == Place("532922104202", "2组")


def test_villages_of_one_name_are_ambiguous_without_path_and_area() -> None:
    place = twins().locate("新村", "532922000000")
    assert place.village_code == ""
    assert place.candidates == ("532922104202", "532922205202")
    assert twins().mentioned("新村花名册", "532922000000") == ""


def test_the_office_can_add_names_of_its_own() -> None:
    book = VillageBook(DIVISIONS, {"老上街": SHANGJIE})
    assert book.locate("老上街4组", CANGSHAN) == Place(SHANGJIE, "4组")


def test_a_title_about_two_villages_or_none_decides_nothing() -> None:
    assert BOOK.mentioned("上街村、下街村花名册", CANGSHAN) == ""
    assert BOOK.mentioned("漾濞彝族自治县苍山西镇花名册", CANGSHAN) == ""
    assert BOOK.mentioned("填报单位：上街村委会（盖章）", CANGSHAN) == SHANGJIE


def test_the_book_knows_its_villages() -> None:
    assert SHANGJIE in BOOK
    assert CANGSHAN not in BOOK
    assert len(BOOK.villages()) == 156
    assert len(BOOK.villages("532922000000")) == 66
    assert [d.code for d in BOOK.villages(CANGSHAN)][1] == SHANGJIE
    assert BOOK.path(SHANGJIE) == "云南省大理白族自治州漾濞彝族自治县苍山西镇上街村"
    assert BOOK.name("999999999999") == "999999999999"


def test_an_area_begins_with_its_significant_digits() -> None:
    codes = ("530000000000", "532900000000", "532922000000", CANGSHAN, SHANGJIE, "")
    assert [area_prefix(code) for code in codes] == [
        "53",
        "5329",
        "532922",
        "532922101",
        SHANGJIE,
        "",
    ]


@given(st.text(alphabet="上街村委会民员组小第三3１社区新苍山西镇云南省漾濞县/ 12号居", max_size=24))
def test_any_words_have_an_answer(words: str) -> None:
    place = BOOK.locate(words, CANGSHAN)
    assert place.village_code == "" or place.village_code in BOOK
    assert not (place.village_code and place.candidates)
    assert place.group == canonical_group(place.group)


@given(st.integers(1, 199))
def test_all_spellings_of_a_numbered_group_are_one(value: int) -> None:
    tens, ones = divmod(value % 100, 10)
    numeral = ("一百" if value >= 100 else "") + (
        "零" if value >= 100 and not tens and ones else ""
    )
    numeral += (
        ""
        if not tens
        else ("" if tens == 1 and value < 100 else "零一二三四五六七八九"[tens]) + "十"
    )
    numeral += "零一二三四五六七八九"[ones] if ones else ""
    wide = "".join(chr(ord(c) + 0xFEE0) for c in str(value))
    for number in (str(value), numeral, wide, f"{value:03d}"):
        for form in ("{}", "{}组", "第{}村民小组", "{}社", "第{}组", " {} 组 "):
            assert canonical_group(form.format(number)) == f"{value}组"


@given(st.text(max_size=12))
def test_the_canonical_group_is_stable(text: str) -> None:
    assert canonical_group(canonical_group(text)) == canonical_group(text)


def test_groups_with_names_keep_them() -> None:
    assert canonical_group("大坪村民小组") == canonical_group("大坪小组") == "大坪组"
    assert canonical_group("街子") == "街子"
    assert canonical_group("") == ""
