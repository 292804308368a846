"""The report of a half-year says what its figures say, and names what is wanting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qualdesk.domain.half_report import Deed, HalfReport, Line, problems, sections


def line(name: str, confirmed: int, unconfirmed: int) -> Line:
    return Line(
        name=name,
        expected=confirmed + unconfirmed,
        confirmed=confirmed,
        unconfirmed=unconfirmed,
        to_verify=0,
        disqualified=0,
        unsigned=0,
        rate=100 * confirmed / (confirmed + unconfirmed),
    )


DONE = HalfReport(
    station="苍山西镇",
    round_label="2026年下半年",
    begin=date(2026, 7, 1),
    as_of=date(2026, 12, 20),
    due_on=date(2026, 12, 25),
    confirmation="资格确认",
    total=line("合计", 40, 0),
    insurances=(line("城乡居民基本养老保险", 40, 0),),
    villages=(line("上街村", 20, 0), line("河西村", 20, 0)),
    by_method={"数据比对": 0, "手机APP": 10, "现场": 30},
    by_loss={"死亡": 0},
    self_service=25.0,
    before=90.0,
    deeds=dict.fromkeys(Deed, 0),
    deaths_late=0,
    overpaid=0,
    flags={"高龄": 7, "重残": 0},
    unvisited=0,
    without_notice=(),
)


def words(report: HalfReport) -> str:
    return "\n".join(text for section in sections(report) for text in section.paragraphs)


@pytest.mark.clause("D2")
def test_a_round_without_fault_has_no_problems_to_tell() -> None:
    (said,) = problems(DONE)
    assert "没有发现" in said


@pytest.mark.clause("D2")
def test_each_thing_that_is_wanting_is_named_with_its_number() -> None:
    deeds = {**DONE.deeds, Deed.CASES_OPEN: 2, Deed.COMPLAINTS: 3, Deed.COMPLAINTS_ANSWERED: 1}
    deeds |= {Deed.DIFFERENCES: 4, Deed.RECTIFIED: 1}
    report = replace(
        DONE,
        total=line("合计", 25, 15),
        villages=(line("上街村", 20, 0), line("河西村", 5, 15)),
        deeds=deeds,
        deaths_late=5,
        overpaid=6,
        unvisited=7,
        without_notice=("上街村",),
        overdue_differences=2,
    )
    said = problems(report)
    assert len(said) == 8
    assert said[0] == "（1）还有15人次未确认，确认率明显偏低的有河西村（25.0%）。"
    for number, text in enumerate(("2件核查", "5人属迟报", "6人死亡后", "7人本期还没有上门"), 2):
        assert said[number - 1].startswith(f"（{number}）")
        assert text in said[number - 1]
    assert "1个村（社区）本期还没有公示：上街村" in said[5]
    assert "2件举报尚未答复" in said[6]
    assert "3个问题尚未整改，其中2个已超期" in said[7]


@pytest.mark.clause("Y7")
def test_the_rate_of_self_service_and_the_half_year_before_stand_in_it() -> None:
    text = words(DONE)
    assert "确认率100.0%" in text
    assert "比上一期（90.0%）上升10.0个百分点" in text
    assert "手机APP自助率25.0%" in text
    assert "高龄7人" in text
    assert "重残" not in text
    assert "持平" in words(replace(DONE, before=100.0))
    assert "下降" in words(replace(DONE, total=line("合计", 20, 20)))


def test_a_station_without_people_has_a_report_too() -> None:
    nobody = Line(
        name="合计",
        expected=0,
        confirmed=0,
        unconfirmed=0,
        to_verify=0,
        disqualified=0,
        unsigned=0,
        rate=None,
    )
    report = replace(
        DONE, total=nobody, villages=(), insurances=(), by_method={}, self_service=None, before=None
    )
    assert "确认率—" in words(report)
    assert "还没有已确认的人员" in words(report)
