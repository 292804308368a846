"""Rosters as offices write them: which rows are people, what is cleaned, warned of, refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk import paths
from qualdesk.domain.identity import check_character
from qualdesk.domain.places import VillageBook, read_divisions
from qualdesk.domain.recipient import Insurance, Sex, Status
from qualdesk.domain.roster import RosterContext, RosterReading, RosterRow, read_roster
from qualdesk.domain.roster_columns import Field, header_digest, recognise
from qualdesk.domain.roster_rows import rejected_tables
from qualdesk.domain.table import Merge, Sheet
from qualdesk.errors import Problem, Refused, Severity

CANGSHAN, SHANGJIE, XIAJIE = "532922101000", "532922101201", "532922101211"
TABLE = paths.resources() / "divisions" / "divisions_532922_532929.csv"
BOOK = VillageBook(read_divisions(TABLE.read_text(encoding="utf-8").splitlines()))
TODAY = date(2026, 11, 21)


def id_of(sequence: int, birth: str = "19460313") -> str:
    body = f"532922{birth}{sequence:03d}"
    return body + check_character(body)


ANNA, BERT = id_of(2), id_of(11)


def sheet(*rows: Sequence[Any], name: str = "Sheet1", **about: Any) -> Sheet:
    width = max(map(len, rows), default=0)
    return Sheet(name, [[*row, *[""] * (width - len(row))] for row in rows], **about)


def context(**choices: Any) -> RosterContext:
    given: dict[str, Any] = {"book": BOOK, "area": CANGSHAN, "today": TODAY, "file": "表.xlsx"}
    return RosterContext(**(given | choices))


def read(*rows: Sequence[Any], **choices: Any) -> RosterReading:
    return read_roster([sheet(*rows)], context(**choices))


def only(reading: RosterReading) -> RosterRow:
    (row,) = reading.rows
    return row


def refusals(reading: RosterReading) -> list[Problem]:
    return [p for p in reading.problems if p.severity is Severity.REFUSED]


def codes(reading: RosterReading) -> list[str]:
    return [p.code for p in reading.problems if p.severity is not Severity.ADVICE]


HEAD = ("姓名", "身份证号码", "村（社区）")


# -- headers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("公民身份号码", Field.ID_NUMBER),
        ("*身份证号码（18位）：", Field.ID_NUMBER),
        ("aac002", Field.ID_NUMBER),
        ("AAC003", Field.NAME),
        ("姓　名", Field.NAME),
        ("退休人员姓名", Field.NAME),
        ("紧急联系人姓名", Field.CONTACT_NAME),
        ("联系人电话", Field.CONTACT_PHONE),
        ("监护人身份证号", Field.IGNORE),
        ("户主姓名", Field.IGNORE),
        ("村（居）", Field.VILLAGE),
        ("村(居)委会", Field.VILLAGE),
        ("所在村组", Field.DIVISION),
        ("aaf102", Field.DIVISION),
        ("村(居)民小组", Field.GROUP),
        ("手机号", Field.PHONE),
        ("aae140", Field.INSURANCE),
        ("aab001", Field.UNIT_CODE),
        ("待遇领取年月", Field.STARTED),
        ("aae210", Field.STARTED),
        ("待遇状态", Field.STATUS),
        ("下次认证时间", Field.NEXT_DUE),
        ("认证年月", Field.CONFIRMED_MONTH),
        ("认证标志", Field.CONFIRMED_MARK),
        ("本人签名", Field.IGNORE),
        ("今日天气", None),
    ],
)
def test_many_real_headers_are_recognised(text: str, field: Field | None) -> None:
    assert recognise(text) is field


def test_the_header_stands_anywhere_in_the_first_twenty_rows() -> None:
    titles = [("苍山西镇花名册",)] * 19
    reading = read(*titles, HEAD, ("李兰", ANNA, "上街村"))
    assert only(reading).row == 21
    assert reading.sheets[0].header_row == 20
    with pytest.raises(Refused, match=r"header\.missing"):
        read(*titles, ("又一行",), HEAD, ("李兰", ANNA, "上街村"))


def test_row_numbers_are_those_of_excel() -> None:
    table = sheet(HEAD, ("李兰", ANNA, "上街村"), first_row=7)
    assert only(read_roster([table], context())).row == 8


def test_a_header_in_two_rows_with_merged_cells() -> None:
    rows = (
        ("花名册",),
        ("序号", "姓名", "身份证号码", "住址", "", "紧急联系人", ""),
        ("", "", "", "村", "组", "姓名", "电话"),
        (1.0, "李兰", ANNA, "上街村", 3.0, "李明", "13900000001"),
    )
    merges = (Merge(0, 0, 0, 6), Merge(1, 0, 2, 0), Merge(1, 1, 2, 1), Merge(1, 2, 2, 2))
    merges += (Merge(1, 3, 1, 4), Merge(1, 5, 1, 6))
    for table in (sheet(*rows, merges=merges), sheet(*rows)):
        row = only(read_roster([table], context()))
        assert (row.row, row.village_code, row.group) == (4, SHANGJIE, "3组")
        assert (row.name, row.contact_name, row.contact_phone) == ("李兰", "李明", "13900000001")


def test_a_header_whose_halves_hold_the_name_and_the_number() -> None:
    row = only(
        read(
            ("姓名", "证件", ""),
            ("", "类型", "证件号码"),
            ("李兰", "身份证", ANNA),
            village=SHANGJIE,
        )
    )
    assert (row.row, row.id_number) == (3, ANNA)


def test_columns_can_be_chosen_by_hand_and_the_header_has_a_lasting_name() -> None:
    rows = (("人", "号", "住处", "备用号码"), ("李兰", ANNA, "上街村", "13900000001"))
    with pytest.raises(Refused, match=r"header\.missing"):
        read(*rows)
    mapping = {
        "人": Field.NAME,
        "号": Field.ID_NUMBER,
        "住处": Field.VILLAGE,
        "备用号码": Field.PHONE,
    }
    reading = read(*rows, mapping=mapping)
    assert only(reading).phone == "13900000001"
    assert reading.sheets[0].header_digest == header_digest(["人 ", "号：", "住处", "备用号码"])
    assert Field.PHONE in reading.sheets[0].fields


def test_a_choice_by_hand_wins_over_recognition() -> None:
    rows = (("姓名", "曾用名", "身份证号", "村"), ("李兰", "李花", ANNA, "上街村"))
    assert only(read(*rows, mapping={"曾用名": Field.NAME})).name == "李花"
    assert only(read(*rows, mapping={"村": Field.IGNORE}, village=XIAJIE)).village_code == XIAJIE
    with pytest.raises(Refused, match=r"column\.unknown"):
        read(*rows, mapping={"没有的列": Field.NAME})


def test_a_sheet_that_is_no_roster_is_skipped_when_another_is_one() -> None:
    sheets = [
        sheet(("说明",), ("请填写",), name="说明"),
        sheet(HEAD, ("李兰", ANNA, "上街村"), name="名单"),
        sheet(HEAD, ("王明", BERT, "上街村"), name="旧名单", hidden=True),
        sheet(HEAD, name="空表"),
    ]
    reading = read_roster(sheets, context())
    assert only(reading).sheet == "名单"
    advice = [(p.code, p.where.sheet) for p in reading.problems if p.where.sheet]
    assert advice == [
        ("sheet.skipped", "说明"),
        ("sheet.skipped", "旧名单"),
        ("sheet.empty", "空表"),
    ]
    with pytest.raises(Refused, match=r"header\.missing"):
        read_roster(sheets[:1], context())


# -- rows --------------------------------------------------------------------------------------


def test_titles_sums_signatures_and_repeated_headers_are_not_people() -> None:
    reading = read(
        ("", *HEAD, "联系电话"),
        ("1", "2", "3", "4", "5"),
        (1.0, "李兰", ANNA, "上街村", ""),
        ("小计", 1.0, "", "", ""),
        ("", "", "", "", ""),
        ("苍山西镇花名册", "", "", "", ""),
        ("", *HEAD, "联系电话"),
        (2.0, "王明", BERT, "上街村", ""),
        ("", "本页小计", "2人", "", ""),
        ("", "上街村小计", "2人", "上街村", ""),
        ("合　计", 2.0, "", "", ""),
        ("填表人：张三", "", "负责人：", "", ""),
        ("", "经办人：", "日期：2026年11月1日", "", ""),
        ("注：本表一式两份", "", "", "", ""),
        ("第1页", "", "共1页", "", ""),
    )
    assert [row.name for row in reading.rows] == ["李兰", "王明"]
    assert reading.rows_read == 2
    assert codes(reading) == []


def test_a_person_without_name_or_number_is_refused_and_not_dropped() -> None:
    reading = read(HEAD, ("", ANNA, "上街村"), ("王明", "", "上街村"), ("李四", "不详", "上街村"))
    assert [(p.code, p.where.row) for p in refusals(reading)] == [
        ("name.missing", 2),
        ("id_number.missing", 3),
        ("id_number.missing", 4),
    ]
    assert reading.rows_read == 3


def test_a_refusal_says_where_what_and_what_to_do() -> None:
    reading = read(HEAD, ("李兰", ANNA[:-1] + ("1" if ANNA[-1] != "1" else "2"), "上街村"))
    (problem,) = refusals(reading)
    where = problem.where
    assert (where.file, where.sheet, where.row, where.column) == (
        "表.xlsx",
        "Sheet1",
        2,
        "身份证号码",
    )
    assert problem.code == "id_number.checksum"
    assert problem.value is not None
    assert "校验位" in problem.message
    assert "改正" in problem.message


def test_a_row_with_several_faults_is_refused_once_and_names_them_all() -> None:
    reading = read(HEAD, ("", "123456", "不存在村"))
    (problem,) = refusals(reading)
    assert problem.code == "id_number.malformed"
    assert all(word in problem.message for word in ("位", "姓名", "不存在村"))
    assert len(reading.rejected) == 1


def test_the_number_tells_the_truth_about_birth_and_sex() -> None:
    head = (*HEAD, "出生日期", "性别")
    reading = read(head, ("李兰", ANNA, "上街村", "1901-01-01", "男"))
    row = only(reading)
    assert (row.birth, row.sex) == ("1946-03-13", Sex.FEMALE)
    assert sorted(codes(reading)) == ["birth_date.mismatch", "sex.mismatch"]


@pytest.mark.parametrize(
    "birth",
    [
        "1946-03-13",
        "19460313",
        19460313.0,
        "1946.3.13",
        "1946年3月13日",
        "1946 年 3 月 13 日 星期三",
        "1946/03/13 00:00:00",
        16874.0,
        "194603",
        "1946年3月",
        "1946.03",
        "",
    ],
)
@pytest.mark.parametrize("sex", ["女", "2", 2.0, "女性", "", "0"])
def test_a_birth_or_sex_that_agrees_is_silent(birth: Any, sex: Any) -> None:
    assert codes(read((*HEAD, "出生年月", "性别"), ("李兰", ANNA, "上街村", birth, sex))) == []


def test_a_fifteen_digit_number_is_upgraded_with_a_warning() -> None:
    old = ANNA[:6] + ANNA[8:17]
    reading = read(HEAD, ("李兰", old, "上街村"))
    assert (only(reading).id_number, only(reading).original_id_number) == (ANNA, old)
    assert codes(reading) == ["id_number.upgraded"]


def test_the_same_person_twice_in_one_insurance_is_refused_also_across_sheets() -> None:
    rows = (HEAD, ("李兰", ANNA, "上街村"))
    lower = ANNA.replace(ANNA[:6], f" {ANNA[:6]} ")
    reading = read_roster(
        [sheet(*rows, ("李兰", lower, "上街村"), name="甲"), sheet(*rows, name="乙")], context()
    )
    assert only(reading).sheet == "甲"
    assert [(p.code, p.where.sheet, p.where.row) for p in refusals(reading)] == [
        ("duplicate.in_file", "甲", 3),
        ("duplicate.in_file", "乙", 2),
    ]
    assert "工作表“甲”第2行" in refusals(reading)[1].message


def test_several_insurances_of_one_person_are_several_benefits() -> None:
    head = (*HEAD, "险种", "单位编号")
    reading = read(
        head,
        ("李兰", ANNA, "上街村", "城乡居民基本养老保险", ""),
        ("李兰", ANNA, "上街村", "工伤保险", ""),
    )
    assert [row.insurance for row in reading.rows] == [Insurance.RESIDENT, Insurance.INJURY]
    assert codes(reading) == []


def test_a_refused_row_does_not_make_the_next_one_a_duplicate() -> None:
    reading = read(HEAD, ("李兰", ANNA, "不存在村"), ("李兰", ANNA, "上街村"))
    assert only(reading).row == 3
    assert codes(reading) == ["village.unknown"]


# -- villages -----------------------------------------------------------------------------------


def test_merged_villages_and_groups_fill_down_but_people_do_not() -> None:
    table = sheet(
        ("村", "组", "姓名", "身份证号", "电话"),
        ("上街村", "1组", "李兰", ANNA, "13900000001"),
        ("", "", "", "", "13900000002"),
        ("", "", "王明", BERT, ""),
        merges=(Merge(1, 0, 3, 0), Merge(1, 1, 3, 1), Merge(1, 2, 2, 2), Merge(1, 3, 2, 3)),
    )
    reading = read_roster([table], context())
    assert [(r.name, r.village_code, r.group) for r in reading.rows] == [
        ("李兰", SHANGJIE, "1组"),
        ("王明", SHANGJIE, "1组"),
    ]
    assert reading.rows_read == 2


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (("村",), ("上街村",)),
        (("行政区划",), ("云南省大理白族自治州漾濞彝族自治县苍山西镇上街村村民委员会",)),
        (("乡镇", "村"), ("苍山西镇", "上街")),
        (("行政区划代码",), (532922101201.0,)),
        (("户籍地址",), ("云南省大理州漾濞县苍山西镇上街村3组",)),
        (("村", "户籍地址"), ("上街村", "云南省昆明市某区某路")),
    ],
)
def test_the_village_comes_from_a_column_or_a_path(head: tuple[str], cells: tuple[Any]) -> None:
    reading = read(("姓名", "身份证号", *head), ("李兰", ANNA, *cells))
    assert only(reading).village_code == SHANGJIE
    assert codes(reading) == []


@pytest.mark.parametrize("head", ["所在村组", "村", "村民小组"])
def test_a_cell_holds_village_and_group_together(head: str) -> None:
    row = only(read(("姓名", "身份证号", head), ("李兰", ANNA, "上街村第三村民小组")))
    assert (row.village_code, row.group) == (SHANGJIE, "3组")


def test_the_village_comes_from_title_name_of_sheet_or_choice() -> None:
    rows = (("姓名", "身份证号"), ("李兰", ANNA))
    titled = sheet(("表二",), ("", "苍山西镇上街村村民委员会"), *rows, name="下街村")
    assert only(read_roster([titled], context())).village_code == SHANGJIE
    named = sheet(*rows, name="下街村（32人）")
    assert only(read_roster([named], context())).village_code == XIAJIE
    assert only(read_roster([named], context(village=SHANGJIE))).village_code == SHANGJIE
    assert codes(read(*rows)) == ["village.unknown"]


def test_a_cell_beats_the_title_and_an_unknown_cell_is_not_covered_by_it() -> None:
    reading = read_roster(
        [sheet(HEAD, ("李兰", ANNA, "下街村"), ("王明", BERT, "不存在村"), name="上街村")],
        context(),
    )
    assert only(reading).village_code == XIAJIE
    assert codes(reading) == ["village.unknown"]


def test_a_village_outside_the_area_is_taken_with_a_warning() -> None:
    reading = read(HEAD, ("李兰", ANNA, "龙潭乡富厂村"))
    assert only(reading).village_code == "532922205202"
    assert codes(reading) == ["village.outside"]


# -- insurance, unit, status, months --------------------------------------------------------------


def test_units_need_their_code_and_injury_needs_either() -> None:
    head = ("姓名", "身份证号", "险种", "单位编号", "单位名称", "村")
    reading = read(
        head,
        ("甲甲", id_of(1), "机关事业单位养老保险", 53292200001.0, "某单位", ""),
        ("乙乙", id_of(2), "企业职工养老保险", "", "某单位", "上街村"),
        ("丙丙", id_of(3), "工伤", "", "", "上街村"),
        ("丁丁", id_of(4), "410", "A1", "", ""),
        ("戊戊", id_of(5), "工伤", "", "", ""),
        ("己己", id_of(6), "城乡居民", "A1", "", ""),
        ("庚庚", id_of(7), "商业保险", "A1", "", "上街村"),
    )
    assert [(r.name, r.unit_code, r.village_code) for r in reading.rows] == [
        ("甲甲", "53292200001", ""),
        ("丙丙", "", SHANGJIE),
        ("丁丁", "A1", ""),
    ]
    assert [(p.code, p.where.row) for p in refusals(reading)] == [
        ("unit.unknown", 3),
        ("unit.unknown", 6),
        ("village.unknown", 7),
        ("insurance.unknown", 8),
    ]


def test_a_unit_is_known_by_its_code_however_it_is_typed() -> None:
    typed = ("53292200001", "5329220000１", " 532922 00001\u00a0", 53292200001.0)
    rows = [(f"甲{n}", id_of(n), "机关事业单位养老保险", code) for n, code in enumerate(typed, 1)]
    reading = read(("姓名", "身份证号", "险种", "单位编号"), *rows)
    assert {row.unit_code for row in reading.rows} == {"53292200001"}


def test_a_chosen_insurance_wins_over_the_column() -> None:
    rows = ((*HEAD, "险种"), ("李兰", ANNA, "上街村", "企业职工"))
    assert only(read(*rows, insurance=Insurance.RESIDENT)).insurance is Insurance.RESIDENT


def test_without_a_column_the_title_or_the_villages_tell_the_insurance_and_it_is_said() -> None:
    reading = read(HEAD, ("李兰", ANNA, "上街村"))
    assert only(reading).insurance is Insurance.RESIDENT
    assert [p.code for p in reading.problems] == ["insurance.assumed"]
    rows = (("姓名", "身份证号", "单位编号"), ("李兰", ANNA, "A1"))
    assert only(read(("机关事业单位退休人员",), *rows)).insurance is Insurance.INSTITUTION
    assert [p.code for p in read(*rows).problems] == ["insurance.unknown"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("正常", Status.PAYING),
        ("正常待遇", Status.PAYING),
        ("", Status.PAYING),
        ("暂停待遇", Status.SUSPENDED),
        ("暂停发放", Status.SUSPENDED),
        ("停发", Status.STOPPED),
        ("终止参保", Status.ENDED),
        ("死亡", Status.ENDED),
    ],
)
def test_the_status_has_many_words(words: str, status: Status) -> None:
    reading = read((*HEAD, "发放状态"), ("李兰", ANNA, "上街村", words))
    assert only(reading).status is status
    assert codes(reading) == []


def test_cells_that_nobody_can_read_are_left_out_with_a_warning() -> None:
    head = (*HEAD, "待遇状态", "待遇开始年月", "性别")
    reading = read(head, ("李兰", ANNA, "上街村", "怪状态", "不详年", "雄"))
    row = only(reading)
    assert (row.status, row.started_month, row.sex) == (Status.PAYING, "", Sex.FEMALE)
    assert sorted(codes(reading)) == ["month.unreadable", "sex.unknown", "status.unknown"]


@pytest.mark.parametrize(
    "month",
    [
        "202101",
        202101.0,
        "2021-01",
        "2021.1",
        "2021年1月",
        "2021 年 1 月",
        "2021-01-31",
        "20210105",
    ],
)
def test_months_have_many_forms(month: Any) -> None:
    reading = read((*HEAD, "待遇领取年月"), ("李兰", ANNA, "上街村", month))
    assert only(reading).started_month == "2021-01"


def test_the_baseline_needs_month_and_mark() -> None:
    head = (*HEAD, "认证年月", "认证标志", "下次认证时间", "认证方式")
    reading = read(
        head,
        ("甲甲", id_of(1), "上街村", "202602", "1", "202608", "手机"),
        ("乙乙", id_of(2), "上街村", "202602", "0", "202608", ""),
        ("丙丙", id_of(3), "上街村", "", 1.0, "", ""),
        ("丁丁", id_of(4), "上街村", "202612", "已认证", "", ""),
    )
    assert [(r.confirmed_on, r.known_due_on, r.confirm_method) for r in reading.rows] == [
        ("2026-02-28", "2026-08-31", "手机"),
        ("", "2026-08-31", ""),
        ("", "", ""),
        ("", "", ""),
    ]
    assert codes(reading) == ["month.unreadable"]
    assert reading.problems[0].where.row == 5


def test_a_retirement_date_serves_as_the_begin_of_the_benefit() -> None:
    head = ("姓名", "身份证号", "险种", "单位编号", "离退休日期")
    row = only(read(head, ("李兰", ANNA, "企业", "A1", "20060313")))
    assert row.started_month == "2006-03"


def test_telephones_and_words_are_cleaned() -> None:
    head = (*HEAD, "联系电话", "民族", "现居住地")
    row = only(read(head, ("李兰", ANNA, "上街村", 13900000001.0, " 彝族 ", "无")))
    assert (row.phone, row.ethnic_group, row.present_address) == ("13900000001", "彝族", "")
    row = only(read(head, ("李兰", ANNA, "上街村", "139 0000-0001", "", "上街村 3组")))
    assert (row.phone, row.present_address) == ("13900000001", "上街村 3组")


# -- refused rows go back --------------------------------------------------------------------------


def test_refused_rows_can_be_corrected_and_read_again() -> None:
    titled = sheet(
        ("上街村花名册",), ("姓名", "身份证号", "电话"), ("", ANNA, "1"), ("王明", BERT, "2")
    )
    reading = read_roster([titled], context())
    ((name, table),) = rejected_tables(reading)
    assert (name, table[0]) == ("Sheet1", ["姓名", "身份证号", "电话", "村（社区）", "退回原因"])
    table[1][0] = "李兰"
    again = read_roster([Sheet(name, table)], context())
    assert (only(again).name, only(again).village_code) == ("李兰", SHANGJIE)


def test_a_number_that_lost_digits_comes_back_as_lost() -> None:
    for sequence in range(0, 1000, 100):
        damaged = float(int(id_of(sequence)[:15]) * 1000)
        ((_, table),) = rejected_tables(read(HEAD, ("李兰", damaged, "上街村")))
        again = read_roster([Sheet("退回", table)], context())
        assert codes(again) == ["id_number.damaged"]


CELLS = st.one_of(
    st.text(max_size=8),
    st.floats(),
    st.booleans(),
    st.integers(),
    st.sampled_from(["李兰", ANNA, BERT, "上街村", "合计", "3组", "姓名", "身份证号码", "202101"]),
)


@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=6))
def test_any_cells_are_people_refusals_or_notes(rows: list[list[Any]]) -> None:
    head = ["姓名", "身份证号码", "村", "出生日期", "认证年月"]
    reading = read(head, *rows)
    assert reading.rows_read == len(reading.rows) + len(reading.rejected) <= len(rows)
    assert len(refusals(reading)) == len(reading.rejected)
    assert all(row.village_code in BOOK and row.name for row in reading.rows)
