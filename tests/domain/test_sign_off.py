from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import (
    Chain,
    ChainStep,
    Decision,
    Paper,
    SignOff,
    Step,
    check,
    person_key,
    standing,
)
from qualdesk.errors import Refused
from tests.domain.policies import TODAY, policy

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
VILLAGE = policy("yangbi-2021").sign_off(Insurance.RESIDENT, TODAY)
UNIT = policy("yangbi-2021").sign_off(Insurance.INSTITUTION, TODAY)
STAFF = policy("yangbi-2021").sign_off(Insurance.ENTERPRISE, TODAY)
MANAGING = policy("yangbi-2021").sign_off(Insurance.INJURY, TODAY)


def signed(step: Step, signer: str, minute: int = 0, **more: object) -> SignOff:
    values: dict[str, object] = {
        "fact_id": f"{minute:032x}",
        "form_serial": "AK70-0N7N-9",
        "step": step,
        "signer": signer,
        "signed_on": date(2026, 11, 20),
        "recorded_at": NOON + timedelta(minutes=minute),
        "operator": "经办甲",
    }
    return SignOff(**(values | more))  # type: ignore[arg-type]


def returned(step: Step, signer: str, minute: int, reason: str = "照片看不清") -> SignOff:
    return signed(step, signer, minute, decision=Decision.RETURNED, reason=reason)


def village_signatures() -> list[SignOff]:
    return [
        signed(Step.GROUP_LEADER, "组长甲", 1),
        signed(Step.COORDINATOR, "协办乙", 2),
        signed(Step.VILLAGE_HEAD, "主任丙", 3),
    ]


def walk(chain: Chain, *facts: SignOff) -> list[str | None]:
    """The next step after each fact was checked and added."""
    kept: list[SignOff] = []
    steps: list[str | None] = []
    for fact in facts:
        after = check(chain, kept, fact)
        kept.append(fact)
        steps.append(after.next_step.step.value if after.next_step else None)
    return steps


@pytest.mark.clause("Y6.1.2b")
def test_three_levels_sign_one_after_the_other() -> None:
    assert walk(VILLAGE, *village_signatures()) == ["coordinator", "village_head", None]


@pytest.mark.clause("Y6.2.2")
def test_a_units_paper_ends_with_its_seal() -> None:
    facts = [
        signed(Step.HANDLER, "经办甲", 1),
        signed(Step.UNIT_HEAD, "负责人乙", 2),
        signed(Step.SEAL, "经办甲", 3),
    ]
    assert walk(UNIT, *facts) == ["unit_head", "seal", None]


@pytest.mark.clause("Y6.4")
def test_the_managing_unit_signs_under_its_own_words() -> None:
    assert [s.label for s in MANAGING.steps] == [
        "管理单位经办人员",
        "管理单位负责人",
        "管理单位印章",
    ]


@pytest.mark.clause("Y6.3.2")
@pytest.mark.parametrize("again", ["王小明", "王 小明", "王小明 ", "王　小明"])
def test_two_staff_are_two_people(again: str) -> None:
    first = signed(Step.STAFF_1, "王小明", 1)
    with pytest.raises(Refused, match=r"signoff\.same_person"):
        check(STAFF, [first], signed(Step.STAFF_2, again, 2))
    second = signed(Step.STAFF_2, "王小民", 2)
    after = check(STAFF, [first], second)
    assert after.next_step is not None
    assert after.next_step.step is Step.SEAL
    # whoever signed may press the seal
    assert check(STAFF, [first, second], signed(Step.SEAL, "王小明", 3)).complete


def test_dots_of_all_looks_are_one_name_and_rare_characters_are_not() -> None:
    assert person_key("阿普·约瑟") == person_key("阿普•约瑟") == person_key("阿普．约瑟")
    assert person_key("𬱖玉兰") != person_key("玉兰")
    assert person_key("\ue000玉兰") != person_key("玉兰")


@pytest.mark.clause("Y6.1.2b")
def test_a_step_out_of_turn_is_refused_and_named() -> None:
    with pytest.raises(Refused, match=r"signoff\.order") as wrong:
        check(VILLAGE, [], signed(Step.COORDINATOR, "协办乙", 1))
    assert "村民小组长" in wrong.value.body
    assert "村民小组长 → 村级协办员 → 村（社区）主任" in wrong.value.remedy
    with pytest.raises(Refused, match=r"signoff\.order"):
        check(VILLAGE, village_signatures(), signed(Step.VILLAGE_HEAD, "主任丙", 9))
    with pytest.raises(Refused, match=r"signoff\.order") as strange:
        check(VILLAGE, [], signed(Step.STAFF_1, "经办甲", 1))
    assert "没有" in strange.value.body


