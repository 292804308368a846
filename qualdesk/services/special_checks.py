"""专项核查 of March and September: a frozen list, one deadline, cases for the rest (L2.3.4)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.disk import durable_file, make_folder
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.cycle import Span, add_span
from qualdesk.domain.months import month_add, month_text
from qualdesk.domain.recipient import Flag, Insurance, State
from qualdesk.domain.rounds import round_of
from qualdesk.domain.special_checks import (
    COVERED,
    MemberFacts,
    MemberState,
    case_kind,
    member_state,
)
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services import special_check_sheets as sheets
from qualdesk.services.cases import CaseRequest, Cases
from qualdesk.services.key_groups import members
from qualdesk.services.people_lines import PersonLine, area_of, person_lines
from qualdesk.services.register import known_person
from qualdesk.services.session import Session
from qualdesk.storage.queries import people
from qualdesk.storage.queries import special_checks as queries
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.queries.special_checks import CheckRow
from qualdesk.storage.queries.visits import visited
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import special_check
from qualdesk.storage.store import Reading

SOURCE = "special_check"
"""Source of the cases that come of a special check."""
_SLICE = 500
_MONTHS_BACK = 12  # months whose check may still be opened on the desktop


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whom a check covers; `settled_on` is the day on which they dropped off."""

    person: PersonLine
    why: tuple[Flag, ...]
    state: MemberState
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class SpecialCheck:
    """A check as it stands today; `members` by village, group and id number."""

    row: CheckRow
    day: date
    members: tuple[Member, ...]

    @property
    def counts(self) -> Mapping[MemberState, int]:
        """How many stand where."""
        return Counter(one.state for one in self.members)

    @property
    def left(self) -> int:
        """Whom nobody has reached yet."""
        return self.counts.get(MemberState.LEFT, 0)

    @property
    def days_left(self) -> int:
        """Until the deadline, negative when it is over."""
        return (self.row.due_on - self.day).days


@dataclass(frozen=True, slots=True)
class Opened:
    """A check that was opened: how many people, and why."""

    check_id: str
    month: str
    due_on: date
    people: int
    by_why: Mapping[Flag, int]
    changes: Changes
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CasesOpened:
    """The cases of those whom nobody reached. `changes` None: there was nobody."""

    case_ids: tuple[str, ...]
    changes: Changes | None


@dataclass(frozen=True, slots=True)
class MonthChoice:
    """A month `2026-09` whose check may be opened; `by_rule` needs no document of the county."""

    month: str
    by_rule: bool


