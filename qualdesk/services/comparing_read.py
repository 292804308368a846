"""A list from outside as it was read, held against the register: what `Comparing` passes on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qualdesk.documents.readers.tables import read_tables
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import EvidenceKind
from qualdesk.domain.duties import ComparisonKind, Verdict
from qualdesk.domain.foreign_list import ForeignList, ListContext, read_list
from qualdesk.domain.foreign_match import Known, Match
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.errors import Problem, Refused, Severity, Unreadable, Where
from qualdesk.progress import SILENT, Progress
from qualdesk.services.app_names import AppNames
from qualdesk.services.comparing_flags import flagged_until
from qualdesk.services.comparing_plan import Plan
from qualdesk.services.comparing_rows import Effect, Ground, Planned
from qualdesk.services.session import Session
from qualdesk.storage.queries import comparisons as queries
from qualdesk.storage.queries.comparisons import ComparisonRow
from qualdesk.storage.queries.duty_marks import duty_marks
from qualdesk.storage.store import Reading

_FEW = 500
_WRITTEN = (Effect.CONFIRM, Effect.CASE, Effect.WORK, Effect.FLAG)
_DOUBTED = (Effect.CASE, Effect.CASE_OPEN, Effect.FLAG, Effect.FLAGGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """A file and what the person says of it. `on` None leaves the day to the file.

    `yes` is the digit that means 是 where the file does not tell (0 or 1). `documents` are papers
    that came with the list, such as the signed answer of a unit: confirmations stand on them.
    """

    path: Path
    kind: ComparisonKind
    on: date | None = None
    yes: str = ""
    documents: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a file says, before it is held against the register."""

    request: ListRequest
    digest: str
    found: ForeignList
    stated_on: date
    day_is_told: bool

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Findings in the file."""
        return tuple(self.found.problems)


@dataclass(frozen=True)
class ListPreview:
    """What each row would do. `earlier` is the id of an import of the same file, or ""."""

    read: ListRead
    rows: Sequence[Planned]
    problems: tuple[Problem, ...]
    earlier: str = ""

    @property
    def effects(self) -> Mapping[Effect, int]:
        """Rows by what becomes of them."""
        return Counter(row.effect for row in self.rows)

    @property
    def has_effect(self) -> bool:
        """Whether an import would write a fact about anybody."""
        return any(row.effect in _WRITTEN for row in self.rows)

    def counts(self) -> dict[str, int]:
        """The keys of command-line.md, as they would be."""
        verdicts = Counter(row.verdict for row in self.rows)
        effects = self.effects
        return {
            "rows_read": len(self.rows),
            "matched": verdicts[Verdict.MATCHED],
            "unmatched": verdicts[Verdict.UNMATCHED],
            "near": verdicts[Verdict.NEAR],
            "refused": verdicts[Verdict.REFUSED],
            "confirmed": effects[Effect.CONFIRM],
            "older": effects[Effect.OLDER],
            "already_had": effects[Effect.HAD] + effects[Effect.DONE],
            "flagged": sum(effects[one] for one in _DOUBTED),
            "cases": effects[Effect.CASE],
            "assigned": effects[Effect.WORK],
            "wanting": sum(row.effect is Effect.CONFIRM and bool(row.text) for row in self.rows),
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """What an import did. `changes` is None when nothing was new and nothing was written."""

    import_id: str
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    changes: Changes | None = field(default=None)


def read_file(session: Session, request: ListRequest, progress: Progress = SILENT) -> ListRead:
    """Read a file as the list it is said to be.

    Refused `date.future`, and what `read_list` refuses; Unreadable.
    """
    today = session.today()
    if request.on is not None and request.on > today:
        raise Refused(
            "date.future",
            f"名单日期 {request.on} 还没有到（今天是 {today}）。",
            remedy="请写名单截至的那一天。",
            value=request.on.isoformat(),
        )
    context = ListContext(
        kind=request.kind,
        book=session.village_book(),
        area=session.station.division_code,
        today=today,
        file=str(request.path),
        yes=request.yes,
    )
    sheets = read_tables(request.path, progress=progress)
    found = read_list(sheets, context, progress)
    told = date.fromisoformat(found.stated_on) if found.stated_on else None
    _check_month(request, found, told, today)
    usable = told if told is not None and told <= today else None
    stated_on = request.on or usable or today
    return ListRead(
        request, file_digest(request.path), found, stated_on, bool(request.on or usable)
    )


def _check_month(request: ListRequest, found: ForeignList, told: date | None, today: date) -> None:
    where = Where(str(request.path))
    if told is not None and told > today:
        words = f"名单标题写的是 {told}，还没有到；请核对是不是拿错了文件。"
        found.problems.append(Problem(Severity.WARNING, "list.other_month", words, where))
    elif told and request.on and (told.year, told.month) != (request.on.year, request.on.month):
        words = (
            f"名单标题写的是 {told:%Y-%m}，这里写的是 {request.on:%Y-%m}；请核对是哪个月的名单。"
        )
        found.problems.append(Problem(Severity.WARNING, "list.other_month", words, where))


def file_digest(path: Path) -> str:
    """The sha256 of a file; Unreadable `file.unreadable`."""
    try:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError as fault:
        raise Unreadable(
            "file.unreadable",
            "文件打不开：找不到、没有权限，或正被其他程序占用。",
            remedy="请关闭正在使用它的程序后再试。",
            where=Where(path.name),
        ) from fault


def hold_against(
    session: Session,
    connection: Reading,
    read: ListRead,
    matches: Sequence[Match],
    earlier: Sequence[str] = (),
) -> ListPreview:
    """What each row would do, with everything that the register knows of the people it means."""
    ground = ground_of(session, connection, read, {one.person for one in matches} - {""})
    ground.handled = queries.handled(connection, earlier)
    rows = Plan(ground).of(read.found.rows, matches)
    problems = (*read.problems, *ground.problems)
    return ListPreview(read, rows, problems, earlier[0] if earlier else "")


def ground_of(session: Session, connection: Reading, read: ListRead, people: set[str]) -> Ground:
    """What rows about these people are judged by."""
    today = session.today()
    apps = AppNames(session.policy().on(today))
    apps.take_from([*read.found.titles, read.request.path.name])
    held = queries.held(connection, people)
    few = tuple(people) if len(people) <= _FEW else None
    for (number, insurance), mark in duty_marks(connection, today, few).statuses.items():
        if number in held:
            held[number] = tuple(_decided(one, insurance, mark.status) for one in held[number])
    return Ground(
        kind=read.request.kind,
        today=today.isoformat(),
        stated_on=read.stated_on.isoformat(),
        policy=session.policy(),
        held=held,
        newest=queries.newest(connection, people),
        dead=queries.dead(connection),
        open_cases=queries.open_cases(connection),
        flagged=flagged_until(session, connection, read.request.kind),
        handled=set(),
        unit_names=queries.unit_names(connection),
        asked=read.found.asks(read.request.kind),
        apps=apps,
        evidence=[_kind_of(path) for path in read.request.documents],
        file=str(read.request.path),
        day_is_told=read.day_is_told,
    )


def _kind_of(path: Path) -> EvidenceKind:
    """What a paper will count as, before it is kept: a picture, or pages."""
    return EvidenceKind.SCAN if path.suffix.casefold() == ".pdf" else EvidenceKind.PHOTO


def _decided(one: queries.Held, insurance: Insurance, status: Status) -> queries.Held:
    """A benefit with the status that our own decision gives it."""
    return one._replace(status=status) if one.insurance == insurance.value else one


def nobody_here(people: Mapping[str, Known], read: ListRead) -> Refused:
    """Nobody of the list is ours: another county, or the roster is not there yet."""
    if not people:
        return Refused(
            "list.nobody",
            "花名册还是空的，名单对不上任何人。",
            remedy="请先导入花名册（roster import），再导入这个名单。",
            value=str(len(read.found.rows)),
        )
    return Refused(
        "list.nobody",
        f"名单里 {len(read.found.rows)} 行，没有一个是本站花名册里的人。",
        remedy="请核对是不是别的县、别的乡镇的名单；花名册漏了人的，请先导入花名册。"
        "没有改动任何数据。",
        value=str(len(read.found.rows)),
    )


def of_whole_list(
    found: ListPreview, earlier: Sequence[ComparisonRow], standing: Sequence[ComparisonRow]
) -> list[Problem]:
    """Warnings about the list as a whole: the same again, older than one before, no day."""
    where = Where(str(found.read.request.path))
    problems: list[Problem] = []

    def warn(code: str, words: str) -> None:
        problems.append(Problem(Severity.WARNING, code, words, where))

    kind = found.read.request.kind
    if earlier:
        again = "这次只办理新对上的人。" if found.has_effect else "没有新的内容，没有重复登记。"
        warn("list.already", f"这个文件已经导入过，{again}")
    newest = max((one.stated_on for one in standing if one not in earlier), default=None)
    if newest is not None and newest > found.read.stated_on:
        day = found.read.stated_on
        words = f"这是 {day} 的“{kind.label}”名单，比已经导入的（{newest}）旧；请核对。"
        warn("list.older", words)
    assumed = any(row.effect is Effect.CONFIRM and not row.row.day for row in found.rows)
    if assumed and not found.read.day_is_told:
        words = f"名单没有写日期，按今天（{found.read.stated_on}）登记；不对的请用 --on 写明。"
        warn("date.assumed", words)
    lacking = Counter(row.text for row in found.rows if row.effect is Effect.CONFIRM and row.text)
    for words, count in lacking.items():
        warn(
            "evidence.missing",
            f"{count} 人凭单位的书面答复登记，{words}；请单位补交，附到确认表后。",
        )
    return problems
