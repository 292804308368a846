"""Triggers that keep facts and the audit append-only, whatever program opens the database."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from qualdesk.storage.facts import FACTS
from qualdesk.storage.schema import audit


def _wanted(tables: Collection[str]) -> dict[str, str]:
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
    return statements


def install(connection: Connection) -> None:
    """Put the triggers of every table there is in place; part of the open transaction."""
    tables = set(
        connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
    )
    for name, statement in _wanted(tables).items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(statement)


def faults(connection: Connection) -> list[str]:
    """Names of triggers that are missing, changed, or not ours."""
    found = {
        str(row[0]): str(row[1])
        for row in connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        )
    }
    wanted = _wanted({table.name for table in (*FACTS, audit)})
    changed = {name for name, sql in wanted.items() if found.get(name) != sql}
    return sorted(changed | (found.keys() - wanted.keys()))
