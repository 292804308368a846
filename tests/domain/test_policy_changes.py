"""A station's own changes as a policy: written, read back, weighed with what they stand on."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.cycle import Cycle
from qualdesk.domain.policy_changes import (
    Change,
    check_of,
    is_own,
    own_id,
    read_changes,
    with_change,
    without,
    write_changes,
)
from qualdesk.domain.policy_load import check, load
from qualdesk.domain.policy_schema import LOOSE, WHOLE
from qualdesk.domain.policy_stated import PolicyText
from qualdesk.domain.recipient import Insurance
from tests.domain.policies import texts

BASE = "yangbi-2021"
SHIPPED = tuple(texts())
LENGTH, HIGH = "insurance.resident.cycle.length", "key_groups.high_age"
AUTUMN, WINTER = date(2026, 9, 1), date(2026, 12, 1)
CHANGES = (
    Change(LENGTH, 3, "县社险发〔2026〕3号", AUTUMN),
    Change("insurance.resident.cycle.end", "month_end", "会议纪要", AUTUMN),
    Change(LENGTH, 4, "县社险发〔2026〕9号", WINTER),
    Change(HIGH, 75, "县社险发〔2026〕3号", AUTUMN),
    Change("key_groups.verify_within", {"length": 15, "unit": "day"}, "会议纪要", AUTUMN),
    Change("insurance.resident.evidence.on_site", {"photo": 1, "video": 1}, "会议纪要", AUTUMN),
    Change("insurance.resident.sign_off.labels", {"coordinator": '村"协办"员'}, "纪要", AUTUMN),
    Change("summary.rate", "of_expected", "会议纪要", AUTUMN),
    Change("summary.sign_off.seal", False, "会议纪要", AUTUMN),
    Change("report.due", ["06-20", "12-20"], "州通知", AUTUMN),
    Change("wording.centre", "便民服务中心", "三定方案", AUTUMN),
)


def as_text(changes: tuple[Change, ...]) -> PolicyText:
    return PolicyText("own", write_changes(BASE, "改过的规则", changes))


def test_changes_hold_from_their_day_and_the_rest_is_as_in_the_base() -> None:
    policy = load(own_id(BASE), (*SHIPPED, as_text(CHANGES)))
    before, after = (policy.cycle(Insurance.RESIDENT, day) for day in (date(2026, 8, 31), AUTUMN))
    assert isinstance(before, Cycle)
    assert isinstance(after, Cycle)
    assert (before.length, after.length) == (6, 3)
    assert after.end.value == "month_end"
    assert policy.cycle(Insurance.RESIDENT, WINTER) == Cycle(4, after.unit, after.anchor, after.end)
    assert policy.high_age(AUTUMN) == 75
    assert policy.wording(AUTUMN).centre == "便民服务中心"
    assert policy.cycle(Insurance.INJURY, AUTUMN) == load(BASE, SHIPPED).cycle(
        Insurance.INJURY, AUTUMN
    )


def test_what_was_written_is_read_back() -> None:
    base, found = read_changes(as_text(CHANGES).text)
    assert base == BASE
    alone = {c for c in CHANGES if "cycle" not in c.path and not isinstance(c.value, (dict, list))}
    assert alone <= {c for c in found if not isinstance(c.value, (dict, list))}
    assert {c.path: c.value for c in found if c.from_day == AUTUMN} == {
        c.path: c.value for c in CHANGES if c.from_day == AUTUMN
    }
    assert write_changes(BASE, "改过的规则", found) == as_text(CHANGES).text


def test_values_of_one_rule_and_day_name_both_grounds() -> None:
    policy = load(own_id(BASE), (*SHIPPED, as_text(CHANGES)))
    (rule,) = [r for r in policy.claims["insurance.resident.cycle"] if r.from_day == AUTUMN]
    assert set(rule.clause.split("；")) == {"县社险发〔2026〕3号", "会议纪要"}


def test_any_other_text_is_no_policy_of_changes() -> None:
    assert read_changes("nonsense = ") == ("", ())
    assert read_changes(SHIPPED[-1].text) == ("", ())


def test_a_later_change_keeps_the_earlier_one_and_an_earlier_one_replaces_the_later() -> None:
    first, later = Change(HIGH, 75, "甲", AUTUMN), Change(HIGH, 78, "乙", WINTER)
    assert with_change((first,), later) == (first, later)
    again = Change(HIGH, 70, "丙", AUTUMN)
    assert with_change((first, later), again) == (again,)
    assert without((first, later, Change("desk.warn_days", 9, "丁", AUTUMN)), HIGH) == (
        Change("desk.warn_days", 9, "丁", AUTUMN),
    )


def test_a_change_that_breaks_the_rule_is_found_by_the_check_of_the_whole() -> None:
    broken = (Change("insurance.resident.round.closes", ["06-30"], "甲", AUTUMN),)
    checked = check(as_text(broken), SHIPPED)
    assert checked.policy is None
    assert "2 个日期" in checked.problems[0].message


def test_every_value_but_the_legal_bases_of_stopping_can_be_changed() -> None:
    for table, rule in WHOLE.items():
        assert all(check_of(f"{table}.{key}") for key in rule.keys)
    for table, checks in LOOSE.items():
        assert all(check_of(f"{table}.{key}") for key in checks)
    assert check_of("suspension.arrest.effect") is None
    assert check_of("insurance.resident.cycle.colour") is None


@pytest.mark.parametrize("policy_id", [BASE, "x" * 64])
def test_ids_of_changes_stay_ids(policy_id: str) -> None:
    assert is_own(own_id(policy_id))
    assert len(own_id(policy_id)) <= 64


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_no_ground_breaks_the_file(clause: str) -> None:
    text = write_changes(BASE, "改过", (Change(HIGH, 75, clause, AUTUMN),))
    base, found = read_changes(text)
    shown = [c.clause for c in found]
    assert (base, shown) in ((BASE, [clause]), ("", []))
    assert shown or not clause.isprintable() or not clause.strip()
