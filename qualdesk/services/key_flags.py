"""Flags of key groups: set with a source and a first day, ended on a day (Y6.1.4b, P2.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.key_groups import (
    BY_HAND,
    KEY_GROUPS,
    CodeSet,
    FlagsOn,
    check_grade,
    flags_on,
    parse_disability_number,
)
from qualdesk.domain.recipient import Flag, Recipient
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.keeping import keep_documents
from qualdesk.services.people_lines import flags_of
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.session import Session
from qualdesk.storage.queries.duty_marks import death_reported
from qualdesk.storage.queries.key_flags import FlagRow, flags_held, flags_of_person
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import key_flag, key_flag_end
from qualdesk.storage.store import Reading

_REPLACED = "重新登记"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRequest:
    """A flag as a person states it. `from_on` None: today; `until_on` None: until it is ended.

    `grade` is a number, or with `CodeSet.VILLAGE` the village's own words; of 重残 it may be left
    to `disability_number`.
    """

    id_number: str
    kind: Flag
    source: str
    grade: str = ""
    code_set: CodeSet | None = None
    disability_number: str = ""
    from_on: date | None = None
    until_on: date | None = None
    documents: tuple[Path, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flagged:
    """What holds for the person now. `changes` is None when nothing had to be written.

    `made` are the facts of the act: taken back, all is as before.
    """

    flag_id: str
    flags: tuple[Flag, ...]
    held: tuple[FlagRow, ...]
    changes: Changes | None
    problems: tuple[Problem, ...] = ()
    made: tuple[str, ...] = ()


class KeyFlags:
    """One use case a method."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def set(self, request: FlagRequest, progress: Progress = SILENT) -> Flagged:
        """Set a flag; one of the kind that holds already is ended by the new one.

        Warned `flag.no_grade`, `flag.already` (the same again: nothing is written). Refused
        `recipient.unknown`, `recipient.dead`, `flag.kind`, `flag.source`, `flag.grade`,
        `disability.number`, `disability.other_person`, `date.future`, `date.order`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        on = flags_on(session.policy().on(today))
        with session.read() as connection:
            person = self._living(connection, request.id_number)
            known = flags_held(connection, on, [person.id_number]).get(person.id_number, ())
        values = _values(request, person, on)
        same = [row for row in known if row.kind is request.kind]
        again = next((row for row in same if _says(row, values)), None)
        if again is not None:
            words = f"{person.name}已经登记为{request.kind.label}，内容一样，没有重复登记。"
            problem = Problem(Severity.WARNING, "flag.already", words, value=request.kind.value)
            return self._now(person, again.flag_id, None, (problem,))
        papers = keep_documents(session, request.documents, progress)
        with session.work() as work:
            duties = Duties(work)
            ends = [
                duties.keep(key_flag_end, _end(row.flag_id, today, today, _REPLACED))
                for row in same
            ]
            flag_id = duties.keep(key_flag, values, papers)
            detail = {"flag": flag_id, "person": person_mark(person.id_number)}
            changes = work.commit(Act("flag.set", {**detail, "kind": request.kind.value}))
        done = self._now(person, flag_id, changes, _ungraded(request.kind, values))
        return replace(done, made=(flag_id, *ends))

    def end(self, id_number: str, kind: Flag, reason: str = "", on: date | None = None) -> Flagged:
        """Let the flags of a kind hold no more from a day on (today when None).

        Refused `recipient.unknown`, `flag.automatic` (高龄), `flag.unknown`, `date.future`,
        `date.order`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        day = on or today
        _not_future(day, today, "终止日期")
        if kind not in KEY_GROUPS or kind is Flag.HIGH_AGE:
            raise Refused(
                "flag.automatic",
                f"“{kind.label}”是按出生日期和名单自动算的，不能终止。",
                remedy="出生日期不对的，请更正花名册。",
                value=kind.value,
            )
        with session.read() as connection:
            person = known_person(session, connection, id_number)
            number = person.id_number
            held = flags_held(connection, flags_on(session.policy().on(today)), [number])
        rows = [row for row in held.get(number, ()) if row.kind is kind]
        if not rows:
            raise Refused(
                "flag.unknown",
                f"{person.name}现在没有登记为{kind.label}。",
                remedy="请用 recipient 查看此人现有的标记。",
                value=kind.value,
            )
        _in_order(max(row.from_on for row in rows), day, "终止日期")
        with session.work() as work:
            duties = Duties(work)
            ends = tuple(
                duties.keep(key_flag_end, _end(row.flag_id, day, today, reason.strip()))
                for row in rows
            )
            detail = {"flags": [row.flag_id for row in rows], "person": person_mark(number)}
            changes = work.commit(Act("flag.end", {**detail, "kind": kind.value}))
        return replace(self._now(person, rows[-1].flag_id, changes, ()), made=ends)

    def of(self, id_number: str) -> tuple[FlagRow, ...]:
        """Every flag of a person, ended ones too. Refused `recipient.unknown`."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            number = known_person(session, connection, id_number).id_number
            return flags_of_person(connection, number)

    def _living(self, connection: Reading, text: str) -> Recipient:
        person = known_person(self._session, connection, text)
        if death_reported(connection, person.id_number):
            raise Refused(
                "recipient.dead",
                f"{person.name}已登记死亡，不用再列入重点人群。",
                remedy="登记错人的，请先由两人凭材料撤回死亡报告。",
                value=person.id_number,
            )
        return person

    def _now(
        self,
        person: Recipient,
        flag_id: str,
        changes: Changes | None,
        problems: tuple[Problem, ...],
    ) -> Flagged:
        session, today = self._session, self._session.today()
        policy, number = session.policy(), person.id_number
        with session.read() as connection:
            held = flags_held(connection, flags_on(policy.on(today)), [number]).get(number, ())
        flags = flags_of(person.birth, policy, today, held, off_roster=False)
        return Flagged(flag_id, flags, held, changes, problems)


def _values(request: FlagRequest, person: Recipient, on: FlagsOn) -> dict[str, str]:
    """The row of the fact; refused as `KeyFlags.set` says."""
    kind, today = request.kind, on.day
    if kind not in BY_HAND:
        words = "、".join(f"{one.value}（{one.label}）" for one in BY_HAND)
        raise Refused(
            "flag.kind",
            f"“{kind.label}”不能逐人登记。",
            remedy=f"可以登记 {words}；高龄自动标注，账户无支付记录由名单导入。",
            value=kind.value,
        )
    if not request.source.strip():
        raise Refused(
            "flag.source",
            "没有写来源，不知道是凭什么登记的。",
            remedy="请写明来源，例如 残联名单、残疾证、村评、协办员上门。",
        )
    grade, disability = request.grade.strip(), ""
    number = ""
    if request.disability_number.strip():
        if kind is not Flag.SEVERE_DISABILITY:
            raise Refused(
                "disability.number",
                "只有重残才写残疾证号。",
                remedy="请改为登记重残，或不写残疾证号。",
                value=kind.value,
            )
        read = parse_disability_number(request.disability_number, person.id_number)
        if grade and grade != read.grade:
            raise Refused(
                "flag.grade",
                f"写的是 {grade[:20]} 级，残疾证号上是 {read.grade} 级。",
                remedy="请照着残疾证核对。",
                value=grade[:40],
            )
        number, grade, disability = read.number, read.grade, read.kind.value
    code_set = (request.code_set or CodeSet.CARE) if kind is Flag.INCAPACITATED else None
    check_grade(on, kind, grade, code_set)
    from_on = request.from_on or today
    _not_future(from_on, today, "起始日期")
    if request.until_on is not None:
        _in_order(from_on, request.until_on, "到期日期")
    return {
        "id_number": person.id_number,
        "kind": kind.value,
        "source": request.source.strip(),
        "source_id": "",
        "grade": grade,
        "code_set": code_set.value if code_set and grade else "",
        "disability_number": number,
        "disability_kind": disability,
        "from_on": from_on.isoformat(),
        "until_on": request.until_on.isoformat() if request.until_on else "",
        "stated_on": today.isoformat(),
        "note": request.note.strip(),
    }


_TELLING = ("source", "grade", "code_set", "disability_number", "note")


def _says(row: FlagRow, values: dict[str, str]) -> bool:
    """Whether a flag that holds says the same as what is to be set."""
    until = row.until_on.isoformat() if row.until_on else ""
    return until == values["until_on"] and all(
        getattr(row, name) == values[name] for name in _TELLING
    )


def _ungraded(kind: Flag, values: dict[str, str]) -> tuple[Problem, ...]:
    if kind is Flag.LOST_CONTACT or values["grade"]:
        return ()
    words = f"没有写{kind.label}的等级，已按{kind.label}列入；请核对证件后补上等级。"
    return (Problem(Severity.WARNING, "flag.no_grade", words, value=kind.value),)


def _end(flag_id: str, day: date, today: date, reason: str) -> dict[str, str]:
    return {
        "flag_id": flag_id,
        "ended_on": day.isoformat(),
        "stated_on": today.isoformat(),
        "reason": reason,
    }


def _not_future(day: date, today: date, what: str) -> None:
    if day > today:
        raise Refused(
            "date.future",
            f"{what} {day} 还没有到（今天是 {today}）。",
            remedy="请写今天或以前的日期。",
            value=day.isoformat(),
        )


def _in_order(first: date, last: date, what: str) -> None:
    if last < first:
        raise Refused(
            "date.order",
            f"{what} {last} 早于起始日期 {first}。",
            remedy="请核对两个日期的先后。",
            value=last.isoformat(),
        )
