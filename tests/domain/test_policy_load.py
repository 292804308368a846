"""Faults of policy files: all of them at once, with line, key, reason and what to do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualdesk.domain.policy_load import check, load
from qualdesk.domain.policy_parse import parse
from qualdesk.domain.policy_stated import PolicyText
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Refused, Severity
from tests.domain.policies import SHIPPED, TODAY, cycle, head, texts, written

# The form of the design, with comments, inline tables and a value that names its own clause.
EXAMPLE = """
[policy]
id = "yangbi-2021"
name = "漾濞彝族自治县社会保险待遇领取资格确认管理办法"
level = "county"                # nation | prefecture | province | county
base = "dali-2021"
from = 2021-11-01               # 第十四条
until = ""                      # open
wording = { confirmation = "资格认证", centre = "乡镇社保中心", bureau = "县社会保险局" }

[insurance.resident.cycle]
length = 6
unit = "month"                  # month | day
anchor = "date"
end = "same_day"
clause = "Y6.1.2a"
from = 2021-11-01

[insurance.resident.round]
kind = "half_year"
closes = ["06-30", "12-31"]
clause = "P2.4"
from = 2021-05-04

[insurance.resident.sign_off]
steps = ["group_leader", "coordinator", "village_head"]
distinct_people = true
seal = false
clause = "Y6.1.2b"
from = 2021-11-01

[insurance.resident.evidence]
on_site = { photo_or_video = 1 }
clause = "Y6.1.2b"
from = 2021-11-01

[insurance.resident.death_report]
village_day = 3
township_day = 5
holiday = "unchanged"
clause = "Y6.1.1"
from = 2021-11-01

[unmarked]
enterprise = { months = 5, clause = "P2.3.1", from = 2021-07-01 }
resident = { months = 5, clause = "house", from = 2021-07-01 }   # no clause

[key_groups]
high_age = 80
severe_disability_grades = [1, 2]
no_payment_months = 6
special_checks = ["03", "09"]
verify_within = { length = 1, unit = "month" }
clause = "P2.3.3"
from = 2021-05-04

[notice]
per = "half_year"
working_days = 7
first_day_counts = false
mask = "first6_last4"
columns = ["name", "sex", "village", "group", "masked_id"]
clause = "Y6.1.3"
from = 2021-11-01

