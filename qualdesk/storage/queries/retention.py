"""Reads which acts stand on which evidence, and what was destroyed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, Table, select, union_all

from qualdesk.domain.retention import DestructionRow, EvidenceUse, RetentionKind
from qualdesk.storage.queries.duty_facts import DUTY_TABLES
from qualdesk.storage.schema import (
    confirmation,
    confirmation_evidence,
    package_sent,
    signoff,
)
from qualdesk.storage.schema_duties import fact_document
from qualdesk.storage.schema_half_year import destruction

_DAY = 10  # characters of an instant that are its day
_INVESTIGATED = ("statuses", "case_steps", "deaths", "death_withdrawals", "complaint_answers")
_CHECKED = ("spot_checks", "spot_results", "spot_rectifications")


def uses(connection: Connection) -> Iterator[EvidenceUse]:
    """Every act that stands on a content, corrected ones too: they are part of the record."""
    c, e = confirmation.c, confirmation_evidence.c
    of_confirmations = select(e.sha256, c.stated_on).join(confirmation, c.fact_id == e.fact_id)
    for sha256, day in connection.execute(of_confirmations):
        yield EvidenceUse(sha256, RetentionKind.CONFIRMATIONS, day)
    s = signoff.c
    scans = select(s.scan_sha256, s.signed_on).where(s.scan_sha256.is_not(None))
    for sha256, day in connection.execute(scans):
        yield EvidenceUse(sha256, RetentionKind.SIGNATURES, day)
    p = package_sent.c
    signed = select(p.signed_scan, p.recorded_at).where(p.signed_scan.is_not(None))
    for sha256, instant in connection.execute(signed):
        yield EvidenceUse(sha256, RetentionKind.SEALED_REPORTS, instant[:_DAY])
    for name, table in DUTY_TABLES.items():
        for sha256, day in _documents(connection, table):
            yield EvidenceUse(sha256, _kind_of(name), day)


def unplaced(connection: Connection) -> frozenset[str]:
    """Contents that some act names of which `uses` does not know: they are never over time."""
    known = [select(table.c.fact_id) for table in DUTY_TABLES.values() if "fact_id" in table.c]
    c = fact_document.c
    statement = select(c.sha256).where(c.fact_id.not_in(union_all(*known)))
    return frozenset(connection.execute(statement).scalars())


def destructions(connection: Connection) -> tuple[DestructionRow, ...]:
    """Every destruction, those of other stations too, newest first."""
    c = destruction.c
    rows = connection.execute(select(destruction).order_by(c.act.desc(), c.fact_id)).mappings()
    return tuple(
        DestructionRow(
            fact_id=row["fact_id"],
            stated_on=date.fromisoformat(row["stated_on"]),
            kind=RetentionKind(row["evidence_kind"]),
            until_on=date.fromisoformat(row["until_on"]),
            reason=row["reason"],
            operator=row["operator"],
            second_operator=row["second_operator"],
            count=row["count"],
            digests=tuple(json.loads(row["digests"])),
        )
        for row in rows
    )


def _documents(connection: Connection, table: Table) -> list[tuple[str, str]]:
    d = fact_document.c
    statement = select(d.sha256, table.c.stated_on).join(table, table.c.fact_id == d.fact_id)
    return [(row[0], row[1]) for row in connection.execute(statement)]


def _kind_of(name: str) -> RetentionKind:
    if name in _INVESTIGATED:
        return RetentionKind.INVESTIGATIONS
    return RetentionKind.SPOT_CHECKS if name in _CHECKED else RetentionKind.SERVICES
