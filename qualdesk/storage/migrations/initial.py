"""Schema version 1: every table of the first release."""

from __future__ import annotations

from sqlalchemy import Connection

from qualdesk.storage.schema import metadata


def initial(connection: Connection) -> None:
    """Create the tables in an empty database."""
    metadata.create_all(connection)
