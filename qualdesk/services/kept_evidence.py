"""Reads evidence, and tells a piece that was destroyed in its time from one that is lost."""

from __future__ import annotations

from datetime import date

from qualdesk.errors import Damaged, Refused
from qualdesk.services.session import Session
from qualdesk.storage.queries import evidence as queries

_MISSING = "evidence.missing_file"


def read_evidence(session: Session, sha256: str) -> bytes:
    """The plain bytes. Refused `evidence.destroyed` with the day; Damaged `evidence.*`."""
    try:
        return session.store.evidence.read(sha256)
    except Damaged as fault:
        day = destroyed_on(session, sha256) if fault.code == _MISSING else None
        if day is None:
            raise
        raise Refused(
            "evidence.destroyed",
            f"这份材料保管期满，已于 {day} 由两人销毁。",
            remedy="销毁清单在“系统—保管和销毁”；记录和摘要都还在。",
            value=sha256,
        ) from fault


def destroyed_on(session: Session, sha256: str) -> date | None:
    """When a content was destroyed; None for one that was not."""
    with session.read() as connection:
        found = queries.destroyed(connection).get(sha256)
    return date.fromisoformat(found[1]) if found else None
