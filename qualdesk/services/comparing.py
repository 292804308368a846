"""Lists from outside: read, held against the register, taken in as one act, taken back as one.

Results of apps and comparisons become confirmations of their day, the newest wins (Y8, P2.1, P2.2);
a death or a loss on a list is a suspicion: a case, which stops nothing. Near misses are offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.changes import Changes
from qualdesk.domain.duties import ComparisonKind, Verdict
from qualdesk.domain.foreign_list import ForeignList
from qualdesk.domain.foreign_match import match
from qualdesk.domain.months import month_add, month_text
from qualdesk.domain.recipient import State
from qualdesk.domain.table import many_rows
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.comparing_plan import Plan
from qualdesk.services.comparing_read import (
    Compared,
    ListPreview,
    ListRead,
    ListRequest,
    ground_of,
    hold_against,
    nobody_here,
    of_whole_list,
    read_file,
)
from qualdesk.services.comparing_rows import Effect, Planned
from qualdesk.services.comparing_write import ASKED, NOTE, kept_row, stated_row, write_rows
from qualdesk.services.keeping import keep_documents
from qualdesk.services.people_lines import PersonLine, area_of, person_lines
from qualdesk.services.session import Session
from qualdesk.storage.queries import comparisons as queries
from qualdesk.storage.queries import people as people_queries
from qualdesk.storage.queries.comparisons import ComparisonRow, ListedRow
from qualdesk.storage.queries.key_flags import standing_flags
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_duties import comparison, comparison_row, near_decision
from qualdesk.storage.store import Reading

_SLICE = 500


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, and the cases that stay because somebody worked on them."""

    import_id: str
    confirmations: int
    cases: int
    kept_cases: tuple[str, ...]
    problems: tuple[Problem, ...]
    changes: Changes
    flags: int = 0


@dataclass(frozen=True, slots=True)
class NearDecided:
    """A near miss that a person decided; `made` is the fact it became, or ""."""

    decision_id: str
    planned: Planned | None  # None when it is somebody else
    made: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class AssignedLine:
    """Somebody whom the county handed us and who is not confirmed yet (L2.1.3)."""

    person: PersonLine
    comparison_id: str
    note: str


