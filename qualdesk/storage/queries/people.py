"""Finds people of the register as typed, and loads one of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from sys import intern
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    select,
    true,
)

from qualdesk.domain.identity import match_key
from qualdesk.domain.key_groups import FlagsOn
from qualdesk.domain.recipient import Benefit, Flag, Insurance, Recipient, Sex, Status
from qualdesk.storage.queries.asked import asked, is_asked
from qualdesk.storage.queries.key_flags import people_with
from qualdesk.storage.schema import benefit, recipient, register_change, unit

_FIRST = 250  # people looked at before all of them are: a fifth of them makes a page
_REMEMBERED = 64  # statements of a search, one for each choice of villages, insurance, …
_SLICE = 500  # people of one look-up
_FOREVER = "9999"  # after every day


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list of people."""

    id_number: str
    name: str
    sex: Sex
    birth: date
    village_code: str
    group: str
    phone: str


@dataclass(frozen=True, slots=True)
class BenefitMarks:
    """What a list shows of a benefit beside its standing; `unit_code` is "" without a unit."""

    unit_code: str
    off_roster: bool


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """One value of the register that was changed by hand or by a roster; "" was or is empty."""

    fact_id: str
    id_number: str
    insurance: str  # "" for a value of the person
    field: str
    old: str
    new: str
    reason: str
    station_id: str
    operator: str
    recorded_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilter:
    """What people are asked for; "" and None mean any."""

    text: str = ""
    villages: tuple[str, ...] = ()  # village codes, or leading digits of an area
    group: str = ""
    insurance: Insurance | None = None
    unit_code: str = ""
    born_by: date | None = None  # high age: born on or before
    off_roster: bool = False
    flagged: tuple[tuple[Flag, ...], FlagsOn] | None = None  # one of these flags holds
    id_numbers: tuple[str, ...] = ()


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def condition(wanted: PeopleFilter) -> ColumnElement[bool]:
    """The filter over `recipient`."""
    parts: list[ColumnElement[bool]] = []
    if wanted.text.strip():
        text = match_key(wanted.text)
        found = recipient.c.search.like(_like(text), escape="\\")
        parts.append(found if text else false())
    if wanted.villages:
        area = [recipient.c.village_code.startswith(code) for code in wanted.villages]
        parts.append(area[0] if len(area) == 1 else or_all(area))
    if wanted.group:
        parts.append(recipient.c.group_name == wanted.group)
    if wanted.born_by:
        parts.append(recipient.c.birth <= wanted.born_by.isoformat())
    if wanted.flagged:
        parts.append(recipient.c.id_number.in_(people_with(*wanted.flagged)))
    if wanted.id_numbers:
        parts.append(recipient.c.id_number.in_(wanted.id_numbers))
    held: list[ColumnElement[bool]] = []
    if wanted.insurance:
        held.append(benefit.c.insurance == wanted.insurance.value)
    if wanted.unit_code:
        held.append(benefit.c.unit_code == wanted.unit_code)
    if wanted.off_roster:
        held.append(benefit.c.off_roster_since.is_not(None))
    if held:
        parts.append(
            exists().where(benefit.c.id_number == recipient.c.id_number, *held).correlate(recipient)
        )
    return and_(true(), *parts)


