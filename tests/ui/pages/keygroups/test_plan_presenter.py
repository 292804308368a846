"""上门计划 without a window: a team, a plan, days, the route on paper, a result, drafts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from qualdesk.domain.visits import Found, StopState
from qualdesk.imaging.portraits import draw_portrait
from tests.services.conftest import TODAY
from tests.ui.straight import StraightDesk
from ui.pages.keygroups.plan_presenter import PlanPresenter
from ui.pages.keygroups.plan_state import NEW_TEAM, PLAN, STOP, VISIT
from ui.pages.keygroups.stop_card import about


@pytest.fixture
def presenter(desk: StraightDesk) -> PlanPresenter:
    made = PlanPresenter(desk)
    made.load()
    return made


@pytest.fixture
def planned(presenter: PlanPresenter) -> PlanPresenter:
    presenter.begin_plan()
    presenter.type_plan(new_team="一队", members="罗正明、字建军", per_day="5")
    presenter.make()
    return presenter


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "照片.jpg"
    path.write_bytes(draw_portrait(3))
    return path


def said(presenter: PlanPresenter) -> list[str]:
    return presenter.desk.shell.said  # type: ignore[attr-defined, no-any-return]


@pytest.mark.clause("P3.2", "Y6.1.4b")
def test_a_team_and_a_plan_are_made_together(presenter: PlanPresenter) -> None:
    presenter.begin_plan()
    assert (presenter.state.side, presenter.state.entry.team) == (PLAN, NEW_TEAM)
    presenter.type_plan(new_team="一队", members="罗正明，字建军", per_day="5")
    presenter.make()
    state = presenter.state
    assert (state.side, len(state.days), state.open) == (STOP, 3, 12)
    assert [len(lines) for lines in state.by_day.values()] == [4, 4, 4]
    assert state.day == TODAY
    assert said(presenter)[-1].startswith("已排好 12 人，3 天。")
    presenter.step(1)
    assert presenter.state.day == state.days[1]
    presenter.step(5)
    assert presenter.state.day == state.days[-1]
    presenter.begin_plan()
    assert presenter.state.entry.team == "一队"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"new_team": "", "members": "甲、乙"}, "new_team"),
        ({"new_team": "一队", "members": ""}, "members"),
        ({"new_team": "一队", "members": "甲、甲"}, "members"),
        ({"new_team": "一队", "members": "甲、乙", "first_day": "昨天"}, "first_day"),
        ({"new_team": "一队", "members": "甲、乙", "first_day": "2020-01-01"}, "first_day"),
        ({"new_team": "一队", "members": "甲、乙", "per_day": "很多"}, "per_day"),
        ({"new_team": "一队", "members": "甲、乙", "per_day": "0"}, "per_day"),
        ({"team": "没有的队"}, "team"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_at_its_field(
    presenter: PlanPresenter, fields: dict[str, str], at: str
) -> None:
    presenter.begin_plan()
    presenter.type_plan(**fields)
    presenter.make()
    assert presenter.state.entry.fault_at == at
    assert presenter.state.entry.fault.endswith("。")
    assert presenter.state.plans == ()


@pytest.mark.clause("P3.2")
def test_those_ticked_in_the_ledger_are_planned(presenter: PlanPresenter) -> None:
    found = presenter.desk.services.key_groups.ledger().lines
    two = tuple(one.person.row.id_number for one in found[:2])
    presenter.begin_plan(two)
    presenter.type_plan(new_team="一队", members="甲、乙")
    presenter.make()
    assert {one.id_number for one in presenter.state.lines} == set(two)


@pytest.mark.clause("P2.3", "P3.2", "Y6.1.2b")
def test_a_visit_confirms_and_the_next_one_keeps_the_staff(
    planned: PlanPresenter, photo: Path
) -> None:
    first = planned.state.current
    assert first is not None
    assert "上门时当场确认" in about(first)[-1]
    planned.begin_visit()
    visit = planned.state.visit
    assert (visit.staff_a, visit.staff_b, visit.on) == ("罗正明", "字建军", TODAY.isoformat())
    planned.record()
    assert (planned.state.visit.fault_at, planned.state.side) == ("photos", VISIT)
    planned.type_visit(photos=(photo,), staff_b="左春梅", living="独居")
    planned.record()
    (fact,) = planned.desk.services.register.person(first.id_number).confirmations
    assert fact.method.value == "home_visit"
    states = {one.id_number: one.stop.state for one in planned.state.lines}
    assert states[first.id_number] is StopState.VISITED
    assert planned.state.current is not None
    assert planned.state.current.id_number != first.id_number  # the next open one
    planned.begin_visit()
    assert planned.state.visit.staff_b == "左春梅"
    assert planned.state.visit.photos == ()


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"on": "2030-01-01"}, "on"),
        ({"on": "哪天"}, "on"),
        ({"staff_b": ""}, "staff_a"),
        ({"staff_b": "罗正明"}, "staff_b"),
        ({"follow_up_on": "改天"}, "follow_up_on"),
    ],
)
def test_what_is_wrong_with_a_visit_is_said_at_its_field(
    planned: PlanPresenter, fields: dict[str, str], at: str
) -> None:
    planned.begin_visit()
    planned.type_visit(confirm=False, **fields)
    planned.record()
    assert planned.state.visit.fault_at == at
    assert planned.desk.services.visiting.visits() == ()


def test_nobody_at_home_is_only_a_visit(planned: PlanPresenter) -> None:
    planned.begin_visit()
    planned.type_visit(found=Found.ABSENT)
    assert not planned.state.visit.confirm
    planned.record()
    (line,) = planned.desk.services.visiting.visits()
    assert (line.row.found, line.row.identity) == (Found.ABSENT, None)


def test_a_half_written_result_survives(planned: PlanPresenter, photo: Path) -> None:
    planned.begin_visit()
    planned.type_visit(living="独居", photos=(photo,))
    planned.take_photo(draw_portrait(8))
    draft = planned.as_draft()
    again = PlanPresenter(planned.desk)
    again.restore(draft)
    assert again.state.visit == planned.state.visit
    again.restore({})
    assert again.state.side == VISIT


@pytest.mark.clause("P2.3", "Y6.1.2b")
def test_photos_of_files_and_of_the_camera_confirm_together(
    planned: PlanPresenter, photo: Path
) -> None:
    first = planned.state.current
    assert first is not None
    planned.shoot(shooting=True)
    assert not planned.state.shooting  # no visit is being written down
    planned.begin_visit()
    planned.shoot(shooting=True)
    assert planned.state.shooting
    planned.take_photo(draw_portrait(8))
    assert not planned.state.shooting
    planned.drop_photos()
    planned.take_photo(draw_portrait(9))
    planned.type_visit(photos=(photo,))
    planned.record()
    (fact,) = planned.desk.services.register.person(first.id_number).confirmations
    assert len(fact.evidence) == 2
    planned.begin_visit()
    assert planned.state.visit.taken == ()


def test_routes_go_to_paper_and_a_plan_is_taken_back(
    planned: PlanPresenter, tmp_path: Path
) -> None:
    planned.print_routes(tmp_path / "路线.pdf").start()
    assert (tmp_path / "路线.pdf").read_bytes().startswith(b"%PDF")
    assert said(planned)[-1].startswith("已写好 路线.pdf：1 张表")
    planned.look_at(TODAY + timedelta(days=400))  # no such day: stays at one of the plan
    assert planned.state.day in planned.state.days
    planned.take_back_plan("改日子")
    assert planned.state.days == ()
