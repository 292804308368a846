"""Carries a package that was built to a stick or folder: whole, and read back from the medium.

A package is built into the station's outbox first. What happens to a stick afterwards harms
nothing: the same package is written again, to the same stick or to another one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from qualdesk.disk import flush, free_space, rename_durably, telling
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.errors import Environment, Refused
from qualdesk.packages import medium
from qualdesk.paths import usable
from qualdesk.progress import SILENT, Progress
from qualdesk.services.session import Session

OUTBOX = "上报包"
HANDED = "package.hand_over"
_CHUNK = 1 << 20
_SPARE = 1 << 20  # bytes that a file system keeps for itself


@dataclass(frozen=True, slots=True)
class Copied:
    """A package that lies, read back, on the medium; `sha256` is of the file."""

    path: Path
    bytes: int
    sha256: str


class HandingOver:
    """From the outbox to the medium."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def outbox(self) -> Path:
        """Where built packages wait, in the station's folder."""
        return self._session.store.folder / OUTBOX

    def file(self, name: str) -> Path | None:
        """A package of this file name in the outbox, None when it is gone."""
        path = self.outbox / name
        return path if path.is_file() else None

    def write(self, name: str, folder: Path, progress: Progress = SILENT) -> Copied:
        """Write the package of this file name into `folder` and read it back from the medium.

        Whole or not at all: after any fault, or when cancelled, the folder is as it was. Touches
        no database, so that others can write to it meanwhile; `note` follows. Refused
        `package.gone` when the outbox no longer holds it, Environment `disk.*`, Cancelled.
        """
        self._session.actor.require(Duty.EXCHANGE)
        source = self.file(name)
        if source is None:
            raise Refused(
                "package.gone",
                "封好的包已经不在本机上了，也许被移走或删掉了。",
                remedy="请重新封装一次，再写入。",
                value=name,
            )
        size = source.stat().st_size
        _check_room(folder, size)
        target = usable(folder) / name
        with telling(target), medium.part_file(target) as part:
            wanted = _copy(source, part, size, progress)
            medium.forget(part)
            if _digest(part, size, progress) != wanted:
                raise Environment(
                    "disk.unfaithful",
                    "写进去的和读回来的不一样，这个 U 盘或磁盘有坏处，写上的文件已经清掉。",
                    remedy="请换一个 U 盘，再写一次。",
                )
            rename_durably(part, target)
        return Copied(target, size, wanted)

    def note(self, copied: Copied) -> Changes:
        """Keep that the package was handed over."""
        with self._session.work() as work:
            detail = {
                "package": copied.path.stem,
                "file": copied.sha256,
                "bytes": copied.bytes,
            }
            return work.commit(Act(HANDED, detail))


def _check_room(folder: Path, size: int) -> None:
    free = free_space(folder)
    if free < size + _SPARE:
        raise Environment(
            "disk.full",
            f"放不下：这个包要 {_megabytes(size)} MB，那里只剩 {_megabytes(free)} MB。",
            remedy="请清理出空间，或换一个 U 盘；再写一次。",
        )


def _megabytes(size: int) -> int:
    return max(1, size >> 20)


def _copy(source: Path, target: Path, size: int, progress: Progress) -> str:
    """Copy and flush; the digest of what was read."""
    digest = hashlib.sha256()
    done = 0
    with source.open("rb") as reading, target.open("xb") as writing:
        while chunk := reading.read(_CHUNK):
            progress.at("写入", done, size)
            digest.update(chunk)
            writing.write(chunk)
            done += len(chunk)
        progress.at("写入", done, size)
        writing.flush()
        flush(writing.fileno())
    return digest.hexdigest()


def _digest(path: Path, size: int, progress: Progress) -> str:
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as reading:
        while chunk := reading.read(_CHUNK):
            progress.at("读回核对", done, size)
            digest.update(chunk)
            done += len(chunk)
    return digest.hexdigest()
