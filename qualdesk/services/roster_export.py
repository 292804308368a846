"""The register as an Excel sheet that `roster import` reads again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qualdesk.disk import durable_file, make_folder
from qualdesk.documents.sheet import Column, Table, Value, write_xlsx
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.progress import SILENT, Progress
from qualdesk.services.list_files import notes_of
from qualdesk.services.people_lines import PersonLine, person_lines
from qualdesk.services.session import Session
from qualdesk.storage.queries import people
from qualdesk.storage.queries.people import PeopleFilter, PersonRow
from qualdesk.storage.queries.roster import rows_of

# The last three say where a benefit stands here; no roster has such columns, the import skips them.
_COLUMNS = (
    Column("姓名", 12),
    Column("性别", 6),
    Column("公民身份号码", 20),
    Column("出生日期", 12),
    Column("村（社区）", 14),
    Column("村民小组", 10),
    Column("联系电话", 14),
    Column("险种", 24),
    Column("待遇享受开始年月", 12),
    Column("待遇状态", 10),
    Column("暂停或终止原因", 14),
    Column("单位编号", 14),
    Column("单位名称", 24),
    Column("上次确认", 12),
    Column("应于此日前确认", 16),
    Column("本站状态", 10),
)


class RosterExport:
    """One row a person × insurance, by village, group and id number; id numbers are whole."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(self, path: Path, wanted: PeopleFilter, progress: Progress = SILENT) -> int:
        """Write who fits to an xlsx file (folders are made); how many rows.

        The audit says that they left. Environment `disk.*`.
        """
        with self._session.read() as connection:
            rows = people.find(connection, wanted)
        return self._write(path, rows, progress)

    def write_these(
        self, path: Path, id_numbers: Sequence[str], progress: Progress = SILENT
    ) -> int:
        """The same for these people, in their order."""
        with self._session.read() as connection:
            rows = rows_of(connection, id_numbers)
        return self._write(path, rows, progress)

    def _write(self, path: Path, rows: Sequence[PersonRow], progress: Progress) -> int:
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            units = people.units(connection)
            lines = tuple(person_lines(session, connection, rows))
        count = sum(len(line.benefits) for line in lines)
        with session.work() as work:
            work.commit(Act("roster.exported", {"count": count}))
        table = Table(
            title="待遇领取人员花名册",
            columns=_COLUMNS,
            rows=_rows(lines, units, Villages(session)),
            notes=notes_of(session, f"{session.today()}　共 {count} 条，{len(lines)} 人"),
            name="花名册",
        )
        path = path.absolute()
        make_folder(path.parent)
        with durable_file(path) as out:
            write_xlsx([table], out, progress=progress)
        return count


class Villages(dict[str, str]):
    """Village code → the shortest words by which this station's import finds it again."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._book = session.village_book()
        self._area = session.station.division_code

    def __missing__(self, code: str) -> str:
        name = self._book.name(code) if code else ""
        if code and self._book.locate(name, self._area).village_code != code:
            name = self._book.path(code)  # another village has the same name
        self[code] = name
        return name


def _rows(
    lines: tuple[PersonLine, ...], units: dict[str, str], villages: Villages
) -> Iterator[list[Value]]:
    for line in lines:
        row = line.row
        for benefit in line.benefits:
            unit = benefit.marks.unit_code
            yield [
                row.name,
                row.sex.label,
                row.id_number,
                row.birth,
                villages[row.village_code],
                row.group,
                row.phone,
                benefit.insurance.label,
                benefit.facts.started_month,
                benefit.status.label,
                benefit.facts.status_reason,
                unit,
                units.get(unit, ""),
                benefit.facts.qualified_on,
                benefit.due_on,
                benefit.state.label,
            ]
