"""Draws and their results travel: the county sees what a township drew, found and put right."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.spot_check import DrawSize, SpotResult
from qualdesk.domain.station import Level
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.spot_check_board import Difference, SpotCheckBoard
from qualdesk.services.spot_checks import DrawRequest, SpotChecks
from qualdesk.services.spot_results import Finding, SpotResults
from qualdesk.services.upkeep import Upkeep
from tests.services.conftest import StationMaker, add_people, invented
from tests.services.exchanging_stations import COUNTY, Desk


@pytest.mark.clause("Y6.1.4a")
def test_a_draw_and_its_results_arrive_whole(make_station: StationMaker, tmp_path: Path) -> None:
    township = Desk(make_station(), tmp_path / "乡镇")
    session = township.session
    add_people(session, [invented(number) for number in range(1, 6)])
    size = DrawSize(Drawn.VILLAGE, 3, 1)
    row = SpotChecks(session).draw(DrawRequest(size=size, seed="7")).row
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(draw_portrait(4))
    results = SpotResults(session)
    for number, person in enumerate(row.people[:2]):
        finding = Finding(
            draw_id=row.draw_id,
            id_number=person.id_number,
            result=SpotResult.DIFFERS if number else SpotResult.AGREES,
            note="外出",
            evidence=(photo,),
        )
        kept = results.record(finding).result
    results.rectify(kept.fact_id, "已改正")
    county = Desk(
        make_station("漾濞县社会保险局", level=Level.COUNTY, code=COUNTY), tmp_path / "县局"
    )
    county.receive(township.build(), trust=township.certificate)
    board = SpotCheckBoard(county.session).one(row.draw_id)
    assert board.row.people == row.people
    assert board.row.population_sha256 == row.population_sha256
    assert (board.row.designated, board.checked, board.count(SpotResult.DIFFERS)) == (True, 2, 1)
    assert board.lines[1].difference is Difference.DONE
    assert SpotCheckBoard(county.session).sizes(row.draw_id)[0] == 5
    assert Upkeep(county.session).check().ok
