"""重点群体台账 and a special check, derived and written, beside bare rows and bare libraries.

The bare work reads the same people with their benefits, newest confirmations and homes by one
statement, and writes the same cells by XlsxWriter, or replays the recorded draw calls of the pages
by reportlab, as in `bench_forms`. Ours besides says where everybody stands, and keeps the audit
entry.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from qualdesk.documents.pdf import PdfFile
from qualdesk.documents.sheet import Table, _ListPage, _text
from qualdesk.domain.forms import masked_id_number
from qualdesk.services import key_group_sheets, special_check_sheets
from qualdesk.services.key_groups import KeyGroups
from qualdesk.services.login import log_in
from qualdesk.services.session import Session
from qualdesk.services.special_checks import SpecialChecks
from tests.bench import lived, stations
from tests.bench.bench_forms import BareSheet, Call, Recorder, _in_runs
from tests.bench.row import Row

SIZES = (30_000,)  # of the register: about every fourth is of a key group
QUICK = (2_000,)
GOAL = 2.0
_TURNS = 3
_PEOPLE = """SELECT r.id_number, r.name, r.sex, r.birth, r.village_code, r.group_name, r.phone,
 r.present_address, r.registered_address, r.contact_name, r.contact_relation, r.contact_phone,
 b.insurance, b.unit_code, b.roster_status, b.roster_reason, b.started_month, b.known_due_on,
 b.off_roster_since, n.stated_on, n.method, n.outcome, n.source, n.loss_reason, n.qualified_on
 FROM recipient r JOIN benefit b ON b.id_number = r.id_number
 LEFT JOIN newest_confirmation n ON n.id_number = b.id_number AND n.insurance = b.insurance
 WHERE r.birth <= '1946-11-21'
 ORDER BY r.village_code, length(r.group_name), r.group_name, r.id_number"""


def run(sizes: Sequence[int]) -> list[Row]:
    """Four rows a size: both lists, as Excel sheet and as pages."""
    rows: list[Row] = []
    for size in sizes:
        with lived.station_folder(size) as folder, TemporaryDirectory() as out:
            session = log_in(folder, lived.LOGIN, lived.PASSWORD, stations.TODAY)
            try:
                rows += _ledger(session, Path(out))
                rows += _special_check(session, Path(out))
            finally:
                session.close()
    return rows


def _ledger(session: Session, out: Path) -> list[Row]:
    groups = KeyGroups(session)
    lines = groups.ledger().lines

    def table(show: Callable[[str], str]) -> Table:
        return key_group_sheets._table(session, lines, "", show)

    def ours(path: Path) -> None:
        groups.write(groups.ledger(), path)

    return _beside(session, "ledger of key groups", ours, table, len(lines), out)


def _special_check(session: Session, out: Path) -> list[Row]:
    checks = SpecialChecks(session)
    checks.open(document_number="计量〔2026〕1号")
    check = checks.look()

    def table(show: Callable[[str], str]) -> Table:
        return special_check_sheets._table(session, check, show)

    def ours(path: Path) -> None:
        checks.write(checks.look(), path)

    return _beside(session, "special check", ours, table, len(check.members), out)


def _beside(
    session: Session,
    what: str,
    ours: Callable[[Path], None],
    table: Callable[[Callable[[str], str]], Table],
    people: int,
    out: Path,
) -> list[Row]:
    whole = table(str)
    cells = [[column.head for column in whole.columns], *(map(_text, row) for row in whole.rows)]
    cells = [list(row) for row in cells]
    pages = _recorded(table(masked_id_number))
    xlsx = _turns(
        lambda: ours(out / "ours.xlsx"), lambda: _bare_book(session, cells, out / "bare.xlsx")
    )
    pdf = _turns(
        lambda: ours(out / "ours.pdf"), lambda: _bare_pages(session, pages, out / "bare.pdf")
    )
    note = f"{len(pages)} pages"
    return [
        Row(f"{what}: xlsx", "SQL rows, XlsxWriter", *xlsx, GOAL, people),
        Row(f"{what}: PDF", "SQL rows, same pages by reportlab", *pdf, GOAL, people, note),
    ]


def _turns(ours: Callable[[], None], bare: Callable[[], None]) -> tuple[float, float, float]:
    """Medians of both and their ratio, in turns, so that other load hits both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(_TURNS):
        for work, taken in zip((ours, bare), times, strict=True):
            begin = time.perf_counter()
            work()
            taken.append(time.perf_counter() - begin)
    mine, theirs = map(statistics.median, times)
    return mine, theirs, mine / theirs


def _bare_people(session: Session) -> None:
    with session.store.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute(_PEOPLE).fetchall()


def _bare_book(session: Session, cells: list[list[str]], path: Path) -> None:
    _bare_people(session)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    style = book.add_format({"border": 1, "num_format": "@"})
    sheet = book.add_worksheet()
    for number, values in enumerate(cells):
        for column, value in enumerate(values):
            sheet.write_string(number, column, value, style)
    book.close()


def _recorded(table: Table) -> list[list[Call]]:
    """Every call of each page, texts already cut into runs of one font."""
    rows = [[_text(value) for value in values] for values in table.rows]
    page = _ListPage(table, training=True, printed_at="")
    starts = range(0, len(rows), page.capacity)
    pdf, found = PdfFile(io.BytesIO(), ""), []
    for number, first in enumerate(starts, 1):
        sheet = Recorder(pdf)
        page.draw(sheet, rows[first : first + page.capacity], number, len(starts))
        found.append(
            [
                (name, _in_runs(*arguments) if name == "text" else arguments, options)
                for name, arguments, options in sheet.calls
            ]
        )
    return found


def _bare_pages(session: Session, pages: list[list[Call]], path: Path) -> None:
    _bare_people(session)
    with path.open("wb") as out:
        sheet = BareSheet(out)
        for calls in pages:
            for name, arguments, options in calls:
                getattr(sheet, name)(*arguments, **options)
            sheet.canvas.showPage()
        sheet.canvas.save()
