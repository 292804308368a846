"""The sections of 系统: each shows its part of the state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QScrollArea, QWidget

from qualdesk.services.components import Component
from ui.look.marks import StateMark
from ui.models.paged import Column, PagedModel
from ui.pages.system.state import CheckRow, OperatorLine, SystemState
from ui.widgets.buttons import Button, QuietButton, SeriousButton
from ui.widgets.cards import Card, IconLabel
from ui.widgets.layouts import boxed, clear, column, row, rule
from ui.widgets.strips import Banner, ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Text

_TIGHT = (0, 0, 0, 0)


class StationSection(QWidget):
    """本站信息: what the station is, and whether the recovery sheet was read back."""

    def __init__(self, renew: Callable[[], None]) -> None:
        super().__init__()
        self._renew = QuietButton("重做恢复单(&R)", renew)
        card = Card("本站信息", "建站时定下，写进每张表和每个上报包")
        card.head.addWidget(self._renew)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        card.add(self._grid)
        self._recovery = Banner(StateMark.VERIFY, "")
        scroll = QScrollArea()  # 大字 on a small screen: every line stays within reach
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(boxed(column(card, 1)))
        self.setLayout(column(self._recovery, scroll, spacing=10))

    def render_state(self, state: SystemState) -> None:
        """Labels and values under one another."""
        clear(self._grid)
        for at, (label, value) in enumerate(state.station):
            words = Text(value, "body", wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(Text(label, "body", "ink2"), at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, at, 1)
        self._renew.setVisible(state.may_operators)
        self._recovery.put(
            "" if state.recovery_checked or not state.station else
            "恢复单还没有照着纸核对过。纸印清楚了没有、在谁手里，请系统管理员重做一张并核对。"
        )  # fmt: skip


class OperatorsSection(QWidget):
    """操作员: who may log in."""

    _COLUMNS: tuple[Column[OperatorLine], ...] = (
        Column("state", "状态", 110, lambda r: "已停用" if r.disabled else "可用",
               mark=lambda r: StateMark.PAUSED if r.disabled else StateMark.DONE),
        Column("login", "姓名", 200, lambda r: r.login + ("（您）" if r.me else ""), stretch=True,
               bold=lambda r: r.me),
        Column("role", "角色", 140, lambda r: r.role.label),
        Column("since", "添加", 120, lambda r: r.since),
    )  # fmt: skip

    def __init__(
        self, add: Callable[[], None], password: Callable[[], None], disable: Callable[[], None]
    ) -> None:
        super().__init__()
        self.model: PagedModel[OperatorLine] = PagedModel(self._COLUMNS)
        self.table = Table(self.model, "操作员")
        self._add = Button("添加操作员(&N)", add, icon="person_add")
        self._password = Button("换密码(&M)", password)
        self._disable = SeriousButton("停用(&T)", disable)
        card = Card("操作员", "每人一个登录名；离岗的停用，记录还在")
        for button in (self._password, self._disable, self._add):
            card.head.addWidget(button)
        card.body.setContentsMargins(*_TIGHT)
        card.add(self.table)
        self.setLayout(column(card))

    def render_state(self, state: SystemState) -> None:
        """Rows and what the person may do."""
        here = self.table.currentIndex().row()
        self.model.show(state.operators)
        self.table.go_to(max(0, here))
        for button in (self._add, self._disable):
            button.setVisible(state.may_operators)

    def current(self) -> OperatorLine | None:
        """The current row."""
        return self.model.at(self.table.currentIndex().row()) if self.model.rowCount() else None


class HealthSection(QWidget):
    """数据体检: a sentence, and a row for everything that was looked at."""

    _COLUMNS: tuple[Column[CheckRow], ...] = (
        Column("state", "结果", 110, lambda r: r.word, mark=lambda r: r.mark),
        Column("title", "查什么", 220, lambda r: r.title, bold=lambda r: r.word != "完好"),
        Column("detail", "查到什么", 300, lambda r: r.detail, stretch=True, tip=lambda r: r.detail),
    )

    def __init__(self, check: Callable[[], None], save: Callable[[], None]) -> None:
        super().__init__()
        self._icon = IconLabel("clipboard_pulse", 32)
        self._sentence = Text("", "title")
        self._when = Text("", "body", "ink2")
        self.check = Button("现在查一遍(&C)", check, icon="arrow_sync")
        self.save = Button("存成体检报告(&X)", save)
        self.strip = ProgressStrip()
        head = Card()
        words = column(self._sentence, self._when, spacing=2)
        head.add(row(self._icon, words, 1, self.save, self.check, spacing=16))
        self.model: PagedModel[CheckRow] = PagedModel(self._COLUMNS)
        self.table = Table(self.model, "体检结果")
        self._rows = Card(padding=_TIGHT)
        self._rows.body.setSpacing(0)
        self._whole = Text("", "body", wrap=True)
        self._whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._below = boxed(column(rule(), row(self._whole, margins=(14, 10, 14, 12)), spacing=0))
        self._rows.add(self.table, self._below)
        self._rows.body.setStretch(0, 1)
        self.table.moved.connect(lambda _: self._tell())
        self._filler = QWidget()
        inside = column(head, self.strip, self._rows, self._filler, spacing=10)
        inside.setStretch(2, 1)
        inside.setStretch(3, 1)
        self.setLayout(inside)

    def render_state(self, state: SystemState) -> None:
        """The last check, or that there was none."""
        view = state.health
        self._icon.put("clipboard_pulse", view.mark.colour)
        self._sentence.setText(view.sentence)
        self._when.setText(view.when)
        self.save.setEnabled(view.done)
        self.check.setEnabled(not state.checking)
        if self.model.rowCount() != len(view.rows) or view.done:
            self.model.show(view.rows)
            amiss = [at for at, line in enumerate(view.rows) if line.whole]
            self.table.go_to(amiss[0] if amiss else 0)
            self._tell()
        self._rows.setVisible(view.done)
        self._filler.setVisible(not view.done)

    def _tell(self) -> None:
        """What was found in the current row, whole, with what to do."""
        line = self.model.at(self.table.currentIndex().row()) if self.model.rowCount() else None
        self._whole.setText(line.whole if line else "")
        self._below.setVisible(bool(line and line.whole))


class AboutSection(QWidget):
    """关于: every component with version and licence, the text of the current one below."""

    _COLUMNS: tuple[Column[Component], ...] = (
        Column("name", "组件", 230, lambda c: c.name, stretch=True, bold=lambda c: not c.licence),
        Column("version", "版本", 120, lambda c: c.version),
        Column("use", "用处", 180, lambda c: c.use),
        Column("licence", "许可", 200, lambda c: c.licence, tip=lambda c: c.licence),
    )

    def __init__(self, save_audit: Callable[[], None], read: Callable[[Component], None]) -> None:
        super().__init__()
        self._read = read
        self._shown: tuple[Component, ...] = ()
        self.model: PagedModel[Component] = PagedModel(self._COLUMNS)
        self.table = Table(self.model, "组件")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setPlaceholderText("选一个组件，这里显示它的许可全文。")
        self.text.setAccessibleName("许可全文")
        self.text.setTabChangesFocus(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.table.moved.connect(self._moved)
        above = Card("关于本程序", "不联网运行；下面这些开放组件各有许可", padding=_TIGHT)
        above.head.addWidget(QuietButton("导出操作日志(&J)", save_audit))
        above.add(self.table)
        self._below = Card("许可全文", padding=(6, 4, 6, 6))
        self._below.add(self.text)
        both = column(above, self._below, spacing=10)
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        self.setLayout(both)

    def render_state(self, state: SystemState) -> None:
        """The components once, the text of the current one."""
        if state.components != self._shown:
            self._shown = state.components
            self.model.show(state.components)
            self.table.go_to(0)
        if self.text.toPlainText() != state.licence:
            self.text.setPlainText(state.licence)

    def _moved(self, at: int) -> None:
        component = self.model.at(at)
        if component is not None:
            self._below.note.setText(f"{component.name}　{component.licence}")
            self._read(component)
