"""Triggers that keep facts and the audit append-only, whatever program opens the database.

With them stand those that keep the derived tables (`newest`).
"""

from __future__ import annotations

from collections.abc import Set

from sqlalchemy import Connection

from qualdesk.storage import newest
from qualdesk.storage.facts import FACTS
from qualdesk.storage.schema import audit
from qualdesk.storage.schema_newest import NEWEST

_DERIVED = {table.name for table in NEWEST}


def _wanted(tables: Set[str]) -> dict[str, str]:
    statements: dict[str, str] = {}
    for table in (*FACTS, audit):
        if table.name not in tables:
            continue  # of a later step of the migration
        for verb in ("UPDATE", "DELETE"):
            name = f"{table.name}_no_{verb.lower()}"
            statements[name] = (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table.name} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table.name}'); END"
            )
    if tables >= _DERIVED:
        statements |= newest.triggers()
    return statements


def install(connection: Connection) -> None:
    """Put the triggers of every table there is in place; part of the open transaction."""
    remove(connection)
    for statement in _wanted(newest.tables(connection)).values():
        connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Take every trigger away, before a table is replaced; part of the open transaction."""
    for name in _there(connection):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def faults(connection: Connection) -> list[str]:
    """Names of triggers that are missing, changed, or not ours."""
    found = _there(connection)
    wanted = _wanted({table.name for table in (*FACTS, *NEWEST, audit)})
    changed = {name for name, sql in wanted.items() if found.get(name) != sql}
    return sorted(changed | (found.keys() - wanted.keys()))


def _there(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {str(row[0]): str(row[1]) for row in rows}
