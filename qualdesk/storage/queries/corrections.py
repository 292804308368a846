"""Tells what kind of fact an id names, so that it can be corrected."""

from __future__ import annotations

from sqlalchemy import Connection, literal, select, union_all

from qualdesk.storage.schema import confirmation, form, signoff
from qualdesk.storage.schema_duties import (
    case_step,
    contact,
    death,
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

#: Kinds of facts, as `correction.target_kind` has them; deaths and draws are never corrected.
_TABLES = {
    "confirmation": confirmation,
    "signoff": signoff,
    "form": form,
    "marking": marking,
    "case": verification_case,
    "case_step": case_step,
    "contact": contact,
    "death": death,
    "nil_report": nil_report,
    "status": status_decision,
    "survivor": survivor,
    "delivery": letter_delivery,
    "round_opening": round_opening,
    "key_flag": key_flag,
    "flag_end": key_flag_end,
    "special_check": special_check,
    "team": service_team,
    "team_member": team_member,
    "visit_plan": visit_plan,
    "visit": home_visit,
    "public_notice": public_notice,
    "notice_photo": notice_photo,
    "complaint": complaint,
    "complaint_answer": complaint_answer,
    "notice_close": notice_close,
    "calendar_day": calendar_day,
    "spot_check": spot_check,
    "spot_result": spot_result,
    "spot_rectification": spot_rectification,
    "event": event,
    "attendance": attendance,
    "app_help": app_help,
}


def kind_of(connection: Connection, fact_id: str) -> str:
    """One of `_TABLES`; "" when no such fact is known."""
    statement = union_all(
        *(
            select(literal(kind).label("kind")).where(table.c.fact_id == fact_id)
            for kind, table in _TABLES.items()
        )
    )
    return str(connection.execute(statement).scalar() or "")


def made_by_conclusion(connection: Connection, step_id: str) -> str:
    """The fact that a conclusion itself became; "" when it named one that was there before."""
    c = case_step.c
    statement = select(c.made, c.act).where(c.fact_id == step_id)
    step = connection.execute(statement).first()
    if step is None or not step.made:
        return ""
    same_act = [
        select(literal(1)).where(table.c.fact_id == step.made, table.c.act == step.act)
        for table in (confirmation, death)
    ]
    return str(step.made) if connection.execute(union_all(*same_act)).first() else ""


def confirmed_with(connection: Connection, fact_id: str) -> list[str]:
    """Confirmations that were made together with a visit, with an attendance, or at an event."""
    wanted = (
        (home_visit, home_visit.c.fact_id),
        (attendance, attendance.c.fact_id),
        (attendance, attendance.c.event_id),
    )
    statement = union_all(
        *(
            select(table.c.confirmation_id).where(column == fact_id, table.c.confirmation_id != "")
            for table, column in wanted
        )
    )
    return list(connection.execute(statement).scalars())
