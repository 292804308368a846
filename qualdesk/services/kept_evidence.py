"""Reads evidence, and tells a piece that was destroyed in its time from one that is lost."""

from __future__ import annotations

from qualdesk.errors import Damaged, Refused
from qualdesk.services.session import Session
from qualdesk.storage.queries import evidence as queries
from qualdesk.storage.store import Reading

_MISSING = "evidence.missing_file"


def read_evidence(session: Session, sha256: str) -> bytes:
    """The plain bytes. Refused `evidence.destroyed` with the day; Damaged `evidence.*`."""
    try:
        return session.store.evidence.read(sha256)
    except Damaged as fault:
        if fault.code != _MISSING:
            raise
        with session.read() as connection:
            here = queries.destroyed(connection).get(sha256)
            elsewhere = queries.destroyed_elsewhere(connection).get(sha256)
        if here:
            raise _destroyed(sha256, f"这份材料保管期满，已于 {here[1]} 由两人销毁。") from fault
        if elsewhere:
            words = f"这份材料保管期满，报来以前已于 {elsewhere[1]} 由对方两人销毁，没有到过本站。"
            raise _destroyed(sha256, words) from fault
        raise


def absent(session: Session, connection: Reading) -> frozenset[str]:
    """Contents that records name and that are gone in their time: destroyed here, or before they
    came (what came another way all the same is here).
    """
    here = frozenset(queries.destroyed(connection)) - queries.digests(connection)
    store = session.store.evidence
    elsewhere = (one for one in queries.never_came(connection) if not store.has(one))
    return here.union(elsewhere)


def _destroyed(sha256: str, words: str) -> Refused:
    return Refused(
        "evidence.destroyed",
        words,
        remedy="销毁清单在“系统—保管和销毁”；记录和摘要都还在。",
        value=sha256,
    )
