"""package build, verify, receive, receipt, conflicts: exit codes and keys, through two stations."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.station import Level
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import add_people, invented
from tests.services.exchanging_stations import COUNTY, KEY, TOWNSHIP

BUILT = {"files", "sequence", "bag_count", "records", "sealed", "certificate_sha256"}
VERIFIED = {"valid", "sealed", "training", "station", "recipient", "kind", "period", "sequence"}
VERIFIED |= {"certificate_sha256", "records"}


def month() -> str:
    return Clock().today().isoformat()[:7]


@pytest.fixture
def stations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The folders of a township with two people, and of its county; both closed."""
    monkeypatch.setenv("QUALDESK_PACKAGE_PASSWORD", KEY)
    folders = tmp_path / "乡镇 站点", tmp_path / "县 站点"
    for folder, level, code in zip(
        folders, (Level.TOWNSHIP, Level.COUNTY), (TOWNSHIP, COUNTY), strict=True
    ):
        request = SetupRequest(
            level=level,
            code=code,
            name=f"{level.label}站点",
            policy_id="yangbi-2021",
            admin=USER,
            password=PASSWORD,
        )
        session, _ = create_station(folder, request, Clock(), KdfCost(64, 1, 1))
        if level is Level.TOWNSHIP:
            add_people(session, [invented(1), invented(2)])
        session.close()
    return folders


def test_the_way_up_and_the_receipt_back(
    qualdesk: Runner, stations: tuple[Path, Path], tmp_path: Path
) -> None:
    township, county = stations
    out = tmp_path / "新的 文件夹" / "U盘"
    build = ("package", "build", "--kind", "month", "--month", month(), "--to", COUNTY)
    built = qualdesk("--data", township, *build, "--out", out)
    assert built.code == 0
    assert built.result.keys() >= BUILT
    assert (built.result["sequence"], built.result["bag_count"]) == (1, 1)
    assert built.result["records"] == 4  # two people, two benefits
    assert built.result["sealed"] is False
    (file,) = built.result["files"]
    path = Path(file["path"])
    assert path.is_absolute()
    assert path.stat().st_size == file["bytes"]
    fingerprint = built.result["certificate_sha256"]

    verified = qualdesk("--data", county, "package", "verify", path)
    assert verified.code == 0
    assert verified.result.keys() >= VERIFIED
    assert verified.result["valid"] is True
    assert (verified.result["station"], verified.result["recipient"]) == (TOWNSHIP, COUNTY)
    assert verified.result["certificate_sha256"] == fingerprint

    refused = qualdesk("--data", county, "package", "receive", path)
    assert (refused.code, refused.codes) == (1, ["package.unknown_signer"])
    trusted = ("package", "receive", path, "--trust", fingerprint, "--out", tmp_path / "回执")
    received = qualdesk("--data", county, *trusted)
    assert received.code == 0
    assert received.result["merged"] == 4
    assert received.result["already_had"] == 0
    assert received.result["conflicts"] == []
    receipt = Path(received.result["receipt"])
    assert receipt.parent == tmp_path / "回执"
    again = qualdesk("--data", county, "package", "receive", path)
    assert again.code == 0
    assert (again.result["merged"], again.result["already_had"]) == (0, 4)
    assert Path(again.result["receipt"]).parent == path.parent  # beside the package
    assert qualdesk("--data", county, "conflicts", "list").result["conflicts"] == []

    unknown = qualdesk("--data", township, "package", "receipt", receipt)
    assert (unknown.code, unknown.codes) == (1, ["receipt.unknown_signer"])
    compared = unknown.envelope["problems"][0]["value"]
    taken = qualdesk("--data", township, "package", "receipt", receipt, "--trust", compared)
    assert taken.code == 0
    assert taken.result["accepted"] is True
    assert taken.result["returned"] == []


def test_a_damaged_package_is_exit_3_and_says_where(
    qualdesk: Runner, stations: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, county = stations
    nonsense = tmp_path / "不是包.zip"
    nonsense.write_bytes(b"PK\x03\x04 no package at all")
    verified = qualdesk("--data", county, "package", "verify", nonsense)
    assert verified.code == 3
    assert verified.result["valid"] is False
    assert verified.codes == ["package.damaged"]
    assert verified.envelope["problems"][0]["where"]["file"] == nonsense.name
    assert qualdesk("--data", county, "package", "receive", nonsense).code == 3
    missing = qualdesk("--data", county, "package", "verify", tmp_path / "没有.zip")
    assert (missing.code, missing.codes) == (3, ["file.unreadable"])


def test_a_damaged_package_says_once_which_one_it_is_and_what_to_do(
    qualdesk: Runner,
    stations: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from qualdesk.cli.main import run

    nonsense = tmp_path / "不是包.zip"
    nonsense.write_bytes(b"PK\x03\x04 no package at all")
    for act in ("verify", "receive"):
        ran = qualdesk("--data", stations[1], "package", act, nonsense)
        assert "请让对方重新生成并再送一次" in ran.envelope["problems"][-1]["message"]
        run(["--data", str(stations[1]), "package", act, str(nonsense)])
        refused = [line for line in capsys.readouterr().out.splitlines() if "拒绝" in line]
        assert [line.count(nonsense.name) for line in refused] == [1]


def test_what_is_not_valid_is_exit_3_also_for_a_wrong_password(
    qualdesk: Runner, stations: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, county = stations
    build = ("package", "build", "--kind", "month", "--month", month(), "--to", COUNTY)
    (file,) = qualdesk("--data", township, *build, "--out", tmp_path).result["files"]
    monkeypatch.setenv("QUALDESK_PACKAGE_PASSWORD", "Another-Word-77-xyz")
    verified = qualdesk("--data", county, "package", "verify", file["path"])
    assert verified.result["valid"] is False
    assert (verified.code, verified.codes) == (3, ["package.password"])
    received = qualdesk("--data", county, "package", "receive", file["path"])
    assert (received.code, received.codes) == (1, ["package.password"])


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (("build", "--kind", "month", "--to", COUNTY, "--out", "x"), 2, "command.usage"),
        (("build", "--kind", "round", "--month", "2026-01", "--to", COUNTY, "--out", "x"), 2, ""),
        (("build", "--kind", "sideways", "--to", COUNTY, "--out", "x"), 2, ""),
        (("build", "--kind", "down", "--to", COUNTY, "--out", "x"), 1, "package.kind"),
        (("return", "f" * 32, "--reason", "看不清"), 1, "command.not_yet"),
        (
            ("build", "--kind=month", "--month=2026-01", "--to", COUNTY, "--out=x", "--mail=m.eml"),
            1,
            "command.not_yet",
        ),
    ],
)
def test_wrong_usage_and_what_is_not_there_yet(
    qualdesk: Runner,
    stations: tuple[Path, Path],
    words: tuple[str, ...],
    code: int,
    problem: str,
) -> None:
    ran = qualdesk("--data", stations[0], "package", *words)
    assert ran.code == code
    assert ran.codes == [problem or "command.usage"]


def test_lines_for_people(
    stations: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    qualdesk: Runner,
) -> None:
    from qualdesk.cli.main import run

    build = ["package", "build", "--kind", "month", "--month", month(), "--to", COUNTY]
    assert run(["--data", str(stations[0]), *build, "--out", str(tmp_path / "U盘")]) == 0
    said = capsys.readouterr().out
    assert "可以拔出" in said
    assert "草稿" in said
    (path,) = (tmp_path / "U盘").iterdir()
    assert run(["--data", str(stations[1]), "package", "verify", str(path)]) == 0
    assert "成立（草稿）" in capsys.readouterr().out
