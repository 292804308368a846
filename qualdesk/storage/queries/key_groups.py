"""What the ledger of key groups shows beside a person: visits, plans, who is responsible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from qualdesk.domain.sign_off import Step
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema import form, recipient, signoff
from qualdesk.storage.schema_half_year import home_visit, visit_plan

_MET = "met"
_ID_LENGTH = 32  # of a fact id, the tail of an ordering key


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives and who is asked after them; "" means not known."""

    address: str
    contact: str  # name and relation
    contact_phone: str


@dataclass(frozen=True, slots=True)
class LastVisit:
    """The newest visit that met the person."""

    visited_on: date
    living: str


def homes(connection: Connection, id_numbers: list[str]) -> dict[str, Home]:
    """Addresses and contacts of these people."""
    c = recipient.c
    found: dict[str, Home] = {}
    for part in _slices(id_numbers):
        statement = select(
            c.id_number,
            c.present_address,
            c.registered_address,
            c.contact_name,
            c.contact_relation,
            c.contact_phone,
        ).where(c.id_number.in_(part))
        for row in connection.execute(statement).all():
            relation = f"（{row.contact_relation}）" if row.contact_relation else ""
            found[row.id_number] = Home(
                row.present_address or row.registered_address,
                row.contact_name + relation if row.contact_name else "",
                row.contact_phone,
            )
    return found


def last_visits(connection: Connection) -> dict[str, LastVisit]:
    """The newest visit of everybody who was met."""
    c = home_visit.c
    newest = (
        select(func.max(c.visited_on + c.recorded_at + c.fact_id).label("top"))
        .where(c.found == _MET, ~corrected(home_visit))
        .group_by(c.id_number)
        .subquery()
    )
    statement = select(c.id_number, c.visited_on, c.living).where(
        c.fact_id.in_(select(func.substr(newest.c.top, -_ID_LENGTH)))
    )
    return {
        row.id_number: LastVisit(date.fromisoformat(row.visited_on), row.living)
        for row in connection.execute(statement)
    }


def planned(connection: Connection, today: date) -> dict[str, date]:
    """The next day on which a standing plan visits somebody."""
    stop = func.json_each(visit_plan.c.stops).table_valued("value")
    day: Any = func.json_extract(stop.c.value, "$.day")
    person: Any = func.json_extract(stop.c.value, "$.id_number")
    statement = (
        select(person.label("id_number"), func.min(day).label("day"))
        .select_from(visit_plan)
        .join(stop, stop.c.value.is_not(None))
        .where(day >= today.isoformat(), ~corrected(visit_plan))
        .group_by(person)
    )
    return {row.id_number: date.fromisoformat(row.day) for row in connection.execute(statement)}


def coordinators(connection: Connection) -> dict[str, str]:
    """村级协办员 by village: who signed that step of the village's newest paper."""
    c, f = signoff.c, form.c
    newest = (
        select(func.max(c.signed_on + c.recorded_at + c.fact_id).label("top"))
        .join(form, f.form_serial == c.form_serial)
        .where(c.step == Step.COORDINATOR.value, f.village_code != "", ~corrected(signoff))
        .group_by(f.village_code)
        .subquery()
    )
    statement = (
        select(f.village_code, c.signer)
        .join(form, f.form_serial == c.form_serial)
        .where(c.fact_id.in_(select(func.substr(newest.c.top, -_ID_LENGTH))))
    )
    return {row.village_code: row.signer for row in connection.execute(statement)}


def _slices(id_numbers: list[str]) -> list[list[str]]:
    return [id_numbers[begin : begin + 500] for begin in range(0, len(id_numbers), 500)]