def or_all(parts: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Any of the parts."""
    whole = parts[0]
    for part in parts[1:]:
        whole = whole | part
    return whole


def count(connection: Connection, wanted: PeopleFilter) -> int:
    """How many people fit."""
    statement = select(func.count()).select_from(recipient).where(condition(wanted))
    return int(connection.execute(statement).scalar_one())


def find(
    connection: Connection, wanted: PeopleFilter, limit: int | None = None, offset: int = 0
) -> tuple[PersonRow, ...]:
    """People that fit, by village, group and id number."""
    statement = select(*_COLUMNS).where(condition(wanted)).order_by(*order(recipient.c))
    if limit is not None:
        statement = statement.limit(limit).offset(offset)
    return tuple(map(_person_row, connection.execute(statement).all()))


def find_among(
    connection: Connection, wanted: PeopleFilter, numbers: Container[str]
) -> Iterator[PersonRow]:
    """As `find`, those of these id numbers."""
    statement = select(*_COLUMNS).where(condition(wanted)).order_by(*order(recipient.c))
    for row in connection.execute(statement):
        if row[0] in numbers:
            yield _person_row(row)


def search(
    connection: Connection, wanted: PeopleFilter, limit: int, offset: int = 0
) -> tuple[tuple[PersonRow, ...], int]:
    """A page of `find`, and how many people fit in all; fast enough for every key pressed.

    One letter fits so many people that the first ones of the register fill the page: then only
    counting is left. Otherwise one pass over the register finds and counts the few there are.
    """
    text = match_key(wanted.text)
    if wanted.text.strip() and not text:
        return (), 0
    others = replace(wanted, text="")
    values = {"like": _like(text), "limit": limit, "offset": offset}
    if offset == 0 and others == PeopleFilter():
        rows = connection.execute(_among_first(), values).all()
        if len(rows) == limit:
            return tuple(map(_person_row, rows)), _counted(connection, others, values)
    rows = connection.execute(_page_and_total(others), values).all()
    if rows:
        return tuple(map(_person_row, rows)), rows[0].total
    return (), _counted(connection, others, values) if offset else 0  # nobody, or behind them all


def _counted(connection: Connection, others: PeopleFilter, values: Mapping[str, object]) -> int:
    return int(connection.execute(_total(others), values).scalar_one())


# The statements of a search are built once for all that is typed: building one anew takes longer
# than a small register takes to answer.


@cache
def _among_first() -> Select[Any]:
    c = recipient.c
    first = select(*_COLUMNS, c.search).order_by(*order(c)).limit(_FIRST).subquery()
    return (
        select(*[first.c[column.name] for column in _COLUMNS])
        .where(first.c.search.like(bindparam("like"), escape="\\"))
        .order_by(*order(first.c))
        .limit(bindparam("limit"))
    )


@lru_cache(maxsize=_REMEMBERED)
def _total(others: PeopleFilter) -> Select[Any]:
    return select(func.count()).select_from(recipient).where(_typed(others))


@lru_cache(maxsize=_REMEMBERED)
def _page_and_total(others: PeopleFilter) -> Select[Any]:
    """Both in one pass. A window function would carry every column of every hit along."""
    c = recipient.c
    keys = select(c.id_number, c.village_code, c.group_name).where(_typed(others))
    hit = keys.cte("hit").prefix_with("MATERIALIZED")  # else the register is read twice
    page = (
        select(hit.c.id_number)
        .order_by(*order(hit.c))
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
        .subquery()
    )
    total = select(func.count()).select_from(hit).scalar_subquery()
    return (
        select(*_COLUMNS, total.label("total"))
        .join(page, page.c.id_number == c.id_number)
        .order_by(*order(c))
    )


def _typed(others: PeopleFilter) -> ColumnElement[bool]:
    found = recipient.c.search.like(bindparam("like"), escape="\\")
    return and_(found, condition(others))


_ASKED: BindParameter[str] = bindparam("id_number")
_PERSON = select(recipient).where(recipient.c.id_number == _ASKED)
_BENEFITS = select(benefit).where(benefit.c.id_number == _ASKED).order_by(benefit.c.insurance)
_SEXES = {member.value: member for member in Sex}
_COLUMNS = (
    recipient.c.id_number,
    recipient.c.name,
    recipient.c.sex,
    recipient.c.birth,
    recipient.c.village_code,
    recipient.c.group_name,
    recipient.c.phone,
)


def order(columns: Any) -> tuple[ColumnElement[Any], ...]:
    """The order of every list of people: by village, group (9组 before 10组) and id number."""
    group = columns.group_name
    return columns.village_code, func.length(group), group, columns.id_number


def _person_row(row: Any) -> PersonRow:
    number, name, sex, birth, village, group, phone = row[: len(_COLUMNS)]
    home = intern(village), intern(group)  # once for all who live there: pages hold thousands
    return PersonRow(number, name, _SEXES[sex], date.fromisoformat(birth), *home, phone)


def person(connection: Connection, id_number: str) -> Recipient | None:
    """One person, None when not in the register."""
    row = connection.execute(_PERSON, {"id_number": id_number}).first()
    return None if row is None else _recipient(row)


def persons(connection: Connection, id_numbers: Sequence[str]) -> dict[str, Recipient]:
    """These people, as far as they are in the register."""
    c = recipient.c.id_number
    found: dict[str, Recipient] = {}
    for part in _sliced(id_numbers):
        rows = connection.execute(select(recipient).where(c.in_(part)))
        found.update((row.id_number, _recipient(row)) for row in rows)
    return found


def _recipient(row: Any) -> Recipient:
    return Recipient(
        id_number=row.id_number,
        name=row.name,
        sex=Sex(row.sex),
        birth=date.fromisoformat(row.birth),
        village_code=row.village_code,
        group=row.group_name,
        phone=row.phone,
        ethnic_group=row.ethnic_group,
        registered_address=row.registered_address,
        present_address=row.present_address,
        contact_name=row.contact_name,
        contact_relation=row.contact_relation,
        contact_phone=row.contact_phone,
        original_id_number=row.original_id_number,
    )


def benefits(connection: Connection, id_number: str) -> tuple[Benefit, ...]:
    """The benefits of a person."""
    rows = connection.execute(_BENEFITS, {"id_number": id_number})
    return tuple(_benefit(row) for row in rows)


def benefits_of(connection: Connection, id_numbers: Sequence[str]) -> dict[str, list[Benefit]]:
    """The benefits of these people."""
    c = benefit.c
    found: dict[str, list[Benefit]] = {}
    for part in _sliced(id_numbers):
        statement = select(benefit).where(c.id_number.in_(part)).order_by(c.id_number, c.insurance)
        for row in connection.execute(statement):
            found.setdefault(row.id_number, []).append(_benefit(row))
    return found


def _benefit(row: Any) -> Benefit:
    return Benefit(
        id_number=row.id_number,
        insurance=Insurance(row.insurance),
        unit_code=row.unit_code,
        started_month=row.started_month,
        roster_status=Status(row.roster_status),
        roster_reason=row.roster_reason,
        known_due_on=date.fromisoformat(row.known_due_on) if row.known_due_on else None,
    )


def _sliced(id_numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(id_numbers), _SLICE):
        yield id_numbers[begin : begin + _SLICE]


def units(connection: Connection) -> dict[str, str]:
    """Names of units by unit code."""
    return {row.unit_code: row.name for row in connection.execute(select(unit))}


def marks(
    connection: Connection, id_numbers: Iterable[str] | None = None, as_of: date | None = None
) -> dict[tuple[str, Insurance], BenefitMarks]:
    """Units and 名单外 (up to a day) of benefits with either; of these people, or of everybody."""
    day = as_of.isoformat() if as_of is not None else _FOREVER
    c = benefit.c
    statement = select(c.id_number, c.insurance, c.unit_code, c.off_roster_since).where(
        (c.unit_code != "") | c.off_roster_since.is_not(None)
    )
    if id_numbers is not None:
        statement = statement.where(is_asked(c.id_number))
    return {
        (row.id_number, Insurance(row.insurance)): BenefitMarks(
            row.unit_code, row.off_roster_since is not None and row.off_roster_since <= day
        )
        for row in connection.execute(statement, asked(id_numbers))
    }


def changes(connection: Connection, id_number: str) -> tuple[RegisterChange, ...]:
    """What was changed in the register of a person, oldest first."""
    c = register_change.c
    statement = (
        select(
            c.fact_id,
            c.id_number,
            c.insurance,
            c.field,
            c.old,
            c.new,
            c.reason,
            c.station_id,
            c.operator,
            c.recorded_at,
        )
        .where(c.id_number == id_number)
        .order_by(c.recorded_at, c.field)
    )
    return tuple(RegisterChange(**row) for row in connection.execute(statement).mappings())