[[suspension]]
reason = "arrest"
label = "逮捕"
effect = "suspend"
insurances = ["resident", "institution", "enterprise"]
basis = "办法第九条"
clause = "Y9a"
from = 2021-11-01
"""


def codes_and_lines(text: str, *library: PolicyText) -> list[tuple[str, int | None]]:
    found = check(PolicyText("own.toml", text), library)
    return [(p.code, p.where.row) for p in found.problems]


def test_the_form_of_the_design_is_read() -> None:
    spaced = EXAMPLE.replace('"县社会保险局"', '"县 社会保险局"').replace("\n", "\r\n")
    found = check(PolicyText("own.toml", spaced), texts())
    assert found.problems == ()
    assert found.policy is not None
    assert found.policy.wording(TODAY).confirmation == "资格认证"
    assert found.policy.unmarked_months(Insurance.RESIDENT, TODAY) == 5


@pytest.mark.parametrize("policy_id", SHIPPED)
def test_the_shipped_files_have_no_fault(policy_id: str) -> None:
    (own,) = [t for t in texts() if t.file == f"{policy_id}.toml"]
    found = check(own, texts())
    assert (found.policy_id, found.problems) == (policy_id, ())


def test_all_faults_of_a_file_come_together_in_one_refusal() -> None:
    bad = written(
        head("own", "nowhere").replace("county", "village"),
        "typo = 1",
        cycle(0, "2024-01-01").replace('"month"', '"week"'),
        '[insurance.pension.cycle]\nlength = 6\nclause = "T"\nfrom = 2024-01-01',
        '[insurance.resident.sign_off]\nsteps = ["mayor"]\ndistinct_people = 1\nseal = false',
        'clause = "T"\nfrom = "2024-01-01"',
    )
    with pytest.raises(Refused, match=r"policy\.invalid") as refused:
        load("own", [bad])
    problems = refused.value.problems
    assert all(p.severity is Severity.REFUSED for p in problems)
    assert {p.where.column for p in problems} == {
        "policy.level",
        "policy.typo",
        "policy.base",
        "insurance.resident.cycle.length",
        "insurance.resident.cycle.unit",
        "insurance.pension",
        "insurance.resident.sign_off.steps",
        "insurance.resident.sign_off.distinct_people",
        "insurance.resident.sign_off.from",
    }
    rows = [p.where.row or 0 for p in problems]
    assert rows == sorted(rows)
    lines = bad.text.splitlines()
    for problem in problems:
        assert problem.where.file == "own.toml"
        assert problem.where.row
        key = (problem.where.column or "").rsplit(".", 1)[-1]
        assert key in lines[problem.where.row - 1]
        assert problem.message.startswith(f"第 {problem.where.row} 行")
        assert problem.message.endswith("。")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("length = 6", "length = 0", "超出范围"),
        ("length = 6", "length = 6.5", "整数"),
        ("length = 6", 'length = "6"', "整数"),
        ("length = 6", "length = true", "整数"),
        ('"month"                  #', '"months"  #', "month（个月）"),
        ('["06-30", "12-31"]', '["06-30"]', "2 个日期"),
        ('["06-30", "12-31"]', '["07-01", "12-31"]', "不在第 1 期"),
        ('["06-30", "12-31"]', '["06-25", "06-30"]', "不在第 2 期"),
        ('["06-30", "12-31"]', '["06-31", "12-31"]', "没有这一天"),
        ('["06-30", "12-31"]', '["02-29", "12-31"]', "没有这一天"),
        ('["06-30", "12-31"]', '["6-30", "12-31"]', "请写成 06-25"),
        ('["06-30", "12-31"]', "[]", "不能为空"),
        ('["group_leader", ', '["group_leader", "group_leader", ', "重复"),
        ('["group_leader", ', '["seal", "group_leader", ', "不是可用的代码"),
        ("photo_or_video = 1", "photo_or_vidoe = 1", "photo_or_vidoe"),
        ("photo_or_video = 1", "photo_or_video = -1", "超出范围"),
        ("on_site = {", "on_sight = {", "on_site"),
        ("village_day = 3", "village_day = 6", "晚于"),
        ("village_day = 3", "village_day = 31", "超出范围"),
        ('"unchanged"', '"skip"', "unchanged"),
        ('["03", "09"]', '["3", "13"]', "不是月份"),
        (', unit = "month" }', " }", "缺少 unit"),
        ('["resident", "institution", "enterprise"]', '["farmers"]', "resident"),
        ("false\nmask", "0\nmask", "true"),
        ('clause = "Y6.1.1"\n', "", "clause"),
        ("[[suspension]]", "[suspensions]", "suspension"),
        ("[notice]", "[Notice]", "notice"),
        ('"乡镇社保中心"', '""', "文字为空"),
        ('"资格认证"', '"认证"', "资格确认"),
        ("from = 2021-11-01               #", "from = 2021-11-01T08:00:00  #", "日期"),
        ('until = ""  ', "until = 2020-01-01  ", "早于"),
        ('id = "yangbi-2021"', 'id = "漾濞"', "代号"),
        ('base = "dali-2021"', "", "policy.base"),
        ('base = "dali-2021"', 'base = "dali"', "没有代号为 dali"),
    ],
)
def test_one_wrong_value_is_named_with_what_to_write(old: str, new: str, says: str) -> None:
    assert old in EXAMPLE
    found = check(PolicyText("own.toml", EXAMPLE.replace(old, new, 1)), texts())
    assert found.policy is None
    assert any(says in p.message for p in found.problems), [p.message for p in found.problems]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("length = 6", "length = = 6", 12),
        ('unit = "month"  ', 'length = 7\nunit = "month"  ', 13),
        ("[notice]", "[unmarked]", 0),
    ],
)
def test_what_is_no_toml_is_refused_with_its_line(old: str, new: str, line: int) -> None:
    (problem,) = check(PolicyText("own.toml", EXAMPLE.replace(old, new, 1)), texts()).problems
    assert problem.code == "policy.syntax"
    assert problem.where.row == (line or EXAMPLE[: EXAMPLE.index("[notice]")].count("\n") + 1)


def test_each_table_of_an_array_has_its_own_lines() -> None:
    row = EXAMPLE[EXAMPLE.index("[[suspension]]") :]
    text = EXAMPLE + row.replace("arrest", "detention") + row.replace('"arrest"', '"theft"')
    (problem,) = check(PolicyText("own.toml", text), texts()).problems
    assert problem.where.column == "suspension.3.reason"
    assert "theft" in text.splitlines()[(problem.where.row or 1) - 1]


def test_a_rule_may_hold_for_one_day() -> None:
    text = written(head("own"), cycle(6, "2026-11-21", more="until = 2026-11-21"))
    policy = load("own", [text])
    held = [policy.cycle(Insurance.RESIDENT, date(2026, 11, day)) for day in (20, 21, 22)]
    assert [rule is not None for rule in held] == [False, True, False]


def test_a_policy_that_has_ended_holds_no_rule_any_more() -> None:
    ended = head("own").replace('until = ""', "until = 2025-12-31")
    policy = load("own", [written(ended, cycle(6, "2024-01-01"))])
    assert policy.cycle(Insurance.RESIDENT, date(2025, 12, 31)) is not None
    assert policy.cycle(Insurance.RESIDENT, date(2026, 1, 1)) is None


def test_bases_that_go_in_a_circle_are_refused() -> None:
    one = written(head("one", "two"), name="one.toml")
    two = written(head("two", "one"), name="two.toml")
    with pytest.raises(Refused) as refused:
        load("one", [one, two])
    (problem,) = refused.value.problems
    assert problem.code == "policy.base.loop"
    assert "one → two → one" in problem.message
    assert codes_and_lines("[policy]\n" + head("own", "own")) == [("policy.base.loop", 5)]


def test_a_fault_of_the_base_is_named_with_the_bases_file() -> None:
    base = written(head("base"), cycle(0, "2024-01-01"), name="base.toml")
    with pytest.raises(Refused) as refused:
        load("own", [base, written(head("own", "base"))])
    assert [p.where.file for p in refused.value.problems] == ["base.toml"]


def test_a_faulty_file_that_is_not_in_the_chain_hinders_nobody() -> None:
    broken = PolicyText("broken.toml", "not = = toml")
    other = written(head("other"), cycle(0, "2024-01-01"), name="other.toml")
    own = written(head("own"), cycle(6, "2024-01-01"))
    assert load("own", [broken, other, own]).id == "own"
    with pytest.raises(Refused, match=r"policy\.unknown"):
        load("elsewhere", [own])


def test_a_rule_that_neither_file_nor_base_completes_is_refused() -> None:
    text = '[insurance.resident.cycle]\nlength = 6\nclause = "T"\nfrom = 2024-01-01'
    found = check(written(head("own"), text), ())
    assert [p.code for p in found.problems] == ["policy.missing"]
    assert "unit、anchor、end" in found.problems[0].message


def test_two_versions_from_one_day_are_refused() -> None:
    twice = (cycle(6, "2024-01-01") + cycle(3, "2024-01-01")).replace("[ins", "[[ins")
    twice = twice.replace("cycle]", "cycle]]")
    found = check(written(head("own"), twice), ())
    assert [p.code for p in found.problems] == ["policy.double"]


def test_a_stations_own_copy_stands_in_for_the_shipped_one() -> None:
    (shipped,) = [t for t in texts() if t.file == "yangbi-2021.toml"]
    own = PolicyText("本站规则.toml", shipped.text.replace("length = 6", "length = 4", 1))
    rule = load("yangbi-2021", [*texts(), own]).cycle(Insurance.RESIDENT, TODAY)
    assert rule is not None
    assert rule.length == 4


def test_a_clause_of_a_single_value_is_its_own() -> None:
    text = (
        "[notice]\nworking_days = 9\n"
        'mask = { value = "no_number", clause = "house", from = 2025-01-01 }\n'
        'clause = "T1"\nfrom = 2024-01-01'
    )
    found = check(written(head("own"), text), ())
    assert found.policy is not None
    rules = found.policy.on(TODAY).rules
    assert (rules["notice.mask"].clause, rules["notice.mask"].from_day) == (
        "house",
        date(2025, 1, 1),
    )
    assert rules["notice.working_days"].clause == "T1"


@settings(max_examples=150)
@given(st.data())
def test_no_damage_to_a_file_gives_anything_but_problems(data: st.DataObject) -> None:
    body = EXAMPLE
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(begin, min(len(body), begin + 30)))
        put = data.draw(
            st.sampled_from(["", "[", "{", '"', "=", "1", "x", "\n", "[[a]]", "’", "\0"])
        )
        body = body[:begin] + put + body[end:]
    found = check(PolicyText("own.toml", body), texts())
    refused = [p for p in found.problems if p.severity is Severity.REFUSED]
    assert (found.policy is None) == bool(refused)
    total = body.count("\n") + 1
    assert all(1 <= (p.where.row or 0) <= total for p in refused if p.where.file == "own.toml")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff",
        "policy = 1",
        "[[policy]]",
        "[policy]",
        "a = " + "[" * 5000,
        "a = " + "9" * 5000,
    ],
)
def test_odd_files_are_problems_too(text: str) -> None:
    parsed = parse(PolicyText("own.toml", text))
    assert parsed.document is None
    assert parsed.problems
