import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qualdesk.disk import make_folder
from qualdesk.errors import Environment
from qualdesk.storage.lock import HOLDER_NAME, StationLock

HOLD = """
import sys, time
from pathlib import Path
from qualdesk.storage.lock import StationLock
lock = StationLock(Path(sys.argv[1])).acquire("王五", "2026-11-21 10:33")
print("held", flush=True)
time.sleep(60)
"""

ASK = """
import sys
from pathlib import Path
from qualdesk.errors import Environment
from qualdesk.storage.lock import StationLock
try:
    StationLock(Path(sys.argv[1])).acquire("李四", "later")
except Environment as busy:
    print(busy.code)
else:
    print("free")
"""


@pytest.fixture(params=["漾濞 苍山西镇", "很长的文件夹名" * 8])
def station(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder: Path = tmp_path / request.param / "台账"
    make_folder(folder)
    return folder


@contextmanager
def another_process(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def busy(folder: Path) -> Environment:
    with pytest.raises(Environment) as caught:
        StationLock(folder).acquire("李四", "later")
    assert caught.value.code == "station.busy"
    return caught.value


def test_a_second_process_is_told_who_has_the_station_until_that_one_dies(station: Path) -> None:
    with another_process(station) as process:
        refused = busy(station)
        assert "王五" in refused.body
        assert "2026-11-21 10:33" in refused.body
        assert str(process.pid) in refused.body
        assert "退出" in refused.remedy
        process.kill()
        process.wait()
        with StationLock(station).acquire("李四", "later"):
            assert "李四" in busy(station).body


def test_another_process_sees_our_hold_and_our_release(tmp_path: Path) -> None:
    def ask() -> str:
        command = [sys.executable, "-c", ASK, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with StationLock(tmp_path).acquire("张三", "now"):
        assert ask() == "station.busy"
    assert ask() == "free"


def test_this_process_is_refused_too(tmp_path: Path) -> None:
    lock = StationLock(tmp_path)
    with lock.acquire("张三", "now"):
        busy(tmp_path)
        with pytest.raises(Environment, match="busy"):
            lock.acquire("张三", "now")
    with lock.acquire("张三", "again"):
        busy(tmp_path)


def test_another_thread_may_release(tmp_path: Path) -> None:
    lock = StationLock(tmp_path).acquire("张三", "now")
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    with StationLock(tmp_path).acquire("李四", "later") as second:
        lock.release()  # without a hold: nothing happens
        busy(tmp_path)
        assert isinstance(second, StationLock)


@pytest.mark.parametrize("note", [None, b"", b"{", b"[]", b'{"who": "x"}', b"\xff"])
def test_a_note_that_cannot_be_read_does_not_hide_the_refusal(
    tmp_path: Path, note: bytes | None
) -> None:
    with StationLock(tmp_path).acquire("张三", "now"):
        path = tmp_path / HOLDER_NAME
        path.unlink() if note is None else path.write_bytes(note)
        assert "另一个程序窗口" in busy(tmp_path).body


def test_a_stale_note_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / HOLDER_NAME).write_bytes(b'{"who": "x", "machine": "y", "pid": 1, "since": "z"}')
    with StationLock(tmp_path).acquire("张三", "now"):
        assert "张三" in busy(tmp_path).body
    assert not (tmp_path / HOLDER_NAME).exists()


def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Environment) as caught:
        StationLock(tmp_path / "no").acquire("张三", "now")
    assert caught.value.code == "disk.not_found"
    assert not (tmp_path / "no").exists()
