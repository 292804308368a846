"""Y13: which of two rules is in force."""

from __future__ import annotations

from datetime import date

import pytest

from qualdesk.domain.cycle import Anchor, Cycle, End, Unit
from qualdesk.domain.policy import Policy
from qualdesk.domain.policy_levels import stricter
from qualdesk.domain.policy_load import check, load
from qualdesk.domain.policy_stated import PolicyText
from qualdesk.domain.policy_values import DeathReportRule, Holiday
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import RoundKind, RoundRule
from tests.domain.policies import TODAY, cycle, head, written

pytestmark = pytest.mark.clause("Y13")
ALLOWED = "stricter_allowed = true"
FORBIDDEN = "stricter_allowed = false"


def province(*sections: str) -> PolicyText:
    return written(head("prov", "", "province"), *sections, name="prov.toml")


def county(*sections: str, base: str = "prov") -> PolicyText:
    return written(head("own", base), *sections)


def length(policy: Policy, on: date = TODAY) -> int:
    rule = policy.cycle(Insurance.RESIDENT, on)
    assert rule is not None
    return rule.length


def test_a_later_rule_of_a_higher_level_beats_an_earlier_lower_one() -> None:
    texts = [province(cycle(6, "2025-01-01")), county(cycle(12, "2024-01-01"))]
    policy = load("own", texts)
    assert length(policy) == 6
    assert length(policy, date(2024, 12, 31)) == 12
    assert policy.questions(TODAY) == ()


@pytest.mark.parametrize("months", [3, 12])
def test_a_later_county_value_stands(months: int) -> None:
    policy = load("own", [province(cycle(6, "2024-01-01")), county(cycle(months, "2025-01-01"))])
    assert length(policy) == months
    assert policy.questions(TODAY) == ()


@pytest.mark.parametrize("since", ["2024-01-01", "2025-01-01"])
def test_a_stricter_county_value_stands_where_the_higher_level_allows_it(since: str) -> None:
    texts = [province(cycle(6, "2025-01-01", more=ALLOWED)), county(cycle(3, since))]
    assert length(load("own", texts)) == 3
    laxer = [province(cycle(6, "2025-01-01", more=ALLOWED)), county(cycle(12, "2024-01-01"))]
    assert length(load("own", laxer)) == 6


HALVES = RoundRule(RoundKind.HALF_YEAR, ((6, 30), (12, 31)))
EARLY = RoundRule(RoundKind.HALF_YEAR, ((6, 25), (12, 31)))
MIXED = RoundRule(RoundKind.HALF_YEAR, ((6, 10), (12, 31)))
CROSSED = RoundRule(RoundKind.HALF_YEAR, ((6, 30), (12, 1)))
QUARTERS = RoundRule(RoundKind.QUARTER, ((3, 31), (6, 30), (9, 30), (12, 31)))
MONTHS_6 = Cycle(6, Unit.MONTH, Anchor.DATE, End.SAME_DAY)
DAYS_180 = Cycle(180, Unit.DAY, Anchor.DATE, End.SAME_DAY)


@pytest.mark.parametrize(
    ("path", "stricter_value", "laxer_value"),
    [
        ("insurance.resident.cycle", DAYS_180, MONTHS_6),
        ("insurance.resident.round", QUARTERS, HALVES),
        ("insurance.resident.round", EARLY, HALVES),
        ("notice.working_days", 8, 7),
        ("key_groups.high_age", 70, 80),
        (
            "insurance.resident.death_report",
            DeathReportRule(Holiday.UNCHANGED, 2, 5),
            DeathReportRule(Holiday.UNCHANGED, 3, 5),
        ),
    ],
)
def test_what_asks_more_is_stricter(path: str, stricter_value: object, laxer_value: object) -> None:
    assert stricter(path, stricter_value, laxer_value) is True
    assert stricter(path, laxer_value, stricter_value) is False
    assert stricter(path, laxer_value, laxer_value) is False


def test_what_cannot_be_compared_is_neither() -> None:
    assert stricter("insurance.resident.round", MIXED, CROSSED) is False
    assert stricter("insurance.resident.round", CROSSED, MIXED) is False
    assert stricter("notice.mask", "no_number", "first6_last4") is None
    assert stricter("desk.warn_days", 10, 30) is None
    assert stricter("insurance.resident.cycle", MONTHS_6, HALVES) is None


