"""Reads 认证标志 back from an export of the provincial system (P2.3.1, Y8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.documents.readers.tables import read_tables
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.duties import ComparisonKind
from qualdesk.domain.foreign_list import UNREADABLE_DAY, ForeignRow, ListContext, read_list
from qualdesk.domain.foreign_match import alike
from qualdesk.domain.foreign_words import Said
from qualdesk.domain.months import month_end
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.roster_cells import insurance_in
from qualdesk.domain.table import many_rows
from qualdesk.errors import Problem, Refused, Severity, Where
from qualdesk.progress import SILENT, Progress
from qualdesk.services.comparing_read import file_digest
from qualdesk.services.marking import marked_sources
from qualdesk.services.session import Session
from qualdesk.storage.queries import comparisons, marking
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_duties import marking as marking_table

SOURCE = "export"
"""Source of marks that an export of the provincial system shows."""


@dataclass(frozen=True, slots=True)
class MarksRead:
    """What an export showed: counts of rows and of benefits.

    `unmarked` rows show 0, or nothing that could be kept (then a problem says why).
    `changes` is None when nothing was new.
    """

    rows_read: int
    marked: int
    already: int
    unmarked: int
    unmatched: int
    problems: tuple[Problem, ...]
    changes: Changes | None


class MarkingImport:
    """Marks are facts like ticks; a correction takes one back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, path: Path, progress: Progress = SILENT) -> MarksRead:
        """Keep a mark for every benefit that the export shows as marked and we did not know of.

        Refused `column.unknown` without 认证标志, `list.nobody`, and what `read_list` refuses.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        context = ListContext(
            kind=None,
            book=session.village_book(),
            area=session.station.division_code,
            today=session.today(),
            file=str(path),
        )
        with many_rows():
            found = read_list(read_tables(path, progress=progress), context, progress)
            if not found.has_mark:
                raise _no_marks(found.told, path)
            insurance = insurance_in(" ".join([*found.titles, path.name]))
            return self._keep(found.rows, list(found.problems), insurance, path)

    def _keep(
        self,
        rows: Sequence[ForeignRow],
        problems: list[Problem],
        insurance: Insurance | None,
        path: Path,
    ) -> MarksRead:
        session, today = self._session, self._session.today()
        sources = marked_sources(session.policy(), session.today())
        with session.work() as work:
            people = comparisons.people(work.connection)
            known: dict[str, dict[Insurance, date | None]] = defaultdict(dict)
            for one in marking.last_marked(work.connection, PeopleFilter(), sources):
                known[one.id_number][one.insurance] = one.marked_on
            ours = [row for row in rows if row.id_number in people]
            if not ours:
                raise Refused(
                    "list.nobody",
                    f"文件里 {len(rows)} 行，没有一个是本站花名册里的人。",
                    remedy="请核对是不是别的乡镇的导出。没有改动任何数据。",
                )
            fresh: dict[tuple[str, Insurance], date] = {}
            already = unmarked = 0
            for row in ours:
                told = _told(row, people[row.id_number].name, path, today)
                if not isinstance(told, date):
                    unmarked += 1
                    problems += told
                    continue
                news = [
                    (row.id_number, held)
                    for held in _which(row, insurance, known[row.id_number])
                    if _is_later(told, fresh.get((row.id_number, held), known[row.id_number][held]))
                ]
                fresh |= dict.fromkeys(news, told)
                already += not news
            changes = None
            if fresh:
                Duties(work).keep_all(
                    marking_table, [_mark(*key, day) for key, day in fresh.items()]
                )
                detail = {"count": len(fresh), "file": file_digest(path)}
                changes = work.commit(Act("mark.import", detail))
        return MarksRead(
            rows_read=len(rows),
            marked=len(fresh),
            already=already,
            unmarked=unmarked,
            unmatched=len(rows) - len(ours),
            problems=tuple(problems),
            changes=changes,
        )


def _no_marks(told: ComparisonKind | None, path: Path) -> Refused:
    """A list of another kind, taken for marks, would take people off the list to mark."""
    looks = f"像是“{told.label}”名单，" if told else ""
    other = (
        f"这份名单请在“外来名单”里收（compare import --kind {told}）；要读标识，"
        if told
        else "花名册请用“导入花名册”（roster import）；要读标识，"
    )
    return Refused(
        "column.unknown",
        f"文件{looks}没有“认证标志”一列，不能当作省系统的标识。",
        remedy=f"{other}请从省系统的认证查询导出，带上认证标志和认证年月两列。没有改动任何数据。",
        where=Where(str(path)),
    )


def _told(row: ForeignRow, name: str, path: Path, today: date) -> date | list[Problem]:
    """The day that a row shows as marked; else what is doubtful about it, nothing where it is 0."""

    def doubt(code: str, words: str) -> list[Problem]:
        return [Problem(Severity.WARNING, code, words, Where(str(path), row.sheet, row.row))]

    if not alike(row.name, name):
        return doubt("name.mismatch", "证号和花名册相同，姓名不同，没有标识；请核对。")
    if row.said is not Said.QUALIFIED:
        return []
    day = _marked_on(row, today)
    return day or doubt("month.unreadable", "认证年月读不懂或在今天之后，没有标识；请核对。")


def _is_later(day: date, last: date | None) -> bool:
    return last is None or last < day


def _marked_on(row: ForeignRow, today: date) -> date | None:
    """The last day of 认证年月, or the day of marking; today where the export tells neither."""
    if not row.day:
        return today
    if row.day == UNREADABLE_DAY or row.day[:7] > today.isoformat()[:7]:
        return None
    return min(month_end(row.day[:7]) if len(row.day) == 7 else date.fromisoformat(row.day), today)


def _which(
    row: ForeignRow, insurance: Insurance | None, held: Mapping[Insurance, date | None]
) -> tuple[Insurance, ...]:
    """Which benefits of a person a row speaks of.

    The one that it, a title or the file names; else the resident one, else the only one.
    """
    stated = Insurance(row.insurance) if row.insurance else insurance
    if stated is not None:
        return (stated,) if stated in held else ()
    if Insurance.RESIDENT in held:
        return (Insurance.RESIDENT,)
    return tuple(held) if len(held) == 1 else ()


def _mark(id_number: str, insurance: Insurance, day: date) -> dict[str, object]:
    return {
        "id_number": id_number,
        "insurance": insurance.value,
        "stated_on": day.isoformat(),
        "marked": True,
        "source": SOURCE,
        "reason": "",
    }
