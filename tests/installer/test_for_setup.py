"""What the setup asks of the new version: a look at its parts, and a copy of the data."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from qualdesk.storage.lock import StationLock
from tests.architecture.tree import ROOT


@pytest.fixture
def for_setup() -> ModuleType:
    path = ROOT / "installer" / "windows" / "for_setup.py"
    spec = importlib.util.spec_from_file_location("for_setup", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "数据 文件夹"
    (folder / "evidence" / "ab").mkdir(parents=True)
    (folder / "evidence" / "ab" / "1.bin").write_bytes(b"photo")
    (folder / "station.db").write_bytes(b"facts")
    monkeypatch.setenv("QUALDESK_DATA", str(folder))
    return folder


def test_the_backup_lies_beside_the_data_and_holds_all_of_them(
    for_setup: ModuleType, station: Path, tmp_path: Path
) -> None:
    said = tmp_path / "said.txt"
    assert for_setup.main(["backup", "0.2.0", str(said)]) == 0
    copy, folder = (Path(line) for line in said.read_text(encoding="utf-16").splitlines())
    assert folder == station
    assert copy.parent == station.parent
    assert copy.name.startswith("数据 文件夹-升级到0.2.0前的备份-")
    files = {p.relative_to(copy).as_posix(): p.read_bytes() for p in copy.rglob("*") if p.is_file()}
    assert files == {"evidence/ab/1.bin": b"photo", "station.db": b"facts"}


def test_a_change_of_the_data_does_not_reach_the_backup(
    for_setup: ModuleType, station: Path
) -> None:
    code, text = for_setup.backup("0.2.0")
    copy = Path(text.splitlines()[0])
    with (station / "station.db").open("r+b") as database:
        database.write(b"other")
    (station / "evidence" / "ab" / "1.bin").unlink()
    assert code == 0
    assert (copy / "station.db").read_bytes() == b"facts"
    assert (copy / "evidence" / "ab" / "1.bin").read_bytes() == b"photo"


def test_without_data_there_is_nothing_to_back_up(
    for_setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALDESK_DATA", str(tmp_path / "none"))
    assert for_setup.backup("0.2.0") == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_data_in_use_are_not_copied_and_it_is_said(for_setup: ModuleType, station: Path) -> None:
    with StationLock(station).acquire("王芳", "10:00"):
        code, text = for_setup.backup("0.2.0")
    assert code == for_setup.BUSY
    assert "王芳" in text
    assert [path.name for path in station.parent.iterdir()] == [station.name]


def test_no_space_is_told_before_anything_is_copied(
    for_setup: ModuleType, station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualdesk.disk.free_space", lambda _: 1000)
    code, text = for_setup.backup("0.2.0")
    assert code == for_setup.FAILED
    assert "磁盘空间不够" in text
    assert [path.name for path in station.parent.iterdir()] == [station.name]


def test_a_missing_part_keeps_the_old_version(
    for_setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(for_setup, "_PARTS", ("json", "qualdesk.errors"))
    assert for_setup.check() == (0, "")
    monkeypatch.setattr(for_setup, "_PARTS", ("json", "no_such_library"))
    code, text = for_setup.check()
    assert code == for_setup.FAILED
    assert "no_such_library" in text
