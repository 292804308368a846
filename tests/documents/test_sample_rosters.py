"""The sample files of real shapes, and others of the same kind, against their truth."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qualdesk import paths
from qualdesk.documents.readers.tables import read_tables
from qualdesk.domain.places import VillageBook, read_divisions
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.roster import RosterContext, RosterReading, read_roster
from qualdesk.errors import Severity
from tests.documents import table_files as make

DATA = Path(__file__).resolve().parents[1] / "data"
TABLE = paths.resources() / "divisions" / "divisions_532922_532929.csv"
BOOK = VillageBook(read_divisions(TABLE.read_text(encoding="utf-8").splitlines()))
OTHERS = [(11, "532922104"), (5, "532929101"), (8, "532929206")]


@pytest.fixture(scope="module", params=["samples", *OTHERS], ids=str)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, then the same shapes made of other people in other townships."""
    if request.param == "samples":
        return DATA / "samples"
    seed, township = request.param
    made = tmp_path_factory.mktemp("rosters")
    choices = ["--seed", str(seed), "--people", "400", "--township", township, "--out", str(made)]
    maker = [sys.executable, str(DATA / "make_rosters.py"), *choices]
    subprocess.run(maker, check=True, stdout=subprocess.DEVNULL)
    return made


@pytest.fixture
def truth(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return read


def reading(folder: Path, name: str, truth: dict[str, Any]) -> RosterReading:
    context = RosterContext(book=BOOK, area=truth["township"], today=date(2026, 11, 21), file=name)
    return read_roster(read_tables(folder / name), context)


def facts(read: RosterReading, *names: str) -> list[tuple[str, ...]]:
    spoken = {"sex": lambda row: row.sex.label, "status": lambda row: row.status.label}
    return sorted(
        tuple(spoken.get(name, lambda row, n=name: getattr(row, n))(row) for name in names)
        for row in read.rows
    )


def expected(truth: dict[str, Any], *names: str) -> list[tuple[str, ...]]:
    return sorted(tuple(person[name] for name in names) for person in truth["people"])


def found(read: RosterReading, severity: Severity) -> list[tuple[int | None, str]]:
    return sorted((p.where.row, p.code) for p in read.problems if p.severity is severity)


WHO = ("id_number", "name", "sex", "birth")


def test_the_roster_with_three_titles_is_met_exactly(folder: Path, truth: dict[str, Any]) -> None:
    read = reading(folder, "花名册_三行标题.xlsx", truth)
    names = (*WHO, "village_code", "group", "status")
    assert facts(read, *names) == expected(truth, *names)
    assert found(read, Severity.REFUSED) == sorted((r["row"], r["code"]) for r in truth["rejected"])
    assert found(read, Severity.WARNING) == sorted((w["row"], w["code"]) for w in truth["warnings"])
    assert read.rows_read == len(truth["people"]) + len(truth["rejected"])
    assert {row.row for row in read.rejected} == {r["row"] for r in truth["rejected"]}
    assert {row.insurance for row in read.rows} == {Insurance.RESIDENT}


@pytest.mark.parametrize(
    "maker",
    [make.xls, make.ods, make.xlsb, make.spreadsheet_xml, make.web_page, make.delimited],
    ids=lambda maker: maker.__name__,
)
def test_the_same_roster_in_every_other_shape_is_met_exactly(
    maker: make.Maker, tmp_path: Path
) -> None:
    samples = DATA / "samples"
    truth = json.loads((samples / "truth.json").read_text(encoding="utf-8"))
    (sheet,) = read_tables(samples / "花名册_三行标题.xlsx")
    maker(tmp_path / "花名册", sheet.rows)
    read = reading(tmp_path, "花名册", truth)
    assert facts(read, *WHO, "village_code", "group") == expected(
        truth, *WHO, "village_code", "group"
    )
    assert found(read, Severity.REFUSED) == sorted((r["row"], r["code"]) for r in truth["rejected"])
    assert found(read, Severity.WARNING) == sorted((w["row"], w["code"]) for w in truth["warnings"])


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("省系统导出.xls", ("village_code", "status")),
        ("花名册_GB18030.csv", ("village_code", "group")),
        ("分村多表.xlsx", ("village_code", "group")),
        ("网页表格.xls", ("village_code", "group")),
    ],
)
def test_every_other_shape_gives_all_people(
    folder: Path, truth: dict[str, Any], name: str, also: tuple[str, ...]
) -> None:
    read = reading(folder, name, truth)
    assert facts(read, *WHO, *also) == expected(truth, *WHO, *also)
    assert [p.code for p in read.problems] == ["insurance.assumed"]
    assert read.rows_read == len(truth["people"])


def test_the_provincial_export_tells_when_people_are_due(
    folder: Path, truth: dict[str, Any]
) -> None:
    read = reading(folder, "省系统导出.xls", truth)
    assert {row.known_due_on for row in read.rows} == {"2026-12-31"}
    assert {row.confirmed_on for row in read.rows} == {""}


def test_the_roster_of_units_gives_units_and_their_insurance(
    folder: Path, truth: dict[str, Any]
) -> None:
    read = reading(folder, "单位退休人员.xlsx", truth)
    people = {person["id_number"]: person for person in truth["people"]}
    assert len(read.rows) == read.rows_read >= 20
    for row in read.rows:
        odd = int(row.unit_code) % 2
        assert row.insurance is (Insurance.INSTITUTION if odd else Insurance.ENTERPRISE)
        assert row.name == people[row.id_number]["name"]
        assert row.unit_name.endswith("单位")
        assert row.started_month == f"{int(row.birth[:4]) + 60}-{row.birth[5:7]}"
