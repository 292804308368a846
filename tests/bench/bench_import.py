"""Importing a roster, searchable at the end, beside bare calamine and bare executemany."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import python_calamine

from qualdesk.services.importing import Importing, ImportRequest
from tests.bench import stations
from tests.bench.row import Row

SIZES = (10_000, 30_000, 100_000)
QUICK = (2_000,)
GOAL = 2.0


def run(sizes: Sequence[int]) -> list[Row]:
    """One row a size."""
    with TemporaryDirectory() as folder:
        return [_measure(Path(folder) / f"{size}.xlsx", size) for size in sizes]


def _measure(path: Path, size: int) -> Row:
    stations.write_roster(path, stations.people(size))
    with stations.station() as session:
        importing = Importing(session)
        begin = time.perf_counter()
        importing.apply(importing.read(ImportRequest(files=(path,))))
        mine = time.perf_counter() - begin
    theirs = _bare(path)
    return Row(
        "import of 11 columns", "calamine + executemany", mine, theirs, mine / theirs, GOAL, size
    )


def _bare(path: Path) -> float:
    with stations.station() as session, session.store.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        begin = time.perf_counter()
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        cells = rows.to_python()[1:]
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(
            "INSERT INTO recipient VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', '', '', '', 1)",
            [(c[3], c[1], c[1], c[2], c[4], c[5], c[6], c[7]) for c in cells],
        )
        raw.executemany(
            "INSERT INTO benefit VALUES (?, 'resident', '', ?, ?, '', NULL, '2026-11-21', NULL, 1)",
            [(c[3], c[8], c[9]) for c in cells],
        )
        raw.execute("COMMIT")
        return time.perf_counter() - begin