def test_a_signature_dated_before_the_one_below_is_out_of_order() -> None:
    late = signed(Step.COORDINATOR, "协办乙", 2, signed_on=date(2026, 11, 19))
    with pytest.raises(Refused, match=r"signoff\.order"):
        check(VILLAGE, [signed(Step.GROUP_LEADER, "组长甲", 1)], late)


def test_a_signature_of_tomorrow_is_refused_by_the_day_in_china() -> None:
    late_evening = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # already the 21st in China
    today = signed(
        Step.GROUP_LEADER, "组长甲", signed_on=date(2026, 11, 21), recorded_at=late_evening
    )
    assert check(VILLAGE, [], today).next_step is not None
    with pytest.raises(Refused, match=r"date\.future"):
        check(VILLAGE, [], signed(Step.GROUP_LEADER, "组长甲", signed_on=date(2026, 11, 22)))


@pytest.mark.parametrize("name", ["", "  ", "　", "·"])
def test_a_signature_needs_a_name(name: str) -> None:
    with pytest.raises(Refused, match=r"name\.missing"):
        check(VILLAGE, [], signed(Step.GROUP_LEADER, name))


@pytest.mark.clause("Y6.1.2b")
def test_a_return_needs_a_reason_and_starts_the_chain_again() -> None:
    begun = village_signatures()[:2]
    with pytest.raises(Refused, match=r"reason\.missing"):
        check(VILLAGE, begun, returned(Step.VILLAGE_HEAD, "主任丙", 3, reason=" "))
    back = returned(Step.VILLAGE_HEAD, "主任丙", 3)
    after = check(VILLAGE, begun, back)
    assert after.paper is Paper.RETURNED
    assert after.next_step is not None
    assert after.next_step.step is Step.GROUP_LEADER
    again = check(VILLAGE, [*begun, back], signed(Step.GROUP_LEADER, "组长甲", 4))
    assert (again.paper, again.returned) == (Paper.OPEN, None)


def test_a_return_comes_from_a_step_that_was_reached() -> None:
    with pytest.raises(Refused, match=r"signoff\.order"):
        check(VILLAGE, [], returned(Step.VILLAGE_HEAD, "主任丙", 1))
    complete = village_signatures()
    assert check(VILLAGE, complete, returned(Step.COORDINATOR, "协办乙", 9)).paper is Paper.RETURNED


def test_papers_stand_open_until_the_last_step() -> None:
    facts = village_signatures()
    assert [standing(VILLAGE, facts[:n]).paper for n in range(4)] == [
        Paper.OPEN,
        Paper.OPEN,
        Paper.OPEN,
        Paper.COMPLETE,
    ]


def test_one_signature_recorded_by_two_stations_counts_once() -> None:
    facts = village_signatures()
    twice = signed(Step.GROUP_LEADER, "组长甲", 2, fact_id="f" * 32)
    assert standing(VILLAGE, [*facts, twice]).signed == tuple(facts)
    afterwards = signed(Step.VILLAGE_HEAD, "主任丙", 9)
    assert standing(VILLAGE, [*facts, afterwards]).signed == tuple(facts)


@given(st.data())
def test_the_order_in_which_facts_arrive_does_not_matter(data: st.DataObject) -> None:
    facts = [
        *village_signatures(),
        returned(Step.VILLAGE_HEAD, "主任丙", 4),
        signed(Step.GROUP_LEADER, "组长甲", 5),
    ]
    shuffled = data.draw(st.permutations(facts))
    assert standing(VILLAGE, shuffled) == standing(VILLAGE, facts)


@given(st.lists(st.tuples(st.sampled_from(Step), st.sampled_from(Decision)), max_size=12))
def test_whatever_was_recorded_the_signed_steps_are_a_beginning_of_the_chain(
    acts: list[tuple[Step, Decision]],
) -> None:
    facts = [
        signed(step, f"某{n}", n, decision=decision, reason="有误")
        for n, (step, decision) in enumerate(acts)
    ]
    now = standing(VILLAGE, facts)
    assert [s.step for s in now.signed] == [s.step for s in VILLAGE.steps[: len(now.signed)]]
    assert now.complete == (len(now.signed) == len(VILLAGE.steps))


def test_a_chain_may_allow_one_person_for_two_steps() -> None:
    loose = Chain((ChainStep(Step.HANDLER, "经办"), ChainStep(Step.UNIT_HEAD, "负责人")), False)
    first = signed(Step.HANDLER, "经办甲", 1)
    assert check(loose, [first], signed(Step.UNIT_HEAD, "经办甲", 2)).complete