class SpecialChecks:
    """One use case a method."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def months(self, today: date | None = None) -> tuple[str, ...]:
        """The months of the policy's special checks, `03` and `09`; () where there are none."""
        day = today or self._session.today()
        found = self._session.policy().on(day).find("key_groups.special_checks", tuple) or ()
        return tuple(f"{int(month):02d}" for month in found)

    def due_month(self) -> str:
        """`2026-09` when a check of this month ought to be open and is not; "" otherwise."""
        today = self._session.today()
        month = month_text(today)
        if f"{today.month:02d}" not in self.months():
            return ""
        with self._session.read() as connection:
            return "" if queries.special_checks(connection, month) else month

    def openable(self) -> tuple[MonthChoice, ...]:
        """Months of the last year that have no check yet, this month first."""
        self._session.actor.require(Duty.READ)
        month, known = month_text(self._session.today()), self.months()
        with self._session.read() as connection:
            taken = {row.month for row in queries.special_checks(connection)}
        last_year = (month_add(month, -back) for back in range(_MONTHS_BACK))
        return tuple(MonthChoice(one, one[5:] in known) for one in last_year if one not in taken)

    def open(self, month: str = "", document_number: str = "", note: str = "") -> Opened:
        """Freeze the list of a month ("" this month): high age computed, lists as they stand.

        Another month than the policy's needs the county's document. Warned `special_check.late`.
        Refused `month.invalid`, `date.future`, `special_check.month`, `special_check.exists`,
        `special_check.nobody`, `policy.missing`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        month = self._month(month.strip() or month_text(today), document_number)
        within = session.policy().on(today).value("key_groups.verify_within", Span)
        due_on = add_span(today, within)
        with session.work() as work:
            if queries.special_checks(work.connection, month):
                raise Refused(
                    "special_check.exists",
                    f"{month} 的专项核查已经开了，名单已经定下。",
                    remedy="名单要重来的，先撤销那一次（correct），写明原因，再开。",
                    value=month,
                )
            covered = list(self._covered(work.connection))
            if not covered:
                raise Refused(
                    "special_check.nobody",
                    "没有要专项核查的人：没有高龄，也没有失联和账户无支付记录的名单。",
                    remedy="县局发了名单的，请先导入名单（compare import），再开。",
                    value=month,
                )
            values = {
                "month": month,
                "document_number": document_number.strip(),
                "stated_on": today.isoformat(),
                "due_on": due_on.isoformat(),
                "covered": json.dumps(
                    [{"id_number": who, "why": [one.value for one in why]} for who, why in covered]
                ),
                "note": note.strip(),
            }
            check_id = Duties(work).keep(special_check, values)
            detail = {"check": check_id, "month": month, "people": len(covered)}
            changes = work.commit(Act("special_check.open", detail))
        by_why = Counter(flag for _, why in covered for flag in why)
        problems = _late(month, month_text(today))
        return Opened(check_id, month, due_on, len(covered), by_why, changes, problems)

    def checks(self) -> tuple[CheckRow, ...]:
        """Every check, the newest first."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return queries.special_checks(connection)

    def pressing(self, progress: Progress = SILENT) -> SpecialCheck | None:
        """Of the newest check and those that still run, the one with people left that ends first.

        The newest where nobody is left; None where no check was opened.
        """
        rows, today = self.checks(), self._session.today()
        wanted = [*rows[:1], *(row for row in rows[1:] if row.due_on >= today)]
        found = [self.look(row.month, progress=progress) for row in wanted]
        return min(found, key=lambda one: (not one.left, one.left and one.days_left), default=None)

    def look(self, month: str = "", village: str = "", progress: Progress = SILENT) -> SpecialCheck:
        """A check as it stands today ("" the newest). Refused `special_check.unknown`.

        Also `village.unknown`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        area = area_of(session, village) if village.strip() else ""
        with session.read() as connection:
            row = _known(connection, month)
            found = tuple(self._members(connection, row, area, progress))
        return SpecialCheck(row, session.today(), found)

    def open_cases(self, month: str = "", progress: Progress = SILENT) -> CasesOpened:
        """Open a case for everybody whom nobody reached, from the deadline on; again: only new.

        Refused `special_check.unknown`, `special_check.early`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        cases = Cases(session)
        with session.work() as work:
            row = _known(work.connection, month)
            if session.today() < row.due_on:
                raise Refused(
                    "special_check.early",
                    f"{row.month} 的专项核查到 {row.due_on} 为止，现在还可以联系、上门。",
                    remedy="到了那一天还没有核实的，再立核查件。",
                    value=row.due_on.isoformat(),
                )
            found = tuple(self._members(work.connection, row, "", progress))
            left = [one for one in found if one.state is MemberState.LEFT]
            made: list[str] = []
            for at, one in enumerate(left):
                progress.at("立核查件", at, len(left))
                person = known_person(session, work.connection, one.person.row.id_number)
                case_id, fresh = cases.keep(work, person, _request(row, one))
                made += [case_id] if fresh else []
            if not made:
                return CasesOpened((), None)
            detail = {"check": row.check_id, "month": row.month, "cases": len(made)}
            changes = work.commit(Act("special_check.cases", detail))
        return CasesOpened(tuple(made), changes)

    def write(self, check: SpecialCheck, path: Path, progress: Progress = SILENT) -> int:
        """Write the list: `.xlsx` with whole id numbers, anything else a PDF with masked ones.

        How many pages (sheets); the audit says that it left. Environment `disk.*`.
        """
        session, target = self._session, path.absolute()
        session.actor.require(Duty.READ)
        detail = {"count": len(check.members), "format": target.suffix.lower().lstrip(".")}
        with session.work() as work:
            work.commit(Act("special_check.exported", detail))
        make_folder(target.parent)
        with durable_file(target) as out:
            if target.suffix.lower() == ".xlsx":
                sheets.write_workbook(session, check, out, progress)
                return 1
            return sheets.draw(session, check, out, progress)

    def _month(self, month: str, document_number: str) -> str:
        today, known = self._session.today(), self.months()
        try:
            first = date.fromisoformat(f"{month}-01")
        except ValueError:
            first = None
        if first is None or month_text(first) != month:
            raise Refused(
                "month.invalid", "月份写法不对。", remedy="请写成 2026-09 这样。", value=month[:40]
            )
        if first > today:
            raise Refused(
                "date.future",
                f"{month} 还没有到，不能开专项核查。",
                remedy="请到那个月再开。",
                value=month,
            )
        if month[5:] not in known and not document_number.strip():
            words = "、".join(f"{int(one)} 月" for one in known) or "没有规定的月份"
            raise Refused(
                "special_check.month",
                f"按现行规定，专项核查在{words}。",
                remedy="县局另外发了文件的，请写上文号。",
                value=month,
            )
        return month

    def _covered(self, connection: Reading) -> Iterator[tuple[str, tuple[Flag, ...]]]:
        """Residents of high age, without payments or lost, who still have a pension (P2.3.3)."""
        session = self._session
        rows = members(session, connection)
        for line in person_lines(session, connection, rows):
            why = tuple(flag for flag in COVERED if flag in line.flags)
            if why and _is_paid(line):
                yield line.row.id_number, why

    def _members(
        self, connection: Reading, row: CheckRow, area: str, progress: Progress
    ) -> Iterator[Member]:
        session, today = self._session, self._session.today()
        rule = session.policy().round_rule(Insurance.RESIDENT, row.opened_on)
        begin = round_of(rule, row.opened_on).begin
        met = visited(connection, begin, today)
        reached = queries.reached_since(connection, row.opened_on)
        cased = queries.cases_of(connection, row.check_id)
        why_of = dict(row.covered)
        rows = _people(connection, tuple(why_of), area)
        for at, line in enumerate(person_lines(session, connection, rows)):
            if not at % _SLICE:
                progress.at("看专项核查", at, len(rows))
            number = line.row.id_number
            facts = MemberFacts(
                lost=not _is_paid(line),
                confirmed_on=_confirmed_since(line, begin),
                visited_on=met.get(number),
                reached_on=reached.get(number),
                has_case=number in cased,
            )
            state, day = member_state(facts)
            yield Member(line, why_of[number], state, day)


