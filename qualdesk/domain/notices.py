"""Public notices: what the sheet shows of a person, how long it hangs, complaints (Y6.1.3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qualdesk.domain.policy_values import Mask, NoticeColumn
from qualdesk.domain.recipient import Insurance, Sex
from qualdesk.domain.term import Term

_NUMBER = 18
_ENDS = {Mask.FIRST6_LAST4: (6, 4), Mask.FIRST3_LAST2: (3, 2), Mask.NO_NUMBER: (0, 0)}


class NoticeMoment(Term):
    """When a photo of the posted sheet was taken; the first and the last are needed to close."""

    BEGIN = "begin", "张贴"
    MIDDLE = "middle", "中途"
    END = "end", "撤下"


NEEDED_PHOTOS = (NoticeMoment.BEGIN, NoticeMoment.END)
"""Without these a notice is not closed."""


class NoticeState(Term):
    """Where a notice stands on a day."""

    WAITING = "waiting", "没开始"
    RUNNING = "running", "公示中"
    FULL = "full", "已满"
    CLOSED = "closed", "已归档"


class ComplaintHow(Term):
    """How a complaint came in."""

    PHONE = "phone", "电话"
    VISIT = "visit", "上门"
    LETTER = "letter", "书信"
    ONLINE = "online", "网上"


class ComplaintOutcome(Term):
    """What came of a complaint."""

    UNFOUNDED = "unfounded", "不属实"
    FOUNDED = "founded", "属实"
    CORRECTED = "corrected", "已更正"
    OTHER = "other", "其他"


@dataclass(frozen=True, slots=True)
class NoticePerson:
    """Somebody on a notice, as the register had them when it was made."""

    id_number: str
    insurance: Insurance
    name: str
    sex: Sex
    village_code: str
    group: str


def frozen_people(people: Iterable[NoticePerson]) -> str:
    """The people as JSON, to be kept."""
    rows = [
        {
            "id_number": one.id_number,
            "insurance": one.insurance.value,
            "name": one.name,
            "sex": one.sex.value,
            "village_code": one.village_code,
            "group": one.group,
        }
        for one in people
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def thawed_people(rows: Iterable[dict[str, Any]]) -> tuple[NoticePerson, ...]:
    """Inverse of `frozen_people`."""
    return tuple(
        NoticePerson(
            id_number=row["id_number"],
            insurance=Insurance(row["insurance"]),
            name=row["name"],
            sex=Sex(row["sex"]),
            village_code=row["village_code"],
            group=row["group"],
        )
        for row in rows
    )


def population_digest(people: Iterable[NoticePerson]) -> str:
    """sha256 that says whether two lists hold the same benefits, in whatever order."""
    keys = sorted(f"{one.id_number} {one.insurance.value}" for one in people)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def shown_number(id_number: str, mask: Mask) -> str:
    """An id number as a notice may show it; never the day of birth. "" where none is shown."""
    first, last = _ENDS[mask]
    if not first:
        return ""
    return id_number[:first] + "*" * (_NUMBER - first - last) + id_number[-last:]


def shown_columns(columns: Sequence[NoticeColumn], mask: Mask) -> tuple[NoticeColumn, ...]:
    """The columns in the order of the whitelist; numbers only where the mask shows any."""
    return tuple(
        column
        for column in NoticeColumn
        if column in columns and not (column is NoticeColumn.MASKED_ID and mask is Mask.NO_NUMBER)
    )


def state_of(
    begins_on: date, working_days: Sequence[date], closed_on: date | None, today: date
) -> NoticeState:
    """Where a notice stands: its last working day is over when the next day has come."""
    if closed_on is not None:
        return NoticeState.CLOSED
    if today < begins_on:
        return NoticeState.WAITING
    return NoticeState.RUNNING if today <= working_days[-1] else NoticeState.FULL


def outcome_of(words: str) -> ComplaintOutcome:
    """The outcome of its code or its Chinese word; `other` for anything else."""
    said = words.strip()
    return next((one for one in ComplaintOutcome if said in (one.value, one.label)), _OTHER)


_OTHER = ComplaintOutcome.OTHER
