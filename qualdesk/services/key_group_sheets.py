"""重点群体人员信息台账 as an Excel sheet, and as pages of a PDF (field notes, form 6).

The station's own sheet holds whole id numbers; paper lies about and has them masked. A disability
number holds the id number: kind and grade are shown in words, never the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from qualdesk.clock import local_text
from qualdesk.documents.sheet import Column, Table, Value, write_pdf_list, write_xlsx
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.recipient import Flag
from qualdesk.progress import SILENT, Progress
from qualdesk.services.list_files import notes_of
from qualdesk.services.session import Session

if TYPE_CHECKING:
    from qualdesk.services.key_groups import LedgerLine

NAME = "重点群体台账.xlsx"
"""Its name in a package."""
_TITLE = "重点群体人员信息台账"
_COLUMNS = (
    Column("序号", 5, number=True),
    Column("姓名", 10),
    Column("性别", 5),
    Column("身份证号", 20),
    Column("年龄", 5, number=True),
    Column("类别", 12),
    Column("残疾类别等级", 10),
    Column("失能等级", 14),
    Column("居住状况", 10),
    Column("住址", 20),
    Column("监护人、联系人", 12),
    Column("电话", 13),
    Column("责任人", 10),
    Column("上次上门", 11),
    Column("下次计划", 11),
    Column("本期确认情况", 14),
    Column("备注", 14),
)


def write_workbook(
    session: Session,
    lines: Sequence[LedgerLine],
    where: str,
    out: BinaryIO,
    progress: Progress = SILENT,
) -> None:
    """One sheet with whole id numbers."""
    write_xlsx([_table(session, lines, where, str)], out, progress=progress)


def draw(
    session: Session,
    lines: Sequence[LedgerLine],
    where: str,
    out: BinaryIO,
    progress: Progress = SILENT,
) -> int:
    """A4 pages with masked id numbers; how many."""
    return write_pdf_list(
        _table(session, lines, where, masked_id_number),
        out,
        printed_at=local_text(session.clock.now()),
        training=session.station.training,
        progress=progress,
    )


def _table(
    session: Session, lines: Sequence[LedgerLine], where: str, show: Callable[[str], str]
) -> Table:
    count = f"截至 {session.today()}　共 {len(lines)} 人"
    return Table(
        title=_TITLE,
        columns=_COLUMNS,
        rows=_rows(lines, show),
        notes=notes_of(session, f"{where}　{count}" if where else count),
        name="重点群体台账",
    )


def _rows(lines: Sequence[LedgerLine], show: Callable[[str], str]) -> Iterator[list[Value]]:
    for number, line in enumerate(lines, 1):
        person = line.person
        row = person.row
        place = person.village + row.group
        yield [
            number,
            row.name,
            row.sex.label,
            show(row.id_number),
            line.age,
            "、".join(kind.label for kind in line.kinds),
            line.grades_of(Flag.SEVERE_DISABILITY),
            line.grades_of(Flag.INCAPACITATED),
            line.visit.living if line.visit else "",
            line.home.address or place,
            line.home.contact,
            row.phone or line.home.contact_phone,
            line.responsible,
            line.visit.visited_on if line.visit else None,
            line.planned_on,
            confirmed_words(line),
            "；".join(dict.fromkeys(flag.note for flag in line.held if flag.note)),
        ]


def confirmed_words(line: LedgerLine) -> str:
    """本期确认情况: the state, and the day of the last confirmation where there is one."""
    state = line.person.state
    label = state.label if state else ""
    return f"{label} {line.confirmed_on}" if line.confirmed_on else label
