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

# One that is newer than the newest so far: no other fact has to be looked at.
_NEWER = """UPDATE newest_confirmation SET
 fact_id = c.fact_id, stated_on = c.stated_on, method = c.method, outcome = c.outcome,
 source = c.source, loss_reason = c.loss_reason,
 qualified_on = iif(c.outcome = 'qualified'
  AND NEW.stated_on > coalesce(newest_confirmation.qualified_on, ''),
  NEW.stated_on, newest_confirmation.qualified_on),
 own_qualified_on = iif(c.outcome = 'qualified' AND c.source <> 'provincial'
  AND NEW.stated_on > coalesce(newest_confirmation.own_qualified_on, ''),
  NEW.stated_on, newest_confirmation.own_qualified_on)
FROM confirmation c
WHERE newest_confirmation.id_number = NEW.id_number
 AND newest_confirmation.insurance = NEW.insurance AND c.fact_id = NEW.fact_id
 AND iif(c.source = 'provincial', substr(NEW.stated_on, 1, 8) || '00', NEW.stated_on)
  > iif(newest_confirmation.source = 'provincial',
   substr(newest_confirmation.stated_on, 1, 8) || '00', newest_confirmation.stated_on)
 AND NOT EXISTS (SELECT 1 FROM correction k WHERE k.target_id = NEW.fact_id); """

_ALL = "1"
_NEW = "b.id_number = NEW.id_number AND b.insurance = NEW.insurance"
_NOT_YET = """NOT EXISTS (SELECT 1 FROM newest_confirmation o WHERE o.fact_id = NEW.fact_id
 AND o.id_number = NEW.id_number AND o.insurance = NEW.insurance)"""
_CONFIRMED = "SELECT id_number, insurance FROM confirmed_benefit WHERE fact_id = NEW.target_id"
_NAMED = """SELECT r.id_number, r.insurance FROM form_row r WHERE r.form_serial IN (
 SELECT form_serial FROM form WHERE fact_id = NEW.target_id
 UNION SELECT form_serial FROM signoff WHERE fact_id = NEW.target_id)"""
_SIGNED = "SELECT id_number, insurance FROM form_row WHERE form_serial = NEW.form_serial"

_SELECTS = {"newest_confirmation": _CONFIRMATIONS, "newest_paper": _PAPERS}


def triggers() -> dict[str, str]:
    """The statements that make the triggers, by name."""
    confirmed = f"INSERT OR REPLACE INTO newest_confirmation {_CONFIRMATIONS}; "
    printed = f"INSERT OR REPLACE INTO newest_paper {_PAPERS}; "
    touched = "(b.id_number, b.insurance) IN ({})"
    steps = _STEPS.format(serial="NEW.form_serial")
    acts = {
        ("newest_confirmation_added", "confirmed_benefit"): (
            _NEWER + confirmed.format(of=f"{_NEW} AND {_NOT_YET}")
        ),
        ("newest_confirmation_corrected", "correction"): (
            f"DELETE FROM newest_confirmation WHERE (id_number, insurance) IN ({_CONFIRMED}); "
            + confirmed.format(of=touched.format(_CONFIRMED))
        ),
        ("newest_paper_added", "form_row"): printed.format(of=_NEW),
        ("newest_paper_corrected", "correction"): (
            f"DELETE FROM newest_paper WHERE (id_number, insurance) IN ({_NAMED}); "
            + printed.format(of=touched.format(_NAMED))
        ),
        ("newest_paper_signed", "signoff"): (
            f"UPDATE newest_paper SET steps = {steps} "
            f"WHERE (id_number, insurance) IN ({_SIGNED}) AND form_serial = NEW.form_serial; "
        ),
    }
    return {
        name: f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN {act}END"
        for (name, table), act in acts.items()
    }


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
