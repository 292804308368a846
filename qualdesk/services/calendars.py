"""The station's calendar kept: a year's table taken in from a file, single days both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from qualdesk.documents.readers.tables import read_tables
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.calendar import Calendar, CalendarLevel, NamedDay
from qualdesk.domain.changes import Changes
from qualdesk.domain.roster_cells import day_of, text_of
from qualdesk.domain.table import Cell, Sheet
from qualdesk.errors import Problem, Refused, Severity, Where
from qualdesk.progress import SILENT, Progress
from qualdesk.services.session import Session
from qualdesk.services.working_days import station_calendar
from qualdesk.storage.queries.calendar_days import calendar_days
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import calendar_day

_OFF_AT_LEAST = 11  # statutory days off of the nation, before those of 2024
_FIRST, _LAST = ("日期", "开始日期", "起"), ("结束日期", "止")
_KIND, _NAME = ("类别", "放假或上班", "安排"), ("名称", "节日", "说明")
_OFF, _WORK = ("休", "放假"), ("班", "调休上班")
_LONGEST = 31  # days that one row may cover
_KEPT = 60  # characters of a name or document number


@dataclass(frozen=True, slots=True)
class TableTaken:
    """What became of a year's table: days off and make-up working days; earlier rows replaced."""

    year: int
    off: int
    working: int
    replaced: int
    changes: Changes


class Calendars:
    """Everybody reads; changes are for whoever may change the rules."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def calendar(self) -> Calendar:
        """All that is known of the days."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return station_calendar(self._session, connection)

    def put_day(self, day: date, *, working: bool, name: str, document: str = "") -> Changes:
        """Say of one day that it is worked, or off, whatever the tables say.

        Refused `name.missing`; NotAllowed.
        """
        session = self._session
        session.actor.require(Duty.POLICY)
        if not name.strip():
            raise Refused(
                "name.missing", "没有写为什么。", remedy="请写节日或安排的名称，例如 三月街。"
            )
        one = NamedDay(day, working, name.strip()[:_KEPT], CalendarLevel.STATION)
        with session.work() as work:
            Duties(work).keep(calendar_day, _values(one, document, session.today()))
            return work.commit(
                Act("calendar.day", {"day": day.isoformat(), "working": str(working)})
            )

    def take_table(
        self,
        path: Path,
        year: int,
        level: CalendarLevel = CalendarLevel.NATION,
        document: str = "",
        progress: Progress = SILENT,
    ) -> TableTaken:
        """Take a year's table in: columns 日期 (or 开始日期, 结束日期), 类别 休/班, 名称.

        It replaces the one of that level and year. Refused `calendar.columns`, `calendar.row`,
        `calendar.wrong_year`, `calendar.incomplete` (a nation's year with too few days off);
        Unreadable as `read_tables`; NotAllowed.
        """
        session = self._session
        session.actor.require(Duty.POLICY)
        days = tuple(_read(path, level, progress))
        _check(days, year, level, path)
        with session.work() as work:
            earlier = [
                one.fact_id
                for one in calendar_days(work.connection)
                if one.level is level and one.day.year == year
            ]
            for fact_id in earlier:
                Confirmations(work).correct(fact_id, "calendar_day", None, "重新导入放假安排")
            rows = [_values(one, document, session.today()) for one in days]
            Duties(work).keep_all(calendar_day, rows)
            detail = {"year": str(year), "level": level.value, "days": str(len(days))}
            changes = work.commit(Act("calendar.import", detail))
        off = sum(not one.working for one in days)
        return TableTaken(year, off, len(days) - off, len(earlier), changes)


def _values(one: NamedDay, document: str, today: date) -> dict[str, object]:
    return {
        "day": one.day.isoformat(),
        "working": one.working,
        "name": one.name,
        "level": one.level.value,
        "document": document.strip()[:_KEPT],
        "stated_on": today.isoformat(),
    }


def _check(days: Sequence[NamedDay], year: int, level: CalendarLevel, path: Path) -> None:
    other = sorted({one.day.year for one in days if one.day.year != year})
    if other:
        raise Refused(
            "calendar.wrong_year",
            f"文件里有 {other[0]} 年的日子，要导入的是 {year} 年。",
            remedy="请核对年份；属于别的年的日子，请单独登记（calendar day）。没有改动任何数据。",
            where=Where(path.name),
            value=str(other[0]),
        )
    off = sum(not one.working for one in days)
    if off < (_OFF_AT_LEAST if level is CalendarLevel.NATION else 1):
        raise Refused(
            "calendar.incomplete",
            f"文件里只有 {off} 天放假，不像一整年的安排。",
            remedy="一年有十几天放假，请把全年的日子都写上；只改一天的，用 calendar day。",
            where=Where(path.name),
        )


def _read(path: Path, level: CalendarLevel, progress: Progress) -> Iterator[NamedDay]:
    for sheet in read_tables(path, progress=progress):
        heads = _heads(sheet)
        if heads is None:
            continue
        at, columns = heads
        for number, row in enumerate(sheet.rows[at + 1 :], sheet.first_row + at + 1):
            if any(text_of(cell) for cell in row):
                where = Where(path.name, sheet.name, number)
                yield from _row(row, columns, level, where)
        return
    problem = "没有找到“日期”和“类别”两列。"
    raise Refused(
        "calendar.columns",
        problem,
        remedy="请做一张表：日期（或开始日期、结束日期）、类别（休或班）、名称。",
        where=Where(path.name),
    )


def _heads(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Where the head row is, and the columns by what they hold."""
    for at, row in enumerate(sheet.rows):
        words = [text_of(cell) for cell in row]
        found = {
            kind: next(n for n, word in enumerate(words) if word in names)
            for kind, names in (("first", _FIRST), ("last", _LAST), ("kind", _KIND), ("n", _NAME))
            if any(word in names for word in words)
        }
        if "first" in found and "kind" in found:
            return at, found
    return None


def _row(
    row: Sequence[Cell], columns: dict[str, int], level: CalendarLevel, where: Where
) -> Iterator[NamedDay]:
    kind = text_of(row[columns["kind"]])
    try:
        first = date.fromisoformat(day_of(row[columns["first"]]))
        last = first
        if "last" in columns and text_of(row[columns["last"]]):
            last = date.fromisoformat(day_of(row[columns["last"]]))
    except ValueError:
        raise _unfit("日期读不懂，请写成 2027-10-01 的样子", where) from None
    if not 0 <= (last - first).days < _LONGEST:
        raise _unfit("结束日期早于开始日期，或隔得太久", where)
    if kind not in (*_OFF, *_WORK):
        raise _unfit(f"类别“{kind[:10]}”不认识，请写“休”或“班”", where)
    name = text_of(row[columns["n"]])[:_KEPT] if "n" in columns else ""
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        yield NamedDay(day, kind in _WORK, name or kind, level)


def _unfit(words: str, where: Where) -> Refused:
    told = Problem(Severity.REFUSED, "calendar.row", f"{words}。没有改动任何数据。", where)
    return Refused("calendar.row", words, where=where, problems=(told,))
