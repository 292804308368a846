"""A list of an app held against the register, beside a bare dictionary join on the same rows.

The bare join reads the same file with calamine and id number and name of everybody with one select,
and looks each row up. Ours says besides what each row will do: its day, whether a newer
confirmation is known, whether the person died, whose benefits, and who is only alike.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import python_calamine
import xlsxwriter

from qualdesk.domain.duties import ComparisonKind
from qualdesk.services.comparing import Comparing
from qualdesk.services.comparing_read import ListRequest
from qualdesk.services.invented import InventedPerson
from tests.bench import stations
from tests.bench.row import Row

SIZES = (10_000, 30_000, 100_000)
QUICK = (2_000,)
GOAL = 3.0
_AIMED = 100_000  # the goal is for this size: before, the parsing process takes longer to start
_STRANGE = 20  # every so many rows the number is mistyped: one is only alike


def run(sizes: Sequence[int]) -> list[Row]:
    """One row a size: from the file to what each row will do."""
    with TemporaryDirectory() as folder:
        return [_measure(Path(folder) / f"APP {size}.xlsx", size) for size in sizes]


def _measure(path: Path, size: int) -> Row:
    people = stations.people(size)
    _write(path, people)
    with stations.station() as session:
        stations.fill(session, people)
        comparing = Comparing(session)
        begin = time.perf_counter()
        read = comparing.read(ListRequest(path=path, kind=ComparisonKind.APP))
        reading = time.perf_counter() - begin
        preview = comparing.preview(read)
        mine = time.perf_counter() - begin
        begin = time.perf_counter()
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        cells = rows.to_python()[1:]
        with session.store.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            known = dict(raw.execute("SELECT id_number, name FROM recipient").fetchall())
        joined = [(row, known.get(str(row[1]))) for row in cells]
        theirs = time.perf_counter() - begin
    matched = sum(name is not None for _, name in joined)
    assert preview.counts()["matched"] == matched
    goal = GOAL if size >= _AIMED else None
    ratio, note = mine / theirs, f"of it reading {reading:.2f} s"
    return Row("list × people", "calamine + dict join", mine, theirs, ratio, goal, size, note)


def _write(path: Path, people: Sequence[InventedPerson]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("APP")
    sheet.write_row(0, 0, ("姓名", "证件号码", "认证方式", "认证时间", "认证结果"))
    for number, person in enumerate(people, 1):
        day = stations.TODAY - timedelta(days=number % 140)
        id_number = person.id_number
        if not number % _STRANGE:
            id_number = id_number[:-1] + ("1" if id_number[-1] != "1" else "2")
        row = (person.name, id_number, "云南人社12333", f"{day} 10:21:{number % 60:02d}", "通过")
        for column, value in enumerate(row):
            sheet.write_string(number, column, value)
    book.close()
