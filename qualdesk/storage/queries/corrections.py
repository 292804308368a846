"""Tells what kind of fact an id names, so that it can be corrected."""

from __future__ import annotations

from sqlalchemy import Connection, literal, select, union_all

from qualdesk.storage.schema import confirmation, form, signoff

#: Kinds of facts that a correction can name, as `correction.target_kind` has them.
_TABLES = {"confirmation": confirmation, "signoff": signoff, "form": form}


def kind_of(connection: Connection, fact_id: str) -> str:
    """`confirmation`, `signoff` or `form`; "" when no such fact is known."""
    statement = union_all(
        *(
            select(literal(kind).label("kind")).where(table.c.fact_id == fact_id)
            for kind, table in _TABLES.items()
        )
    )
    return str(connection.execute(statement).scalar() or "")
