"""The columns of the lists of 核查比对."""

from __future__ import annotations

from datetime import date

from qualdesk.domain.identity import age_on
from qualdesk.domain.listing import ListKind
from qualdesk.services.case_files import CaseFile
from qualdesk.services.marking import ToMark
from qualdesk.services.work_list import ListItem
from ui.look.marks import StateMark
from ui.models.paged import Column
from ui.pages.checks.words import INSURANCES, deadline
from ui.standings import standing_words
from ui.text import masked_id, place_words


def case_columns() -> tuple[Column[CaseFile], ...]:
    """Deadline, who, why, where, whose it is, how often asked."""
    return (
        Column("due", "期限", 92, lambda r: _due(r)[1], mark=lambda r: _due(r)[0]),
        Column("name", "姓名", 76, case_name, bold=lambda _: True),
        Column("kind", "为什么查", 94, lambda r: r.row.kind.label),
        Column("place", "村组", 116, case_place, stretch=True, tip=case_place),
        Column("owner", "责任人", 74, lambda r: r.row.owner, tip=lambda r: r.row.owner),
        Column("contacts", "联系", 64, _contacts,
               ink=lambda r: "ink" if r.row.contacts else "amber"),
    )  # fmt: skip


def _due(file: CaseFile) -> tuple[StateMark, str]:
    return deadline(file.row.due_on, file.days_left or 0)


def case_name(file: CaseFile) -> str:
    """The name; a number that the register does not know is masked."""
    return file.person.row.name if file.person else masked_id(file.row.id_number)


def case_place(file: CaseFile) -> str:
    """Village and group, or that the register does not know the person."""
    if file.person is None:
        return "名册里没有此人"
    return place_words(file.person.village, file.person.row.group)


def _contacts(file: CaseFile) -> str:
    return f"{file.row.contacts} 次" if file.row.contacts else "没联系"


def list_columns(kind: ListKind, today: date) -> tuple[Column[ListItem], ...]:
    """State, who, where, number, why; the phone where one calls."""
    first: Column[ListItem] = Column(
        "state", "状态", 112,
        lambda r: standing_words(r.state, r.due_on, today)[1],
        mark=lambda r: standing_words(r.state, r.due_on, today)[0],
    )  # fmt: skip
    due: Column[ListItem] = Column(
        "due", "到期日", 92, lambda r: r.due_on.isoformat() if r.due_on else ""
    )
    note: Column[ListItem] = Column(
        "note", "说明", 200, lambda r: r.note, stretch=True, tip=lambda r: r.note,
        ink=lambda _: "ink2",
    )  # fmt: skip
    last: Column[ListItem] = Column(
        "last", "上次确认", 150,
        lambda r: r.confirmed_on.isoformat() if r.confirmed_on else "没有", stretch=True,
        ink=lambda _: "ink2",
    )  # fmt: skip
    timed = kind in (ListKind.DUE, ListKind.OVERDUE)
    return (
        first,
        Column("name", "姓名", 82, lambda r: r.row.name, bold=lambda _: True),
        Column("sex", "性别年龄", 78, lambda r: f"{r.row.sex.label} {age_on(r.row.birth, today)}"),
        Column("insurance", "险种", 58, lambda r: INSURANCES[r.insurance]),
        Column("place", "村组", 150, _place, tip=_place),
        Column("id", "身份证号", 160, lambda r: masked_id(r.row.id_number)),
        Column("phone", "电话", 112, lambda r: r.row.phone or "没有"),
        *((due, last) if timed else (note,)),
    )


def _place(item: ListItem) -> str:
    return place_words(item.village, item.row.group)


def mark_columns() -> tuple[Column[ToMark], ...]:
    """Box, who, number, when and how confirmed, why it failed."""
    return (
        Column("tick", "", 36, lambda _: ""),
        Column("name", "姓名", 82, lambda r: r.row.name, bold=lambda _: True),
        Column("id", "身份证号", 160, lambda r: masked_id(r.row.id_number)),
        Column("place", "村组", 150, lambda r: place_words(r.village, r.row.group)),
        Column("insurance", "险种", 58, lambda r: INSURANCES[r.insurance]),
        Column("day", "确认", 92, lambda r: r.confirmed_on.isoformat()),
        Column("method", "方式", 80, lambda r: r.method.label),
        Column(
            "failed", "上次标不上", 120, lambda r: r.failed, stretch=True,
            ink=lambda _: "amber", tip=lambda r: r.failed,
        ),
    )  # fmt: skip


def narrow_mark_columns() -> tuple[Column[ToMark], ...]:
    """Box, who, number, day; how confirmed, or why it failed."""
    return (
        Column("tick", "", 36, lambda _: ""),
        Column("name", "姓名", 76, lambda r: r.row.name, bold=lambda _: True),
        Column("id", "身份证号", 156, lambda r: masked_id(r.row.id_number)),
        Column("day", "确认", 56, lambda r: f"{r.confirmed_on:%m-%d}"),
        Column(
            "method", "方式", 60, lambda r: r.failed or r.method.label, stretch=True,
            ink=lambda r: "amber" if r.failed else "ink",
            tip=lambda r: f"上次标不上：{r.failed}" if r.failed else r.method.label,
        ),
    )  # fmt: skip
