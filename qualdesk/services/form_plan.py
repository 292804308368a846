"""Who stands on which form: one form a person × benefit, or a group × insurance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qualdesk.domain import confirming_rules
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.forms import GROUP_LIMIT
from qualdesk.domain.groups import canonical_group
from qualdesk.domain.places import area_prefix
from qualdesk.domain.recipient import Insurance, Recipient, Status
from qualdesk.domain.rounds import Round, kind_of, round_as_of
from qualdesk.domain.summary import Bucket, bucket, is_expected
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.services.register import known_person
from qualdesk.services.rounds import facts_of_round, named_round
from qualdesk.services.session import Session
from qualdesk.services.standings import held_benefits
from qualdesk.storage.queries import confirmations as confirmation_queries
from qualdesk.storage.queries import people as people_queries
from qualdesk.storage.queries.duty_marks import death_reported
from qualdesk.storage.queries.people import PeopleFilter, PersonRow
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Whom the clerk asks for: people by id number, or a village (or an area), or groups of it.

    `groups` as the register spells them, "" for people without one; empty means all.

    `round_id` "" means the running round of each insurance; `unconfirmed` leaves out who is
    confirmed in it (group forms always do).
    """

    id_numbers: tuple[str, ...] = ()
    village: str = ""
    group: str = ""
    groups: tuple[str, ...] = ()
    insurance: Insurance | None = None
    round_id: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """One form to be: its place, its people in the order of the rows (id number, name)."""

    kind: FormKind
    insurance: Insurance
    this: Round
    village_code: str
    group: str
    people: tuple[tuple[str, str], ...]
    expected: int  # 应确认 of the whole group; 1 on a form of one person


def plan(
    session: Session, connection: Reading, kind: FormKind, wanted: Selection
) -> tuple[Planned, ...]:
    """The forms of a print run, by insurance, village, group and id number.

    Refused `form.which`, `form.nobody`, `village.unknown`, `recipient.unknown`,
    `recipient.dead`, `benefit.ended`, `round.invalid`, `date.future`.
    """
    if kind is FormKind.INDIVIDUAL and wanted.id_numbers:
        forms = tuple(_of_people(session, connection, wanted))
    elif wanted.village and not wanted.id_numbers:
        forms = tuple(_of_place(session, connection, kind, wanted))
    else:
        raise Refused(
            "form.which",
            "没有说明打印谁的表。",
            remedy="请给出村的 12 位代码（可再加村民小组）；确认表也可以给出身份证号码。",
        )
    if not forms:
        raise Refused(
            "form.nobody",
            "没有需要打印的人：这里没有本期应确认的人，或者都已经确认。",
            remedy="请核对村、小组和期次；已确认的人要打印确认表，请给出身份证号码。",
        )
    return forms


# ── people by id number ────────────────────────────────────────────────────────────────────────


def _of_people(session: Session, connection: Reading, wanted: Selection) -> Iterator[Planned]:
    allowed = _insurances(session, wanted)
    problems: list[Problem] = []
    found: list[Planned] = []
    for text in dict.fromkeys(wanted.id_numbers):
        try:
            found += _of_person(session, connection, text, allowed, wanted.round_id)
        except Refused as refused:
            problems += refused.problems
    if problems:
        first = problems[0]
        raise Refused(first.code, first.message, problems=tuple(problems))
    yield from {(one.people, one.insurance): one for one in found}.values()


def _of_person(
    session: Session,
    connection: Reading,
    text: str,
    allowed: Sequence[Insurance],
    round_id: str,
) -> list[Planned]:
    person = known_person(session, connection, text)
    id_number = person.id_number
    benefits = held_benefits(session, connection, id_number)
    history = confirmation_queries.of_person(connection, id_number)
    reported = death_reported(connection, id_number)
    live = {b.insurance for b in benefits if b.roster_status is not Status.ENDED}
    paid = [insurance for insurance in allowed if insurance in live]
    if not paid:
        raise Refused(
            "benefit.ended",
            f"{person.name}没有可以打印确认表的待遇（已终止，或者不是这个险种）。",
            remedy="请核对险种和待遇状态。",
            value=id_number,
        )
    rounds = [(insurance, _round(session, insurance, round_id)) for insurance in paid]
    if confirming_rules.is_dead(benefits, history, reported=reported) and not any(
        fact.stated_on in this for fact in history for _, this in rounds
    ):
        raise _dead(person)
    return [_one(person, insurance, this) for insurance, this in rounds]


