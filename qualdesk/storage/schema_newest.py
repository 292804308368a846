"""Derived tables: what is newest of each benefit, so that nobody reads ten years to know today.

They hold nothing of their own. Triggers (`newest`) write them in the transaction of the fact that
changes them; `check` compares them with what the facts say; they are never packed nor sent.
"""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from qualdesk.storage.schema import metadata

# The newest standing confirmation of a benefit, of whatever outcome, and the newest days on which
# it was found qualified: by any source, and by any but `provincial`.
newest_confirmation = Table(
    "newest_confirmation",
    metadata,
    Column("id_number", Text, primary_key=True),
    Column("insurance", Text, primary_key=True),
    Column("fact_id", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("loss_reason", Text),
    Column("qualified_on", Text),
    Column("own_qualified_on", Text),
    sqlite_with_rowid=False,
)

# The form printed last, and not voided, that names a benefit. `steps` are those of its standing
# signatures and returns in the order of recording: `group_leader:approved coordinator:returned`.
newest_paper = Table(
    "newest_paper",
    metadata,
    Column("id_number", Text, primary_key=True),
    Column("insurance", Text, primary_key=True),
    Column("form_serial", Text, nullable=False),
    Column("round", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("steps", Text, nullable=False),
    sqlite_with_rowid=False,
)

NEWEST: tuple[Table, ...] = (newest_confirmation, newest_paper)
"""The tables of this module."""
