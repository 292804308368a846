"""A register without anybody: the ways to fill it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.context import Desk
from ui.pages import PAGES
from ui.pages.roster.head import SectionHead
from ui.pages.roster.person_parts import Act
from ui.widgets.cards import Choice, EmptyState, IconLabel
from ui.widgets.layouts import boxed, column, row
from ui.widgets.texts import Text


class EmptySection(QWidget):
    """Import, receive, or begin by hand."""

    def __init__(self, desk: Desk, start_import: Act, add_person: Act) -> None:
        super().__init__()
        self._first = Choice(
            "table_add",
            "导入省系统导出的表格(&I)",
            "xls、xlsx、csv 都行，带标题行、合并单元格也行。约 3,000 人用 1 分钟",
            start_import,
        )
        choices: list[QWidget] = [self._first]
        if any(entry.key == "exchange" for entry in PAGES):
            choices.append(
                Choice(
                    "usb_stick",
                    "从 U 盘接收(&R)",
                    "别的站点交来的包，插上 U 盘就能收",
                    lambda: desk.shell.open("exchange"),
                )
            )
        choices.append(
            Choice("person_add", "先手工录入一个人(&N)", "照着身份证和存折填", add_person)
        )
        hint = row(
            IconLabel("lightbulb", 18),
            Text("导入前先给您看问题和变化，点了“写入”才进名册。", "body", "ink2"),
            1,
            spacing=10,
        )
        state = EmptyState(
            "名册还是空的，先导入人员",
            "任选一种。随时可以停下，做到哪里都会记住。",
            *choices,
            boxed(hint),
        )
        head = SectionHead("花名册")
        head.subtitle.setText("0 人")
        inside = column(head, state, spacing=10)
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def first(self) -> QWidget:
        """The first way on."""
        return self._first
