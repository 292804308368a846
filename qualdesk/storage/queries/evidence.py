"""Names every piece of evidence that a row of the database refers to."""

from __future__ import annotations

from sqlalchemy import Connection, select, union

from qualdesk.storage.schema import confirmation_evidence, package_sent, signoff
from qualdesk.storage.schema_duties import fact_document


def digests(connection: Connection) -> frozenset[str]:
    """sha256 of every photo, video, scan and paper that must be in the store."""
    statement = union(
        select(confirmation_evidence.c.sha256),
        select(signoff.c.scan_sha256).where(signoff.c.scan_sha256.is_not(None)),
        select(fact_document.c.sha256),
        select(package_sent.c.signed_scan).where(package_sent.c.signed_scan.is_not(None)),
    )
    return frozenset(connection.execute(statement).scalars())
