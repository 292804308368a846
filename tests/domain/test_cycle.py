from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.cycle import (
    Anchor,
    Cycle,
    End,
    Span,
    Unit,
    add_months,
    add_span,
    cycle_end,
    last_of_month,
    month_length,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(-600, 600)
CYCLES = st.builds(
    Cycle, st.integers(1, 400), st.sampled_from(Unit), st.sampled_from(Anchor), st.sampled_from(End)
)
SIX_MONTHS = Cycle(6, Unit.MONTH, Anchor.DATE, End.SAME_DAY)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
    ],
)
def test_months_are_added_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(st.integers(1600, 2400), st.integers(1, 12))
def test_month_lengths_agree_with_the_calendar(year: int, month: int) -> None:
    assert month_length(year, month) == calendar.monthrange(year, month)[1]


@given(DAYS, MONTHS)
def test_the_day_of_the_month_stays_or_is_the_last(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == min(day.day, last_of_month(moved).day)


@given(DAYS, DAYS, st.integers(0, 600))
def test_adding_months_keeps_the_order(one: date, other: date, months: int) -> None:
    earlier, later = sorted((one, other))
    assert add_months(earlier, months) <= add_months(later, months)


@given(DAYS, st.integers(0, 200), st.integers(0, 200))
def test_two_steps_end_at_most_three_days_before_one(day: date, first: int, second: int) -> None:
    in_one = add_months(day, first + second)
    in_two = add_months(add_months(day, first), second)
    assert timedelta(0) <= in_one - in_two <= timedelta(days=3)


@given(CYCLES, DAYS, DAYS)
def test_a_later_confirmation_is_never_due_earlier(rule: Cycle, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert cycle_end(rule, earlier) <= cycle_end(rule, later)
    assert cycle_end(rule, earlier) > earlier


@given(CYCLES, DAYS)
def test_month_end_moves_to_the_end_of_the_same_month(rule: Cycle, day: date) -> None:
    same_day = Cycle(rule.length, rule.unit, rule.anchor, End.SAME_DAY)
    month_end = Cycle(rule.length, rule.unit, rule.anchor, End.MONTH_END)
    assert cycle_end(month_end, day) == last_of_month(cycle_end(same_day, day))


@pytest.mark.clause("Y6.1.2a")
def test_six_months_from_the_day_of_the_last_confirmation() -> None:
    assert cycle_end(SIX_MONTHS, date(2026, 5, 20)) == date(2026, 11, 20)
    assert cycle_end(SIX_MONTHS, date(2026, 8, 31)) == date(2027, 2, 28)


def test_twelve_full_months_after_the_month_of_the_pass() -> None:
    rule = Cycle(12, Unit.MONTH, Anchor.NEXT_MONTH, End.MONTH_END)
    assert cycle_end(rule, date(2023, 6, 1)) == date(2024, 6, 30)
    assert cycle_end(rule, date(2023, 6, 30)) == date(2024, 6, 30)
    assert cycle_end(rule, date(2023, 2, 10)) == date(2024, 2, 29)


def test_days_are_counted_from_the_date_or_from_the_next_month() -> None:
    by_date = Cycle(365, Unit.DAY, Anchor.DATE, End.SAME_DAY)
    by_month = Cycle(30, Unit.DAY, Anchor.NEXT_MONTH, End.SAME_DAY)
    assert cycle_end(by_date, date(2026, 1, 1)) == date(2027, 1, 1)
    assert cycle_end(by_month, date(2026, 4, 10)) == date(2026, 5, 30)


def test_a_span_counts_months_or_days() -> None:
    assert add_span(date(2026, 1, 31), Span(1, Unit.MONTH)) == date(2026, 2, 28)
    assert add_span(date(2026, 1, 31), Span(10, Unit.DAY)) == date(2026, 2, 10)
