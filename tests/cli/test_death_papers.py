"""deaths roster, deaths overpaid, forms print deaths, package build --kind deaths: keys, codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.station import Level
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import TODAY, VILLAGE, add_people, invented
from tests.services.exchanging_stations import COUNTY, KEY, TOWNSHIP

PERSON = invented(1).id_number


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A training township with two people, closed; commands open it on 2 November."""
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
    add_people(session, [invented(1), invented(2)])
    session.close()
    monkeypatch.setenv("QUALDESK_DATA", str(folder))
    monkeypatch.setenv("QUALDESK_PACKAGE_PASSWORD", KEY)
    monkeypatch.setenv("QUALDESK_TODAY", "2026-12-02")
    return folder


@pytest.mark.clause("Y6.1.1", "Y6.3.1")
def test_the_month_of_deaths_goes_to_paper_and_up(
    qualdesk: Runner, folder: Path, tmp_path: Path
) -> None:
    report = ("deaths", "report", PERSON, "--died", "2026-10-04", "--evidence", "village")
    assert qualdesk("--data", folder, *report).result["month"] == "2026-11"
    for name in ("花名册.xlsx", "花名册.pdf"):
        out = tmp_path / "新的" / name
        ran = qualdesk(*("--data", folder, "deaths", "roster", "--month", "2026-11", "--out", out))
        assert (ran.code, ran.result) == (0, {"rows": 1, "path": str(out)})
        assert out.stat().st_size > 1000
    bad = qualdesk(
        *("--data", folder, "deaths", "roster", "--month", "2026-11", "--out", tmp_path / "a.doc")
    )
    assert (bad.code, bad.codes) == (1, ["file.kind"])
    paid = qualdesk("--data", folder, "deaths", "overpaid", "--xlsx", tmp_path / "多领.xlsx")
    assert (paid.result["total"], paid.result["months"]) == (1, 1)
    assert (tmp_path / "多领.xlsx").exists()
    paper = tmp_path / "签章.pdf"
    printed = qualdesk(
        *("--data", folder, "forms", "print", "deaths", "--month", "2026-11", "--out", paper)
    )
    (form,) = printed.result["forms"]
    assert (form["kind"], form["rows"], form["reprint"]) == ("deaths", 1, False)
    assert printed.codes == ["deaths.missing"]
    build = ("package", "build", "--kind", "deaths", "--month", "2026-11", "--to", COUNTY)
    built = qualdesk("--data", folder, *build, "--out", tmp_path / "U盘", "--signed", paper)
    assert built.code == 0
    assert built.result["sealed"] is True
    assert built.result["records_by_kind"]["deaths"] == 1
    (file,) = built.result["files"]
    verified = qualdesk("--data", folder, "package", "verify", file["path"])
    assert (verified.result["valid"], verified.result["kind"]) == (True, "deaths")
    assert "死亡人员花名册-签章扫描件.pdf" in verified.result["papers"]


@pytest.mark.clause("Y6.1.1")
def test_what_is_asked_wrongly_is_told(qualdesk: Runner, folder: Path, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "x")
    build = ("package", "build", "--to", COUNTY, *out, "--kind")
    for words in (
        ("forms", "print", "deaths", *out),
        ("forms", "print", "deaths", "--month", "2026-10", "--unit", "A", "--unit", "B", *out),
        (*build, "deaths", "--round", "2026H2"),
        (*build, "deaths", "--month", "2026-11", "--seal-open", "外出"),
        (*build, "month", "--month", "2026-11", "--insurance", "resident"),
    ):
        assert qualdesk("--data", folder, *words).code == 2
    nil = ("forms", "print", "deaths", "--village", VILLAGE, "--month", "2026-12", *out)
    assert qualdesk("--data", folder, *nil).codes == ["date.future"]
    unit = ("forms", "print", "deaths", "--unit", "U99", "--month", "2026-10", *out)
    assert qualdesk("--data", folder, *unit).codes == ["unit.unknown"]