class Comparing:
    """One use case a method; a failed or cancelled import leaves nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, request: ListRequest, progress: Progress = SILENT) -> ListRead:
        """Read a file as the list it is said to be; see `read_file` for what is refused."""
        self._session.actor.require(Duty.CONFIRM)
        with many_rows():
            return read_file(self._session, request, progress)

    def preview(self, read: ListRead) -> ListPreview:
        """What each row would do; writes nothing. Refused `list.nobody`."""
        with many_rows(), self._session.read() as connection:
            return self._preview(connection, read)

    def _preview(self, connection: Reading, read: ListRead) -> ListPreview:
        people = queries.people(connection)
        matches = match(read.found.rows, people)
        if not any(one.person for one in matches):
            raise nobody_here(people, read)
        known = queries.comparisons(connection, read.request.kind)
        standing = [one for one in known if not one.undone]
        earlier = [one for one in standing if one.file_sha256 == read.digest]
        ids = [one.comparison_id for one in earlier]
        found = hold_against(self._session, connection, read, matches, ids)
        more = of_whole_list(found, earlier, standing)
        return replace(found, problems=(*found.problems, *more))

    def apply(self, read: ListRead, progress: Progress = SILENT) -> Compared:
        """Take the list in: every fact, every row and the audit entry in one transaction.

        The same file again writes only what is new; nothing when nothing is.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        papers = keep_documents(session, read.request.documents, progress)
        with many_rows(), session.work() as work:
            preview = self._preview(work.connection, read)
            counts = preview.counts()
            if preview.earlier and not preview.has_effect:
                return Compared(preview.earlier, counts, preview.problems)
            values = {
                "kind": read.request.kind.value,
                "stated_on": read.stated_on.isoformat(),
                "file_sha256": read.digest,
                "counts": canonical(counts),
            }
            import_id = Duties(work).keep(comparison, values)
            kind = read.request.kind
            made = write_rows(session, work, kind, preview.rows, import_id, papers, progress)
            asked = read.found.asks(read.request.kind)
            rows = [
                kept_row(import_id, one, made.get(one.position, ""), asked=asked)
                for one in preview.rows
            ]
            Duties(work).keep_parts(comparison_row, rows)
            detail = {"import": import_id, "kind": read.request.kind.value, "file": read.digest}
            changes = work.commit(Act("compare.import", {**detail, **counts}))
        return Compared(import_id, counts, preview.problems, changes)

    def imports(self, kind: ComparisonKind | None = None) -> tuple[ComparisonRow, ...]:
        """Every list that was taken in, newest first."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return queries.comparisons(connection, kind)

    def rows(self, import_id: str, verdicts: Sequence[Verdict] = ()) -> tuple[ListedRow, ...]:
        """The rows of a list that was taken in. Refused `import.unknown`."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            _known(connection, import_id)
            return tuple(queries.rows_of(connection, [import_id], verdicts))

    def near(self) -> tuple[ListedRow, ...]:
        """Near misses of all standing lists that nobody decided yet."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            standing = [one.comparison_id for one in _standing(connection)]
            rows = queries.rows_of(connection, standing, (Verdict.NEAR,))
            done = Effect.DONE.value
            return tuple(
                row for row in rows if row.same is None and row.detail.get("effect") != done
            )

    def decide_near(self, import_id: str, position: int, *, same: bool) -> NearDecided:
        """A person's word on a near miss; the same person: what the list would have done.

        Refused `import.unknown`, `import.undone`, `near.unknown`, `near.decided`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        with session.work() as work:
            listed, row = _near_of(work.connection, import_id, position)
            planned, made = None, ""
            if same:
                planned = self._planned_anew(work.connection, listed, row)
                made = write_rows(session, work, listed.kind, [planned], import_id, (), SILENT).get(
                    position, ""
                )
            values = {
                "comparison_id": import_id,
                "position": position,
                "same": same,
                "made": made,
            }
            decision = Duties(work).keep(near_decision, values)
            detail = {"import": import_id, "position": position, "same": same, "made": made}
            changes = work.commit(Act("compare.near", detail))
        return NearDecided(decision, planned, made, changes)

    def _planned_anew(self, connection: Reading, listed: ComparisonRow, row: ListedRow) -> Planned:
        stated = stated_row(row)
        request = ListRequest(path=Path(), kind=listed.kind)
        read = ListRead(request, listed.file_sha256, ForeignList(), listed.stated_on, True)
        ground = ground_of(self._session, connection, read, {row.matched})
        ground.asked = ASKED in row.detail
        planned = Plan(ground).one(row.position, stated, row.matched)
        if planned.effect is Effect.REFUSED:
            first = ground.problems[-1]
            raise Refused(first.code, first.message, remedy="", value=first.value)
        return planned

    def undo(self, import_id: str, reason: str) -> Undone:
        """Take back everything that an import became, in one act.

        Cases on which somebody worked stay and are named. Refused `import.unknown`,
        `import.undone`, `reason.missing`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        if not reason.strip():
            raise Refused("reason.missing", "撤销必须写明原因。", remedy="请用 --reason 写明原因。")
        with session.work() as work:
            connection = work.connection
            _usable(connection, import_id)
            rows = queries.rows_of(connection, [import_id])
            made = [row.made for row in rows if row.made]
            confirmed = queries.standing_confirmations(connection, made)
            cases = queries.standing_cases(connection, made)
            touched = queries.worked_on(connection, cases)
            settling = queries.settling(connection, confirmed)
            taken = [one for one in cases if one not in touched]
            corrections = Confirmations(work)
            for fact_id in confirmed:
                corrections.correct(fact_id, "confirmation", None, reason)
            for case_id in taken:
                corrections.correct(case_id, "case", None, reason)
            flags = standing_flags(connection, made)
            for flag_id in flags:
                corrections.correct(flag_id, "key_flag", None, reason)
            corrections.correct(import_id, "comparison", None, reason)
            kept = tuple(one for one in cases if one in touched)
            detail = {"import": import_id, "confirmations": len(confirmed), "cases": len(taken)}
            detail["flags"] = len(flags)
            changes = work.commit(Act("compare.undo", {**detail, "kept_cases": list(kept)}))
        problems = _kept_cases(kept) + _settling(len(settling))
        return Undone(
            import_id, len(confirmed), len(taken), kept, problems, changes, flags=len(flags)
        )

    def assigned_wanted(self) -> str:
        """`2026-12` while the county's list for that month ought to be here and is not; else "".

        It comes before the months of the policy (L2.1.3): asked for from the month before on.
        """
        session = self._session
        session.actor.require(Duty.READ)
        today = session.today()
        months = session.policy().on(today).find("assigned.months", tuple) or ()
        first = month_add(month_text(today), -1)
        for month in (month_text(today), month_add(month_text(today), 1)):
            if int(month[5:]) in map(int, months):
                with session.read() as connection:
                    lists = _standing(connection, ComparisonKind.ASSIGNED)
                come = any(month_text(one.stated_on) >= first for one in lists)
                return "" if come else month
        return ""

    def assigned(self, village: str = "") -> tuple[AssignedLine, ...]:
        """交办: whom the county handed us and who is not confirmed in the round (L2.1.3).

        Of somebody handed twice the newest list counts. Refused `village.unknown`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        area = area_of(session, village) if village.strip() else ""
        with session.read() as connection:
            lists = [one.comparison_id for one in _standing(connection, ComparisonKind.ASSIGNED)]
            handed = {
                row.matched: row
                for row in queries.rows_of(connection, lists)
                if row.detail.get("effect") == Effect.WORK.value or row.same
            }
            lines: list[AssignedLine] = []
            numbers = list(handed)
            for begin in range(0, len(numbers), _SLICE):
                asked = PeopleFilter(
                    id_numbers=tuple(numbers[begin : begin + _SLICE]),
                    villages=(area,) if area else (),
                )
                rows = people_queries.find(connection, asked)
                lines += [
                    _assigned(line, handed[line.row.id_number])
                    for line in person_lines(session, connection, rows)
                    if line.state not in _SETTLED
                ]
        return tuple(sorted(lines, key=_by_place))


