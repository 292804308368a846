"""Schema version 1: every table of the first release.

A table that a later step changes is to be written out here as it was then.
"""

from __future__ import annotations

from sqlalchemy import Connection

from qualdesk.storage.schema import (
    FIRST_FACTS,
    audit,
    benefit,
    division,
    import_mapping,
    metadata,
    operator,
    recipient,
    setting,
    station,
    unit,
    village_alias,
)

_REGISTER = (
    station,
    setting,
    operator,
    audit,
    division,
    village_alias,
    unit,
    recipient,
    benefit,
    import_mapping,
)


def initial(connection: Connection) -> None:
    """Create the tables in an empty database."""
    metadata.create_all(connection, tables=[*_REGISTER, *FIRST_FACTS])
