"""Reads the flags of key groups: those that stand on a day, and everything of one person.

Few people have one: they are read by themselves and laid over the people of a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from qualdesk.domain.key_groups import CodeSet, FlagsOn
from qualdesk.domain.recipient import Flag
from qualdesk.storage.queries.asked import asked, is_asked
from qualdesk.storage.queries.duty_marks import corrected
from qualdesk.storage.schema_half_year import key_flag, key_flag_end

_DAY: BindParameter[str] = bindparam("day")
_SEVERE: BindParameter[str] = bindparam("severe", expanding=True)
_INCAPACITATED: BindParameter[str] = bindparam("incapacitated", expanding=True)


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag that nobody took back; `ended_on` is the day from which it holds no more."""

    flag_id: str
    id_number: str
    kind: Flag
    source: str
    source_id: str
    grade: str
    code_set: str
    disability_number: str
    disability_kind: str
    from_on: date
    until_on: date | None
    ended_on: date | None
    end_reason: str
    stated_on: date
    note: str
    operator: str
    recorded_at: str


def stands(day: Any, severe: Any, incapacitated: Any) -> ColumnElement[bool]:
    """Whether a flag holds on a day: stated and begun, not over, not ended, its grade counts."""
    c, e = key_flag.c, key_flag_end.c
    ended = exists().where(
        e.flag_id == c.fact_id, e.ended_on <= day, e.stated_on <= day, ~corrected(key_flag_end)
    )
    graded = or_(
        c.grade == "",
        c.code_set == CodeSet.VILLAGE.value,
        and_(c.kind == Flag.SEVERE_DISABILITY.value, c.grade.in_(severe)),
        and_(c.kind == Flag.INCAPACITATED.value, c.grade.in_(incapacitated)),
        c.kind.in_([Flag.LOST_CONTACT.value, Flag.NO_PAYMENT.value]),
    )
    return and_(
        c.from_on <= day,
        c.stated_on <= day,
        or_(c.until_on == "", c.until_on >= day),
        graded,
        ~corrected(key_flag),
        ~ended.correlate(key_flag),
    )


def people_with(kinds: Sequence[Flag], on: FlagsOn) -> Select[Any]:
    """Id numbers of everybody of whom a flag of one of these kinds holds."""
    c = key_flag.c
    holds = stands(on.day.isoformat(), list(on.severe), list(on.incapacitated))
    return select(c.id_number).where(c.kind.in_([kind.value for kind in kinds]), holds)


def flags_held(
    connection: Connection, on: FlagsOn, id_numbers: Sequence[str] | None = None
) -> dict[str, tuple[FlagRow, ...]]:
    """The flags that hold, by person: of these people, or of everybody; oldest first."""
    values: dict[str, object] = {
        _DAY.key: on.day.isoformat(),
        _SEVERE.key: list(on.severe),
        _INCAPACITATED.key: list(on.incapacitated),
        **asked(id_numbers),
    }
    found: dict[str, tuple[FlagRow, ...]] = {}
    for row in connection.execute(_held(some=id_numbers is not None), values):
        found[row.id_number] = (*found.get(row.id_number, ()), _flag(row))
    return found


def flags_of_person(connection: Connection, id_number: str) -> tuple[FlagRow, ...]:
    """Every flag of a person that nobody took back, oldest first."""
    statement = _flags().where(key_flag.c.id_number == id_number, ~corrected(key_flag))
    return tuple(_flag(row) for row in connection.execute(statement))


def standing_flags(connection: Connection, fact_ids: Sequence[str]) -> list[str]:
    """Those of these facts that are flags nobody took back, in order."""
    c = key_flag.c
    found: set[str] = set()
    for begin in range(0, len(fact_ids), 500):
        part = c.fact_id.in_(fact_ids[begin : begin + 500])
        statement = select(c.fact_id).where(part, ~corrected(key_flag))
        found.update(connection.execute(statement).scalars())
    return [one for one in fact_ids if one in found]


@cache
def _held(*, some: bool) -> Select[Any]:
    statement = _flags().where(stands(_DAY, _SEVERE, _INCAPACITATED))
    return statement.where(is_asked(key_flag.c.id_number)) if some else statement


def _flags() -> Select[Any]:
    """Flags with the earliest end that stands."""
    c, e = key_flag.c, key_flag_end.c
    end = (
        select(func.min(e.ended_on + e.reason))
        .where(e.flag_id == c.fact_id, ~corrected(key_flag_end))
        .correlate(key_flag)
        .scalar_subquery()
    )
    return select(key_flag, end.label("ended")).order_by(c.from_on, c.recorded_at, c.fact_id)


def _flag(row: Any) -> FlagRow:
    ended = row.ended or ""
    return FlagRow(
        flag_id=row.fact_id,
        id_number=row.id_number,
        kind=Flag(row.kind),
        source=row.source,
        source_id=row.source_id,
        grade=row.grade,
        code_set=row.code_set,
        disability_number=row.disability_number,
        disability_kind=row.disability_kind,
        from_on=date.fromisoformat(row.from_on),
        until_on=date.fromisoformat(row.until_on) if row.until_on else None,
        ended_on=date.fromisoformat(ended[:10]) if ended else None,
        end_reason=ended[10:],
        stated_on=date.fromisoformat(row.stated_on),
        note=row.note,
        operator=row.operator,
        recorded_at=row.recorded_at,
    )
