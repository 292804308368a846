"""One process a station: the second one is told who has it."""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from qualdesk.disk import telling, write_durably
from qualdesk.errors import Environment
from qualdesk.paths import usable

LOCK_NAME = "station.lock"
HOLDER_NAME = "station.holder.json"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the station: login name, machine, process, and since when (text as shown)."""

    who: str
    machine: str
    pid: int
    since: str


class StationLock:
    """The station's lock: the system's own, so a crash frees it; a note beside it names the holder.

    `with lock.acquire(who, at): …` or `acquire` and `release`. Any thread may release it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = usable(folder)
        self._note = self._folder / HOLDER_NAME
        self._lock = FileLock(self._folder / LOCK_NAME, blocking=False, thread_local=False)

    def acquire(self, who: str, at: str) -> StationLock:
        """Take the station for `who` (login name) since `at` (text as shown), or refuse at once.

        Raises Environment `station.busy`, also when this process has it already, and `disk.*`.
        """
        if self._lock.is_locked:
            raise self._busy()
        with telling(self._folder):
            self._folder.stat()  # the library would make a missing folder
            try:
                self._lock.acquire()
            except Timeout:
                raise self._busy() from None
        try:
            holder = Holder(who, platform.node(), os.getpid(), at)
            write_durably(self._note, json.dumps(asdict(holder), ensure_ascii=False).encode())
        except Environment:
            self._lock.release()
            raise
        return self

    def release(self) -> None:
        """Give the station back; without a hold nothing happens."""
        if not self._lock.is_locked:
            return
        with suppress(OSError):  # a stale note harms nobody: only a refused process reads it
            self._note.unlink()
        self._lock.release()

    def __enter__(self) -> StationLock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _busy(self) -> Environment:
        holder = self._holder()
        body = "这个数据文件夹正在被另一个程序窗口使用。"
        if holder is not None:
            body = (
                f"{holder.who} 自 {holder.since} 起正在电脑“{holder.machine}”上使用这个数据文件夹"
                f"（进程 {holder.pid}）。"
            )
        return Environment(
            "station.busy",
            body,
            remedy="请先在那里退出资格确认台，再打开；找不到窗口时，重新启动那台电脑。",
        )

    def _holder(self) -> Holder | None:
        # The note may be absent or half gone when its writer starts or was cut off.
        try:
            return Holder(**json.loads(self._note.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
