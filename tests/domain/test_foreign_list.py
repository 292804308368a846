"""Lists from other offices: any header, any date, codes only with their legend."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qualdesk.domain.duties import ComparisonKind, Verdict
from qualdesk.domain.foreign_list import ForeignList, ListContext, read_list
from qualdesk.domain.foreign_match import Known, alike, match
from qualdesk.domain.foreign_words import Question, Said, day_of_list, day_of_title, legend
from qualdesk.domain.places import VillageBook
from qualdesk.domain.table import Sheet
from qualdesk.errors import Refused

TODAY = date(2026, 11, 21)
BODY = "532922{}{:03d}"


def number(seed: int, birth: str = "19460313") -> str:
    body = BODY.format(birth, seed)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def sheet(*rows: tuple[Any, ...], name: str = "Sheet1") -> Sheet:
    width = max(len(row) for row in rows)
    return Sheet(name, [(*row, *[""] * (width - len(row))) for row in rows])


def read(kind: ComparisonKind | None, *rows: tuple[Any, ...], **more: str) -> ForeignList:
    context = ListContext(
        kind=kind, book=VillageBook([], []), area="532922101000", today=TODAY, **more
    )
    return read_list([sheet(*rows)], context)


@pytest.mark.clause("P2.1")
def test_title_rows_synonyms_and_days_of_every_spelling_are_read() -> None:
    found = read(
        ComparisonKind.DEATH,
        ("漾濞县民政局死亡人员比对结果",),
        ("数据来源：殡葬信息", "", "截至2026年10月31日"),
        ("序号", "死者姓名", "死者身份证号码", "死亡时间", "备注"),
        (1, "李秀梅", number(1), "2026.9.3", ""),
        (2, "杨光", number(2), 20260903, "火化"),
        (3, "张云", number(3), 46268, ""),
        (4, "罗正", number(4), "2026年9月3日", ""),
        (5, "字学", number(5), "", "家属未提供"),
        (6, "茶家", number(6), "于2026年9月3日去世", ""),
        (7, "何英", number(7), "2026年9月", ""),
        (8, "木兰", number(8), "去年冬天", ""),
        (9, "赵云", number(9), "不详", ""),  # nobody knows: nothing is wrong with the cell
        ("合计", 8),
        ("填表人：", "", "负责人："),
    )
    told = ["2026-09-03"] * 4
    assert [row.died for row in found.rows] == [*told, "", "2026-09-03", "2026-09", "?", ""]
    assert [row.row for row in found.rows] == list(range(4, 13))
    assert found.stated_on == "2026-10-31"


@pytest.mark.parametrize(
    "header",
    [
        "是否死亡（是=0，否=1）",
        "是否死亡(0是1否)",
        "是否死亡 0：是 1：否",
        "是否死亡（是０否１）",
        "是否死亡(0-是,1-否)",
    ],
)
def test_a_code_means_what_its_legend_says(header: str) -> None:
    rows = [("姓名", "身份证号", header), ("李秀梅", number(1), 0), ("杨光", number(2), "1")]
    found = read(ComparisonKind.DEATH, *rows)
    assert [row.said for row in found.rows] == [Said.DEAD, Said.NOT_DEAD]


def test_a_legend_under_the_table_or_in_a_title_counts_too() -> None:
    head, people = ("姓名", "身份证号", "是否死亡"), [("李秀梅", number(1), 0)]
    under = read(ComparisonKind.DEATH, head, *people, ("说明：是否死亡列 1表示是，0表示否",))
    above = read(ComparisonKind.DEATH, ("死亡比对（0为是，1为否）",), head, *people)
    assert [one.rows[0].said for one in (under, above)] == [Said.NOT_DEAD, Said.DEAD]


def test_a_code_without_a_legend_is_asked_never_guessed() -> None:
    rows = [("姓名", "身份证号", "是否死亡"), ("李秀梅", number(1), 1)]
    with pytest.raises(Refused, match=r"codes\.unknown") as refused:
        read(ComparisonKind.DEATH, *rows)
    assert "--yes" in refused.value.remedy
    assert read(ComparisonKind.DEATH, *rows, yes="0").rows[0].said is Said.NOT_DEAD
    assert read(ComparisonKind.DEATH, *rows, yes="1").rows[0].said is Said.DEAD


def test_the_mark_of_the_provincial_system_is_known() -> None:
    rows = [("姓名", "证件号码", "认证标志", "认证年月"), ("李秀梅", number(1), "1", 202610)]
    (row,) = read(None, *rows, ("杨光", number(2), "0", "")).rows[:1]
    assert (row.said, row.day) == (Said.QUALIFIED, "2026-10")


def test_the_day_of_the_provincial_system_is_known_by_its_code() -> None:
    rows = [("aac003", "aac002", "aac095", "aac097"), ("李秀梅", number(1), "2026-10-09", "1")]
    assert read(None, *rows).rows[0].day == "2026-10-09"


def test_one_digit_that_means_nothing_is_a_doubt_about_its_row_only() -> None:
    found = read(
        ComparisonKind.DEATH,
        ("姓名", "身份证号", "是否死亡（是=1，否=0）"),
        ("李秀梅", number(1), 1),
        ("杨光", number(2), 2),
    )
    assert [row.said for row in found.rows] == [Said.DEAD, Said.NOTHING]
    assert [(one.code, one.where.row) for one in found.problems] == [("result.unknown", 3)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("通过", Said.QUALIFIED),
        ("未通过", Said.NOT_YET),
        ("不具备", Said.LOST),
        ("具备", Said.QUALIFIED),
        ("待核实", Said.TO_VERIFY),
        ("疑似失联", Said.TO_VERIFY),
        ("已死亡", Said.DEAD),
        ("未死亡", Said.NOT_DEAD),
        ("判刑收监", Said.LOST),
        ("是", Said.QUALIFIED),
        ("", Said.NOTHING),
    ],
)
def test_results_in_words(words: str, said: Said) -> None:
    assert Question().said(words) is said


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (ComparisonKind.APP, [("姓名", "身份证号", "村委会", "小组", "电话")]),
        (ComparisonKind.APP, [("姓名", "身份证号", "死亡日期")]),
        (ComparisonKind.QUALIFIED, [("姓名", "身份证号", "待遇状态", "联系电话")]),
        (ComparisonKind.QUALIFIED, [("村民小组", "姓名", "身份证号", "本人签名")]),
        (ComparisonKind.DEATH, [("姓名", "身份证号", "认证方式", "认证时间")]),
        (ComparisonKind.DEATH, [("姓名", "身份证号")]),
        (ComparisonKind.UNIT_REPLY, [("单位编号", "姓名", "身份证号", "离退休日期", "电话")]),
        (ComparisonKind.ASSIGNED, [("城乡居民待遇领取人员花名册",), ("姓名", "身份证号")]),
        (ComparisonKind.TO_VERIFY, [("姓名", "身份证号", "最后一次支取日期")]),
        (ComparisonKind.TO_VERIFY, [("单位名称", "姓名", "身份证号", "离退休日期", "电话")]),
        (ComparisonKind.ASSIGNED, [("单位名称", "姓名", "身份证号", "离退休日期", "电话")]),
        (ComparisonKind.UNIT_REPLY, [("姓名", "身份证号", "认证方式", "认证时间", "认证结果")]),
    ],
)
def test_a_list_of_another_kind_is_refused(
    kind: ComparisonKind, rows: list[tuple[str, ...]]
) -> None:
    with pytest.raises(Refused, match=r"list\.other_kind"):
        read(kind, *rows, *[("李秀梅", number(1), number(1))] * 2)


def test_a_file_without_people_is_refused() -> None:
    with pytest.raises(Refused, match=r"header\.missing"):
        read(ComparisonKind.APP, ("通知", "请各村", "尽快"))
    with pytest.raises(Refused, match=r"list\.empty"):
        read(ComparisonKind.DEATH, ("姓名", "身份证号", "死亡日期"))


def test_a_day_in_the_result_is_noted_where_the_remarks_are_empty() -> None:
    found = read(
        ComparisonKind.UNIT_REPLY,
        ("单位编号", "单位名称", "姓名", "身份证号码", "资格确认结果", "备注"),
        ("A1", "某单位", "李秀梅", number(1), "2026年11月3日死亡", ""),
        ("A1", "某单位", "杨光", number(2), "2026年11月3日死亡", "家属来电"),
        ("A1", "某单位", "张云", number(3), "具备", ""),
    )
    assert [row.said for row in found.rows] == [Said.DEAD, Said.DEAD, Said.QUALIFIED]
    assert [row.note for row in found.rows] == ["2026年11月3日死亡", "家属来电", ""]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026 年 9 月 3 日", "2026-09-03"),
        ("2026年9月 3日", "2026-09-03"),
        ("2026. 9. 3", "2026-09-03"),
        ("于 2026 年 9 月 3 日去世", "2026-09-03"),
        ("2026 年 9 月", "2026-09"),
        ("2026-09-03 10:21:33", "2026-09-03"),
    ],
)
def test_spaces_inside_a_date_do_not_cut_it(words: str, day: str) -> None:
    assert day_of_list(words) == day
    whole = day if len(day) > len("2026-09") else "2026-09-30"
    assert day_of_title([words], TODAY) == whole


def test_a_day_is_found_in_titles_and_names_of_files() -> None:
    told = [
        day_of_title([text], TODAY)
        for text in ("截至2026年9月30日", "比对20260930", "2026年10月死亡人员", "202611", "附件3")
    ]
    assert told == ["2026-09-30", "2026-09-30", "2026-10-31", "2026-11-21", ""]
    with pytest.raises(ValueError, match="不详"):
        day_of_list("不详")
    assert legend(["性别（1男2女）"], Question()) == {}


PEOPLE = {
    number(1): Known("李秀梅", "532922101201"),
    number(2): Known("阿普·约瑟", "532922101201"),
    number(3, "19500101"): Known("张𠮷", "532922101202"),
}


def matched(name: str, cell: object, **more: Any) -> tuple[Verdict, str]:
    head = ("姓名", "身份证号", "出生日期")
    found = read(None, head, (name, cell, more.get("birth", "")))
    (one,) = match(found.rows, PEOPLE)
    return one.verdict, one.person


@pytest.mark.clause("P2.1")
def test_the_id_number_decides_and_near_misses_are_only_offered() -> None:
    mary, joseph = number(1), number(2)
    assert matched("李秀梅", mary) == (Verdict.MATCHED, mary)
    assert matched("阿普•约瑟", joseph.lower()) == (Verdict.MATCHED, joseph)
    assert matched("李秀梅", mary[:6] + mary[8:17]) == (Verdict.MATCHED, mary)  # 15 digits
    assert matched("李秀梅", float(int(mary[:15]) * 1000)) == (Verdict.NEAR, mary)
    wrong = mary[:-1] + ("1" if mary[-1] != "1" else "2")
    assert matched("李秀梅", wrong) == (Verdict.NEAR, mary)
    assert matched("赵云", mary) == (Verdict.NEAR, mary)  # another name under the same number
    assert matched("李秀梅", number(77)) == (Verdict.NEAR, mary)  # name and birth
    assert matched("张𠮷", "丢失", birth="1950.1.1") == (Verdict.NEAR, number(3, "19500101"))


def test_nobody_is_matched_on_the_name_alone() -> None:
    assert matched("李秀梅", number(1, "19380505")) == (Verdict.UNMATCHED, "")
    assert matched("李秀梅", "5329")[0] is Verdict.REFUSED
    assert alike("李?梅", "李秀梅")
    assert alike("李*梅", "李秀梅")
    assert not alike("李", "李秀梅")
    assert not alike("李秀英", "李秀梅")
