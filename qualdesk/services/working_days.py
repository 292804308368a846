"""The station's calendar: tables that ship, tables and days that somebody entered here."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import cache

from qualdesk import paths
from qualdesk.domain.calendar import Calendar, CalendarLevel, Counted, YearTable, year_tables
from qualdesk.errors import Damaged, Problem, Severity
from qualdesk.services.session import Session
from qualdesk.storage.queries.calendar_days import OwnDay, calendar_days
from qualdesk.storage.store import Reading


def station_calendar(session: Session, connection: Reading) -> Calendar:
    """The calendar of the station's place, with what was entered until now.

    A table entered for a year replaces the one of that level that ships; single days win over
    all tables.
    """
    single, entered = _entered(calendar_days(connection))
    replaced = {(table.level, table.year) for table in entered}
    code = session.station.division_code
    shipped = tuple(
        table
        for division, tables in _shipped()
        if code.startswith(division)
        for table in tables
        if (table.level, table.year) not in replaced
    )
    return Calendar((*shipped, *entered), single)


def _entered(rows: tuple[OwnDay, ...]) -> tuple[tuple[OwnDay, ...], tuple[YearTable, ...]]:
    by_year: dict[tuple[CalendarLevel, int], list[OwnDay]] = defaultdict(list)
    for row in rows:
        if row.level is not CalendarLevel.STATION:
            by_year[row.level, row.day.year].append(row)
    tables = (YearTable(year, lv, "", tuple(days)) for (lv, year), days in sorted(by_year.items()))
    return tuple(row for row in rows if row.level is CalendarLevel.STATION), tuple(tables)


@cache
def _shipped() -> tuple[tuple[str, tuple[YearTable, ...]], ...]:
    found = []
    for path in sorted((paths.resources() / "calendar").glob("*.toml")):
        try:
            found.append(year_tables(tomllib.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Damaged(
                "calendar.damaged",
                f"日历文件 {path.name} 打不开。",
                remedy="程序文件可能被改动，请重新安装。",
            ) from error
    return tuple(found)


def doubts(counted: Counted) -> tuple[Problem, ...]:
    """What a person is warned of: years without a table, local days that only follow a rule."""
    found = []
    if counted.without_table:
        years = "、".join(f"{year}年" for year in counted.without_table)
        found.append(
            Problem(
                Severity.WARNING,
                "calendar.missing_year",
                f"没有{years}的放假调休安排，只按周一至周五算工作日。"
                "国务院办公厅的安排公布后，请导入（calendar import），再核对公示到哪天。",
                value=str(counted.without_table[0]),
            )
        )
    for table in counted.expected:
        names = "、".join(dict.fromkeys(day.name for day in table.days))
        found.append(
            Problem(
                Severity.WARNING,
                "calendar.expected",
                f"{table.place}{table.year}年的{names}按惯例推算，以当年的放假通知为准；"
                "不同的，请在日历里改那一天（calendar day）。",
                value=str(table.year),
            )
        )
    return tuple(found)
