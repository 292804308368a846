"""Names every piece of evidence that a row of the database refers to, and what was destroyed.

What another station destroyed before it sent a record never came here; what came before that
stays, and is kept as long as our own rules say.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection, Select, func, select, union_all

from qualdesk.storage.schema import confirmation_evidence, package_sent, signoff, station
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

    What was destroyed must not, unless an act after that stands on the same content again; nor
    what was destroyed elsewhere before the first record of it came (`never_came`).
    """
    gone, lacking = destroyed(connection), never_came(connection)
    return frozenset(
        sha256
        for sha256, (_, newest) in _acts(connection).items()
        if sha256 not in lacking and (sha256 not in gone or newest > gone[sha256][0])
    )


def destroyed(connection: Connection) -> dict[str, tuple[int, str]]:
    """The last destruction here of each content: number of the act, and the day (ISO)."""
    return _destroyed(connection, here=True)


def destroyed_elsewhere(connection: Connection) -> dict[str, tuple[int, str]]:
    """The first news of each content that another station destroyed: act, and the day (ISO)."""
    return _destroyed(connection, here=False)


def never_came(connection: Connection) -> frozenset[str]:
    """Contents whose first record came with, or after, the news that they were destroyed."""
    elsewhere = destroyed_elsewhere(connection)
    if not elsewhere:
        return frozenset()
    acts = _acts(connection)
    return frozenset(
        sha256
        for sha256, (act, _) in elsewhere.items()
        if sha256 in acts and acts[sha256][0] >= act
    )


def _acts(connection: Connection) -> dict[str, tuple[int, int]]:
    """The first and the newest act that stands on each content."""
    named = _named().subquery()
    first, newest = func.min(named.c.act), func.max(named.c.act)
    rows = connection.execute(select(named.c.sha256, first, newest).group_by(named.c.sha256))
    return {sha256: (one, other) for sha256, one, other in rows}


def _destroyed(connection: Connection, *, here: bool) -> dict[str, tuple[int, str]]:
    c = destruction.c
    own = c.station_id.in_(select(station.c.station_id))
    order = c.act if here else c.act.desc()  # the last one read stands
    rows = connection.execute(
        select(c.digests, c.act, c.stated_on).where(own if here else ~own).order_by(order)
    )
    return {sha256: (act, day) for listed, act, day in rows for sha256 in json.loads(listed)}


def _named() -> Select[tuple[str, int]]:
    parts = [
        select(column.label("sha256"), table.c.act.label("act")).where(column.is_not(None))
        for table, column in _SOURCES
    ]
    return union_all(*parts)  # type: ignore[return-value]
