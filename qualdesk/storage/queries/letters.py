"""Reads letters to units and their deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from qualdesk.domain.recipient import Insurance
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema import correction, form, form_row
from qualdesk.storage.schema_duties import letter, letter_delivery


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter that stands: whom it went to, by when it is answered, when it was delivered."""

    form_serial: str
    fact_id: str  # of the form
    unit_code: str
    insurance: Insurance
    months: int
    stated_on: date
    answer_by: date
    people: int
    delivered_on: date | None
    received_by: str
    station_id: str


def letters(connection: Connection, serial: str = "") -> tuple[LetterRow, ...]:
    """Letters not taken back, newest first."""
    c, f = letter.c, form.c
    people = (
        select(func.count())
        .select_from(form_row)
        .where(form_row.c.form_serial == c.form_serial)
        .correlate(letter)
        .scalar_subquery()
    )
    withdrawn = select(correction.c.fact_id).where(correction.c.target_id == f.fact_id).exists()
    statement = (
        select(letter, f.fact_id.label("form_fact"), people.label("people"))
        .join(form, f.form_serial == c.form_serial)
        .where(~withdrawn)
        .order_by(c.stated_on.desc(), c.form_serial.desc())
    )
    if serial:
        statement = statement.where(c.form_serial == serial)
    handed = _deliveries(connection)
    return tuple(
        LetterRow(
            form_serial=row["form_serial"],
            fact_id=row["form_fact"],
            unit_code=row["unit_code"],
            insurance=Insurance(row["insurance"]),
            months=row["months"],
            stated_on=date.fromisoformat(row["stated_on"]),
            answer_by=date.fromisoformat(row["answer_by"]),
            people=row["people"],
            delivered_on=handed.get(row["form_serial"], (None, ""))[0],
            received_by=handed.get(row["form_serial"], (None, ""))[1],
            station_id=row["station_id"],
        )
        for row in connection.execute(statement).mappings()
    )


def _deliveries(connection: Connection) -> dict[str, tuple[date, str]]:
    c = letter_delivery.c
    statement = select(c.form_serial, c.stated_on, c.received_by).where(~corrected(letter_delivery))
    rows = connection.execute(statement.order_by(c.stated_on, c.recorded_at))
    return {row.form_serial: (date.fromisoformat(row.stated_on), row.received_by) for row in rows}
