"""今日清单: what 工作台 shows, on paper: the duties, whom to see first, the villages."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from qualdesk.clock import local_text
from qualdesk.documents.sheet import Column, Table, Value, write_pdf_list
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.listing import ListKind
from qualdesk.progress import SILENT, Progress
from qualdesk.services.list_files import notes_of
from qualdesk.services.lists import Lists
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.session import Session
from qualdesk.services.work_list import ListItem
from qualdesk.services.workbench import VillageBar, Workbench

NAME = "今日清单"
_COLUMNS = (
    Column("序号", 5, number=True),
    Column("事项／姓名", 16),
    Column("多少／证号", 20),
    Column("期限", 14),
    Column("说明／住处和电话", 31),
    Column("办完打√", 8),
)
_SOON = timedelta(days=7)
_MOST = 60  # people on the paper; the rest is in the register's list
_Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty in words: 逾期未确认 · 23 人 · 最久 41 天 · 先办 80 岁以上 9 人."""

    title: str
    number: str
    deadline: str
    detail: str


class DaySheet:
    """Draws the sheet in memory: whoever takes it prints it, or keeps it where the clerk says."""

    def __init__(self, session: Session, workbench: Workbench, lists: Lists) -> None:
        self._session = session
        self._workbench = workbench
        self._lists = lists

    def make(self, duties: Sequence[DutyLine], progress: Progress = SILENT) -> Sheets:
        """A4 pages with masked id numbers. The audit says that it left, with how many people."""
        session = self._session
        session.actor.require(Duty.READ)
        today = session.today()
        people = self._people()
        with session.work() as work:
            detail = {"kind": "day", "count": min(len(people), _MOST), "formats": ["pdf"]}
            changes = work.commit(Act("list.exported", detail))
        table = Table(
            title=f"{NAME}　{today.year}年{today.month}月{today.day}日",
            columns=_COLUMNS,
            rows=[
                *_duty_rows(duties),
                *self._people_rows(people),
                *_village_rows(self._workbench.villages(progress)),
            ],
            notes=notes_of(session, f"要办的事 {len(duties)} 件，急的排在前"),
            name=NAME,
        )
        out = io.BytesIO()
        printed_at = local_text(session.clock.now())
        training = session.station.training
        pages = write_pdf_list(
            table, out, printed_at=printed_at, training=training, progress=progress
        )
        return Sheets(out.getvalue(), pages, changes=changes)

    def _people(self) -> list[ListItem]:
        """Who is late, or due within a week: each person once, the longest first."""
        until = self._session.today() + _SOON
        items = [
            item
            for kind in (ListKind.OVERDUE, ListKind.DUE)
            for item in self._lists.make(kind).items
            if item.due_on is not None and item.due_on <= until
        ]
        items.sort(key=lambda item: (item.due_on, item.row.village_code, item.row.id_number))
        first: dict[str, ListItem] = {}
        for item in items:
            first.setdefault(item.row.id_number, item)
        return list(first.values())

    def _people_rows(self, people: Sequence[ListItem]) -> Iterator[_Row]:
        today = self._session.today()
        if not people:
            return
        yield _heading("先找这些人")
        for number, item in enumerate(people[:_MOST], 1):
            days = (item.due_on - today).days if item.due_on else 0
            due = f"逾期 {-days} 天" if days < 0 else f"还剩 {days} 天" if days else "今天到期"
            where = f"{item.village} {item.row.group}　{item.row.phone}".strip()
            yield number, item.row.name, masked_id_number(item.row.id_number), due, where, ""
        if len(people) > _MOST:
            rest = f"还有 {len(people) - _MOST} 人，在花名册按状态列出"
            yield "", "", "", "", rest, ""


def _heading(words: str) -> _Row:
    return "", f"【{words}】", "", "", "", ""


def _duty_rows(duties: Sequence[DutyLine]) -> Iterator[_Row]:
    yield _heading("要办的事")
    for number, one in enumerate(duties, 1):
        yield number, one.title, one.number, one.deadline, one.detail, ""


def _village_rows(villages: Sequence[VillageBar]) -> Iterator[_Row]:
    if not villages:
        return
    yield _heading("各村进度")
    for number, one in enumerate(villages, 1):
        done = f"{one.confirmed} / {one.expected}"
        late = f"逾期 {one.overdue} 人" if one.overdue else ""
        yield number, one.name, done, f"{int(one.share * 100)}%", late, ""
