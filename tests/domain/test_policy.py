from __future__ import annotations

import re
from datetime import date

import pytest

from qualdesk.domain.confirmation import EvidenceKind, Method
from qualdesk.domain.cycle import Anchor, Cycle, End, Span, Unit
from qualdesk.domain.policy import explain
from qualdesk.domain.policy_stated import HOUSE
from qualdesk.domain.policy_values import (
    AnswerBy,
    DeathReportRule,
    Drawn,
    Effect,
    Holiday,
    PayReason,
    PayRule,
    Rate,
    Resumption,
    SpotCheckRule,
)
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import RoundKind
from qualdesk.errors import Refused
from tests.domain.policies import ROOT, SHIPPED, TODAY, policy

PENSIONS = (Insurance.RESIDENT, Insurance.INSTITUTION, Insurance.ENTERPRISE)
CLAUSE = re.compile(r"[YLDP](?:-?A?[0-9])[0-9a-z.]*")


def known_clauses() -> set[str]:
    table = (ROOT / "resources" / "regulations" / "clauses.md").read_text("utf-8")
    first_cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    return {c.strip() for cell in first_cells for c in cell.split(",") if CLAUSE.match(c.strip())}


def months(policy_id: str, insurance: Insurance) -> int:
    cycle = policy(policy_id).cycle(insurance, TODAY)
    assert cycle is not None
    assert (cycle.unit, cycle.anchor, cycle.end) == (Unit.MONTH, Anchor.DATE, End.SAME_DAY)
    return cycle.length


def test_the_clause_table_is_read() -> None:
    clauses = known_clauses()
    assert {"Y6.1.2a", "L2.2.2", "L2.3.2", "P-A1", "P-A3", "D2"} <= clauses
    assert "house" not in clauses


@pytest.mark.parametrize("policy_id", SHIPPED)
def test_every_value_cites_a_clause_of_the_table_and_a_day(policy_id: str) -> None:
    allowed = known_clauses() | {HOUSE}
    claims = policy(policy_id).claims
    assert claims
    cited = {p.clause for rules in claims.values() for r in rules for p in r.parts}
    assert cited <= allowed
    assert all(
        p.from_day > date(2000, 1, 1) for rules in claims.values() for r in rules for p in r.parts
    )


@pytest.mark.parametrize("policy_id", SHIPPED)
def test_no_shipped_policy_leaves_a_question_open(policy_id: str) -> None:
    for day in (date(2021, 12, 1), TODAY):
        assert policy(policy_id).questions(day) == ()


@pytest.mark.clause("Y6.1.2a", "Y6.2.2", "Y6.3.2", "Y6.4")
def test_yangbi_confirms_pensions_every_six_months_and_injuries_every_three() -> None:
    assert [months("yangbi-2021", i) for i in Insurance] == [6, 6, 6, 3]


@pytest.mark.clause("L2.1.2")
def test_yunlong_confirms_enterprise_people_every_three_months() -> None:
    assert [months("yunlong-2021", i) for i in Insurance] == [6, 6, 3, 3]


def test_rolling_12_stands_alone_with_twelve_months_from_the_last_confirmation() -> None:
    rolling = policy("rolling-12")
    assert rolling.chain == ("rolling-12",)
    assert [months("rolling-12", i) for i in Insurance] == [12, 12, 12, 12]
    assert all("rolling-12" not in policy(i).chain for i in SHIPPED if i != "rolling-12")


def test_the_nation_holds_no_cycle() -> None:
    assert all(policy("national").cycle(i, TODAY) is None for i in Insurance)


@pytest.mark.clause("L1", "P2.4")
@pytest.mark.parametrize(
    ("policy_id", "insurance", "closes"),
    [
        ("yangbi-2021", Insurance.RESIDENT, ((6, 30), (12, 31))),
        ("yangbi-2021", Insurance.INJURY, ((3, 31), (6, 30), (9, 30), (12, 31))),
        ("yunlong-2021", Insurance.ENTERPRISE, ((6, 25), (12, 25))),
        ("yunlong-2021", Insurance.INJURY, ((3, 31), (6, 25), (9, 30), (12, 25))),
    ],
)
def test_rounds_close_on_the_days_of_the_county(
    policy_id: str, insurance: Insurance, closes: tuple[tuple[int, int], ...]
) -> None:
    assert policy(policy_id).round_rule(insurance, TODAY).closes == closes


