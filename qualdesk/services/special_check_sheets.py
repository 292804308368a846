"""The list of a special check as an Excel sheet, and as pages to take along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from qualdesk.clock import local_text
from qualdesk.documents.page import month_words
from qualdesk.documents.sheet import Column, Table, Value, write_pdf_list, write_xlsx
from qualdesk.domain.forms import masked_id_number
from qualdesk.progress import Progress
from qualdesk.services.list_files import notes_of
from qualdesk.services.session import Session

if TYPE_CHECKING:
    from qualdesk.services.special_checks import SpecialCheck

_COLUMNS = (
    Column("序号", 6, number=True),
    Column("姓名", 12),
    Column("公民身份号码", 20),
    Column("村（社区）", 14),
    Column("村民小组", 10),
    Column("联系电话", 14),
    Column("为什么核查", 22),
    Column("核实情况", 12),
    Column("日期", 12),
    Column("备注", 18),
)


def write_workbook(
    session: Session, check: SpecialCheck, out: BinaryIO, progress: Progress
) -> None:
    """One sheet with whole id numbers."""
    write_xlsx([_table(session, check, str)], out, progress=progress)


def draw(session: Session, check: SpecialCheck, out: BinaryIO, progress: Progress) -> int:
    """A4 pages with masked id numbers; how many."""
    return write_pdf_list(
        _table(session, check, masked_id_number),
        out,
        printed_at=local_text(session.clock.now()),
        training=session.station.training,
        progress=progress,
    )


def _table(session: Session, check: SpecialCheck, show: Callable[[str], str]) -> Table:
    row = check.row
    about = f"{row.document_number}　" if row.document_number else ""
    count = f"{about}{row.due_on} 前核实　共 {len(check.members)} 人，还没核实 {check.left} 人"
    return Table(
        title=f"{month_words(row.month)}专项核查名单",
        columns=_COLUMNS,
        rows=_rows(check, show),
        notes=notes_of(session, count),
        name="专项核查",
    )


def _rows(check: SpecialCheck, show: Callable[[str], str]) -> Iterator[list[Value]]:
    for number, one in enumerate(check.members, 1):
        row = one.person.row
        yield [
            number,
            row.name,
            show(row.id_number),
            one.person.village,
            row.group,
            row.phone,
            "、".join(flag.label for flag in one.why),
            one.state.label,
            one.settled_on,
            "",
        ]
