"""Counts what was done between two days, for the report of a half-year (D2).

Each count leaves out what a correction took back. Days are those that the facts state.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, Table, distinct, exists, func, select

from qualdesk.domain.duties import CaseStep
from qualdesk.domain.half_report import Deed
from qualdesk.domain.recipient import Status
from qualdesk.storage.queries.duty_marks import case_closed, corrected, death_stands
from qualdesk.storage.schema_duties import (
    case_step,
    comparison,
    contact,
    death,
    death_withdrawal,
    letter,
    marking,
    status_decision,
    verification_case,
)
from qualdesk.storage.schema_half_year import (
    app_help,
    attendance,
    complaint,
    complaint_answer,
    event,
    home_visit,
    public_notice,
    spot_check,
    spot_rectification,
    spot_result,
)

Condition = ColumnElement[bool]


def deeds_between(connection: Connection, begin: date, end: date) -> Mapping[Deed, int]:
    """How often each deed was done from `begin` to `end`, both inclusive."""
    counted = {
        deed: connection.execute(statement).scalar_one()
        for deed, statement in _statements(begin.isoformat(), end.isoformat()).items()
    }
    return {deed: int(counted[deed]) for deed in Deed}


def _statements(begin: str, end: str) -> dict[Deed, Select[int]]:
    def of(table: Table, *conditions: Condition, day: str = "stated_on") -> Select[int]:
        inside = table.c[day].between(begin, end)
        return select(func.count()).select_from(table).where(inside, ~corrected(table), *conditions)

    def people(table: Table, day: str) -> Select[int]:
        inside = table.c[day].between(begin, end)
        return select(func.count(distinct(table.c.id_number))).where(inside, ~corrected(table))

    step, decision = case_step.c, status_decision.c
    concluded = step.kind == CaseStep.CONCLUDED.value

    def decided(status: Status) -> Select[int]:
        return of(status_decision, decision.decided, decision.status == status.value)

    answered = exists().where(
        complaint_answer.c.complaint_id == complaint.c.fact_id, ~corrected(complaint_answer)
    )
    rectified = exists().where(
        spot_rectification.c.result_id == spot_result.c.fact_id, ~corrected(spot_rectification)
    )
    differs = spot_result.c.result == "differs"
    return {
        Deed.LISTS: of(comparison),
        Deed.CONTACTS: of(contact),
        Deed.MARKED: of(marking, marking.c.marked),
        Deed.LETTERS: select(func.count())
        .select_from(letter)
        .where(letter.c.stated_on.between(begin, end)),
        Deed.CASES: of(verification_case),
        Deed.CASES_QUALIFIED: of(case_step, concluded, step.outcome == "qualified"),
        Deed.CASES_LOST: of(case_step, concluded, step.outcome == "disqualified"),
        Deed.CASES_OPEN: select(func.count())
        .select_from(verification_case)
        .where(verification_case.c.stated_on <= end, ~corrected(verification_case), ~case_closed()),
        Deed.DEATHS: of(death, death_stands()),
        Deed.DEATHS_WITHDRAWN: of(death_withdrawal),
        Deed.SUSPENDED: decided(Status.SUSPENDED),
        Deed.STOPPED: decided(Status.STOPPED),
        Deed.ENDED: decided(Status.ENDED),
        Deed.RESUMED: decided(Status.PAYING),
        Deed.VISITS: of(home_visit, day="visited_on"),
        Deed.VISITED: people(home_visit, "visited_on"),
        Deed.NOTICES: of(public_notice, ~public_notice.c.web, day="begins_on"),
        Deed.COMPLAINTS: of(complaint),
        Deed.COMPLAINTS_ANSWERED: of(complaint, answered),
        Deed.DRAWS: of(spot_check),
        Deed.CHECKED: of(spot_result),
        Deed.DIFFERENCES: of(spot_result, differs),
        Deed.RECTIFIED: of(spot_result, differs, rectified),
        Deed.EVENTS: of(event),
        Deed.ATTENDED: of(attendance),
        Deed.HELPED: of(app_help),
    }


def villages_with_notice(connection: Connection, begin: date, end: date) -> frozenset[str]:
    """Codes of the villages that a notice was posted in."""
    c = public_notice.c
    statement = (
        select(c.village_code)
        .distinct()
        .where(
            c.begins_on.between(begin.isoformat(), end.isoformat()),
            ~c.web,
            ~corrected(public_notice),
        )
    )
    return frozenset(connection.execute(statement).scalars())