@pytest.mark.clause("P2.4")
def test_injuries_have_quarters_and_pensions_half_years() -> None:
    yangbi = policy("yangbi-2021")
    assert yangbi.insurances_by(RoundKind.HALF_YEAR, TODAY) == PENSIONS
    assert yangbi.insurances_by(RoundKind.QUARTER, TODAY) == (Insurance.INJURY,)


@pytest.mark.clause("P2.3.1", "P2.3.2", "P2.3.4")
def test_the_look_back_of_the_unmarked_list() -> None:
    assert [policy("yangbi-2021").unmarked_months(i, TODAY) for i in Insurance] == [5, 5, 5, 3]


@pytest.mark.clause("Y6.1.2b", "Y6.1.2c", "Y6.2.2", "Y6.3.2", "Y6.4")
def test_who_signs_depends_on_the_insurance() -> None:
    yangbi = policy("yangbi-2021")
    chains = [
        [s.step.value for s in yangbi.sign_off(insurance, TODAY).steps] for insurance in Insurance
    ]
    assert chains == [
        ["group_leader", "coordinator", "village_head"],
        ["handler", "unit_head", "seal"],
        ["staff_1", "staff_2", "seal"],
        ["handler", "unit_head", "seal"],
    ]
    summary = [s.step.value for s in yangbi.summary_sign_off(TODAY).steps]
    assert summary == ["centre_head", "township_leader", "seal"]
    assert yangbi.sign_off(Insurance.ENTERPRISE, TODAY).distinct_people
    assert "on_site" in yangbi.sign_off(Insurance.RESIDENT, TODAY).methods
    assert "app_self" not in yangbi.sign_off(Insurance.RESIDENT, TODAY).methods


@pytest.mark.clause("Y5", "Y6.1.2b")
def test_evidence_is_asked_for_where_people_are_seen_and_not_where_data_speak() -> None:
    yangbi = policy("yangbi-2021")
    on_site = yangbi.evidence(Insurance.RESIDENT, Method.ON_SITE, TODAY)
    assert on_site.missing([]) == ("照片或视频 1 份",)
    assert on_site.missing([EvidenceKind.VIDEO]) == ()
    assert on_site.missing([EvidenceKind.SCAN]) == ("照片或视频 1 份",)
    for method in (Method.APP_SELF, Method.DATA_MATCH, Method.PROVINCIAL):
        assert yangbi.evidence(Insurance.RESIDENT, method, TODAY).missing([]) == ()
    remote = yangbi.evidence(Insurance.RESIDENT, Method.REMOTE_ASSIST, TODAY)
    assert remote.missing([EvidenceKind.DOCUMENT]) == ()
    assert remote.missing([]) == ("佐证材料 1 份",)


@pytest.mark.clause("Y6.1.1", "Y6.2.1", "Y6.3.1")
def test_deaths_are_reported_by_the_third_fourth_and_fifth() -> None:
    yangbi = policy("yangbi-2021")
    same = Holiday.UNCHANGED
    assert yangbi.death_report(Insurance.RESIDENT, TODAY) == DeathReportRule(same, 3, 5)
    assert yangbi.death_report(Insurance.INSTITUTION, TODAY) == DeathReportRule(same, unit_day=4)
    assert yangbi.death_report(Insurance.ENTERPRISE, TODAY).township_day == 4


@pytest.mark.clause("Y6.1.4a", "Y6.2.3", "Y6.3.3")
def test_spot_checks_draw_villages_units_and_people() -> None:
    yangbi = policy("yangbi-2021")
    resident = yangbi.spot_check(Insurance.RESIDENT, TODAY)
    assert resident == SpotCheckRule("half_year", Drawn.VILLAGE, 2, 2)
    drawn = [yangbi.spot_check(i, TODAY) for i in PENSIONS[1:]]
    assert [d.drawn for d in drawn if d] == [Drawn.UNIT, Drawn.PERSON]


