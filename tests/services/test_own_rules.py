"""Values of the rules changed by the station, with check, ground and way back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qualdesk.domain.access import Actor, Role
from qualdesk.domain.policy_changes import Change
from qualdesk.domain.recipient import Insurance, State
from qualdesk.errors import NotAllowed, Refused
from qualdesk.services.own_rules import Effect, OwnRules
from qualdesk.services.policies import Policies
from qualdesk.services.session import Session
from tests.services.conftest import ADMIN, TODAY, add_people, id_number, invented

LENGTH = "insurance.resident.cycle.length"
GROUND = "县社险发〔2026〕3号"


@pytest.fixture
def own(session: Session) -> OwnRules:
    return OwnRules(session)


def months(session: Session, day: date = TODAY) -> int:
    cycle = session.policy().cycle(Insurance.RESIDENT, day)
    assert cycle is not None
    return cycle.length


def test_a_change_holds_from_its_day_and_says_who_and_why(own: OwnRules, session: Session) -> None:
    own.change(Change(LENGTH, 3, GROUND, TODAY), "县里发文改了")
    assert months(session) == 3
    assert months(session, TODAY - timedelta(days=1)) == 6
    value = own.values()[LENGTH]
    assert (value.who, value.reason) == (ADMIN, "县里发文改了")
    assert value.original is not None
    assert (value.original.value, value.original.clause) == (6, "Y6.1.2a")
    shown = {one.path: one for one in Policies(session).show().values}
    assert (shown[LENGTH].value, shown[LENGTH].clause) == (3, GROUND)
    assert shown["insurance.resident.cycle.unit"].clause == "Y6.1.2a"


def test_a_change_to_come_is_known_and_not_yet_in_force(own: OwnRules, session: Session) -> None:
    later = TODAY + timedelta(days=40)
    own.change(Change(LENGTH, 3, GROUND, later), "明年起")
    assert months(session) == 6
    assert months(session, later) == 3
    assert own.values()[LENGTH].changes[-1].from_day == later


def test_the_original_comes_back_and_with_the_last_change_the_policy_itself(
    own: OwnRules, session: Session
) -> None:
    own.change(Change(LENGTH, 3, GROUND, TODAY), "试一试")
    own.change(Change("desk.warn_days", 45, GROUND, TODAY), "早一点提醒")
    own.restore(LENGTH, "改错了")
    assert months(session) == 6
    assert list(own.values()) == ["desk.warn_days"]
    own.restore("desk.warn_days", "改错了")
    assert session.station.policy_id == "yangbi-2021"
    with pytest.raises(Refused, match="没有改过"):
        own.restore(LENGTH, "再来一次")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(LENGTH, 0, GROUND, TODAY), "数值超出范围"),
        (Change("insurance.resident.round.closes", ["06-30"], GROUND, TODAY), "2 个日期"),
        (Change("insurance.resident.death_report.village_day", 9, GROUND, TODAY), "晚于乡镇"),
        (Change("suspension.arrest.effect", "stop", GROUND, TODAY), "不能单独改"),
        (Change(LENGTH, 3, "  ", TODAY), "文号"),
        (Change(LENGTH, 3, "house", TODAY), "house"),
        (Change(LENGTH, 3, GROUND, date(2021, 10, 1)), "不起作用"),
    ],
)
def test_what_cannot_hold_is_refused_with_the_reason(
    own: OwnRules, session: Session, change: Change, words: str
) -> None:
    assert words in own.attempt(change).refused[0].message
    with pytest.raises(Refused) as refused:
        own.change(change, "试一试")
    assert refused.value.code == "policy.invalid"
    assert months(session) == 6
    assert own.values() == {}


def test_only_who_may_change_the_policy_changes_it(session: Session) -> None:
    handler = Actor("李经办", id_number(2, "19800101"), Role.HANDLER)
    own = OwnRules(Session(session.store, handler, session.clock))
    assert own.attempt(Change(LENGTH, 3, GROUND, TODAY)).policy is not None
    with pytest.raises(NotAllowed):
        own.change(Change(LENGTH, 3, GROUND, TODAY), "试一试")
    with pytest.raises(NotAllowed):
        own.restore(LENGTH, "试一试")


def test_nothing_is_changed_without_a_reason(own: OwnRules) -> None:
    with pytest.raises(Refused, match="理由"):
        own.change(Change(LENGTH, 3, GROUND, TODAY), " ")


def test_the_effect_counts_people_under_both_rules(own: OwnRules, session: Session) -> None:
    add_people(session, [invented(number) for number in range(5)])

    def effect(path: str, value: object) -> Effect:
        tried = own.attempt(Change(path, value, GROUND, TODAY))
        assert tried.policy is not None
        return own.effect(tried.policy, TODAY)

    earlier = effect("insurance.resident.round.closes", ["05-31", "12-31"])
    assert (earlier.moved, earlier.before, earlier.after) == (5, {State.NEVER: 5}, {State.NEVER: 5})
    warned = effect("desk.warn_days", 300)
    assert (warned.moved, warned.after) == (0, {State.DUE_SOON: 5})
    assert own.values() == {}, "nothing was written"
