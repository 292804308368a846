"""Cases as a desk shows them: the person, the village in words, days left, what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qualdesk.services.people_lines import PersonLine, lines_of
from qualdesk.services.session import Session
from qualdesk.storage.queries import cases as queries
from qualdesk.storage.queries.cases import CaseRow, ContactRow, StepRow
from qualdesk.storage.queries.duty_facts import documents_of
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case and its person (None: not in this register yet).

    `days_left` is negative when late, None when closed. Steps, contacts and papers (by the step
    they belong to) are read for one case only.
    """

    row: CaseRow
    person: PersonLine | None
    days_left: int | None
    steps: tuple[StepRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    papers: Mapping[str, Sequence[Mapping[str, Any]]] | None = None


def case_file(
    session: Session, connection: Reading, rows: Sequence[CaseRow], *, whole: bool = False
) -> Iterator[CaseFile]:
    """The files of these cases, in their order; `whole` with everything that became of them."""
    lines = lines_of(session, connection, list({row.id_number for row in rows}))
    today = session.today()
    for row in rows:
        left = _days_left(row, today)
        if not whole:
            yield CaseFile(row, lines.get(row.id_number), left)
            continue
        steps = tuple(queries.steps_of(connection, [row.case_id]))
        papers = documents_of(connection, [step.fact_id for step in steps])
        called = queries.contacts(connection, id_number=row.id_number)
        yield CaseFile(row, lines.get(row.id_number), left, steps, called, papers)


def _days_left(row: CaseRow, today: date) -> int | None:
    return (row.due_on - today).days if row.is_open else None