def test_where_stricter_is_forbidden_the_later_higher_rule_holds() -> None:
    texts = [province(cycle(6, "2025-01-01", more=FORBIDDEN)), county(cycle(3, "2024-01-01"))]
    policy = load("own", texts)
    assert length(policy) == 6
    assert policy.questions(TODAY) == ()


@pytest.mark.parametrize(("months", "since"), [(3, "2024-01-01"), (12, "2025-01-01")])
def test_where_two_could_claim_force_a_person_decides_once(months: int, since: str) -> None:
    texts = [province(cycle(6, "2025-01-01", "P9")), county(cycle(months, since, "K9"))]
    policy = load("own", texts)
    (question,) = policy.questions(TODAY)
    assert question.path == "insurance.resident.cycle"
    assert [c.clause for c in question.claims] == ["P9", "K9"]
    assert length(policy) == 6  # until then the higher level's

    decision = question.decide(question.claims[1])
    decided = load("own", texts, [decision])
    assert length(decided) == months
    assert decided.questions(TODAY) == ()

    changed = [province(cycle(5, "2025-06-01", "P10", FORBIDDEN)), texts[1]]
    assert length(load("own", changed, [decision])) == 5


def test_a_new_claim_asks_the_question_again() -> None:
    texts = [province(cycle(6, "2025-01-01")), county(cycle(3, "2024-01-01"))]
    (question,) = load("own", texts).questions(TODAY)
    decision = question.decide(question.claims[1])
    changed = [texts[0], county(cycle(4, "2024-06-01"))]
    again = load("own", changed, [decision])
    assert len(again.questions(TODAY)) == 1
    assert length(again) == 6


def test_equal_values_are_no_question() -> None:
    policy = load("own", [province(cycle(6, "2025-01-01")), county(cycle(6, "2025-01-01"))])
    assert policy.questions(TODAY) == ()


def test_within_a_level_the_nearer_file_and_the_later_day_hold() -> None:
    base = written(head("base", "prov"), cycle(6, "2024-01-01"), name="base.toml")
    texts = [province(), base, county(cycle(4, "2024-01-01"), base="base")]
    assert length(load("own", texts)) == 4
    older = [province(), base, county(cycle(4, "2023-01-01"), base="base")]
    assert length(load("own", older)) == 6


def test_a_house_value_never_beats_a_clause() -> None:
    texts = [province(cycle(6, "2024-01-01")), county(cycle(9, "2025-01-01", "house"))]
    assert length(load("own", texts)) == 6
    alone = [province(cycle(6, "2024-01-01", "house")), county(cycle(9, "2023-01-01", "house"))]
    assert length(load("own", alone)) == 9


def test_a_rule_ends_on_its_last_day_and_the_base_holds_again() -> None:
    own = county(cycle(3, "2024-01-01", more="until = 2025-12-31"))
    policy = load("own", [province(cycle(6, "2023-01-01")), own])
    assert [length(policy, d) for d in (date(2025, 12, 31), date(2026, 1, 1))] == [3, 6]


def test_one_file_may_hold_a_rule_at_different_times() -> None:
    versions = (cycle(6, "2024-01-01") + cycle(12, "2026-01-01")).replace(
        "[insurance.resident.cycle]", "[[insurance.resident.cycle]]"
    )
    policy = load("own", [county(versions, base="")])
    assert [length(policy, d) for d in (date(2025, 6, 1), TODAY)] == [6, 12]


def test_what_a_file_leaves_out_is_as_in_its_base() -> None:
    own = county('[insurance.resident.cycle]\nlength = 4\nclause = "K1"\nfrom = 2025-01-01')
    policy = load("own", [province(cycle(6, "2024-01-01", "P1")), own])
    assert length(policy) == 4
    parts = {p.key: p.clause for p in policy.on(TODAY).rules["insurance.resident.cycle"].parts}
    assert parts == {"length": "K1", "unit": "P1", "anchor": "P1", "end": "P1"}


def test_checking_a_file_says_what_in_it_has_no_effect_and_what_is_open() -> None:
    beaten = check(
        county(cycle(12, "2024-01-01")), [province(cycle(6, "2025-01-01", more=FORBIDDEN))]
    )
    assert [p.code for p in beaten.problems] == ["policy.no_effect"]
    open_ = check(county(cycle(3, "2024-01-01")), [province(cycle(6, "2025-01-01"))])
    assert [p.code for p in open_.problems] == ["policy.question"]
    assert open_.policy is not None
