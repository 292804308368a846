"""notice and calendar: the contract's keys and codes, from opening to closing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from qualdesk.clock import Clock
from qualdesk.domain.station import Level
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import TODAY, VILLAGE, add_people, invented

PERSON = invented(1).id_number


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A training township with two people, closed; commands open it on 1 December."""
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
    add_people(session, [invented(1), invented(2)])
    session.close()
    monkeypatch.setenv("QUALDESK_DATA", str(folder))
    monkeypatch.setenv("QUALDESK_TODAY", "2026-12-01")
    return folder


@pytest.mark.clause("Y6.1.3", "L2.3.5")
def test_a_notice_from_opening_to_closing(
    qualdesk: Runner, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = qualdesk(
        *("notice", "open", "--village", VILLAGE, "--round", "2026H2", "--from", "2026-12-01")
    )
    notice = opened.result["notice_id"]
    assert (opened.code, opened.codes) == (0, ["hotline.missing"])
    assert opened.result["working_days"][0] == "2026-12-02"
    assert (len(opened.result["working_days"]), opened.result["ends_on"]) == (7, "2026-12-10")
    assert qualdesk("notice", "hotline", "0872-7520000").result["hotline"] == "0872-7520000"
    assert qualdesk("notice", "open", "--village", VILLAGE).codes == ["notice.overlap"]
    picture = tmp_path / "公示.jpg"
    picture.write_bytes(draw_portrait(3))
    assert qualdesk("notice", "photo", notice, "--when", "begin", "--photo", picture).code == 0
    said = ("--text", "有人外出多年", "--about", PERSON)
    complaint = qualdesk("notice", "complaint", notice, *said).result
    assert (complaint["anonymous"], complaint["due_on"]) == (True, "2027-01-01")
    answered = qualdesk(
        "notice", "answer", complaint["complaint_id"], "--outcome", "属实", "--case"
    )
    assert (answered.result["outcome"], answered.result["answered_on"]) == ("founded", "2026-12-01")
    assert qualdesk("case", "list").result["total"] == 1
    assert qualdesk("notice", "close", notice).codes == ["notice.too_early"]
    paper = tmp_path / "公示.pdf"
    printed = qualdesk("forms", "print", "notice", "--village", VILLAGE, "--out", paper).result
    assert (printed["pages"], printed["forms"]) == (1, [])
    for ending in ("xlsx", "pdf", "html"):
        out = tmp_path / f"网上.{ending}"
        assert qualdesk("notice", "export", notice, "--out", out).result["people"] == 2
        assert out.stat().st_size > 1000
    monkeypatch.setenv("QUALDESK_TODAY", "2026-12-11")
    assert qualdesk("notice", "close", notice).codes == ["notice.photos"]
    picture.write_bytes(draw_portrait(4))
    assert qualdesk("notice", "photo", notice, "--when", "end", "--photo", picture).code == 0
    closed = qualdesk("notice", "close", notice)
    assert (closed.code, closed.result["closed_on"]) == (0, "2026-12-11")
    (item,) = qualdesk("notice", "status").result["items"]
    assert (item["state"], item["photos_missing"], item["days_left"]) == ("closed", [], 0)


@pytest.mark.clause("Y6.1.3")
def test_a_calendar_is_shown_imported_and_changed(
    qualdesk: Runner, folder: Path, tmp_path: Path
) -> None:
    assert qualdesk("calendar", "show", "--year", "2026").result["has_table"]
    assert not qualdesk("calendar", "show", "--year", "2027").result["has_table"]
    open_late = ("notice", "open", "--village", VILLAGE, "--from", "2026-12-28")
    assert "calendar.missing_year" in qualdesk(*open_late).codes
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ("开始日期", "结束日期", "类别", "名称"),
        ("2027-01-01", "2027-01-04", "休", "元旦"),
        ("2027-02-05", "2027-02-11", "休", "春节"),
    ):
        book.active.append(row)
    book.save(tmp_path / "2027.xlsx")
    wrong = qualdesk("calendar", "import", tmp_path / "2027.xlsx", "--year", "2028")
    assert (wrong.code, wrong.codes) == (1, ["calendar.wrong_year"])
    taken = qualdesk("calendar", "import", tmp_path / "2027.xlsx", "--year", "2027").result
    assert (taken["off"], taken["replaced"]) == (11, 0)
    assert qualdesk("calendar", "day", "2027-01-04", "--working", "--name", "上班").code == 0
    days = {d["day"]: d for d in qualdesk("calendar", "show", "--year", "2027").result["days"]}
    assert (days["2027-01-04"]["working"], days["2027-01-03"]["working"]) == (True, False)
    assert qualdesk("calendar", "day", "2027-01-05", "--name", "x").code == 2
