"""Keeps the derived tables of `schema_newest` equal to the facts: by triggers, fact by fact.

One select says what is newest (`_CONFIRMATIONS`, `_PAPERS`); the triggers run it for the benefits
that a new fact touches, `rebuild` for all, and `faults` holds the tables against it. SQL that only
SQLite understands.
"""

from __future__ import annotations

from sqlalchemy import Connection

from qualdesk.storage.schema_newest import NEWEST

# A provincial confirmation carries only a month: it ranks before our own of that month.
_CONFIRMATIONS = """
SELECT n.id_number, n.insurance, c.fact_id, c.stated_on, c.method, c.outcome, c.source,
 c.loss_reason, n.qualified_on, n.own_qualified_on
FROM (SELECT b.id_number, b.insurance,
  max(iif(f.source = 'provincial', substr(b.stated_on, 1, 8) || '00', b.stated_on)
   || b.recorded_at || b.fact_id) AS top,
  max(iif(f.outcome = 'qualified', b.stated_on, NULL)) AS qualified_on,
  max(iif(f.outcome = 'qualified' AND f.source <> 'provincial', b.stated_on, NULL))
   AS own_qualified_on
 FROM confirmed_benefit b JOIN confirmation f ON f.fact_id = b.fact_id
 WHERE {of} AND NOT EXISTS (SELECT 1 FROM correction k WHERE k.target_id = b.fact_id)
 GROUP BY b.id_number, b.insurance) n
JOIN confirmation c ON c.fact_id = substr(n.top, -32)"""

_STEPS = """coalesce((SELECT
 group_concat(s.step || ':' || s.decision, ' ' ORDER BY s.recorded_at, s.fact_id) FROM signoff s
 WHERE s.form_serial = {serial}
  AND NOT EXISTS (SELECT 1 FROM correction k WHERE k.target_id = s.fact_id)), '')"""

_PAPERS = f"""
SELECT n.id_number, n.insurance, p.form_serial, p.round, p.recorded_at,
 {_STEPS.format(serial="p.form_serial")}
FROM (SELECT b.id_number, b.insurance,
  max(printf('%012d', f.act) || f.form_serial) AS top
 FROM form_row b JOIN form f ON f.form_serial = b.form_serial
 WHERE {{of}} AND f.kind IN ('individual', 'group')
  AND NOT EXISTS (SELECT 1 FROM correction k WHERE k.target_id = f.fact_id)
 GROUP BY b.id_number, b.insurance) n
JOIN form p ON p.form_serial = substr(n.top, 13)"""

_ALL = "1"
_NEW = "b.id_number = NEW.id_number AND b.insurance = NEW.insurance"
_CONFIRMED = "SELECT id_number, insurance FROM confirmed_benefit WHERE fact_id = NEW.target_id"
_NAMED = """SELECT r.id_number, r.insurance FROM form_row r WHERE r.form_serial IN (
 SELECT form_serial FROM form WHERE fact_id = NEW.target_id
 UNION SELECT form_serial FROM signoff WHERE fact_id = NEW.target_id)"""
_SIGNED = "SELECT id_number, insurance FROM form_row WHERE form_serial = NEW.form_serial"

_SELECTS = {"newest_confirmation": _CONFIRMATIONS, "newest_paper": _PAPERS}


def triggers() -> dict[str, str]:
    """The statements that make the triggers, by name."""
    added = {"newest_confirmation": "confirmed_benefit", "newest_paper": "form_row"}
    touched = {"newest_confirmation": _CONFIRMED, "newest_paper": _NAMED}
    found: dict[str, str] = {}
    for table, derivation in _SELECTS.items():
        found[f"{table}_added"] = (
            f"CREATE TRIGGER {table}_added AFTER INSERT ON {added[table]} BEGIN "
            f"INSERT OR REPLACE INTO {table} {derivation.format(of=_NEW)}; END"
        )
        found[f"{table}_corrected"] = (
            f"CREATE TRIGGER {table}_corrected AFTER INSERT ON correction BEGIN "
            f"DELETE FROM {table} WHERE (id_number, insurance) IN ({touched[table]}); "
            f"INSERT INTO {table} "
            f"{derivation.format(of=f'(b.id_number, b.insurance) IN ({touched[table]})')}; END"
        )
    found["newest_paper_signed"] = (
        "CREATE TRIGGER newest_paper_signed AFTER INSERT ON signoff BEGIN "
        f"UPDATE newest_paper SET steps = {_STEPS.format(serial='NEW.form_serial')} "
        f"WHERE (id_number, insurance) IN ({_SIGNED}) AND form_serial = NEW.form_serial; END"
    )
    return found


def tables(connection: Connection) -> frozenset[str]:
    """The names of the tables there are; the derived ones came with a later release."""
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    return frozenset(rows.scalars())


def rebuild(connection: Connection) -> None:
    """Fill the tables there are anew from the facts; part of the open transaction."""
    for table in tables(connection) & _SELECTS.keys():
        derivation = _SELECTS[table]
        connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql(f"INSERT INTO {table} {derivation.format(of=_ALL)}")


def faults(connection: Connection) -> int:
    """How many rows of the tables are not what the facts say, or are missing."""
    found = 0
    for table in NEWEST:
        kept, derived = f"SELECT * FROM {table.name}", _SELECTS[table.name].format(of=_ALL)
        for one, other in ((kept, derived), (derived, kept)):
            statement = f"SELECT count(*) FROM ({one} EXCEPT {other})"
            found += int(connection.exec_driver_sql(statement).scalar_one())
    return found
