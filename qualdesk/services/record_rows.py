"""Rows of this station as the records that travel, and back (`resources/schema`).

Facts keep the station, operator and instant of whoever recorded them. What a station keeps for
itself alone (`act`, the text that is searched) never travels.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from qualdesk.storage.queries.duty_facts import DUTY_TABLES
from qualdesk.storage.schema_half_year import LISTS

Row = Mapping[str, Any]
Record = dict[str, Any]

_OWN = frozenset({"act", "search"})


def record_of(kind: str, row: Row) -> Record:
    """The record of a row of `storage.queries.exchange`, of one kind of `RECORD_KINDS`."""
    return _TO_RECORD.get(kind, _plain)(row)


def rows_of(kind: str, record: Row) -> dict[str, list[Record]]:
    """The rows, by table, of a received record that fits its schema."""
    return _TO_ROWS[kind](record)


def summary_of(form: Row) -> Record:
    """The record of a frozen summary, for programs that count: its form's row with its lines."""
    names = ("fact_id", "station_id", "operator", "operator_id_number", "recorded_at")
    return {
        **{name: form[name] for name in names},
        "form_serial": form["form_serial"],
        "period": form["month"] or form["round"],
        "digest": form["digest"],
        "rows": json.loads(form["body"]),
    }


def _plain(row: Row) -> Record:
    return {name: value for name, value in row.items() if name not in _OWN}


def _grouped(row: Row) -> Record:
    record = _plain(row)
    record["group"] = record.pop("group_name")
    return record


def _confirmation(row: Row) -> Record:
    pieces = []
    for piece in row["evidence"]:
        names = ("sha256", "kind", "media_type", "size", "look")
        advice = piece["advice"].split()
        pieces.append({**{name: piece[name] for name in names}, "advice": advice})
    return {**_plain(row), "evidence": pieces}


def _form(row: Row) -> Record:
    names = ("row", "id_number", "insurance", "name")
    people = [{name: one[name] for name in names} for one in row["rows"]]
    return {**_grouped(row), "rows": people, "checks": []}


def _signoff(row: Row) -> Record:
    record = _plain(row)
    record["scan"] = record.pop("scan_sha256") or None
    return record


_DAYS_OR_NONE = frozenset(
    {"died_on", "until_on", "due_on", "follow_up_on", "answered_on"}
)  # "" in a row, null in a record


def _duty(row: Row) -> Record:
    return {name: _duty_value(name, value) for name, value in _plain(row).items()}


def _duty_value(name: str, value: Any) -> Any:
    if name in LISTS:
        return json.loads(value)
    return None if name in _DAYS_OR_NONE and value == "" else value


_TO_RECORD: dict[str, Callable[[Row], Record]] = {
    "recipients": _grouped,
    "confirmations": _confirmation,
    "forms": _form,
    "signoffs": _signoff,
    **dict.fromkeys(DUTY_TABLES, _duty),
}


def _recipient_rows(record: Row) -> dict[str, list[Record]]:
    row = dict(record)
    row["group_name"] = row.pop("group")
    return {"recipient": [row]}


def _benefit_rows(record: Row) -> dict[str, list[Record]]:
    return {"benefit": [{"off_roster_since": None, **record}]}


def _unit_rows(record: Row) -> dict[str, list[Record]]:
    return {"unit": [dict(record)]}


def _confirmation_rows(record: Row) -> dict[str, list[Record]]:
    row = dict(record)
    insurances, pieces = row.pop("insurances"), row.pop("evidence")
    shared = ("id_number", "stated_on", "recorded_at", "fact_id")
    benefits = [
        {**{name: row[name] for name in shared}, "insurance": insurance} for insurance in insurances
    ]
    evidence = [
        {**piece, "advice": " ".join(piece["advice"]), "fact_id": row["fact_id"], "position": place}
        for place, piece in enumerate(pieces, 1)
    ]
    return {
        "confirmation": [row],
        "confirmed_benefit": benefits,
        "confirmation_evidence": evidence,
    }


def _correction_rows(record: Row) -> dict[str, list[Record]]:
    return {"correction": [{"target_kind": "confirmation", **record}]}


def _form_rows(record: Row) -> dict[str, list[Record]]:
    row = {"month": "", "audit_digest": "", "digest": "", "body": "", **record}
    row["group_name"] = row.pop("group")
    people = [{**one, "form_serial": row["form_serial"]} for one in row.pop("rows")]
    del row["checks"]
    return {"form": [row], "form_row": people}


def _signoff_rows(record: Row) -> dict[str, list[Record]]:
    row = dict(record)
    row["scan_sha256"] = row.pop("scan")
    return {"signoff": [row]}


def _column(name: str, value: Any) -> Any:
    if name in LISTS:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "" if value is None else value


def _duty_rows(kind: str) -> Callable[[Row], dict[str, list[Record]]]:
    table = DUTY_TABLES[kind].name

    def rows(record: Row) -> dict[str, list[Record]]:
        papers = record.get("documents", [])
        row = {name: _column(name, v) for name, v in record.items() if name != "documents"}
        documents = [
            {**paper, "fact_id": row["fact_id"], "position": position}
            for position, paper in enumerate(papers, 1)
        ]
        return {table: [row], "fact_document": documents}

    return rows


_TO_ROWS: dict[str, Callable[[Row], dict[str, list[Record]]]] = {
    "units": _unit_rows,
    "recipients": _recipient_rows,
    "benefits": _benefit_rows,
    "confirmations": _confirmation_rows,
    "corrections": _correction_rows,
    "forms": _form_rows,
    "signoffs": _signoff_rows,
    **{kind: _duty_rows(kind) for kind in DUTY_TABLES},
}
