"""The station's calendar: a year's table from a file, single days, what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from qualdesk.domain.access import Actor, Role
from qualdesk.domain.calendar import CalendarLevel
from qualdesk.errors import NotAllowed, Refused, Unreadable
from qualdesk.services.calendars import Calendars
from qualdesk.services.session import Session
from tests.services.conftest import StationMaker, id_number

HEADS = ("开始日期", "结束日期", "类别", "名称")
YEAR = (
    ("2027-01-01", "2027-01-03", "休", "元旦"),
    ("2027-02-05", "2027-02-11", "休", "春节"),
    ("2027-02-14", "", "班", "春节调休"),
    (date(2027, 10, 1), date(2027, 10, 7), "放假", "国庆节"),
)


@pytest.fixture
def calendars(session: Session) -> Calendars:
    return Calendars(session)


def table(path: Path, rows: tuple[tuple[object, ...], ...], heads: tuple[str, ...] = HEADS) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("2027年部分节假日安排",), heads, *rows):
        book.active.append(list(row))
    book.save(path)
    return path


@pytest.mark.clause("Y6.1.3")
def test_a_years_table_is_taken_in_and_replaces_the_one_before(
    calendars: Calendars, tmp_path: Path
) -> None:
    assert not calendars.calendar().has_table(2027)
    taken = calendars.take_table(table(tmp_path / "2027.xlsx", YEAR), 2027, document="国办发明电")
    assert (taken.off, taken.working, taken.replaced) == (17, 1, 0)
    known = calendars.calendar()
    assert known.has_table(2027)
    assert known.works(date(2027, 2, 14))
    assert not known.works(date(2027, 10, 7))
    assert not known.works(date(2027, 4, 21))  # 三月街 stands beside the nation's table
    corrected = (*YEAR[:2], ("2027-10-01", "2027-10-06", "休", "国庆节"))
    again = calendars.take_table(table(tmp_path / "新.xlsx", corrected), 2027)
    assert again.replaced == 18
    assert calendars.calendar().works(date(2027, 10, 7))
    assert not calendars.calendar().works(date(2027, 2, 14))  # a Sunday again


@pytest.mark.clause("Y6.1.3")
@pytest.mark.parametrize(
    ("rows", "heads", "code"),
    [
        (YEAR, ("甲", "乙", "丙", "丁"), "calendar.columns"),
        ((("2026-10-01", "2026-10-07", "休", "国庆节"), *YEAR), HEADS, "calendar.wrong_year"),
        (YEAR[:1], HEADS, "calendar.incomplete"),
        ((*YEAR, ("十月一日", "", "休", "")), HEADS, "calendar.row"),
        ((*YEAR, ("2027-05-01", "2027-04-01", "休", "")), HEADS, "calendar.row"),
        ((*YEAR, ("2027-05-01", "", "也许", "")), HEADS, "calendar.row"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused_whole(
    calendars: Calendars,
    tmp_path: Path,
    rows: tuple[tuple[object, ...], ...],
    heads: tuple[str, ...],
    code: str,
) -> None:
    with pytest.raises(Refused) as refused:
        calendars.take_table(table(tmp_path / "表.xlsx", rows, heads), 2027)
    assert refused.value.code == code
    assert not calendars.calendar().has_table(2027)
    with pytest.raises(Unreadable):
        calendars.take_table(tmp_path / "没有.xlsx", 2027)


def test_a_single_day_wins_both_ways_and_a_local_table_replaces_the_rule(
    calendars: Calendars, tmp_path: Path
) -> None:
    day = date(2026, 11, 23)
    assert not calendars.calendar().works(day)  # 州庆
    calendars.put_day(day, working=True, name="照常上班")
    assert calendars.calendar().works(day)
    calendars.put_day(day, working=False, name="还是休")
    assert not calendars.calendar().works(day)
    with pytest.raises(Refused) as refused:
        calendars.put_day(day, working=True, name=" ")
    assert refused.value.code == "name.missing"
    own = (("2026-05-06", "2026-05-08", "休", "三月街"),)
    calendars.take_table(table(tmp_path / "州.xlsx", own), 2026, CalendarLevel.PREFECTURE)
    known = calendars.calendar()
    assert not known.works(date(2026, 5, 7))
    assert known.named(date(2026, 11, 22)) is None  # the rule of the year is replaced
    assert not any(t.expected and t.year == 2026 for t in known.tables)


def test_the_calendar_belongs_to_whoever_may_change_the_rules(
    session: Session, calendars: Calendars, tmp_path: Path
) -> None:
    session.actor = Actor("段丽华", id_number(7, "19800101"), Role.HANDLER)
    with pytest.raises(NotAllowed):
        calendars.put_day(date(2026, 11, 23), working=True, name="上班")
    with pytest.raises(NotAllowed):
        calendars.take_table(table(tmp_path / "2027.xlsx", YEAR), 2027)


def test_a_station_elsewhere_does_not_keep_the_days_of_dali(make_station: StationMaker) -> None:
    here = make_station(code="532901001000", name="外地")
    assert Calendars(here).calendar().named(date(2026, 11, 23)) is not None
    away = make_station(code="530102001000", name="更远")
    assert Calendars(away).calendar().named(date(2026, 11, 23)) is None
