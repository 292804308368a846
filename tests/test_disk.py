import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from qualdesk import disk
from qualdesk.disk import (
    durable_file,
    free_space,
    make_folder,
    sweep,
    telling,
    unfinished_file,
    write_durably,
)
from qualdesk.errors import Environment


@pytest.fixture(params=["大理州 资格确认", "很长的文件夹名" * 8, "plain"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    make_folder(path)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refuse(error: OSError) -> Callable[..., None]:
    def call(*arguments: object) -> None:
        raise error

    return call


def test_new_content_replaces_the_old_and_leaves_nothing_else(folder: Path) -> None:
    target = folder / ("名" * 80)
    write_durably(target, b"old")
    write_durably(target, b"new")
    assert target.read_bytes() == b"new"
    assert names(folder) == [target.name]


def test_file_and_folder_are_on_the_disk_before_the_call_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def sync(handle: int) -> None:
        is_folder = os.path.isdir(f"/proc/self/fd/{handle}")  # noqa: PTH112
        acts.append("sync folder" if is_folder else "sync file")
        real_sync(handle)

    def replace(source: Path, target: Path) -> None:
        acts.append("rename")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    write_durably(tmp_path / "a", b"x")
    assert acts == ["sync file", "rename", "sync folder"]


def test_a_cut_before_the_rename_keeps_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a"
    write_durably(target, b"old")
    with monkeypatch.context() as patch:
        # The power goes: neither the rename nor the tidying up happens.
        patch.setattr(os, "replace", refuse(OSError(errno.EIO, "cut")))
        patch.setattr(Path, "unlink", refuse(OSError(errno.EIO, "cut")))
        with pytest.raises(Environment) as caught:
            write_durably(target, b"new")
    assert caught.value.code == "disk.failed"
    assert target.read_bytes() == b"old"
    assert len(names(tmp_path)) == 2
    assert sweep(tmp_path) == 1
    assert names(tmp_path) == ["a"]


def test_sweep_takes_only_unfinished_files_and_looks_below(tmp_path: Path) -> None:
    below = tmp_path / "ab"
    below.mkdir()
    (below / ".0123456789abcdef.qdtmp").write_bytes(b"x")
    for kept in ("notes.qdtmp", ".0123456789abcdef.qdtmp.txt", "slots-1.json"):
        (below / kept).write_bytes(b"x")
    assert sweep(tmp_path) == 1
    assert names(below) == [".0123456789abcdef.qdtmp.txt", "notes.qdtmp", "slots-1.json"]


def test_an_exception_inside_the_block_leaves_no_trace(tmp_path: Path) -> None:
    target = tmp_path / "a"
    write_durably(target, b"old")
    with pytest.raises(ZeroDivisionError), durable_file(target) as stream:
        stream.writelines(bytes(8 // left) for left in (1, 0))
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_an_unfinished_file_without_a_target_goes(tmp_path: Path) -> None:
    with unfinished_file(tmp_path) as file:
        file.stream.write(b"x")
        assert len(names(tmp_path)) == 1
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk.full"),
        (errno.EACCES, "disk.no_rights"),
        (errno.EPERM, "disk.no_rights"),
        (errno.EROFS, "disk.read_only"),
        (errno.EBUSY, "disk.busy"),
        (errno.ENAMETOOLONG, "disk.path_too_long"),
        (errno.ENOENT, "disk.not_found"),
        (errno.EIO, "disk.failed"),
    ],
)
def test_faults_of_the_disk_are_told_with_place_and_remedy(
    tmp_path: Path, number: int, code: str
) -> None:
    with pytest.raises(Environment) as caught, telling(tmp_path):
        raise OSError(number, "system text")
    assert caught.value.code == code
    assert str(tmp_path) in caught.value.body
    assert "system text" not in caught.value.body
    assert caught.value.remedy.endswith("。")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (19, "disk.read_only"),
        (32, "disk.busy"),
        (33, "disk.busy"),
        (39, "disk.full"),
        (206, "disk.path_too_long"),
        (5, "disk.no_rights"),
    ],
)
def test_what_windows_knows_better_counts(tmp_path: Path, number: int, code: str) -> None:
    with pytest.raises(Environment) as caught, telling(tmp_path):
        raise held(number)
    assert caught.value.code == code


def test_a_full_disk_keeps_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a"
    write_durably(target, b"old")
    monkeypatch.setattr(os, "fsync", refuse(OSError(errno.ENOSPC, "full")))
    with pytest.raises(Environment) as caught:
        write_durably(target, b"new")
    assert caught.value.code == "disk.full"
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def held(number: int) -> OSError:
    error = PermissionError(errno.EACCES, "held")
    error.winerror = number  # type: ignore[attr-defined, unused-ignore]
    return error


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_virus_scanner_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    waits: list[float] = []
    real_replace = disk._replace

    def replace(source: Path, target: Path) -> None:
        if len(waits) < 3:
            raise held(number)
        real_replace(source, target)

    monkeypatch.setattr(disk, "_replace", replace)
    monkeypatch.setattr(disk.time, "sleep", waits.append)
    write_durably(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"
    assert len(waits) == 3


@pytest.mark.parametrize(("number", "code"), [(32, "disk.busy"), (5, "disk.no_rights")])
def test_waiting_for_another_program_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(disk, "_replace", refuse(held(number)))
    monkeypatch.setattr(disk.time, "sleep", waits.append)
    with pytest.raises(Environment) as caught:
        write_durably(tmp_path / "a", b"x")
    assert caught.value.code == code
    assert 1.0 < sum(waits) < 5.0
    assert names(tmp_path) == []


def test_other_faults_of_the_rename_are_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(disk, "_replace", refuse(OSError(errno.ENOSPC, "full")))
    monkeypatch.setattr(disk.time, "sleep", waits.append)
    with pytest.raises(Environment):
        write_durably(tmp_path / "a", b"x")
    assert waits == []


def test_a_missing_folder_is_told_not_made(tmp_path: Path) -> None:
    with pytest.raises(Environment) as caught:
        write_durably(tmp_path / "no" / "a", b"x")
    assert caught.value.code == "disk.not_found"
    assert names(tmp_path) == []


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(Environment):
        make_folder(tmp_path / "a" / "b")


def test_free_space_is_told_for_a_place_that_does_not_exist_yet(tmp_path: Path) -> None:
    assert free_space(tmp_path / "一" / "二") > 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no special files in folders")
def test_what_is_no_file_is_never_replaced_by_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "设备")
    with pytest.raises(Environment) as caught:
        write_durably(tmp_path / "设备", b"x")
    assert caught.value.code == "disk.not_found"
    assert (tmp_path / "设备").is_fifo()
    assert names(tmp_path) == ["设备"]
