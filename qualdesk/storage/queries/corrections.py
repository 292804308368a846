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

#: Kinds of facts that a correction can name, as `correction.target_kind` has them.
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