@pytest.mark.clause("P2.3.3", "L2.3.4", "Y6.1.3", "L2.3.5", "P2.2", "P-A2", "Y9b", "Y10", "D2")
def test_the_other_tables_of_the_regulations_are_in_the_data() -> None:
    rules = policy("yunlong-2021").on(TODAY)
    assert rules.value("key_groups.special_checks", tuple) == (3, 9)
    assert rules.value("key_groups.verify_within", Span) == Span(1, Unit.MONTH)
    assert rules.value("notice.web", RoundKind) is RoundKind.HALF_YEAR
    assert rules.value("assigned.months", tuple) == (6, 12)
    assert rules.value("letter.answer_by", AnswerBy) == AnswerBy(None)
    assert rules.value("report.due", tuple) == ((6, 25), (12, 25))
    yangbi = policy("yangbi-2021").on(TODAY)
    assert yangbi.value("notice.working_days", int) == 7
    assert yangbi.value("survivor.age", int) == 18
    assert yangbi.value("resumption", Resumption).arrears
    assert "云南人社12333" in yangbi.value("marking.at_once", tuple)


def test_the_values_of_our_own() -> None:
    yangbi = policy("yangbi-2021")
    assert (yangbi.high_age(TODAY), yangbi.warn_days(TODAY), yangbi.recently_days(TODAY)) == (
        80,
        30,
        30,
    )
    assert yangbi.severe_grades(TODAY) == (1, 2)
    assert yangbi.verify_within(TODAY) == Span(1, Unit.MONTH)
    assert yangbi.rate(TODAY) is Rate.WITHOUT_LOST
    assert yangbi.wording(TODAY).confirmation == "资格确认"
    assert policy("yunlong-2021").wording(TODAY).centre == "乡镇劳动保障工作站"


@pytest.mark.clause("Y9a", "Y13")
def test_where_legal_bases_differ_both_are_shown_the_one_with_force_first() -> None:
    yangbi = policy("yangbi-2021")
    claims = yangbi.pay_rules(PayReason.IMPRISONMENT, Insurance.ENTERPRISE, TODAY)
    shown = [(r.clause, r.value.effect) for r in claims if isinstance(r.value, PayRule)]
    assert shown == [("Y9a", Effect.SUSPEND), (HOUSE, Effect.STOP)]
    (only,) = yangbi.pay_rules(PayReason.IMPRISONMENT, Insurance.RESIDENT, TODAY)
    assert only.clause == "Y9a"
    assert yangbi.pay_rules(PayReason.ARREST, Insurance.INJURY, TODAY) == ()


@pytest.mark.clause("Y9a", "Y9b", "Y10")
def test_suspensions_concern_pensions_and_survivor_stops_injuries() -> None:
    yangbi = policy("yangbi-2021")
    for reason in PayReason:
        concerned = {i for i in Insurance if yangbi.pay_rules(reason, i, TODAY)}
        survivors = reason in {"adopted", "turned_18", "employed", "enlisted", "remarried"}
        assert concerned == ({Insurance.INJURY} if survivors else set(PENSIONS))


def test_values_are_asked_for_with_a_date() -> None:
    yangbi = policy("yangbi-2021")
    cycles = [
        rule.clause
        for day in (date(2021, 6, 1), date(2021, 11, 1))
        if (rule := yangbi.on(day).rules.get("insurance.resident.cycle"))
    ]
    assert cycles == ["P2.4", "Y6.1.2a"]
    assert yangbi.cycle(Insurance.RESIDENT, date(2021, 5, 3)) is None


def test_what_a_policy_does_not_say_is_refused_with_its_name() -> None:
    with pytest.raises(Refused, match=r"policy\.missing") as missing:
        policy("rolling-12").on(TODAY).value("report.due", tuple)
    assert "report.due" in missing.value.body
    assert policy("rolling-12").spot_check(Insurance.RESIDENT, TODAY) is None


def test_explaining_names_clause_policy_and_day_of_every_value() -> None:
    explained = {e.path: e for e in explain(policy("yunlong-2021"), TODAY)}
    length = explained["insurance.enterprise.cycle.length"]
    assert (length.value, length.clause, length.source, length.from_day) == (
        3,
        "L2.1.2",
        "yunlong-2021",
        date(2021, 5, 24),
    )
    assert explained["insurance.resident.cycle.length"].source == "yunnan-2021"
    assert explained["key_groups.severe_disability_grades"].clause == HOUSE
    assert list(explained) == sorted(explained)


def test_a_day_is_looked_up_once() -> None:
    yangbi = policy("yangbi-2021")
    assert yangbi.on(TODAY) is yangbi.on(TODAY)
    assert isinstance(yangbi.cycle(Insurance.RESIDENT, TODAY), Cycle)
