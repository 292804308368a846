from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.rounds import (
    Opening,
    RoundKind,
    RoundRule,
    first_full_round_after,
    kind_of,
    month_in_round,
    months_of,
    next_round,
    parse_round,
    previous_round,
    round_as_of,
    round_of,
    spanning,
)
from qualdesk.errors import Refused

HALVES = RoundRule(RoundKind.HALF_YEAR, ((6, 25), (12, 25)))
QUARTERS = RoundRule(RoundKind.QUARTER, ((3, 31), (6, 30), (9, 30), (12, 31)))
RULES = st.sampled_from([HALVES, QUARTERS])
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
ONE_DAY = timedelta(days=1)


@pytest.mark.clause("P2.4")
@pytest.mark.parametrize(
    ("rule", "day", "name", "begin", "end"),
    [
        (HALVES, date(2026, 6, 30), "2026H1", date(2026, 1, 1), date(2026, 6, 30)),
        (HALVES, date(2026, 7, 1), "2026H2", date(2026, 7, 1), date(2026, 12, 31)),
        (QUARTERS, date(2026, 11, 21), "2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        (QUARTERS, date(2024, 2, 29), "2024Q1", date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_a_day_lies_in_its_round(
    rule: RoundRule, day: date, name: str, begin: date, end: date
) -> None:
    this = round_of(rule, day)
    assert (this.id, this.begin, this.end) == (name, begin, end)


@pytest.mark.clause("L1", "L2.2.2")
def test_the_closing_date_is_a_deadline_inside_the_round() -> None:
    assert round_of(HALVES, date(2026, 12, 28)).closes_on == date(2026, 12, 25)
    assert round_of(HALVES, date(2026, 1, 1)).closes_on == date(2026, 6, 25)


def test_rounds_are_printed_in_words() -> None:
    assert round_of(HALVES, date(2026, 11, 1)).label == "2026年下半年"
    assert round_of(QUARTERS, date(2026, 11, 1)).label == "2026年第四季度"


@given(RULES, DAYS)
def test_rounds_cover_the_calendar_without_gap(rule: RoundRule, day: date) -> None:
    this = round_of(rule, day)
    assert day in this
    assert this.begin in this
    assert this.end in this
    assert this.end + ONE_DAY not in this
    assert this.begin <= this.closes_on <= this.end
    assert next_round(rule, this).begin == this.end + ONE_DAY
    assert previous_round(rule, next_round(rule, this)) == this
    assert parse_round(rule, this.id) == this
    assert kind_of(this.id) is rule.kind


@given(RULES, DAYS)
def test_the_first_full_round_begins_on_or_after_the_day(rule: RoundRule, day: date) -> None:
    full = first_full_round_after(rule, day)
    assert full.begin >= day
    assert previous_round(rule, full).begin < day


@given(RULES, DAYS)
def test_the_months_of_a_round_lie_in_it(rule: RoundRule, day: date) -> None:
    this = round_of(rule, day)
    months = months_of(this)
    assert len(months) == rule.kind.months
    assert {month_in_round(rule, month, date(2200, 1, 1))[0] for month in months} == {this}


def test_a_running_month_counts_up_to_today_and_a_past_one_to_its_end() -> None:
    today = date(2026, 11, 21)
    assert month_in_round(HALVES, "2026-11", today)[1] == today
    assert month_in_round(HALVES, "2026-10", today)[1] == date(2026, 10, 31)
    assert month_in_round(HALVES, "2026-11", date(2026, 11, 1))[1] == date(2026, 11, 1)
    assert round_as_of(round_of(HALVES, today), today) == today
    assert round_as_of(parse_round(HALVES, "2026H1"), today) == date(2026, 6, 30)


def test_what_has_not_begun_is_not_counted() -> None:
    with pytest.raises(Refused, match=r"date\.future"):
        month_in_round(HALVES, "2026-12", date(2026, 11, 30))
    with pytest.raises(Refused, match=r"date\.future"):
        round_as_of(parse_round(HALVES, "2027H1"), date(2026, 12, 31))


@pytest.mark.parametrize(
    "text", ["", "2026", "2026H3", "2026Q5", "2026h2", "26H2", "２０２６H2", "2026H2 ", "0000H1"]
)
def test_other_words_are_no_round(text: str) -> None:
    with pytest.raises(Refused, match=r"round\.invalid"):
        parse_round(HALVES, text)


def test_a_round_of_another_kind_is_refused() -> None:
    with pytest.raises(Refused, match=r"round\.invalid"):
        parse_round(HALVES, "2026Q4")


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "2026/11", "2026-00", "0000-01", "十一月"])
def test_other_words_are_no_month(text: str) -> None:
    with pytest.raises(Refused, match=r"month\.invalid"):
        month_in_round(HALVES, text, date(2026, 11, 21))


