"""Working days: national tables, 调休, local holidays, single days of the station."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from qualdesk.domain.calendar import Calendar, CalendarLevel, NamedDay, YearTable, year_tables
from tests.architecture.tree import ROOT


def tables(name: str) -> tuple[YearTable, ...]:
    path: Path = ROOT / "resources" / "calendar" / f"{name}.toml"
    return year_tables(tomllib.loads(path.read_text(encoding="utf-8")))[1]


NATION = Calendar(tables("nation"))
DALI = Calendar((*tables("dali"), *tables("nation")))  # in any order: the level decides


@pytest.mark.clause("Y6.1.3")
def test_dali_rests_on_a_make_up_day_of_the_nation() -> None:
    """三月街 of 2023: 05-04 … 05-06, and 05-07 off; the nation works on Saturday 05-06."""
    days = [date(2023, 5, day) for day in range(4, 9)]
    assert [NATION.works(day) for day in days] == [True, True, True, False, True]
    assert [DALI.works(day) for day in days] == [False, False, False, False, True]
    assert not any(DALI.works(date(2023, 4, 29) + timedelta(days=n)) for n in range(5))
    assert DALI.works(date(2023, 4, 23))  # a Sunday that both work


@pytest.mark.clause("Y6.1.3")
def test_the_make_up_days_of_2026_are_worked_and_the_days_off_are_not() -> None:
    worked = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    assert all(NATION.works(date(2026, month, day)) for month, day in worked)
    found = [d for d in (date(2026, 1, 1) + timedelta(n) for n in range(365)) if NATION.works(d)]
    assert {(d.month, d.day) for d in found if d.weekday() > 4} == set(worked)
    assert not NATION.works(date(2026, 10, 1))


@pytest.mark.clause("Y6.1.3")
def test_every_counted_day_is_told_and_the_first_one_counts_if_the_policy_says_so() -> None:
    counted = NATION.count(date(2026, 9, 24), 7, first_day_counts=False)
    days = [(9, 28), (9, 29), (9, 30), (10, 8), (10, 9), (10, 10), (10, 12)]
    assert [(day.month, day.day) for day in counted.days] == days
    assert counted.ends_on == date(2026, 10, 12)
    assert counted.without_table == ()
    first = NATION.count(date(2026, 9, 24), 7, first_day_counts=True)
    assert first.days[0] == date(2026, 9, 24)
    assert first.ends_on == date(2026, 10, 10)
    posted_at_rest = NATION.count(date(2026, 10, 3), 1, first_day_counts=True)
    assert posted_at_rest.days == (date(2026, 10, 8),)


@pytest.mark.clause("Y6.1.3")
def test_a_year_without_table_counts_weekdays_and_says_so() -> None:
    counted = NATION.count(date(2026, 12, 28), 7, first_day_counts=False)
    assert counted.without_table == (2027,)
    assert counted.ends_on == date(2027, 1, 6)  # 1 January counts as a Friday
    assert NATION.count(date(2026, 12, 1), 7, first_day_counts=False).without_table == ()


def test_local_days_that_only_follow_a_rule_are_told() -> None:
    near = DALI.count(date(2026, 11, 16), 7, first_day_counts=False)
    assert [table.place for table in near.expected] == ["大理州"]
    assert date(2026, 11, 23) not in near.days
    assert DALI.count(date(2026, 9, 1), 7, first_day_counts=False).expected == ()
    assert DALI.count(date(2024, 11, 18), 7, first_day_counts=False).expected == ()


def test_a_single_day_of_the_station_wins_both_ways() -> None:
    own = (
        NamedDay(date(2026, 11, 24), working=False, name="补休", level=CalendarLevel.STATION),
        NamedDay(date(2026, 11, 23), working=True, name="加班", level=CalendarLevel.STATION),
    )
    calendar = Calendar(DALI.tables, own)
    assert calendar.works(date(2026, 11, 23))
    assert not calendar.works(date(2026, 11, 24))
    assert not DALI.works(date(2026, 11, 23))
    newer = NamedDay(date(2026, 11, 23), working=False, name="照休", level=CalendarLevel.STATION)
    assert not Calendar(DALI.tables, (*own, newer)).works(date(2026, 11, 23))


def test_a_deadline_moves_to_the_next_or_last_working_day() -> None:
    assert DALI.moved(date(2026, 11, 22), -1) == date(2026, 11, 20)
    assert DALI.moved(date(2026, 11, 22), 1) == date(2026, 11, 24)
    assert DALI.moved(date(2026, 11, 22), 0) == date(2026, 11, 22)
