"""The facts of the duties as they travel: whole rows, each with the papers it stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, Table, select

from qualdesk.storage.queries.exchange import Row
from qualdesk.storage.schema_duties import (
    case_step,
    contact,
    death,
    death_withdrawal,
    fact_document,
    letter,
    letter_delivery,
    marking,
    nil_report,
    status_decision,
    survivor,
    verification_case,
)
from qualdesk.storage.schema_half_year import (
    app_help,
    attendance,
    calendar_day,
    complaint,
    complaint_answer,
    destruction,
    event,
    home_visit,
    key_flag,
    key_flag_end,
    notice_close,
    notice_photo,
    public_notice,
    round_opening,
    service_team,
    special_check,
    spot_check,
    spot_rectification,
    spot_result,
    team_member,
    visit_plan,
)

DUTY_TABLES: dict[str, Table] = {
    "statuses": status_decision,
    "markings": marking,
    "cases": verification_case,
    "case_steps": case_step,
    "contacts": contact,
    "deaths": death,
    "death_withdrawals": death_withdrawal,
    "nil_reports": nil_report,
    "survivors": survivor,
    "letters": letter,
    "deliveries": letter_delivery,
    "round_openings": round_opening,
    "key_flags": key_flag,
    "flag_ends": key_flag_end,
    "special_checks": special_check,
    "teams": service_team,
    "team_members": team_member,
    "visit_plans": visit_plan,
    "visits": home_visit,
    "public_notices": public_notice,
    "notice_photos": notice_photo,
    "complaints": complaint,
    "complaint_answers": complaint_answer,
    "notice_closes": notice_close,
    "calendar_days": calendar_day,
    "spot_checks": spot_check,
    "spot_results": spot_result,
    "spot_rectifications": spot_rectification,
    "events": event,
    "attendances": attendance,
    "app_helps": app_help,
    "destructions": destruction,
}
"""The table of each kind, by its name in a package. Lists from outside stay where they came in:
what became of their rows travels."""

DOCUMENTED = frozenset(
    {
        "statuses",
        "case_steps",
        "deaths",
        "death_withdrawals",
        "round_openings",
        "key_flags",
        "visits",
        "notice_photos",
        "complaint_answers",
        "spot_checks",
        "spot_results",
        "spot_rectifications",
        "events",
    }
)
"""Kinds whose records carry `documents`."""

_SLICE = 500


def duty_facts_between(connection: Connection, kind: str, after: int, up_to: int) -> Iterator[Row]:
    """Facts of one kind of the acts after … up_to; documented ones also hold `documents`."""
    table = DUTY_TABLES[kind]
    statement = (
        select(table)
        .where(table.c.act > after, table.c.act <= up_to)
        .order_by(*table.primary_key.columns)
    )
    result = connection.execute(statement, execution_options={"yield_per": _SLICE})
    for part in result.mappings().partitions():
        rows = [dict(row) for row in part]
        if kind in DOCUMENTED:
            papers = documents_of(connection, [row["fact_id"] for row in rows])
            rows = [{**row, "documents": papers.get(row["fact_id"], [])} for row in rows]
        yield from rows


def known_duty_facts(connection: Connection, kind: str, ids: Collection[str]) -> set[str]:
    """Which of these fact ids there are, of one kind."""
    column = DUTY_TABLES[kind].c.fact_id
    wanted, found = list(ids), set[str]()
    for begin in range(0, len(wanted), _SLICE):
        part = column.in_(wanted[begin : begin + _SLICE])
        found.update(connection.execute(select(column).where(part)).scalars())
    return found


def documents_of(connection: Connection, fact_ids: list[str]) -> dict[str, list[Row]]:
    """The papers of facts, in order: sha256, kind, media_type, size."""
    c = fact_document.c
    statement = (
        select(c.fact_id, c.sha256, c.kind, c.media_type, c.size)
        .where(c.fact_id.in_(fact_ids))
        .order_by(c.fact_id, c.position)
    )
    found: dict[str, list[Row]] = {}
    for row in connection.execute(statement).mappings():
        paper = {name: row[name] for name in ("sha256", "kind", "media_type", "size")}
        found.setdefault(row["fact_id"], []).append(paper)
    return found
