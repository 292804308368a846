"""teams, visits, list unvisited, forms print visits: keys and codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.station import Level
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import TODAY, VILLAGE, add_people, invented
from tests.services.exchanging_stations import TOWNSHIP

OLD = [invented(number, birth="19400101") for number in (1, 2)]
FIRST = min(person.id_number for person in OLD)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A training township with two old people, closed; commands open it on 21 November."""
    folder = tmp_path / "乡镇 站点"
    request = SetupRequest(
        level=Level.TOWNSHIP,
        code=TOWNSHIP,
        name="苍山西镇",
        policy_id="yangbi-2021",
        admin=USER,
        password=PASSWORD,
        training=True,
    )
    session, _ = create_station(folder, request, Clock.on(TODAY), KdfCost(64, 1, 1))
    add_people(session, [*OLD, invented(3, birth="19600101")])
    session.close()
    monkeypatch.setenv("QUALDESK_DATA", str(folder))
    monkeypatch.setenv("QUALDESK_TODAY", TODAY.isoformat())
    return folder


@pytest.mark.clause("P2.3", "P3.2", "Y6.1.4b")
def test_a_team_plans_prints_and_visits(qualdesk: Runner, folder: Path, tmp_path: Path) -> None:
    assert folder.is_dir()
    added = qualdesk("teams", "add", "一队", "--member", "罗正明", "--village", VILLAGE)
    assert (added.code, len(added.result["team_id"])) == (0, 32)
    joined = qualdesk("teams", "join", "一队", "字建军", "--phone", "13900001111")
    assert [one["name"] for one in joined.result["teams"][0]["members"]] == ["罗正明", "字建军"]
    assert qualdesk("teams", "leave", "一队", "罗正明").code == 0
    qualdesk("teams", "join", "一队", "罗正明")
    assert qualdesk("teams", "list").result["total"] == 1
    listed = qualdesk("list", "unvisited")
    assert (listed.result["total"], listed.result["items"][0]["kinds"]) == (2, ["high_age"])

    words = ("visits", "plan", "--village", VILLAGE, "--team", "一队", "--on", TODAY)
    planned = qualdesk(*words)
    assert (planned.code, planned.codes) == (0, [])
    assert sorted(planned.result["people"]) == sorted(person.id_number for person in OLD)
    assert {stop["state"] for stop in planned.result["stops"]} == {"open"}
    assert qualdesk(*words).codes == ["visits.nobody"]

    out, layout = tmp_path / "路线.pdf", tmp_path / "框.json"
    printed = qualdesk("forms", "print", "visits", "--out", out, "--layout", layout)
    (form,) = printed.result["forms"]
    assert (form["kind"], form["rows"], form["form_serial"][0]) == ("visits", 2, "E")
    boxes = json.loads(layout.read_text(encoding="utf-8"))[form["form_serial"]][0]["boxes"]
    assert {"staff_1", "staff_2", "signature", "met"} <= {box["name"] for box in boxes}

    photo = tmp_path / "照片.jpg"
    photo.write_bytes(draw_portrait(1))
    staff = ("--staff", "罗正明", "--staff", "字建军")
    visit = qualdesk(
        *("visits", "record", FIRST, "--on", TODAY, *staff, "--photo", photo, "--confirm"),
        *("--identity", "original", "--service", "app", "--living", "独居"),
        *("--satisfaction", "satisfied", "--follow-up", "送药", "--follow-up-on", "2026-12-05"),
    )
    assert (visit.code, visit.result["due_on"]) == (0, "2027-05-21")
    person = qualdesk("recipient", FIRST).result
    assert [one["visit_id"] for one in person["visits"]] == [visit.result["visit_id"]]
    assert person["confirmations"][0]["method"] == "home_visit"
    assert qualdesk("list", "unvisited").result["total"] == 1
    seen = qualdesk("visits", "list", "--village", VILLAGE).result
    assert (seen["total"], seen["plans"][0]["open"]) == (1, 1)
    assert seen["items"][0]["staff"] == ["罗正明", "字建军"]


@pytest.mark.clause("P2.3")
def test_what_is_asked_wrongly_is_told(qualdesk: Runner, folder: Path) -> None:
    assert folder.is_dir()
    qualdesk("teams", "add", "空队")
    plan = ("visits", "plan", "--village", VILLAGE, "--on")
    record = ("visits", "record", FIRST, "--on")
    for words, code in (
        ((*plan, TODAY, "--team", "空队"), "team.empty"),
        ((*plan, "2026-11-01", "--team", "空队"), "date.past"),
        ((*plan, "明天", "--team", "空队"), "date.invalid"),
        ((*record, "2026-12-01", "--staff", "甲", "--staff", "乙"), "date.future"),
        ((*record, TODAY, "--staff", "甲", "--staff", "甲"), "visit.same_staff"),
        ((*record, TODAY, "--staff", "甲"), "name.missing"),
    ):
        ran = qualdesk(*words)
        assert (ran.code, ran.codes) == (1, [code])
    three = (*record, TODAY, "--staff", "甲", "--staff", "乙", "--staff", "丙")
    assert qualdesk(*three).code == 2
