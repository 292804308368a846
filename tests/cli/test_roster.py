"""roster import: what the command line adds to the import."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Runner
from tests.services.test_importing import roster, row


def test_a_place_that_cannot_take_the_refused_rows_stops_the_whole_import(
    station: Path, qualdesk: Runner, tmp_path: Path
) -> None:
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    file = roster(tmp_path / "册.xlsx", row(1), row(2, name=""))
    ran = qualdesk("roster", "import", file, "--rejects", tmp_path / "文件" / "退回.xlsx")
    assert ran.codes == ["disk.not_folder"]
    assert qualdesk("recipients").result["total"] == 0


def test_the_answer_has_the_same_keys_whether_rows_were_refused_or_not(
    station: Path, qualdesk: Runner, tmp_path: Path
) -> None:
    file = roster(tmp_path / "册.xlsx", row(1), row(2, name=""))
    plain = qualdesk("roster", "import", file, "--dry-run")
    kept = qualdesk("roster", "import", file, "--dry-run", "--rejects", tmp_path / "退回.xlsx")
    assert plain.result.keys() == kept.result.keys()
    assert (plain.result["rejects"], kept.result["rejects"]) == (None, str(tmp_path / "退回.xlsx"))


def test_a_folder_in_the_place_of_the_file_is_told(
    station: Path, qualdesk: Runner, tmp_path: Path
) -> None:
    assert qualdesk("roster", "export", tmp_path).codes == ["disk.is_folder"]


def test_a_file_that_is_not_there_is_told(station: Path, qualdesk: Runner, tmp_path: Path) -> None:
    ran = qualdesk("roster", "import", tmp_path / "没有.xlsx")
    assert (ran.code, ran.codes) == (1, ["file.unreadable"])
