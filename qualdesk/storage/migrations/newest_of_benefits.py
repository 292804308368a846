"""Schema version 3: what is newest of each benefit, derived from the facts there are."""

from __future__ import annotations

from sqlalchemy import Connection

from qualdesk.storage.schema import form, metadata
from qualdesk.storage.schema_newest import NEWEST


def newest_of_benefits(connection: Connection) -> None:
    """Add the derived tables; find the forms of a round by an index."""
    metadata.create_all(connection, tables=list(NEWEST))
    for index in form.indexes:
        index.create(connection, checkfirst=True)
