"""Due dates and states exactly as the glossary says (状态, Baseline, Counting)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.cycle import month_length
from qualdesk.domain.recipient import Insurance, State, Status
from qualdesk.domain.rounds import first_full_round_after
from qualdesk.domain.sign_off import Paper
from qualdesk.domain.standing import (
    BenefitFacts,
    concluded_loss,
    due_on,
    is_high_age,
    most_urgent,
    standing_of,
    state,
)
from tests.domain.policies import SHIPPED, TODAY, policy

YANGBI = policy("yangbi-2021")
NEW = BenefitFacts(
    id_number="532922194603136670",
    insurance=Insurance.RESIDENT,
    village_code="532922101216",
    birth=date(1946, 3, 13),
    status=Status.PAYING,
    status_reason="",
    started_month="2010-03",
    first_imported_on=date(2026, 11, 21),
    known_due_on=None,
    dead=False,
    case_open_since=None,
)
DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))


def confirmed(on: date, facts: BenefitFacts = NEW, **more: object) -> BenefitFacts:
    values: dict[str, object] = {
        "last_on": on,
        "last_method": Method.ON_SITE,
        "last_outcome": Outcome.QUALIFIED,
        "last_source": "own",
        "qualified_on": on,
        "own_qualified_on": on,
    }
    return replace(facts, **(values | more))  # type: ignore[arg-type]


def provincial(on: date, known: date | None = None) -> BenefitFacts:
    return confirmed(
        on,
        last_method=Method.PROVINCIAL,
        last_source="provincial",
        own_qualified_on=None,
        known_due_on=known,
    )


def test_a_town_that_starts_today_sees_nobody_in_red() -> None:
    for insurance in Insurance:
        facts = replace(NEW, insurance=insurance)
        assert state(facts, YANGBI, TODAY) is State.NEVER
    assert due_on(NEW, YANGBI, TODAY) == date(2027, 6, 30)
    assert due_on(replace(NEW, insurance=Insurance.INJURY), YANGBI, TODAY) == date(2027, 3, 31)
    assert due_on(NEW, policy("yunlong-2021"), TODAY) == date(2027, 6, 25)


def test_who_was_never_confirmed_is_due_after_the_first_full_round() -> None:
    later = replace(NEW, started_month="2027-03")
    assert due_on(later, YANGBI, TODAY) == date(2027, 12, 31)
    first_of_round = replace(NEW, first_imported_on=date(2026, 7, 1))
    assert due_on(first_of_round, YANGBI, TODAY) == date(2026, 12, 31)


def test_who_was_never_confirmed_is_due_soon_and_overdue_in_time() -> None:
    states = [
        state(NEW, YANGBI, day)
        for day in (date(2027, 5, 30), date(2027, 5, 31), date(2027, 6, 30), date(2027, 7, 1))
    ]
    assert states == [State.NEVER, State.DUE_SOON, State.DUE_SOON, State.OVERDUE]


@pytest.mark.clause("Y6.1.2a")
def test_a_confirmation_of_our_own_moves_the_due_date_by_the_cycle() -> None:
    assert due_on(confirmed(date(2026, 8, 31)), YANGBI, TODAY) == date(2027, 2, 28)
    assert due_on(confirmed(date(2026, 8, 31)), policy("rolling-12"), TODAY) == date(2027, 8, 31)


@pytest.mark.clause("L2.1.2")
def test_the_cycle_is_the_insurances_and_the_countys() -> None:
    facts = confirmed(date(2026, 10, 10), replace(NEW, insurance=Insurance.ENTERPRISE))
    assert due_on(facts, YANGBI, TODAY) == date(2027, 4, 10)
    assert due_on(facts, policy("yunlong-2021"), TODAY) == date(2027, 1, 10)


def test_the_states_of_a_confirmed_person_through_the_year() -> None:
    facts = confirmed(date(2026, 5, 20))
    days = [
        date(2026, 6, 30),
        date(2026, 7, 1),
        date(2026, 10, 20),
        date(2026, 10, 21),
        date(2026, 11, 20),
        date(2026, 11, 21),
    ]
    assert [state(facts, YANGBI, day) for day in days] == [
        State.CONFIRMED,
        State.NOT_DUE,
        State.NOT_DUE,
        State.DUE_SOON,
        State.DUE_SOON,
        State.OVERDUE,
    ]


def test_a_due_date_known_from_outside_holds_until_our_first_confirmation() -> None:
    known = date(2026, 12, 31)
    before = provincial(date(2026, 5, 31), known)
    assert due_on(before, YANGBI, TODAY) == known
    assert state(before, YANGBI, TODAY) is State.NOT_DUE
    assert state(replace(NEW, known_due_on=known), YANGBI, TODAY) is State.NOT_DUE
    after = confirmed(date(2026, 11, 20), before)
    assert due_on(after, YANGBI, TODAY) == date(2027, 5, 20)


def test_a_known_due_date_that_the_province_has_met_since_is_not_overdue() -> None:
    facts = provincial(date(2026, 9, 30), known=date(2026, 6, 30))
    assert due_on(facts, YANGBI, TODAY) == date(2027, 3, 30)
    in_its_last_month = provincial(date(2026, 6, 30), known=date(2026, 6, 30))
    assert due_on(in_its_last_month, YANGBI, TODAY) == date(2026, 12, 30)


def test_a_provincial_confirmation_of_this_month_confirms_the_running_round() -> None:
    facts = provincial(date(2026, 11, 30))  # dated on the end of its month
    assert state(facts, YANGBI, TODAY) is State.CONFIRMED
    assert due_on(facts, YANGBI, TODAY) == date(2027, 5, 30)


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 12, 31)])
def test_both_ends_of_the_running_round_confirm(day: date) -> None:
    assert state(provincial(day), YANGBI, TODAY) is State.CONFIRMED


def test_the_first_state_that_applies_is_shown() -> None:
    facts = replace(
        NEW,
        dead=True,
        status=Status.STOPPED,
        case_open_since=date(2026, 11, 1),
        known_due_on=date(2026, 1, 31),
    )
    shown = [state(facts, YANGBI, TODAY)]
    for change in (
        {"dead": False},
        {"status": Status.SUSPENDED},
        {"status": Status.PAYING},
        {"case_open_since": None},
        {"known_due_on": TODAY},
        {"known_due_on": date(2027, 6, 30)},
        {"known_due_on": None},
    ):
        facts = replace(facts, **change)  # type: ignore[arg-type]
        shown.append(state(facts, YANGBI, TODAY))
    assert shown == [
        State.DISQUALIFIED,
        State.STOPPED,
        State.SUSPENDED,
        State.TO_VERIFY,
        State.OVERDUE,
        State.DUE_SOON,
        State.NOT_DUE,
        State.NEVER,
    ]


@pytest.mark.clause("Y9a")
@pytest.mark.parametrize("reason", list(LossReason))
def test_a_confirmation_of_the_loss_ends_the_matter(reason: LossReason) -> None:
    facts = confirmed(date(2026, 11, 1), last_outcome=Outcome.DISQUALIFIED, last_loss_reason=reason)
    assert standing_of(facts, YANGBI, TODAY) == (None, State.DISQUALIFIED)
    again = replace(facts, last_outcome=Outcome.QUALIFIED, last_loss_reason=None)
    assert state(again, YANGBI, TODAY) is State.CONFIRMED


def test_a_suspension_is_a_loss_only_by_sentence() -> None:
    suspended = replace(NEW, status=Status.SUSPENDED, status_reason="arrest")
    assert state(suspended, YANGBI, TODAY) is State.SUSPENDED
    assert concluded_loss(replace(suspended, status_reason="imprisonment"))
    assert state(replace(NEW, status=Status.ENDED), YANGBI, TODAY) is State.DISQUALIFIED


@pytest.mark.clause("P2.1")
def test_to_verify_holds_until_a_later_qualified_confirmation() -> None:
    doubtful = confirmed(date(2026, 11, 10), last_outcome=Outcome.TO_VERIFY, qualified_on=None)
    assert state(doubtful, YANGBI, TODAY) is State.TO_VERIFY
    case = confirmed(date(2026, 11, 1), case_open_since=date(2026, 11, 10))
    assert state(case, YANGBI, TODAY) is State.TO_VERIFY
    settled = replace(case, last_on=date(2026, 11, 10), qualified_on=date(2026, 11, 10))
    assert state(settled, YANGBI, TODAY) is State.CONFIRMED


@pytest.mark.clause("Y6.1.2b")
def test_a_returned_paper_counts_the_confirmation_as_unconfirmed() -> None:
    back = confirmed(
        date(2026, 11, 1), last_paper=Paper.RETURNED, qualified_on=None, own_qualified_on=None
    )
    assert standing_of(back, YANGBI, TODAY) == (date(2027, 6, 30), State.NEVER)
    earlier = replace(back, qualified_on=date(2026, 5, 2), own_qualified_on=date(2026, 5, 2))
    assert standing_of(earlier, YANGBI, TODAY) == (date(2026, 11, 2), State.OVERDUE)
    lost = replace(back, last_outcome=Outcome.DISQUALIFIED)
    assert state(lost, YANGBI, TODAY) is State.NEVER


def test_without_a_cycle_a_confirmation_never_runs_out() -> None:
    facts = confirmed(date(2020, 1, 5))
    assert standing_of(facts, policy("national"), TODAY) == (None, State.NOT_DUE)


@given(st.sampled_from(SHIPPED), st.sampled_from(Insurance), DAYS, DAYS)
def test_nobody_newly_imported_is_ever_red_on_the_first_day(
    policy_id: str, insurance: Insurance, imported: date, started: date
) -> None:
    rules = policy(policy_id)
    facts = replace(
        NEW,
        insurance=insurance,
        first_imported_on=imported,
        started_month=f"{started.year}-{started.month:02d}",
    )
    if insurance not in rules.on(imported).round_rules:
        return  # before the policy came into force
    due, shown = standing_of(facts, rules, imported)
    assert shown in {State.NEVER, State.DUE_SOON}
    assert due is not None
    assert due >= first_full_round_after(rules.round_rule(insurance, imported), imported).begin


@given(DAYS, st.integers(0, 400))
def test_states_follow_the_due_date(on: date, later: int) -> None:
    today = on + timedelta(days=later)
    if today < date(2021, 11, 1):
        return
    due, shown = standing_of(confirmed(on), YANGBI, today)
    assert due is not None
    assert (shown is State.OVERDUE) == (today > due)
    assert (shown is State.DUE_SOON) == (0 <= (due - today).days <= 30)
    assert shown in {State.OVERDUE, State.DUE_SOON, State.CONFIRMED, State.NOT_DUE}


def test_a_person_shows_the_most_urgent_state() -> None:
    assert most_urgent([State.CONFIRMED, State.OVERDUE, State.NEVER]) is State.OVERDUE
    assert most_urgent([State.NEVER]) is State.NEVER
    assert most_urgent([State.DISQUALIFIED, State.NEVER]) is State.NEVER
    assert most_urgent([State.DISQUALIFIED, State.DISQUALIFIED]) is State.DISQUALIFIED


@pytest.mark.clause("P2.3.3")
@pytest.mark.parametrize(
    ("birth", "today", "expected"),
    [
        (date(1946, 11, 21), date(2026, 11, 21), True),
        (date(1946, 11, 22), date(2026, 11, 21), False),
        (date(1944, 2, 29), date(2024, 2, 28), False),
        (date(1944, 2, 29), date(2024, 2, 29), True),
        (date(1900, 1, 1), date(2026, 11, 21), True),
        (date(1950, 1, 1), date(2026, 11, 21), False),
    ],
)
def test_high_age_begins_on_the_eightieth_birthday(
    birth: date, today: date, expected: bool
) -> None:
    assert is_high_age(birth, today, YANGBI) is expected


def test_leap_days_are_days() -> None:
    assert due_on(confirmed(date(2027, 8, 29)), YANGBI, date(2027, 9, 1)) == date(2028, 2, 29)
    assert month_length(2028, 2) == 29
