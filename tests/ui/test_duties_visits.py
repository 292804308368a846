"""The card of 工作台 about home visits: who was not called on, who is planned for today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.visit_planning import PlanRequest
from qualdesk.services.visiting import VisitRequest
from tests.services.conftest import TODAY, VILLAGE
from tests.ui.straight import StraightDesk
from ui.duties import DUTIES, DutyCard
from ui.look.marks import StateMark

PEOPLE = 12


def card(desk: StraightDesk) -> DutyCard | None:
    (duty,) = [one for one in DUTIES if one.key == "visits"]
    assert (duty.page, dict(duty.where)) == ("keygroups", {"section": "plan"})
    return duty.load(desk.services)


def plan(desk: StraightDesk, on: date, per_day: int) -> None:
    request = PlanRequest(team="一队", on=on, villages=(VILLAGE,), per_day=per_day)
    desk.services.visit_planning.plan(request)


@pytest.mark.clause("P2.3", "P3.2")
def test_who_was_not_called_on_and_who_is_planned(desk: StraightDesk) -> None:
    services = desk.services
    first = card(desk)
    assert first is not None  # everybody is of high age, nobody was called on
    assert (first.number, first.unit, first.badge) == (PEOPLE, "人没上门", "还剩 40 天")
    assert first.detail == f"{PEOPLE} 人还没排计划"
    services.teams.add("一队", ["甲", "乙"])
    plan(desk, TODAY + timedelta(days=1), 60)  # Sunday of this week
    week = card(desk)
    assert week is not None
    assert (week.badge, week.detail) == (f"本周去 {PEOPLE} 人", "都排进了计划")
    (view,) = services.visit_planning.plans()
    services.correcting.correct(view.row.plan_id, {}, "改期")
    plan(desk, TODAY, 6)
    today = card(desk)
    assert today is not None
    assert (today.badge, today.mark, today.urgency) == ("今天去 6 人", StateMark.SOON, 0)


@pytest.mark.clause("P2.3")
def test_the_card_goes_when_everybody_was_called_on(desk: StraightDesk) -> None:
    services = desk.services
    services.teams.add("一队", ["甲", "乙"])
    plan(desk, TODAY, 60)
    (view,) = services.visit_planning.plans()
    for at, stop in enumerate(view.stops):
        services.visiting.record(
            VisitRequest(
                id_number=stop.stop.id_number,
                on=TODAY,
                staff_a="甲",
                staff_b="乙",
                photos=(draw_portrait(at),),
            )
        )
    assert card(desk) is None
