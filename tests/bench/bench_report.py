"""The half-year's report, counted and written, beside its bare rows and bare libraries.

The bare work reads one row for each benefit and round that the report counts (the running
half-year, the half-year before, each quarter), the signatures under the papers of these rounds, and
the benefits of the old (key groups, and who is to be visited); it writes a document with the same
tables and charts by python-docx and a book with the same cells by XlsxWriter.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from docx import Document

from qualdesk.documents.charts import Bars, bars_png
from qualdesk.domain.half_report import HalfReport, sections
from qualdesk.services.half_reporting import HalfReporting
from qualdesk.services.login import log_in
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from tests.bench import lived, stations
from tests.bench.row import Row

SIZES = (30_000,)
QUICK = (2_000,)
GOAL = 2.0
_TURNS = 3
_ROUNDS = (
    ("b.insurance <> 'injury'", "2026-11-21"),
    ("b.insurance <> 'injury'", "2026-06-30"),
    ("b.insurance = 'injury'", "2026-09-30"),
    ("b.insurance = 'injury'", "2026-11-21"),
)
_PAPERS = """SELECT r.id_number, group_concat(s.step || ':' || s.decision, ' ')
 FROM form f JOIN form_row r ON r.form_serial = f.form_serial
 LEFT JOIN signoff s ON s.form_serial = f.form_serial
 WHERE f.round IN ('2026H1', '2026H2', '2026Q3', '2026Q4') GROUP BY r.form_serial, r.id_number"""
_OLD = """SELECT r.id_number, r.birth, b.insurance, b.roster_status, n.stated_on, n.outcome
 FROM recipient r JOIN benefit b ON b.id_number = r.id_number
 LEFT JOIN newest_confirmation n ON n.id_number = b.id_number AND n.insurance = b.insurance
 WHERE r.birth <= '1946-11-21'"""
_NOW = """SELECT r.village_code, b.insurance, b.roster_status, n.stated_on, n.method, n.outcome
 FROM benefit b JOIN recipient r ON r.id_number = b.id_number
 LEFT JOIN newest_confirmation n ON n.id_number = b.id_number AND n.insurance = b.insurance
 WHERE {} AND coalesce(n.stated_on, '') <= ?"""
_THEN = """SELECT r.village_code, b.insurance, b.roster_status, max(k.stated_on), f.method,
 f.outcome
 FROM benefit b JOIN recipient r ON r.id_number = b.id_number
 LEFT JOIN confirmed_benefit k ON k.id_number = b.id_number AND k.insurance = b.insurance
 LEFT JOIN confirmation f ON f.fact_id = k.fact_id
 WHERE {} AND coalesce(k.stated_on, '') <= ? GROUP BY b.id_number, b.insurance"""


def run(sizes: Sequence[int]) -> list[Row]:
    """One row a size."""
    return [_measure(size) for size in sizes]


def _measure(size: int) -> Row:
    with lived.station_folder(size) as folder, TemporaryDirectory() as out:
        session = log_in(folder, lived.LOGIN, lived.PASSWORD, stations.TODAY)
        try:
            reporting = HalfReporting(session, Summarising(session))
            times: tuple[list[float], list[float], list[float]] = ([], [], [])
            for _ in range(_TURNS):  # in turns, so that other load hits both alike
                begin = time.perf_counter()
                report = reporting.make("2026H2")
                times[2].append(time.perf_counter() - begin)
                reporting.write(report, Path(out) / "a.docx", Path(out) / "a.xlsx")
                times[0].append(time.perf_counter() - begin)
                begin = time.perf_counter()
                read = _bare_rows(session)
                _bare_files(report)
                times[1].append(time.perf_counter() - begin)
                assert read >= report.total.expected
        finally:
            session.close()
    mine, theirs, counted = map(statistics.median, times)
    note = f"of it counting {counted:.2f} s"
    beside = "SQL rows, python-docx, XlsxWriter"
    return Row("half-year's report", beside, mine, theirs, mine / theirs, GOAL, size, note)


def _bare_rows(session: Session) -> int:
    with session.store.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        for statement in (_PAPERS, _OLD):
            raw.execute(statement).fetchall()
        return sum(
            len(raw.execute((_THEN if day < "2026-11" else _NOW).format(which), (day,)).fetchall())
            for which, day in _ROUNDS
        )


def _bare_files(report: HalfReport) -> None:
    document = Document()
    for section in sections(report):
        for text in (section.heading, *section.paragraphs):
            document.add_paragraph(text)
    lines = [*report.insurances, *report.villages, report.total]
    table = document.add_table(rows=0, cols=8)
    for line in lines:
        for cell, value in zip(table.add_row().cells, _values(line), strict=True):
            cell.text = str(value)
    parts = ("已确认", "未确认", "待核实", "丧失资格")
    values = zip(*(_values(line)[2:6] for line in report.villages), strict=True)
    picture = bars_png(Bars(tuple(v.name for v in report.villages), parts, tuple(values)))
    document.add_picture(io.BytesIO(picture))
    document.save(io.BytesIO())
    book = xlsxwriter.Workbook(io.BytesIO())
    sheet = book.add_worksheet()
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, _values(line))
    book.close()


def _values(line: Any) -> tuple[Any, ...]:
    counts = (line.expected, line.confirmed, line.unconfirmed, line.to_verify, line.disqualified)
    return (line.name, *counts, line.unsigned, str(line.rate))
