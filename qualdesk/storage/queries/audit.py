"""Walks the audit chain and holds every fact against the digest of its act (Y12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, Table, select

from qualdesk.domain.audit import GENESIS, AuditEntry, entry_hash, facts_digest, row_digest
from qualdesk.progress import SILENT, Progress
from qualdesk.storage.facts import FACTS
from qualdesk.storage.schema import audit

_SLICE = 2000  # acts whose facts are held in memory together


def head(connection: Connection) -> AuditEntry | None:
    """The newest entry."""
    statement = select(audit).order_by(audit.c.seq.desc()).limit(1)
    row = connection.execute(statement).mappings().first()
    return AuditEntry(**row) if row else None


def entries(connection: Connection) -> Iterator[AuditEntry]:
    """Every entry, oldest first."""
    for row in connection.execute(select(audit).order_by(audit.c.seq)).mappings():
        yield AuditEntry(**row)


def entries_named(connection: Connection, name: str) -> Iterator[AuditEntry]:
    """The entries of one kind of act, oldest first."""
    statement = select(audit).where(audit.c.name == name).order_by(audit.c.seq)
    for row in connection.execute(statement).mappings():
        yield AuditEntry(**row)


def faults(connection: Connection, progress: Progress = SILENT) -> Iterator[tuple[int, str]]:
    """(number of the entry, what is wrong with it in Chinese), nothing when all holds."""
    previous = GENESIS
    newest = head(connection)
    total = newest.seq if newest else 0
    held: dict[int, list[bytes]] = {}
    for expected, entry in enumerate(entries(connection), 1):
        if entry.seq != expected:
            yield expected, f"第 {expected} 条审计记录缺失"
            return
        if entry.previous != previous or entry.hash != _hash(entry):
            yield entry.seq, f"第 {entry.seq} 条审计记录被改动"
        previous = entry.hash
        if (entry.seq - 1) % _SLICE == 0:
            progress.at("核对审计链", entry.seq, total)
            held = _digests(connection, entry.seq, entry.seq + _SLICE)
        digests = held.get(entry.seq, [])
        if len(digests) != entry.facts or facts_digest(digests) != entry.facts_sha256:
            yield entry.seq, f"第 {entry.seq} 条审计记录所记的业务数据被改动"
    for stray in _digests(connection, total + 1, 1 << 62):
        yield stray, f"有业务数据（第 {stray} 号）没有审计记录"


def _hash(entry: AuditEntry) -> str:
    return entry_hash(
        entry.previous,
        entry.seq,
        entry.at,
        entry.operator,
        entry.name,
        entry.detail,
        entry.facts_sha256,
    )


def _digests(connection: Connection, begin: int, end: int) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = defaultdict(list)
    for table in FACTS:
        for act, digest in _table_digests(connection, table, begin, end):
            found[act].append(digest)
    return found


def _table_digests(
    connection: Connection, table: Table, begin: int, end: int
) -> Iterator[tuple[int, bytes]]:
    statement = select(table).where(table.c.act >= begin, table.c.act < end)
    for row in connection.execute(statement).mappings():
        yield row["act"], row_digest(table.name, dict(row))