_SETTLED = (State.CONFIRMED, State.DISQUALIFIED)


def _assigned(line: PersonLine, row: ListedRow) -> AssignedLine:
    return AssignedLine(line, row.comparison_id, row.detail.get(NOTE, ""))


def _by_place(one: AssignedLine) -> tuple[str, int, str, str]:
    row = one.person.row
    return row.village_code, len(row.group), row.group, row.id_number


def _standing(connection: Reading, kind: ComparisonKind | None = None) -> list[ComparisonRow]:
    return [one for one in queries.comparisons(connection, kind) if not one.undone]


def _known(connection: Reading, import_id: str) -> ComparisonRow:
    for one in queries.comparisons(connection):
        if one.comparison_id == import_id:
            return one
    raise Refused(
        "import.unknown",
        "没有这个编号的名单导入。",
        remedy="请核对编号，它在导入的结果里。",
        value=import_id,
    )


def _usable(connection: Reading, import_id: str) -> ComparisonRow:
    found = _known(connection, import_id)
    if found.undone:
        raise Refused(
            "import.undone",
            "这次名单导入已经撤销。",
            remedy="需要时请重新导入那个文件。",
            value=import_id,
        )
    return found


def _near_of(connection: Reading, import_id: str, position: int) -> tuple[ComparisonRow, ListedRow]:
    listed = _usable(connection, import_id)
    rows = queries.rows_of(connection, [import_id], (Verdict.NEAR,), (position,))
    row = next(rows, None)
    if row is None:
        raise Refused(
            "near.unknown",
            "这一行没有待认定的人。",
            remedy="请核对是第几行。",
            value=str(position),
        )
    if row.same is not None:
        raise Refused(
            "near.decided",
            "这一行已经认定过。",
            remedy="认定有误的，请撤销由它产生的确认或核查件（correct）。",
            value=str(position),
        )
    return listed, row


def _kept_cases(kept: Sequence[str]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            Severity.WARNING,
            "case.worked_on",
            "这个核查件已经有人办理，没有撤销；请给它下结论，或另行撤销。",
            value=case_id,
        )
        for case_id in kept
    )


def _settling(count: int) -> tuple[Problem, ...]:
    if not count:
        return ()
    words = f"{count} 条撤销的确认是核查件的结论；请核对这些核查件，必要时撤销结论。"
    return (Problem(Severity.WARNING, "case.concluded_by", words, value=str(count)),)