def _dead(person: Recipient) -> Refused:
    return Refused(
        "recipient.dead",
        f"{person.name}在本期以前已登记死亡，不用再打印确认表。",
        remedy="如果登记有误，请先更正那条记录。",
        value=person.id_number,
    )


def _one(person: Recipient | PersonRow, insurance: Insurance, this: Round) -> Planned:
    return Planned(
        FormKind.INDIVIDUAL,
        insurance,
        this,
        person.village_code,
        person.group,
        ((person.id_number, person.name),),
        1,
    )


# ── a village or a group ───────────────────────────────────────────────────────────────────────


def _of_place(
    session: Session, connection: Reading, kind: FormKind, wanted: Selection
) -> Iterator[Planned]:
    area = area_prefix(wanted.village)
    if not session.village_book().villages(wanted.village):
        raise Refused(
            "village.unknown",
            f"区划表里没有代码为“{wanted.village}”的村（社区）。",
            remedy="请填 12 位村（社区）代码；乡镇代码表示它的所有村。",
            value=wanted.village,
        )
    for insurance in _insurances(session, wanted):
        asked = PeopleFilter(
            villages=(area,), group=canonical_group(wanted.group), insurance=insurance
        )
        people = people_queries.find(connection, asked)
        if wanted.groups:
            people = tuple(row for row in people if row.group in wanted.groups)
        if not people:
            continue
        this = _round(session, insurance, wanted.round_id)
        expected, pending = _buckets(session, connection, insurance, this)
        for (village, group), rows in groupby(people, lambda row: (row.village_code, row.group)):
            there = [row for row in rows if row.id_number in expected]
            left = [row for row in there if row.id_number in pending]
            if kind is FormKind.INDIVIDUAL:
                shown = left if wanted.unconfirmed else there
                yield from (_one(row, insurance, this) for row in shown)
                continue
            for first in range(0, len(left), GROUP_LIMIT):
                part = left[first : first + GROUP_LIMIT]
                listed = tuple((row.id_number, row.name) for row in part)
                yield Planned(kind, insurance, this, village, group, listed, len(there))


def _buckets(
    session: Session, connection: Reading, insurance: Insurance, this: Round
) -> tuple[set[str], set[str]]:
    """Id numbers of everyone expected in the round, and of those not confirmed and not lost."""
    expected: set[str] = set()
    pending: set[str] = set()
    as_of = round_as_of(this, session.today())
    for person, facts in facts_of_round(session, connection, insurance, this, as_of):
        if is_expected(facts, this, as_of):
            expected.add(person)
            if bucket(facts, this) in (Bucket.UNCONFIRMED, Bucket.TO_VERIFY):
                pending.add(person)
    return expected, pending


def _insurances(session: Session, wanted: Selection) -> tuple[Insurance, ...]:
    """The insurances asked for: all, or those whose rounds are of the kind of the round named."""
    today, policy = session.today(), session.policy()
    fitting = tuple(Insurance)
    if wanted.round_id:
        fitting = policy.insurances_by(kind_of(wanted.round_id), today)
    if wanted.insurance is None:
        return fitting
    return (wanted.insurance,)


def _round(session: Session, insurance: Insurance, round_id: str) -> Round:
    this = named_round(session, insurance, round_id)
    round_as_of(this, session.today())  # refuses one that has not begun
    return this


def changed_rows(
    connection: Reading, serial: str, people: Sequence[tuple[int, str, str]]
) -> list[Problem]:
    """A warning for each row (row, id number, name) that the register now says otherwise."""
    problems = []
    for row, id_number, name in people:
        person = people_queries.person(connection, id_number)
        if person is None or person.name != name:
            what = "身份证号码" if person is None else "姓名"
            text = f"第 {row} 行的{what}在打印后改过，这一行作废，请另打新表确认。"
            problems.append(Problem(Severity.WARNING, "form.row_changed", text, value=serial))
    return problems
