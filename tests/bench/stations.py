"""Stations for measuring: real ones, on disk, with many invented people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.station import Level
from qualdesk.services.invented import InventedPerson, invent
from qualdesk.services.session import Session
from qualdesk.services.setup import SetupRequest, create_station, division_table
from qualdesk.storage.keys import KdfCost
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.search_text import search_text

TODAY = date(2026, 11, 21)
TOWNSHIP = "532922101000"
HEAD = (
    "序号",
    "姓名",
    "性别",
    "公民身份号码",
    "出生日期",
    "村（社区）",
    "村民小组",
    "联系电话",
    "待遇享受开始年月",
    "待遇状态",
    "备注",
)


@contextmanager
def station(code: str = TOWNSHIP, level: Level = Level.TOWNSHIP) -> Iterator[Session]:
    """An empty station that is deleted afterwards."""
    with TemporaryDirectory() as folder:
        request = SetupRequest(
            level=level,
            code=code,
            name="计量站",
            policy_id="yangbi-2021",
            admin="计量",
            password="correct horse 7",
            one_person_reason="计量",
        )
        session, _ = create_station(Path(folder), request, Clock.on(TODAY), KdfCost(64, 1, 1))
        try:
            yield session
        finally:
            session.close()


def villages() -> dict[str, str]:
    """Names of the villages of the township and their codes."""
    return {row["name"]: row["code"] for row in division_table() if row["parent"] == TOWNSHIP}


def people(count: int) -> list[InventedPerson]:
    """Invented people of these villages; the same count gives the same people."""
    return invent(count, tuple(villages()), TODAY)


def fill(session: Session, invented: list[InventedPerson]) -> None:
    """Put people into the register as an import would."""
    codes = villages()
    with session.work() as work:
        Register(work).add_recipient_rows(
            [
                (
                    p.id_number,
                    p.name,
                    search_text(p.name, p.id_number, p.phone),
                    "male" if p.sex == "男" else "female",
                    p.birth.isoformat(),
                    codes[p.village],
                    p.group,
                    p.phone,
                    *[""] * 7,
                    work.act,
                )
                for p in invented
            ]
        )
        Register(work).add_benefit_rows(
            [
                (
                    p.id_number,
                    p.insurance.value,
                    p.unit_code,
                    p.started_month,
                    p.status.value,
                    "",
                    None,
                    TODAY.isoformat(),
                    work.act,
                )
                for p in invented
            ]
        )
        work.commit(Act("roster.import", {"added": len(invented)}))


def write_roster(path: Path, invented: list[InventedPerson]) -> None:
    """The people as an xlsx of eleven columns, every cell a text."""
    import xlsxwriter  # here, so that it is not in the memory that `bench_memory` measures

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, HEAD)
    for number, p in enumerate(invented, 1):
        values = (
            str(number),
            p.name,
            p.sex,
            p.id_number,
            p.birth.isoformat(),
            p.village,
            p.group,
            p.phone,
            p.started_month.replace("-", ""),
            p.status.label,
            "",
        )
        for column, value in enumerate(values):
            sheet.write_string(number, column, value)
    book.close()