OPENED = Opening("2026H2", date(2026, 8, 1), date(2027, 1, 15), date(2026, 11, 30), "漾社险发9号")
WITH_OPENED = replace(HALVES, opened=(OPENED,))


@pytest.mark.clause("L2.2.2", "P2.4")
def test_the_days_of_a_document_replace_those_of_the_policy() -> None:
    this = round_of(WITH_OPENED, date(2026, 9, 1))
    assert (this.id, this.begin, this.end, this.closes_on) == (
        "2026H2",
        date(2026, 8, 1),
        date(2027, 1, 15),
        date(2026, 11, 30),
    )
    assert this.label == "2026年下半年"
    assert months_of(this) == months_of(round_of(HALVES, date(2026, 9, 1)))
    assert parse_round(WITH_OPENED, "2026H2") == this
    assert parse_round(WITH_OPENED, "2026H1") == parse_round(HALVES, "2026H1")


@pytest.mark.clause("L2.2.2")
def test_an_opened_round_holds_beyond_the_calendar_and_names_the_days_before_it() -> None:
    assert round_of(WITH_OPENED, date(2027, 1, 10)).id == "2026H2"
    assert round_of(WITH_OPENED, date(2027, 1, 16)).id == "2027H1"
    before = round_of(WITH_OPENED, date(2026, 7, 10))
    assert (before.id, date(2026, 7, 10) in before) == ("2026H2", False)
    early = replace(HALVES, opened=(replace(OPENED, begin=date(2026, 6, 10)),))
    assert round_of(early, date(2026, 6, 5)).id == "2026H1"


def test_the_first_full_round_knows_opened_ones_and_never_closes_earlier() -> None:
    assert first_full_round_after(WITH_OPENED, date(2026, 7, 20)).id == "2026H2"
    assert first_full_round_after(HALVES, date(2026, 7, 20)).id == "2027H1"
    assert first_full_round_after(WITH_OPENED, date(2026, 8, 2)).id == "2027H1"
    days = [date(2026, 1, 1) + n * ONE_DAY for n in range(800)]
    closes = [first_full_round_after(WITH_OPENED, day).closes_on for day in days]
    assert closes == sorted(closes)


@pytest.mark.clause("L2.2.2")
def test_neighbours_of_an_opened_round_are_those_of_its_name() -> None:
    this = round_of(WITH_OPENED, date(2027, 1, 10))
    assert next_round(WITH_OPENED, this).id == "2027H1"
    assert previous_round(WITH_OPENED, this).id == "2026H1"


@pytest.mark.clause("L2.2.2")
def test_a_month_is_counted_in_the_round_of_its_last_day() -> None:
    rule = replace(HALVES, opened=(replace(OPENED, begin=date(2026, 6, 15)),))
    assert month_in_round(rule, "2026-06", date(2026, 6, 14))[0].id == "2026H1"
    assert month_in_round(rule, "2026-06", date(2026, 6, 15))[0].id == "2026H2"
    assert month_in_round(rule, "2026-06", date(2026, 9, 1))[0].id == "2026H2"


def test_a_round_of_several_insurances_spans_the_days_of_all() -> None:
    one, other = parse_round(WITH_OPENED, "2026H2"), parse_round(HALVES, "2026H2")
    this = spanning((one, other))
    assert (this.id, this.begin, this.end) == ("2026H2", other.begin, one.end)
    assert this.closes_on == max(one.closes_on, other.closes_on)
    assert spanning((one,)) == one
