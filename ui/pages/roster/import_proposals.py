"""What is proposed for a faulty row of a roster. No digit of an id number is ever guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from qualdesk.domain.identity import birth_text, sex_of
from qualdesk.domain.roster_columns import Field
from qualdesk.errors import Problem, Severity
from qualdesk.services.import_amending import AMENDED, SKIPPED

_ID_LENGTH = 18


class Kind(Enum):
    """What key 1 does: put a value in, leave the row out, open the cell, or only take note."""

    PUT = "采用"
    SKIP = "只留一行"
    EDIT = "去改"
    SEEN = "知道了"
    DONE = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`column` is the number of the faulty column, -1 when there is none; `text` the new value."""

    kind: Kind
    column: int = -1
    text: str = ""

    @property
    def words(self) -> str:
        """What stands at the end of the row."""
        return f"{self.kind.value}“{self.text}”" if self.kind is Kind.PUT else self.kind.value


def proposal_of(
    problems: Sequence[Problem], columns: Mapping[str, int], fields: Mapping[Field, str]
) -> Proposal:
    """For a row with these problems; `columns` by heading, `fields` its values as they stand."""
    codes = [problem.code for problem in problems]
    if SKIPPED in codes:
        return Proposal(Kind.DONE)
    first = next((p for p in problems if p.code != AMENDED), None)
    if first is None:
        return Proposal(Kind.DONE)
    column = columns.get(first.where.column or "", -1)
    number = fields.get(Field.ID_NUMBER, "").strip().upper()
    if first.code == "sex.mismatch" and len(number) == _ID_LENGTH:
        return Proposal(Kind.PUT, column, sex_of(number).label)
    if first.code == "birth_date.mismatch" and len(number) == _ID_LENGTH:
        return Proposal(Kind.PUT, column, birth_text(number))
    if first.code == "duplicate.in_file":
        return Proposal(Kind.SKIP, column)
    if first.severity is Severity.REFUSED:
        return Proposal(Kind.EDIT, column)
    return Proposal(Kind.SEEN, column)
