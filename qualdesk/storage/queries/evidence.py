"""Names every piece of evidence that a row of the database refers to, and what was destroyed."""

from __future__ import annotations

import json

from sqlalchemy import Connection, Select, func, select, union_all

from qualdesk.storage.schema import confirmation_evidence, package_sent, signoff
from qualdesk.storage.schema_duties import fact_document
from qualdesk.storage.schema_half_year import destruction

_SOURCES = (
    (confirmation_evidence, confirmation_evidence.c.sha256),
    (signoff, signoff.c.scan_sha256),
    (fact_document, fact_document.c.sha256),
    (package_sent, package_sent.c.signed_scan),
)


def digests(connection: Connection) -> frozenset[str]:
    """sha256 of every photo, video, scan and paper that must be in the store.

    What was destroyed must not, unless an act after that stands on the same content again.
    """
    named = _named().subquery()
    latest = select(named.c.sha256, func.max(named.c.act)).group_by(named.c.sha256)
    gone = destroyed(connection)
    return frozenset(
        sha256
        for sha256, act in connection.execute(latest)
        if sha256 not in gone or act > gone[sha256][0]
    )


def destroyed(connection: Connection) -> dict[str, tuple[int, str]]:
    """The last destruction of each destroyed content: number of the act, and the day (ISO)."""
    c = destruction.c
    rows = connection.execute(select(c.digests, c.act, c.stated_on).order_by(c.act))
    return {sha256: (act, day) for listed, act, day in rows for sha256 in json.loads(listed)}


def _named() -> Select[tuple[str, int]]:
    parts = [
        select(column.label("sha256"), table.c.act.label("act")).where(column.is_not(None))
        for table, column in _SOURCES
    ]
    return union_all(*parts)  # type: ignore[return-value]
