"""The columns of the register; widths leave room for the card beside it at 1366 pixels."""

from __future__ import annotations

from qualdesk.services.roster_index import Order
from ui.models.paged import Column
from ui.pages.roster.state import RosterLine

COLUMNS: tuple[Column[RosterLine], ...] = (
    Column("tick", "", 28, lambda _: ""),
    Column("state", "状态", 98, lambda r: r.word, sort=Order.STATE.value, mark=lambda r: r.mark),
    Column("name", "姓名", 80, lambda r: r.name, sort=Order.NAME.value, tip=lambda r: r.name),
    Column("sex", "性别", 44, lambda r: r.sex),
    Column("age", "年龄", 44, lambda r: r.age, sort=Order.AGE.value, right=True),
    Column("id_number", "身份证号", 152, lambda r: r.masked, sort=Order.ID_NUMBER.value),
    Column(
        "place", "村 / 组", 96, lambda r: r.place, sort=Order.PLACE.value, stretch=True,
        tip=lambda r: r.place,
    ),
    Column("insurances", "险种", 54, lambda r: r.insurances, tip=lambda r: r.insurances),
    Column("flags", "类别", 60, lambda r: "、".join(r.flags), tags=lambda r: r.flags),
    Column("last", "上次确认", 86, lambda r: r.last, sort=Order.LAST.value),
    Column("method", "方式", 54, lambda r: r.method, tip=lambda r: r.method),
    Column("due", "到期", 86, lambda r: r.due, sort=Order.DUE.value),
)  # fmt: skip
