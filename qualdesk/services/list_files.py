"""Work lists and the register as files: Excel sheets to work with, PDF pages to hang up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from qualdesk.clock import local_text
from qualdesk.disk import durable_file, make_folder
from qualdesk.documents.sheet import Column, Table, Value, write_pdf_list, write_xlsx
from qualdesk.domain.form_codes import printed_serial
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Insurance
from qualdesk.progress import Progress
from qualdesk.services.duty_lists import DUTY_LISTS
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.session import Session
from qualdesk.services.work_list import ListItem, WorkList
from qualdesk.storage.queries import people

TRAINING_NOTE = "培训样张：人员都是虚构的。"

_COLUMNS = (
    Column("序号", 6, number=True),
    Column("姓名", 12),
    Column("公民身份号码", 20),
    Column("村（社区）", 14),
    Column("村民小组", 10),
    Column("联系电话", 14),
    Column("险种", 24),
    Column("上次确认", 12),
    Column("应于此日前确认", 16),
    Column("状态", 10),
    Column("标记", 14),
)
_OF_UNITS = (Insurance.INSTITUTION, Insurance.ENTERPRISE)
_ANNEX_3 = (
    ("单位编号", 16),
    ("单位名称", 28),
    ("姓名", 14),
    ("身份证号码", 22),
    ("资格确认结果", 16),
    ("备注", 20),
)
_NOTE_COLUMN = (Column("说明", 30),)
_PAPER_COLUMNS = (Column("表单编号", 20), Column("期次", 8), Column("缺哪一步签字", 16))


def write_list_xlsx(session: Session, work_list: WorkList, path: Path, progress: Progress) -> None:
    """One sheet with whole id numbers, to work through; the unmarked of units as 附件3 (P-A3)."""
    units = work_list.kind is ListKind.UNMARKED and work_list.insurance in _OF_UNITS
    table = _annex_3(session, work_list) if units else _table(session, work_list, str)
    make_folder(path.parent)
    with durable_file(path) as out:
        write_xlsx([table], out, progress=progress)


def write_list_pdf(session: Session, work_list: WorkList, path: Path, progress: Progress) -> None:
    """A4 pages with masked id numbers: paper lies about."""
    make_folder(path.parent)
    with durable_file(path) as out:
        draw_list(session, work_list, out, progress)


def draw_list(session: Session, work_list: WorkList, out: BinaryIO, progress: Progress) -> int:
    """The same pages into a stream; how many."""
    return write_pdf_list(
        _table(session, work_list, masked_id_number),
        out,
        printed_at=local_text(session.clock.now()),
        training=session.station.training,
        progress=progress,
    )


def _annex_3(session: Session, work_list: WorkList) -> Table:
    """附件3, exactly as the province prints it; the filled list comes back (L2.2.3)."""
    assert work_list.insurance is not None
    months = session.policy().unmarked_months(work_list.insurance, work_list.as_of)
    with session.read() as connection:
        names = people.units(connection)
    word = PaperHeads(session).words["confirmation"]
    title = f"最近{months}个月未进行领取待遇{word}的人员名单"
    return Table(
        title=title,
        columns=tuple(Column(name, width) for name, width in _ANNEX_3),
        rows=(
            [one.unit_code, names.get(one.unit_code, ""), one.row.name, one.row.id_number, "", ""]
            for one in sorted(work_list.items, key=lambda one: one.unit_code)
        ),
        name="附件3（培训样张）" if session.station.training else "附件3",
    )


def notes_of(session: Session, count: str) -> tuple[str, ...]:
    """The lines under a title: which station, how many, and whether it is training."""
    line = f"{session.station.name}　{count}"
    return (line, TRAINING_NOTE) if session.station.training else (line,)


def _table(session: Session, work_list: WorkList, show: Callable[[str], str]) -> Table:
    items = work_list.items
    people = len({item.row.id_number for item in items})
    count = f"截至 {work_list.as_of}　共 {len(items)} 条，{people} 人"
    if work_list.where:
        count = f"{work_list.where}　{count}"
    lacking = work_list.kind is ListKind.MISSING_SIGNATURES
    noted = work_list.kind in DUTY_LISTS
    word = PaperHeads(session).words["confirmation"]
    title = f"{word}{work_list.kind.label}人员名单"
    return Table(
        title=title,
        columns=_COLUMNS + (_PAPER_COLUMNS if lacking else _NOTE_COLUMN if noted else ()),
        rows=_rows(items, show, noted=noted),
        notes=notes_of(session, count),
        name=f"{work_list.kind.label}名单",
    )


def _rows(
    items: Sequence[ListItem], show: Callable[[str], str], *, noted: bool
) -> Iterator[list[Value]]:
    for number, item in enumerate(items, 1):
        row = item.row
        values: list[Value] = [
            number,
            row.name,
            show(row.id_number),
            item.village,
            row.group,
            row.phone,
            item.insurance.label,
            item.confirmed_on,
            item.due_on,
            item.state.label,
            "、".join(flag.label for flag in item.flags),
        ]
        if item.lack is not None:
            lack = item.lack
            serial = printed_serial(lack.form_serial) if lack.form_serial else "未打印"
            values += [serial, lack.round, lack.next_step.label]
        if noted:
            values.append(item.note)
        yield values
