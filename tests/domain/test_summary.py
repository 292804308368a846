"""Counting exactly as the glossary says: one bucket each, and the identity in every row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.confirmation import LossGroup, LossReason, Method, MethodGroup, Outcome
from qualdesk.domain.policy_values import PayReason, Rate
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.rounds import parse_round
from qualdesk.domain.sign_off import Paper
from qualdesk.domain.summary import (
    Bucket,
    RoundFacts,
    bucket,
    confirmation_rate,
    count,
    end_reason,
    is_expected,
    loss_of,
    provincial_until,
    total,
)
from tests.domain.policies import TODAY, policy

YANGBI = policy("yangbi-2021")
H2 = parse_round(YANGBI.round_rule(Insurance.RESIDENT, TODAY), "2026H2")
SPRING, SUMMER = date(2026, 4, 5), date(2026, 7, 5)
PERSON = RoundFacts(
    village_code="532922101201",
    insurance=Insurance.RESIDENT,
    started_month="2012-05",
    status=Status.PAYING,
    status_reason="",
    status_since=None,
    dead_since=None,
    case_open_since=None,
)


def confirmed(on: date, method: Method = Method.ON_SITE, **more: object) -> RoundFacts:
    values: dict[str, object] = {
        "last_on": on,
        "last_method": method,
        "last_outcome": Outcome.QUALIFIED,
        "last_paper": Paper.COMPLETE,
        "first_qualified_on": on,
    }
    return replace(PERSON, **(values | more))  # type: ignore[arg-type]


def lost(reason: LossReason, on: date) -> RoundFacts:
    return replace(PERSON, last_on=on, last_outcome=Outcome.DISQUALIFIED, last_loss_reason=reason)


def expected(facts: RoundFacts) -> bool:
    return is_expected(facts, H2, TODAY)


def test_who_is_paid_suspended_or_stopped_for_want_of_confirmation_is_expected() -> None:
    assert expected(PERSON)
    assert expected(replace(PERSON, status=Status.SUSPENDED, status_reason="arrest"))
    assert expected(replace(PERSON, status=Status.STOPPED, status_reason="not_confirmed"))
    assert expected(replace(PERSON, status=Status.STOPPED, status_reason="未提供生存证明"))


@pytest.mark.clause("Y9b")
def test_a_survivor_who_was_stopped_is_expected_only_in_the_round_of_the_stop() -> None:
    stopped = replace(
        PERSON,
        insurance=Insurance.INJURY,
        status=Status.STOPPED,
        status_reason=PayReason.TURNED_18.value,
    )
    assert not expected(stopped)
    assert not expected(replace(stopped, status_since=SPRING))
    assert expected(replace(stopped, status_since=SUMMER))
    assert not expected(replace(stopped, status_since=H2.begin))  # not paid on any day of it


def test_who_was_not_yet_paid_is_not_expected() -> None:
    assert expected(replace(PERSON, started_month="2026-11"))
    assert not expected(replace(PERSON, started_month="2026-12"))


def test_who_died_in_the_round_is_in_it_under_lost() -> None:
    died = replace(PERSON, dead_since=SUMMER)
    assert expected(died)
    assert bucket(died, H2) is Bucket.DISQUALIFIED
    assert expected(replace(died, status=Status.ENDED))
    assert expected(lost(LossReason.DEATH, SUMMER))
    assert expected(replace(PERSON, status=Status.ENDED, status_since=SUMMER))


def test_who_was_lost_before_the_round_is_not_in_it() -> None:
    assert not expected(replace(PERSON, dead_since=SPRING))
    assert not expected(lost(LossReason.MOVED, SPRING))
    assert not expected(replace(PERSON, status=Status.ENDED, status_since=SPRING))
    assert not expected(replace(PERSON, status=Status.ENDED))


@pytest.mark.clause("Y9a")
def test_a_sentence_is_a_loss_as_long_as_it_stands() -> None:
    for facts in (
        lost(LossReason.IMPRISONMENT, SPRING),
        replace(PERSON, status=Status.SUSPENDED, status_reason="limited_incarceration"),
    ):
        assert expected(facts)
        assert loss_of(facts) is LossGroup.SENTENCE
    arrested = replace(PERSON, status=Status.SUSPENDED, status_reason="arrest")
    assert bucket(arrested, H2) is Bucket.UNCONFIRMED


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("death", LossGroup.DEATH),
        ("死亡", LossGroup.DEATH),
        ("参加职保", LossGroup.DUPLICATE),
        ("other_scheme", LossGroup.DUPLICATE),
        ("出外定居", LossGroup.OTHER),
        ("moved", LossGroup.OTHER),
        ("其他", LossGroup.OTHER),
        ("", LossGroup.OTHER),
    ],
)
def test_an_ended_benefit_falls_into_the_column_of_its_reason(words: str, group: LossGroup) -> None:
    assert loss_of(replace(PERSON, status=Status.ENDED, status_reason=words)) is group


def test_a_reason_that_says_nothing_is_none() -> None:
    assert end_reason("其他") is None


def test_the_buckets_come_in_their_order() -> None:
    facts = confirmed(SUMMER, dead_since=SUMMER, case_open_since=date(2026, 8, 1))
    shown = [bucket(facts, H2)]
    facts = replace(facts, dead_since=None)
    shown.append(bucket(facts, H2))
    facts = replace(facts, case_open_since=None)
    shown.append(bucket(facts, H2))
    facts = replace(facts, last_on=date(2026, 6, 30))
    shown.append(bucket(facts, H2))
    assert shown == [
        Bucket.DISQUALIFIED,
        Bucket.TO_VERIFY,
        Bucket.CONFIRMED,
        Bucket.UNCONFIRMED,
    ]


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 11, 21)])
def test_the_first_day_of_the_round_and_today_count(day: date) -> None:
    assert bucket(confirmed(day), H2) is Bucket.CONFIRMED
    assert expected(replace(PERSON, dead_since=day))
    assert expected(lost(LossReason.MOVED, day))
    assert expected(replace(PERSON, status=Status.ENDED, status_since=day))


@pytest.mark.clause("P2.1")
def test_a_qualified_confirmation_after_the_case_confirms() -> None:
    assert bucket(confirmed(SUMMER, case_open_since=SUMMER), H2) is Bucket.CONFIRMED
    doubtful = confirmed(SUMMER, last_outcome=Outcome.TO_VERIFY)
    assert bucket(doubtful, H2) is Bucket.TO_VERIFY


@pytest.mark.clause("Y6.1.2b")
def test_a_returned_paper_counts_as_unconfirmed() -> None:
    assert bucket(confirmed(SUMMER, last_paper=Paper.RETURNED), H2) is Bucket.UNCONFIRMED


@pytest.mark.clause("Y6.1.2c")
def test_the_rows_of_a_summary() -> None:
    other = "532922101202"
    rows = count(
        [
            PERSON,
            confirmed(SUMMER),
            confirmed(date(2026, 11, 3), Method.APP_SELF, last_paper=Paper.NONE),
            confirmed(date(2026, 11, 4), Method.HOME_VISIT, last_paper=Paper.OPEN),
            confirmed(date(2026, 11, 4), Method.COUNTER, first_qualified_on=SUMMER),
            lost(LossReason.DEATH, SUMMER),
            lost(LossReason.MOVED, SPRING),
            replace(PERSON, village_code=other, case_open_since=SUMMER),
            replace(PERSON, village_code=other, insurance=Insurance.ENTERPRISE),
        ],
        H2,
        TODAY,
        YANGBI,
    )
    assert [(r.village_code, r.insurance, r.expected) for r in rows] == [
        ("532922101201", Insurance.RESIDENT, 6),
        (other, Insurance.RESIDENT, 1),
        (other, Insurance.ENTERPRISE, 1),
    ]
    first = rows[0]
    assert (first.confirmed, first.unconfirmed, first.to_verify, first.disqualified) == (4, 1, 0, 1)
    assert first.unsigned == 1
    assert first.new_this_month == 2
    assert {g.value: n for g, n in first.by_method.items()} == {
        "data_match": 0,
        "app": 1,
        "on_site": 2,
        "home_visit": 1,
        "other": 0,
    }
    assert first.by_loss[LossGroup.DEATH] == 1
    sums = total(rows)
    assert (sums.expected, sums.confirmed, sums.to_verify, sums.unconfirmed) == (8, 4, 1, 2)
    assert confirmation_rate(first, Rate.WITHOUT_LOST) == Fraction(4, 5)
    assert confirmation_rate(first, Rate.OF_EXPECTED) == Fraction(4, 6)


def test_where_nobody_is_left_there_is_no_rate() -> None:
    assert confirmation_rate(total([]), Rate.WITHOUT_LOST) is None


def test_a_provincial_confirmation_counts_in_its_running_month() -> None:
    assert provincial_until(TODAY) == date(2026, 11, 30)
    (row,) = count([confirmed(date(2026, 11, 30), Method.PROVINCIAL)], H2, TODAY, YANGBI)
    assert (row.confirmed, row.unsigned) == (1, 0)
    assert row.by_method[MethodGroup.OTHER] == 1


DAYS = st.none() | st.dates(date(2025, 1, 1), TODAY)
FACTS = st.builds(
    RoundFacts,
    st.sampled_from(["532922101201", "532922101202", ""]),
    st.sampled_from(Insurance),
    st.sampled_from(["", "2012-05", "2026-08", "2027-01"]),
    st.sampled_from(Status),
    st.sampled_from(["", *(r.value for r in PayReason), *(r.value for r in LossReason), "其他"]),
    DAYS,
    DAYS,
    DAYS,
    DAYS,
    st.none() | st.sampled_from(Method),
    st.none() | st.sampled_from(Outcome),
    st.none() | st.sampled_from(LossReason),
    st.sampled_from(Paper),
    DAYS,
)


@given(st.lists(FACTS, max_size=40))
def test_everyone_expected_is_counted_once(facts: list[RoundFacts]) -> None:
    rows = count(facts, H2, TODAY, YANGBI)
    for row in (*rows, total(rows)):
        assert row.expected == (row.confirmed + row.unconfirmed + row.to_verify + row.disqualified)
        assert sum(row.by_method.values()) == row.confirmed
        assert sum(row.by_loss.values()) == row.disqualified
        assert row.unsigned <= row.confirmed
        assert row.new_this_month <= row.confirmed
    assert total(rows).expected == sum(is_expected(f, H2, TODAY) for f in facts)


@given(st.lists(FACTS, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(facts: list[RoundFacts], chance: object) -> None:
    shuffled = list(facts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert count(shuffled, H2, TODAY, YANGBI) == count(facts, H2, TODAY, YANGBI)
