"""Draws are kept for good; results, differences and what was put right are facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import CaseKind, DeathEvidence
from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.spot_check import DrawSize, SpotFound, SpotHow, SpotResult
from qualdesk.domain.station import Level
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.cases import Cases
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.correcting import Correcting
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.session import Session
from qualdesk.services.spot_check_board import Difference, SpotCheckBoard
from qualdesk.services.spot_checks import Draw, DrawRequest, SpotChecks
from qualdesk.services.spot_results import Finding, SpotResults
from qualdesk.services.upkeep import Upkeep
from tests.services.conftest import OTHER_VILLAGE, StationMaker, add_people, invented

TWO_VILLAGES = DrawSize(Drawn.VILLAGE, 3, 2)


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    """A training township with eight people in two villages."""
    session = make_station(training=True)
    add_people(session, [invented(n) for n in range(1, 5)])
    add_people(session, [invented(n, village=OTHER_VILLAGE) for n in range(5, 9)])
    return session


@pytest.fixture
def checks(desk: Session) -> SpotChecks:
    return SpotChecks(desk)


def drawn(checks: SpotChecks, seed: str = "7", size: DrawSize = TWO_VILLAGES) -> Draw:
    return checks.draw(DrawRequest(size=size, seed=seed))


def codes(draw: Draw) -> list[str]:
    return [problem.code for problem in draw.problems]


@pytest.mark.clause("Y6.1.4a")
def test_the_system_takes_a_seed_of_its_own_and_marks_any_other(checks: SpotChecks) -> None:
    own = checks.draw(DrawRequest(size=TWO_VILLAGES))
    assert (own.row.designated, len(own.row.seed)) == (False, 8)
    assert "spotcheck.designated" not in codes(own)
    ours = drawn(checks)
    assert (ours.row.designated, ours.row.seed) == (True, "7")
    assert "指定抽签号" in ours.problems[0].message


@pytest.mark.clause("Y6.1.4a")
def test_two_stations_with_the_same_people_draw_the_same(
    checks: SpotChecks, make_station: StationMaker
) -> None:
    other = make_station(training=True)
    add_people(other, [invented(n, village=OTHER_VILLAGE) for n in range(8, 4, -1)])
    add_people(other, [invented(n) for n in range(4, 0, -1)])
    first, second = drawn(checks).row, drawn(SpotChecks(other)).row
    assert first.people == second.people
    assert first.population_sha256 == second.population_sha256
    assert first.draw_id != second.draw_id


@pytest.mark.clause("Y6.1.4a", "Y12")
def test_no_draw_can_be_dropped_and_every_one_is_listed(desk: Session, checks: SpotChecks) -> None:
    draws = [drawn(checks, seed) for seed in ("1", "2", "2")]
    assert [one.batch for one in draws] == [1, 2, 3]
    assert "spotcheck.again" in codes(draws[1])
    with pytest.raises(Refused, match=r"spotcheck\.draw_stands"):
        Correcting(desk, Confirming(desk)).correct(draws[0].row.draw_id, {}, "不要了")
    boards = SpotCheckBoard(desk).all()
    assert [board.name for board in boards] == [f"2026年下半年第{n}批" for n in (3, 2, 1)]
    assert [board.row.draw_id for board in boards] == [d.row.draw_id for d in reversed(draws)]
    assert Upkeep(desk).check().ok


@pytest.mark.clause("Y6.1.4a")
def test_whoever_is_dead_or_gone_is_not_drawn(desk: Session, checks: SpotChecks) -> None:
    before = checks.ground(Drawn.VILLAGE)
    report = DeathReport(
        id_number=invented(1).id_number,
        died_on=date(2026, 11, 4),
        evidence_kind=DeathEvidence.VILLAGE,
    )
    Deaths(desk).report(report)
    after = checks.ground(Drawn.VILLAGE)
    assert (before.people, after.people, after.places) == (8, 7, 2)


@pytest.mark.clause("Y6.1.4a", "Y6.2.3", "Y6.3.3")
def test_what_is_drawn_follows_the_policy(make_station: StationMaker) -> None:
    session = make_station(level=Level.COUNTY, code="532922000000", training=True)
    add_people(session, [invented(n) for n in range(1, 5)])
    unit = [invented(n, village="") for n in range(11, 15)]
    add_people(session, unit, Insurance.INSTITUTION, unit_code="U1")
    add_people(session, [invented(n) for n in range(21, 25)], Insurance.ENTERPRISE)
    checks = SpotChecks(session)
    villages = checks.draw(DrawRequest(size=DrawSize(Drawn.VILLAGE, 2, 1, 1)))
    assert villages.row.insurances == (Insurance.RESIDENT,)
    least = next(p for p in villages.problems if p.code == "spotcheck.below_least")
    assert "乡镇不少于 2 个" in least.message
    units = checks.draw(DrawRequest(size=DrawSize(Drawn.UNIT, 2, 1)))
    assert (units.row.insurances, units.row.places) == ((Insurance.INSTITUTION,), ("U1",))
    people = checks.draw(DrawRequest(size=DrawSize(Drawn.PERSON, 3)))
    assert people.row.insurances == (Insurance.ENTERPRISE,)
    assert {p.insurance for p in people.row.people} == {"enterprise"}


@pytest.mark.clause("Y6.1.4a")
def test_a_difference_is_put_right_by_a_day_and_overdue_ones_are_listed(
    desk: Session, checks: SpotChecks, tmp_path: Path
) -> None:
    row = drawn(checks).row
    agrees, differs = row.people[0].id_number, row.people[1].id_number
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(draw_portrait(4))
    Confirming(desk).confirm(
        ConfirmRequest(id_number=agrees, method=Method.ON_SITE, photos=(draw_portrait(1),))
    )
    first = Finding(
        draw_id=row.draw_id, id_number=agrees, result=SpotResult.AGREES, evidence=(photo,)
    )
    SpotResults(desk).record(first)
    second = Finding(
        draw_id=row.draw_id,
        id_number=differs,
        result=SpotResult.DIFFERS,
        note="系统写在家，实际外出",
        how=SpotHow.VISIT,
        found=SpotFound.LOST,
        case=True,
    )
    done = SpotResults(desk).record(second)
    assert done.result.due_on == date(2026, 12, 21)
    (case,) = Cases(desk).find(id_number=differs)
    assert (case.row.case_id, case.row.kind) == (done.case_id, CaseKind.SPOT_CHECK)
    board = SpotCheckBoard(desk)
    shown = board.one(row.draw_id)
    assert (shown.checked, shown.count(SpotResult.DIFFERS)) == (2, 1)
    assert shown.lines[0].newest is not None
    ((_, line),) = board.open_differences()
    assert line.difference is Difference.OPEN
    desk.clock = Clock.on(date(2026, 12, 22))
    ((_, line),) = board.open_differences()
    assert line.difference is Difference.OVERDUE
    SpotResults(desk).rectify(done.result.fact_id, "已改正居住地", [photo])
    assert board.open_differences() == ()
    assert board.one(row.draw_id).lines[1].difference is Difference.DONE
    assert Upkeep(desk).check().ok


@pytest.mark.clause("Y6.1.4a", "Y11")
def test_a_result_recorded_again_replaces_the_former_which_stays(
    desk: Session, checks: SpotChecks
) -> None:
    row = drawn(checks).row
    number = row.people[0].id_number
    wrong = Finding(draw_id=row.draw_id, id_number=number, result=SpotResult.DIFFERS, note="没人")
    SpotResults(desk).record(wrong)
    right = Finding(draw_id=row.draw_id, id_number=number, result=SpotResult.AGREES)
    assert [p.code for p in SpotResults(desk).record(right).problems] == ["spotcheck.replaced"]
    shown = SpotCheckBoard(desk).one(row.draw_id)
    assert (shown.checked, shown.count(SpotResult.AGREES)) == (1, 1)


@pytest.mark.clause("Y6.1.4a")
def test_bad_results_are_refused_with_the_way_out(desk: Session, checks: SpotChecks) -> None:
    row = drawn(checks).row
    number = row.people[0].id_number
    others = {invented(n).id_number for n in range(1, 9)} - {p.id_number for p in row.people}
    asked = {"draw_id": row.draw_id, "id_number": number, "result": SpotResult.AGREES}
    bad = [
        ({"draw_id": "0" * 32}, r"spotcheck\.unknown"),
        ({"id_number": others.pop()}, r"spotcheck\.not_drawn"),
        ({"id_number": "1234"}, r"recipient\.unknown"),
        ({"result": SpotResult.DIFFERS}, r"reason\.missing"),
        ({"on": date(2026, 11, 22)}, r"date\.future"),
        ({"on": date(2026, 11, 20)}, r"date\.invalid"),
        ({"due_on": date(2026, 11, 20)}, r"date\.past"),
    ]
    for changes, code in bad:
        with pytest.raises(Refused, match=code):
            SpotResults(desk).record(Finding(**{**asked, **changes}))  # type: ignore[arg-type]
    with pytest.raises(Refused, match=r"spotcheck\.not_recorded"):
        SpotResults(desk).result_of(row.draw_id, number)
    kept = SpotResults(desk).record(Finding(**asked)).result  # type: ignore[arg-type]
    with pytest.raises(Refused, match=r"spotcheck\.agrees"):
        SpotResults(desk).rectify(kept.fact_id, "改了")


@pytest.mark.clause("Y6.1.4a")
def test_a_round_to_come_cannot_be_drawn(checks: SpotChecks) -> None:
    with pytest.raises(Refused, match=r"date\.future"):
        checks.draw(DrawRequest(size=TWO_VILLAGES, round_id="2027H1"))