def _is_paid(line: PersonLine) -> bool:
    """Whether somebody has a resident's pension that is not lost."""
    return any(
        one.insurance is Insurance.RESIDENT and one.state is not State.DISQUALIFIED
        for one in line.benefits
    )


def _people(connection: Reading, numbers: tuple[str, ...], area: str) -> list[people.PersonRow]:
    """These people in the order of every list."""
    rows: list[people.PersonRow] = []
    for begin in range(0, len(numbers), _SLICE):
        part = numbers[begin : begin + _SLICE]
        wanted = PeopleFilter(id_numbers=part, villages=(area,) if area else ())
        rows += people.find(connection, wanted)
    return sorted(rows, key=lambda r: (r.village_code, len(r.group), r.group, r.id_number))


def _confirmed_since(line: PersonLine, begin: date) -> date | None:
    days = [
        one.facts.qualified_on
        for one in line.benefits
        if one.facts.qualified_on is not None and one.facts.qualified_on >= begin
    ]
    return max(days, default=None)


def _request(row: CheckRow, one: Member) -> CaseRequest:
    words = "、".join(flag.label for flag in one.why)
    return CaseRequest(
        id_number=one.person.row.id_number,
        kind=case_kind(one.why),
        note=f"{row.month} 专项核查（{words}），到 {row.due_on} 没有核实",
        source=SOURCE,
        source_id=row.check_id,
    )


def _known(connection: Reading, month: str) -> CheckRow:
    found: Sequence[CheckRow] = queries.special_checks(connection, month.strip())
    if found:
        return found[0]
    raise Refused(
        "special_check.unknown",
        f"没有 {month} 的专项核查。" if month.strip() else "还没有开过专项核查。",
        remedy="请先开展专项核查（special-check open）。",
        value=month[:40],
    )


def _late(month: str, now: str) -> tuple[Problem, ...]:
    if month == now:
        return ()
    words = f"{month} 的专项核查到现在才开，名单是今天的，期限从今天算起。"
    return (Problem(Severity.WARNING, "special_check.late", words, value=month),)
