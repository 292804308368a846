"""Home visits: who needs one, planned by teams, recorded by two, confirmed on the spot."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.duties import ComparisonKind
from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Flag
from qualdesk.domain.visits import Found, IdentityCheck, Satisfaction, StopState, VisitService
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.comparing_read import ListRequest
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.key_flags import FlagRequest
from qualdesk.services.session import Session
from qualdesk.services.visit_planning import PlanRequest
from qualdesk.services.visiting import VisitRequest
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, add_people, invented

OLD, OTHER_OLD = invented(1, birth="19400101"), invented(2, birth="19410101", group="4组")
ELSEWHERE = invented(3, birth="19390101", village=OTHER_VILLAGE)
YOUNG = invented(4, birth="19600101")
OTHER_YOUNG = invented(5, birth="19610101")
TEAM = "上街村先锋队"


@pytest.fixture
def desk(session: Session) -> Services:
    add_people(session, [OLD, OTHER_OLD, ELSEWHERE, YOUNG, OTHER_YOUNG])
    services = Services(session)
    services.teams.add(TEAM, ["罗正明", "字建军"], VILLAGE)
    return services


def plan(desk: Services, **changes: Any) -> list[str]:
    values: dict[str, Any] = {"team": TEAM, "on": TODAY, "villages": ("532922101000",), **changes}
    done = desk.visit_planning.plan(PlanRequest(**values))
    return [stop.id_number for stop in done.stops]


def visit(**changes: Any) -> VisitRequest:
    values: dict[str, Any] = {
        "id_number": OLD.id_number,
        "on": TODAY,
        "staff_a": "罗正明",
        "staff_b": "字建军",
        "photos": (draw_portrait(1),),
        **changes,
    }
    return VisitRequest(**values)


def unvisited(desk: Services) -> dict[str, str]:
    items = desk.lists.make(ListKind.UNVISITED).items
    return {item.row.id_number: item.note for item in items}


def refused(call: Any, *words: Any) -> str:
    with pytest.raises(Refused) as fault:
        call(*words)
    assert fault.value.remedy
    return fault.value.code


# ── teams ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("Y6.1.4b", "P3.2")
def test_members_join_and_leave_a_team(desk: Services) -> None:
    desk.teams.join(TEAM, "左春梅", "13900001111")
    desk.teams.leave(TEAM, " 罗正明 ")
    (team,) = desk.teams.known()
    assert [(one.name, one.phone) for one in team.members] == [
        ("字建军", ""),
        ("左春梅", "13900001111"),
    ]
    desk.teams.join(TEAM, "罗正明")
    assert [one.name for one in desk.teams.known()[0].members][-1] == "罗正明"
    assert refused(desk.teams.join, TEAM, "罗正明") == "team.member_twice"
    assert refused(desk.teams.leave, TEAM, "没有这人") == "team.no_member"
    assert refused(desk.teams.join, "别的队", "某人") == "team.unknown"
    assert refused(desk.teams.add, "上街村 先锋队") == "team.exists"
    assert refused(desk.teams.add, "二队", ["甲", "甲"]) == "team.member_twice"
    assert refused(desk.teams.add, " ") == "name.missing"


@pytest.mark.clause("Y6.1.4b")
def test_a_team_without_members_makes_no_plan(desk: Services) -> None:
    desk.teams.add("空队")
    assert refused(lambda: plan(desk, team="空队")) == "team.empty"
    desk.teams.join("空队", "一个人")
    done = desk.visit_planning.plan(PlanRequest(team="空队", on=TODAY, villages=(VILLAGE,)))
    assert [problem.code for problem in done.problems] == ["team.too_small"]


# ── plans ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("P2.3", "Y6.1.4b", "P3.2")
def test_the_old_are_planned_village_by_village(desk: Services) -> None:
    assert plan(desk) == [ELSEWHERE.id_number, OLD.id_number, OTHER_OLD.id_number]
    assert refused(lambda: plan(desk)) == "visits.nobody"  # all of them are in the first plan


@pytest.mark.clause("Y3", "P2.3")
def test_whoever_confirms_by_app_drops_off_the_route(desk: Services) -> None:
    plan(desk)
    confirm(desk, OLD.id_number, Method.APP_SELF)
    confirm(desk, OTHER_OLD.id_number, Method.COUNTER)
    (view,) = desk.visit_planning.plans()
    states = {one.stop.id_number: one.state for one in view.stops}
    assert states == {
        OLD.id_number: StopState.BY_THEMSELVES,
        OTHER_OLD.id_number: StopState.OPEN,  # seen, and still to be called on at home
        ELSEWHERE.id_number: StopState.OPEN,
    }
    assert len(view.open) == 2


def confirm(desk: Services, id_number: str, method: Method) -> None:
    request = ConfirmRequest(id_number=id_number, method=method, photos=(draw_portrait(5),))
    desk.confirming.confirm(request)


@pytest.mark.clause("L2.1.3")
def test_whom_the_county_hands_over_is_visited_too(desk: Services, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("姓名", "身份证号码"), (YOUNG.name, YOUNG.id_number)):
        sheet.append(row)
    book.save(tmp_path / "交办.xlsx")
    request = ListRequest(path=tmp_path / "交办.xlsx", kind=ComparisonKind.ASSIGNED)
    taken = desk.comparing.apply(desk.comparing.read(request))
    assert YOUNG.id_number in plan(desk)
    (view,) = desk.visit_planning.plans()
    (stop,) = (one for one in view.stops if one.stop.id_number == YOUNG.id_number)
    assert stop.called is not None
    assert stop.called.assigned
    assert YOUNG.id_number not in unvisited(desk)  # of no key group
    desk.correcting.correct(view.row.plan_id, {}, "重排")
    desk.comparing.undo(taken.import_id, "县里撤回")
    assert YOUNG.id_number not in plan(desk)


@pytest.mark.clause("P2.3", "Y6.1.4b")
def test_the_severely_disabled_are_called_on_and_the_lost_are_not(desk: Services) -> None:
    for person, kind in ((YOUNG, Flag.INCAPACITATED), (OTHER_YOUNG, Flag.LOST_CONTACT)):
        flag = FlagRequest(id_number=person.id_number, kind=kind, source="村里上报")
        desk.key_flags.set(flag)
    assert YOUNG.id_number in unvisited(desk)
    assert OTHER_YOUNG.id_number not in unvisited(desk)  # the policy asks no visit for 失联
    assert set(plan(desk)) == set(unvisited(desk))
    (view,) = desk.visit_planning.plans()
    kinds = {one.stop.id_number: one.called and one.called.kinds for one in view.stops}
    assert kinds[YOUNG.id_number] == (Flag.INCAPACITATED,)


@pytest.mark.clause("P3.2")
def test_the_confirmed_come_last(desk: Services) -> None:
    confirm(desk, ELSEWHERE.id_number, Method.ON_SITE)
    assert plan(desk)[-1] == ELSEWHERE.id_number


def test_people_may_be_named_of_any_age_and_are_planned_once(desk: Services) -> None:
    ids = (YOUNG.id_number, OLD.id_number)
    assert plan(desk, villages=(), id_numbers=ids) == [OLD.id_number, YOUNG.id_number]
    done = desk.visit_planning.plan(PlanRequest(team=TEAM, on=TODAY, villages=("532922101000",)))
    assert [problem.code for problem in done.problems] == ["visits.planned_already"]
    assert OLD.id_number not in {stop.id_number for stop in done.stops}


def test_what_cannot_be_planned_is_refused_with_the_way_out(desk: Services) -> None:
    for changes, code in (
        ({"on": TODAY - timedelta(days=1)}, "date.past"),
        ({"per_day": 0}, "visits.per_day"),
        ({"villages": ()}, "visits.where"),
        ({"villages": ("没有的村",)}, "village.unknown"),
        ({"team": "没有的队"}, "team.unknown"),
        ({"id_numbers": ("110101194001010014",)}, "recipient.unknown"),
    ):
        assert refused(lambda changes=changes: plan(desk, **changes)) == code
    assert desk.visit_planning.plans() == ()
    with pytest.raises(Refused, match=r"plan\.unknown"):
        desk.visit_planning.plans("ab" * 16)


def test_a_plan_that_is_taken_back_plans_nobody(desk: Services) -> None:
    plan(desk)
    (view,) = desk.visit_planning.plans()
    desk.correcting.correct(view.row.plan_id, {}, "改期")
    assert desk.visit_planning.plans() == ()
    assert len(plan(desk, on=TODAY + timedelta(days=3))) == 3


# ── visits ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("P2.3", "P3.2", "Y6.1.4b", "Y6.1.2b")
def test_a_visit_confirms_on_the_spot_in_one_act(desk: Services) -> None:
    plan(desk)
    kept = desk.visiting.record(
        visit(
            confirm=True,
            identity=IdentityCheck.ORIGINAL,
            services=(VisitService.POLICY,),
            living="独居",
            satisfaction=Satisfaction.SATISFIED,
            follow_up="送药",
            follow_up_on=date(2026, 12, 5),
            at_time="09:50",
        )
    )
    (fact,) = desk.register.person(OLD.id_number).confirmations
    assert (fact.fact_id, fact.method, fact.outcome) == (
        kept.confirmation_id,
        Method.HOME_VISIT,
        Outcome.QUALIFIED,
    )
    assert kept.due_on == date(2027, 5, 21)
    (row,) = desk.visiting.of(OLD.id_number)
    assert row.confirmation_id == kept.confirmation_id
    assert row.services == (VisitService.CONFIRMATION, VisitService.POLICY)
    (view,) = desk.visit_planning.plans()
    assert row.plan_id == view.row.plan_id
    assert {one.stop.id_number: one.state for one in view.stops}[OLD.id_number] is StopState.VISITED
    assert OLD.id_number not in unvisited(desk)
    assert desk.upkeep.check().ok


@pytest.mark.clause("P2.3")
def test_the_unvisited_of_the_round_are_listed_with_a_word(desk: Services) -> None:
    assert set(unvisited(desk)) == {OLD.id_number, OTHER_OLD.id_number, ELSEWHERE.id_number}
    desk.visiting.record(visit(found=Found.ABSENT, photos=()))
    assert OLD.id_number in unvisited(desk)  # nobody was at home
    desk.visiting.record(visit(id_number=ELSEWHERE.id_number, photos=()))
    confirm(desk, OTHER_OLD.id_number, Method.APP_SELF)
    plan(desk)
    notes = unvisited(desk)
    assert notes == {
        OLD.id_number: f"高龄，{TODAY} 计划上门",
        OTHER_OLD.id_number: f"高龄，{TODAY} 已自助确认",
    }


@pytest.mark.clause("P2.3", "P3.2")
def test_a_visit_that_cannot_be_is_refused_and_leaves_nothing(desk: Services) -> None:
    for changes, code in (
        ({"on": TODAY + timedelta(days=1)}, "date.future"),
        ({"staff_b": " "}, "name.missing"),
        ({"staff_b": "罗 正明"}, "visit.same_staff"),
        ({"at_time": "25:00"}, "time.invalid"),
        ({"follow_up_on": TODAY - timedelta(days=1)}, "date.invalid"),
        ({"found": Found.AWAY, "confirm": True}, "visit.not_met"),
        ({"photos": (), "confirm": True}, "evidence.missing"),
        ({"id_number": "110101194001010014"}, "recipient.unknown"),
        ({"plan_id": "ab" * 16}, "plan.unknown"),
    ):
        assert refused(desk.visiting.record, visit(**changes)) == code
    assert desk.visiting.visits() == ()
    assert desk.register.person(OLD.id_number).confirmations == ()


def test_a_second_visit_of_a_day_and_one_without_photo_are_told(desk: Services) -> None:
    first = desk.visiting.record(visit(photos=()))
    assert [problem.code for problem in first.problems] == ["visit.no_photo"]
    second = desk.visiting.record(visit())
    assert [problem.code for problem in second.problems] == ["visit.again"]


@pytest.mark.clause("Y12")
def test_a_visit_that_is_taken_back_takes_its_confirmation_with_it(desk: Services) -> None:
    kept = desk.visiting.record(visit(confirm=True))
    desk.correcting.correct(kept.visit_id, {}, "登记错了人")
    assert desk.visiting.visits() == ()
    file = desk.register.person(OLD.id_number)
    assert set(file.corrections) == {kept.confirmation_id}
    assert OLD.id_number in unvisited(desk)


@pytest.mark.clause("P2.3", "Y6.1.4b")
def test_no_visit_is_planned_for_a_holiday_of_the_prefecture(desk: Services) -> None:
    done = desk.visit_planning.plan(
        PlanRequest(team=TEAM, on=TODAY, villages=("532922101000",), per_day=1)
    )
    days = [stop.day for stop in done.stops]
    assert days[0] == TODAY
    assert date(2026, 11, 23) not in days  # 大理州庆; a Monday
    assert days[1] == date(2026, 11, 24)
