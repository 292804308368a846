"""Schema version 4: key groups, visits, notices, spot checks, events, opened rounds."""

from __future__ import annotations

from sqlalchemy import Connection

from qualdesk.storage.schema import metadata
from qualdesk.storage.schema_half_year import HALF_YEAR_FACTS


def half_year(connection: Connection) -> None:
    """Add the tables of the half-yearly duties; nothing of what is there changes."""
    metadata.create_all(connection, tables=list(HALF_YEAR_FACTS))
