"""spotcheck: keys and exit codes of the contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.station import Level
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, add_people, invented

DRAW = ("spotcheck", "draw", "--villages", 2, "--people", 3)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A training township with eight people in two villages, closed."""
    folder = tmp_path / "乡镇 站点"
    request = SetupRequest(
        level=Level.TOWNSHIP,
        code="532922101000",
        name="苍山西镇",
        policy_id="yangbi-2021",
        admin=USER,
        password=PASSWORD,
        training=True,
    )
    session, _ = create_station(folder, request, Clock.on(TODAY), KdfCost(64, 1, 1))
    add_people(session, [invented(n) for n in range(1, 5)])
    add_people(session, [invented(n, village=OTHER_VILLAGE) for n in range(5, 9)])
    session.close()
    monkeypatch.setenv("QUALDESK_TODAY", TODAY.isoformat())
    return folder


@pytest.mark.clause("Y6.1.4a")
def test_a_draw_has_the_keys_of_the_contract(qualdesk: Runner, folder: Path) -> None:
    first = qualdesk("--data", folder, *DRAW, "--seed", "7264-1038").result
    again = qualdesk("--data", folder, *DRAW, "--seed", first["seed"]).result
    assert first["seed"] == "72641038"
    assert (first["designated"], first["mark"]) == (True, "指定抽签号")
    assert sorted(first["villages"]) == sorted([VILLAGE, OTHER_VILLAGE])
    assert (len(first["people"]), first["population"]) == (6, 8)
    for key in ("seed", "population_sha256", "villages", "people"):
        assert again[key] == first[key]
    free = qualdesk("--data", folder, *DRAW).result
    assert (free["designated"], free["mark"]) == (False, "")
    listed = qualdesk("--data", folder, "spotcheck", "list").result
    assert [one["batch"] for one in listed["items"]] == [3, 2, 1]


@pytest.mark.clause("Y6.1.4a")
def test_results_and_what_was_put_right(qualdesk: Runner, folder: Path) -> None:
    made = qualdesk("--data", folder, *DRAW).result
    draw, (first, second, *_) = made["draw_id"], made["people"]
    agrees = ("spotcheck", "record", draw, first, "--result", "agrees", "--note", "见到本人")
    assert qualdesk("--data", folder, *agrees).code == 0
    differs = ("spotcheck", "record", draw, second, "--result", "differs", "--note", "外出")
    kept = qualdesk("--data", folder, *differs, "--case", "--found", "lost").result
    assert (kept["due_on"], bool(kept["case_id"])) == ("2026-12-21", True)
    (waiting,) = qualdesk("--data", folder, "spotcheck", "list").result["differences"]
    assert (waiting["id_number"], waiting["state"]) == (second, "open")
    rectify = ("spotcheck", "rectify", draw, second, "--done", "已改正")
    assert qualdesk("--data", folder, *rectify).code == 0
    assert qualdesk("--data", folder, "spotcheck", "list").result["differences"] == []


@pytest.mark.clause("Y6.1.4a", "Y6.2.3")
def test_what_is_asked_wrongly_is_told(qualdesk: Runner, folder: Path) -> None:
    said = qualdesk("--data", folder, "spotcheck", "draw", "--villages", 3, "--people", 3)
    assert (said.code, said.codes) == (1, ["spotcheck.too_many"])
    assert "只有 2 个" in said.envelope["problems"][0]["message"]
    units = qualdesk("--data", folder, "spotcheck", "draw", "--units", 1, "--people", 3)
    assert (units.code, units.codes) == (1, ["spotcheck.too_many"])
    both = qualdesk("--data", folder, *DRAW, "--units", 1)
    assert (both.code, both.codes) == (2, ["command.usage"])
    towns = ("spotcheck", "draw", "--people", 3, "--townships", 2)
    assert qualdesk("--data", folder, *towns).code == 2
    bare = qualdesk("--data", folder, "spotcheck", "draw", "--villages", 2, "--people", 0)
    assert bare.code == 2


@pytest.mark.clause("Y6.1.4a")
def test_the_check_sheets_are_printed_with_their_layout(
    qualdesk: Runner, folder: Path, tmp_path: Path
) -> None:
    draw = qualdesk("--data", folder, *DRAW).result["draw_id"]
    out, layout = tmp_path / "抽查.pdf", tmp_path / "格.json"
    command = ("forms", "print", "spotcheck", "--out", out, "--layout", layout)
    printed = qualdesk("--data", folder, *command, "--draw", draw)
    assert (printed.code, printed.result["pages"]) == (0, 2)
    assert [form["kind"] for form in printed.result["forms"]] == ["spotcheck"] * 2
    boxes = json.loads(layout.read_text())[printed.result["forms"][0]["form_serial"]][0]["boxes"]
    assert {"alive", "dead", "lost", "checker_1", "inspected_head"} <= {b["name"] for b in boxes}


@pytest.mark.clause("Y6.1.4a")
def test_the_report_and_the_folder_are_written_where_they_are_asked_for(
    qualdesk: Runner, folder: Path, tmp_path: Path
) -> None:
    draw = qualdesk("--data", folder, *DRAW).result["draw_id"]
    xlsx, pdf = tmp_path / "新" / "抽查.xlsx", tmp_path / "新" / "抽查.pdf"
    told = qualdesk("--data", folder, "spotcheck", "report", draw, "--xlsx", xlsx, "--pdf", pdf)
    assert (told.code, len(told.result["items"])) == (0, 6)
    assert xlsx.exists()
    assert pdf.exists()
    out = tmp_path / "U盘"
    made = qualdesk("--data", folder, "spotcheck", "folder", draw, "--out", out)
    assert made.code == 0
    assert all((Path(made.result["path"]) / file).is_file() for file in made.result["files"])
    again = qualdesk("--data", folder, "spotcheck", "folder", draw, "--out", out)
    assert (again.code, again.codes) == (1, ["folder.exists"])


@pytest.mark.clause("Y6.1.4a")
def test_a_list_of_the_county_is_a_draw_of_its_own(qualdesk: Runner, folder: Path) -> None:
    taken = qualdesk("--data", folder, "spotcheck", "import", "--village", VILLAGE)
    assert (taken.code, taken.result["source"], taken.result["people"]) == (0, "county", [])
    assert taken.result["villages"] == [VILLAGE]
