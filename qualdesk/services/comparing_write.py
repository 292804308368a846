"""Writes what the rows of a list become, and the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qualdesk.domain.audit import canonical
from qualdesk.domain.confirmation import Confirmation, Evidence, Outcome
from qualdesk.domain.duties import ComparisonKind
from qualdesk.domain.foreign_list import ForeignRow
from qualdesk.domain.foreign_words import Said
from qualdesk.domain.recipient import Insurance
from qualdesk.progress import Progress
from qualdesk.services.cases import CaseRequest, Cases
from qualdesk.services.comparing_flags import keep_flags
from qualdesk.services.comparing_rows import Effect, Planned
from qualdesk.services.register import known_person
from qualdesk.services.session import Session
from qualdesk.storage.queries.comparisons import ListedRow
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.work import Work, new_fact_id

ASKED = "asked"
"""Key of a row's detail: the list has a result for each row."""
NOTE = "note"
"""Key of a row's detail: what the list remarks."""

_SLICE = 500
_KEPT = (
    "sheet",
    "birth",
    "village",
    "unit_code",
    "unit_name",
    "day",
    "died",
    "due_on",
    "how",
    NOTE,
)
_CASE_SOURCE = "comparison"


def write_rows(
    session: Session,
    work: Work,
    kind: ComparisonKind,
    rows: Sequence[Planned],
    import_id: str,
    papers: tuple[Evidence, ...],
    progress: Progress,
) -> dict[int, str]:
    """Keep what the rows become; the facts by the row's position."""
    made: dict[int, str] = {}
    facts: list[Confirmation] = []
    total = len(rows)
    for index, one in enumerate(rows):
        if not index % _SLICE:
            progress.at("办理名单", index, total)
        if one.effect is Effect.CONFIRM:
            facts.append(_confirmation(work, one, papers))
            made[one.position] = facts[-1].fact_id
        elif one.effect is Effect.CASE:
            case_id = _open_case(session, work, one, import_id)
            if case_id:
                made[one.position] = case_id
    Confirmations(work).add(facts)
    flags = [one for one in rows if one.effect is Effect.FLAG]
    ids = keep_flags(work, kind, flags, import_id)
    made.update(zip((one.position for one in flags), ids, strict=True))
    return made


def _confirmation(work: Work, one: Planned, papers: tuple[Evidence, ...]) -> Confirmation:
    if one.method is None:
        raise ValueError("a row that confirms has a method")
    return Confirmation(
        fact_id=new_fact_id(),
        id_number=one.person,
        insurances=tuple(Insurance(code) for code in one.insurances),
        method=one.method,
        outcome=Outcome.QUALIFIED,
        stated_on=date.fromisoformat(one.day),
        recorded_at=work.now,
        operator=work.actor.login,
        operator_id_number=work.actor.id_number,
        station_id=work.station_id,
        source=one.source,
        evidence=papers,
    )


def _open_case(session: Session, work: Work, one: Planned, import_id: str) -> str:
    """The id of a new case; "" when there is one already."""
    if one.case_kind is None:
        raise ValueError("a row that opens a case has its kind")
    person = known_person(session, work.connection, one.person)
    request = CaseRequest(
        id_number=one.person,
        kind=one.case_kind,
        due_on=date.fromisoformat(one.due_on) if one.due_on else None,
        note=one.text,
        source=_CASE_SOURCE,
        source_id=import_id,
    )
    case_id, fresh = Cases(session).keep(work, person, request)
    return case_id if fresh else ""


def kept_row(import_id: str, one: Planned, made: str, *, asked: bool) -> dict[str, object]:
    """The row of `comparison_row`; `asked` says whether the list has a result for each row."""
    row = one.row
    detail: dict[str, str] = {"effect": one.effect.value, "said": row.said.value}
    stated = {name: getattr(row, name) for name in _KEPT} | {"why": one.text}
    detail |= {name: text for name, text in stated.items() if text}
    if asked:
        detail[ASKED] = "1"
    return {
        "comparison_id": import_id,
        "position": one.position,
        "row": row.row,
        "id_number": row.id_number,
        "name": row.name,
        "insurance": row.insurance,
        "verdict": one.verdict.value,
        "matched": one.person,
        "detail": canonical(detail),
        "made": made,
    }


def stated_row(row: ListedRow) -> ForeignRow:
    """What the list said in a row that was kept."""
    return ForeignRow(
        row=row.row,
        id_number=row.id_number,
        name=row.name,
        fault="",
        insurance=row.insurance,
        said=Said(row.detail.get("said", Said.NOTHING.value)),
        **{name: row.detail.get(name, "") for name in _KEPT},
    )
