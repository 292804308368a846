"""A scan that is given to an act: a file of the person, or one that is held already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from qualdesk.errors import Environment
from qualdesk.imaging.scan import SCAN_BYTES_LIMIT
from qualdesk.services.session import Session


@dataclass(frozen=True, slots=True)
class HeldScan:
    """A scan in the evidence store that no act names yet. `name` is what to call it on screen."""

    sha256: str
    name: str
    pages: int

    def as_draft(self) -> dict[str, Any]:
        """JSON values."""
        return {"sha256": self.sha256, "name": self.name, "pages": self.pages}

    @classmethod
    def of_draft(cls, body: object) -> Self | None:
        """Inverse of `as_draft`; None for anything else."""
        if not isinstance(body, Mapping) or not {"sha256", "name", "pages"} <= body.keys():
            return None
        return cls(str(body["sha256"]), str(body["name"]), int(body["pages"]))


ScanSource = Path | HeldScan
"""What an act is given: a file of the person, or a scan that is held."""


def scan_bytes(session: Session, source: ScanSource) -> bytes:
    """What a scan holds, wherever it is. Environment `file.unreadable`, Damaged `evidence.*`."""
    if isinstance(source, HeldScan):
        return session.store.evidence.read(source.sha256)
    return read_scan_file(source)


def read_scan_file(path: Path) -> bytes:
    """The bytes of a file, no more than can be a scan. Environment `file.unreadable`."""
    try:
        with path.open("rb") as source:
            return source.read(SCAN_BYTES_LIMIT + 1)
    except OSError as fault:
        raise Environment(
            "file.unreadable",
            f"打不开扫描件“{path.name}”。",
            remedy="请确认文件还在原处，U 盘没有拔出，也没有被其他程序占用。",
        ) from fault
