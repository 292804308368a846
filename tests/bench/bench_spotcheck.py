"""A draw, and the folder of two drawn villages, beside the bare work of SQL and reportlab.

The bare draw selects the same benefits, hashes the same lines, sorts the same values and inserts
the same row, safe on the disk. The bare folder reads the same photos, writes the same files and the
same sheet of Excel, and draws the same lists and twelve photos a page with reportlab's canvas.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from qualdesk.documents.fonts import Face, font_set
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, Evidence, EvidenceKind, Method, Outcome
from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.spot_check import DrawSize
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.session import Session
from qualdesk.services.spot_check_folder import SpotCheckFolder
from qualdesk.services.spot_checks import DrawRequest, SpotChecks
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.work import new_fact_id
from tests.bench import stations
from tests.bench.row import Row

SIZES = (3_000, 30_000)
QUICK = (1_000,)
GOAL = 2.0
_SIZE = DrawSize(Drawn.VILLAGE, 20, 2)
_PHOTOS = 24  # different ones
_SELECT = (
    "SELECT r.village_code, b.id_number, b.insurance FROM benefit b JOIN recipient r "
    "ON r.id_number = b.id_number WHERE b.insurance = 'resident' AND b.off_roster_since IS NULL "
    "AND b.roster_status != 'ended'"
)
_MM = 72 / 25.4


def run(sizes: Sequence[int]) -> list[Row]:
    """Two rows a size; the folder of the smaller ones alone, whose villages are like real ones."""
    rows = []
    for size in sizes:
        with stations.station() as session:
            stations.fill(session, stations.people(size))
            rows.append(_draw(session, size))
            if size == min(sizes):
                rows.append(_folder(session))
    return rows


# ── a draw ─────────────────────────────────────────────────────────────────────────────────────


def _draw(session: Session, size: int) -> Row:
    request = DrawRequest(size=_SIZE, seed="72641038")
    SpotChecks(session).draw(request)  # the policy is read, the pages of the database are warm
    begin = time.perf_counter()
    done = SpotChecks(session).draw(request)
    mine = time.perf_counter() - begin
    with session.store.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("CREATE TABLE bare (seed TEXT, digest TEXT, population TEXT, people TEXT)")
        begin = time.perf_counter()
        people, digest = _bare_draw(raw)  # every statement commits: a draw is kept for good
        theirs = time.perf_counter() - begin
        raw.execute("DROP TABLE bare")
    assert digest == done.row.population_sha256
    assert people == [one.id_number for one in done.row.people]
    return Row("draw two villages", "bare SQL + sha256", mine, theirs, mine / theirs, GOAL, size)


def _bare_draw(raw: Any) -> tuple[list[str], str]:
    rows = sorted(raw.execute(_SELECT).fetchall())
    digest = hashlib.sha256("\n".join(map(",".join, rows)).encode()).hexdigest()
    inside: dict[str, list[str]] = defaultdict(list)
    for place, number, _ in rows:
        inside[place].append(number)

    def value(key: str) -> str:
        return hashlib.sha256(f"72641038|{key}".encode()).hexdigest()

    places = sorted(inside, key=value)[: _SIZE.places]
    people = [n for place in places for n in sorted(inside[place], key=value)[: _SIZE.people]]
    names = ("place", "id_number", "insurance")
    population = json.dumps([dict(zip(names, row, strict=True)) for row in rows])
    values = ("72641038", digest, population, json.dumps(people))
    raw.execute("INSERT INTO bare VALUES (?, ?, ?, ?)", values)
    return people, digest


# ── a folder ───────────────────────────────────────────────────────────────────────────────────


def _folder(session: Session) -> Row:
    row = SpotChecks(session).draw(DrawRequest(size=_SIZE, seed="72641038")).row
    with session.read() as connection:
        statement = (
            "SELECT id_number, name, village_code FROM recipient WHERE village_code IN (?, ?)"
        )
        people = connection.exec_driver_sql(statement, tuple(row.places)).fetchall()
    photos = [draw_portrait(seed) for seed in range(_PHOTOS)]
    confirmed = _confirm(session, [one[0] for one in people], photos)
    with TemporaryDirectory() as folder:
        SpotCheckFolder(session).write(row.draw_id, Path(folder) / "warm")
        begin = time.perf_counter()
        made = SpotCheckFolder(session).write(row.draw_id, Path(folder) / "ours")
        mine = time.perf_counter() - begin
        begin = time.perf_counter()
        for place in row.places:
            there = [one for one in people if one[2] == place]
            _bare_folder(Path(folder) / f"bare {place}", there, confirmed, photos)
        theirs = time.perf_counter() - begin
    note = f"{len(made.files)} files, {made.pages} pages"
    return Row(
        "folder of two villages", "bare files + reportlab", mine, theirs, mine / theirs, GOAL,
        len(people), note,
    )  # fmt: skip


def _confirm(session: Session, numbers: list[str], photos: list[bytes]) -> dict[str, int]:
    """Everybody confirmed with a photo; which one, by id number."""
    kept = [session.store.evidence.put(photo) for photo in photos]
    which = {number: at % len(photos) for at, number in enumerate(numbers)}
    with session.work() as work:
        facts = [
            Confirmation(
                fact_id=new_fact_id(),
                id_number=number,
                insurances=(),
                method=Method.ON_SITE,
                outcome=Outcome.QUALIFIED,
                stated_on=date(2026, 10, 9),
                recorded_at=work.now,
                operator="计量",
                operator_id_number="",
                station_id=work.station_id,
                evidence=(
                    Evidence(
                        sha256=kept[at],
                        kind=EvidenceKind.PHOTO,
                        media_type="image/jpeg",
                        size=len(photos[at]),
                    ),
                ),
            )
            for number, at in which.items()
        ]
        Confirmations(work).add(facts)
        work.commit(Act("confirm", {"count": len(facts)}))
    return which


def _bare_folder(
    folder: Path, people: Sequence[Any], photo_of: dict[str, int], photos: list[bytes]
) -> None:
    (folder / "photos").mkdir(parents=True)
    rows = [(str(at), one[1], one[0], "2026-10-09", "现场") for at, one in enumerate(people, 1)]
    book = xlsxwriter.Workbook(str(folder / "list.xlsx"), {"constant_memory": True})
    sheet = book.add_worksheet()
    for at, values in enumerate(rows):
        for column, value in enumerate((*values, "", "", "", "")):
            sheet.write_string(at, column, value)
    book.close()
    regular = next(font for font, _ in font_set().runs("表", Face.SERIF))
    pdfmetrics.registerFont(regular)
    canvas = Canvas(str(folder / "all.pdf"), pageCompression=1, initialFontName=regular.fontName)
    for _ in range(2):  # the index and the list
        _bare_list(canvas, regular.fontName, rows)
    for at, one in enumerate(people):
        data = photos[photo_of[one[0]]]
        (folder / "photos" / f"{at:04d}.jpg").write_bytes(data)
        x, y = 45 + at % 3 * 173, 740 - at % 12 // 3 * 184
        canvas.drawImage(ImageReader(io.BytesIO(data)), x, y - 147, 110, 147)
        canvas.setFont(regular.fontName, 9.5)
        canvas.drawString(x, y - 160, f"{at:04d} {one[1]}")
        canvas.drawString(x, y - 172, "2026-10-09 现场")
        if at % 12 == 11:
            canvas.showPage()
    canvas.save()


def _bare_list(canvas: Canvas, font: str, rows: Sequence[Sequence[str]]) -> None:
    for first in range(0, len(rows), 20):
        canvas.setFont(font, 10)
        for line, values in enumerate(rows[first : first + 20]):
            y = (270 - 7.5 * line) * _MM
            for column, value in enumerate((*values, "", "", "", "")):
                canvas.drawString((14 + 20 * column) * _MM, y, value)
            canvas.line(14 * _MM, y - 4, 196 * _MM, y - 4)
        canvas.showPage()
