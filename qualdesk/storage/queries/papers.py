"""Reads forms, their rows and their signatures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from sys import intern

from sqlalchemy import ColumnElement, Connection, exists, func, select

from qualdesk.clock import parse_instant
from qualdesk.domain.sign_off import Decision, SignOff, Step
from qualdesk.storage.schema import correction, form, form_row, signoff

_SLICE = 500


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form as it was made; `body` holds the frozen content of a summary (JSON)."""

    form_serial: str
    fact_id: str
    kind: str
    insurance: str
    round: str
    month: str
    village_code: str
    group_name: str
    version: int
    audit_digest: str
    digest: str
    body: str
    station_id: str
    operator: str
    operator_id_number: str
    recorded_at: str
    act: int


@dataclass(frozen=True, slots=True)
class FormPerson:
    """One row of a form: a person and the benefit that the paper is about."""

    form_serial: str
    row: int
    id_number: str
    insurance: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFilter:
    """What forms are asked for; "" means any."""

    serials: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    village_code: str = ""
    group_name: str = ""
    insurance: str = ""
    round: str = ""
    month: str = ""
    id_number: str = ""
    after_act: int = 0


def _stands() -> ColumnElement[bool]:
    return ~exists().where(correction.c.target_id == form.c.fact_id)


def forms(
    connection: Connection, wanted: FormFilter, *, corrected: bool = False
) -> tuple[FormRow, ...]:
    """Forms that fit, newest last; voided ones only when asked for."""
    c = form.c
    parts: list[ColumnElement[bool]] = [c.act > wanted.after_act]
    for column, value in (
        (c.village_code, wanted.village_code),
        (c.group_name, wanted.group_name),
        (c.insurance, wanted.insurance),
        (c.round, wanted.round),
        (c.month, wanted.month),
    ):
        if value:
            parts.append(column == value)
    if wanted.serials:
        parts.append(c.form_serial.in_(wanted.serials))
    if wanted.kinds:
        parts.append(c.kind.in_(wanted.kinds))
    if wanted.id_number:
        named = form_row.c.id_number == wanted.id_number
        parts.append(exists().where(form_row.c.form_serial == c.form_serial, named))
    if not corrected:
        parts.append(_stands())
    statement = select(form).where(*parts).order_by(c.act, c.form_serial)
    return tuple(FormRow(**row) for row in connection.execute(statement).mappings())


def last_serial(connection: Connection, prefix: str) -> str | None:
    """The highest serial that begins with kind and station."""
    statement = select(func.max(form.c.form_serial)).where(form.c.form_serial.startswith(prefix))
    found = connection.execute(statement).scalar()
    return str(found) if found else None


def serials_naming(
    connection: Connection, id_numbers: Sequence[str], insurance: str, round_id: str
) -> tuple[str, ...]:
    """Forms of a round, voided ones too, that name one of the people for this insurance."""
    c = form_row.c
    found: set[str] = set()
    for part in _sliced(id_numbers):
        statement = (
            select(c.form_serial)
            .join(form, form.c.form_serial == c.form_serial)
            .where(c.id_number.in_(part), c.insurance == insurance, form.c.round == round_id)
        )
        found.update(connection.execute(statement).scalars())
    return tuple(sorted(found))


def serials_of(connection: Connection, id_numbers: Sequence[str], round_id: str) -> tuple[str, ...]:
    """Forms of a round, of any insurance and voided ones too, that name one of the people."""
    c = form_row.c
    found: set[str] = set()
    for part in _sliced(id_numbers):
        statement = (
            select(c.form_serial)
            .join(form, form.c.form_serial == c.form_serial)
            .where(c.id_number.in_(part), form.c.round == round_id)
        )
        found.update(connection.execute(statement.distinct()).scalars())
    return tuple(sorted(found))


def voided(connection: Connection, serials: Sequence[str]) -> frozenset[str]:
    """Which of these forms were voided."""
    found: set[str] = set()
    for part in _sliced(serials):
        statement = select(form.c.form_serial).where(form.c.form_serial.in_(part), ~_stands())
        found.update(connection.execute(statement).scalars())
    return frozenset(found)


def people_of(connection: Connection, serials: Sequence[str]) -> dict[str, tuple[FormPerson, ...]]:
    """The rows of each form, in order."""
    found: dict[str, list[FormPerson]] = defaultdict(list)
    c = form_row.c
    for part in _sliced(serials):
        statement = (
            select(c.form_serial, c.row, c.id_number, c.insurance, c.name)
            .where(c.form_serial.in_(part))
            .order_by(c.form_serial, c.row)
        )
        for row in connection.execute(statement).mappings():
            found[row["form_serial"]].append(FormPerson(**row))
    return {serial: tuple(rows) for serial, rows in found.items()}


def signoffs_of(connection: Connection, serials: Sequence[str]) -> dict[str, tuple[SignOff, ...]]:
    """The standing signatures of each form, oldest first."""
    found: dict[str, list[SignOff]] = defaultdict(list)
    stands = ~exists().where(correction.c.target_id == signoff.c.fact_id)
    for part in _sliced(serials):
        for fact in _signoffs(connection, signoff.c.form_serial.in_(part) & stands):
            found[fact.form_serial].append(fact)
    return {serial: tuple(facts) for serial, facts in found.items()}


def rounds_of_forms(connection: Connection) -> tuple[str, ...]:
    """The rounds that forms of people were printed for."""
    statement = select(form.c.round).where(form.c.kind.in_(("individual", "group")), _stands())
    return tuple(connection.execute(statement.distinct()).scalars())


def signers(
    connection: Connection, step: str, village_code: str, group_name: str | None = None
) -> tuple[str, ...]:
    """Who signed this step on forms of the village, the newest signature first, each once.

    "" asks for the forms of no village: summaries. A group narrows it down.
    """
    c = signoff.c
    within = form.c.village_code == village_code
    if group_name is not None:
        within &= form.c.group_name == group_name
    statement = (
        select(c.signer)
        .join(form, form.c.form_serial == c.form_serial)
        .where(
            c.step == step,
            c.decision == Decision.APPROVED.value,
            within,
            ~exists().where(correction.c.target_id == c.fact_id),
        )
        .group_by(c.signer)
        .order_by(func.max(c.recorded_at).desc())
    )
    return tuple(connection.execute(statement).scalars())


def signoffs_since(connection: Connection, act: int) -> Iterator[SignOff]:
    """Signatures recorded or received after an act, corrected ones too."""
    yield from _signoffs(connection, signoff.c.act > act)


def _signoffs(connection: Connection, fitting: ColumnElement[bool]) -> Iterator[SignOff]:
    """What very many signatures share is kept once: a page holds those of every paper."""
    order = (signoff.c.recorded_at, signoff.c.fact_id)
    for row in connection.execute(select(signoff).where(fitting).order_by(*order)):
        yield SignOff(
            fact_id=row.fact_id,
            form_serial=intern(row.form_serial),
            step=Step(row.step),
            signer=intern(row.signer),
            signed_on=date.fromisoformat(row.signed_on),
            decision=Decision(row.decision),
            reason=row.reason,
            scan_sha256=row.scan_sha256 or "",
            recorded_at=parse_instant(row.recorded_at),
            operator=intern(row.operator),
            operator_id_number=intern(row.operator_id_number),
            station_id=intern(row.station_id),
        )


def _sliced(serials: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(serials), _SLICE):
        yield serials[begin : begin + _SLICE]
