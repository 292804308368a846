"""Schema version 2: lists from outside, marking, cases, deaths, stops, letters."""

from __future__ import annotations

from sqlalchemy import Connection

from qualdesk.storage.schema import metadata
from qualdesk.storage.schema_duties import DUTY_FACTS


def monthly_duties(connection: Connection) -> None:
    """Add the tables of the monthly duties; nothing of what is there changes."""
    metadata.create_all(connection, tables=list(DUTY_FACTS))
