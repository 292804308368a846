"""系统: sections at the left, the chosen one beside them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui import prompts
from ui.changes import Told
from ui.context import Desk, Drafts
from ui.dialogs.operator import OperatorDialog, PasswordDialog
from ui.dialogs.recovery import RecoveryDialog
from ui.page import Page
from ui.pages.system.devices_presenter import DevicesPresenter
from ui.pages.system.devices_section import DevicesSection
from ui.pages.system.presenter import NewOperator, SystemPresenter
from ui.pages.system.retention_presenter import RetentionPresenter
from ui.pages.system.retention_section import RetentionSection
from ui.pages.system.rules_presenter import RulesPresenter
from ui.pages.system.rules_section import RulesSection
from ui.pages.system.sections import (
    AboutSection,
    HealthSection,
    OperatorsSection,
    StationSection,
)
from ui.pages.system.state import SECTIONS, SystemState
from ui.pages.system.words_presenter import WordsPresenter
from ui.pages.system.words_section import WordsSection
from ui.printers import find_printers
from ui.recovery.presenter import RecoveryPresenter
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, fix_width, row
from ui.widgets.lists import Item, ItemList
from ui.widgets.texts import KeyHints

_LIST_WIDTH = 172
_RETENTION = "retention"  # read when it is first wanted
_POLICY_FILE = "规则文件 (*.toml)"


class SystemPage(Page):
    """`opened(section="health")` goes to a section."""

    key = "system"
    title = "系统"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.presenter = SystemPresenter(desk)
        self.rules_presenter = RulesPresenter(desk)
        self.sections = ItemList("系统的各项")
        self.sections.put([Item(key, title, icon) for key, title, icon in SECTIONS])
        self.station = StationSection(self._renew_recovery)
        self.rules = RulesSection(self.rules_presenter, self._policy_from_file, self._restore_rule)
        self.words_presenter = WordsPresenter(desk)
        self.words = WordsSection(self.words_presenter)
        self.operators = OperatorsSection(self._add_operator, self._password, self._disable)
        self.devices_presenter = DevicesPresenter(desk, find_printers)
        self.devices = DevicesSection(self.devices_presenter, self._test_page_file)
        self.health = HealthSection(self.check, self._save_report)
        self.retention_presenter = RetentionPresenter(desk)
        self.retention = RetentionSection(self._destroy)
        self.about = AboutSection(self._save_audit, self.presenter.read_licence)
        self._parts = (self.station, self.operators, self.health, self.about)
        self._stack = QStackedWidget()
        for part in (
            self.station,
            self.rules,
            self.words,
            self.operators,
            self.devices,
            self.health,
            self.retention,
            self.about,
        ):
            self._stack.addWidget(part)
        side = Card(padding=(0, 6, 0, 6))
        side.add(self.sections)
        fix_width(side, _LIST_WIDTH)
        self.add_head(KeyHints(("F11", "再按一次换下一项")))
        middle = row(side, self._stack, spacing=12)
        middle.setStretch(1, 1)
        self.body.addWidget(boxed(middle), 1)
        self.sections.chosen.connect(self.presenter.open_section)
        self.presenter.bind(self.render_state)
        self.devices_presenter.bind(self.devices.render_state)
        self.words_presenter.bind(self.words.render_state)
        self.rules_presenter.bind(self.rules.render_state)
        self.retention_presenter.bind(self.retention.render_state)

    def render_state(self, state: SystemState) -> None:
        """Put the state into the sections."""
        at = [key for key, _, _ in SECTIONS].index(state.section)
        self.subtitle.setText(SECTIONS[at][1])
        self.sections.go_to(state.section)
        self._stack.setCurrentIndex(at)
        if state.section == _RETENTION and self.retention_presenter.state.view is None:
            self.retention_presenter.load()
        for part in self._parts:
            part.render_state(state)

    def opened(self, **where: Any) -> None:
        """Come into sight, at a section when one is named."""
        super().opened(**where)
        if "section" in where:
            self.presenter.open_section(str(where["section"]))

    def reload(self) -> None:
        """Read the station again."""
        self.presenter.load()
        self.rules_presenter.load()
        self.words_presenter.load()
        if self.retention_presenter.state.view is not None:
            self.retention_presenter.load()

    def concerned_by(self, told: Told) -> bool:
        """The station, its people, its rules."""
        return told.concerns(
            "station", "operator", "setting", "policy_copy", "village_alias", "destruction"
        )

    def next_section(self) -> None:
        """F11 again."""
        self.presenter.next_section()

    def topic(self) -> str:
        """The section's."""
        return f"system#{self.presenter.state.section}"

    def first_focus(self) -> QWidget | None:
        """The list of sections."""
        return self.sections

    def check(self) -> None:
        """数据体检, with progress and 取消."""
        self.health.strip.follow(self.presenter.check()).start()

    def _renew_recovery(self) -> None:
        title, body = (
            "重做恢复单",
            "原来那张马上作废。新的一张要打印出来，照着纸输一遍。为什么重做？",
        )
        usual = ("还没核对过", "找不到了", "换了保管人", "别人看到过")
        if prompts.ask_reason(self, title, body, "重做(&R)", usual=usual, serious=True):
            self.presenter.renew_recovery(self._check_recovery)

    def _check_recovery(self, recovery: RecoveryPresenter) -> None:
        if RecoveryDialog.check(self, recovery):
            self.presenter.recovery_checked()

    def _save_report(self) -> None:
        file = prompts.choose_target(self, "存成体检报告", "体检报告.txt", "文本 (*.txt)")
        if file is not None:
            self.presenter.save_report(file)

    def _save_audit(self) -> None:
        file = prompts.choose_target(self, "导出操作日志", "操作日志.jsonl")
        if file is not None:
            self.presenter.export_audit(file)

    def _test_page_file(self, name: str) -> Path | None:
        return prompts.choose_target(self, "测试页存到哪里", name, prompts.PDF)

    def _policy_from_file(self) -> None:
        file = prompts.choose_file(self, "本站的规则文件", _POLICY_FILE)
        if file is not None:
            self.rules_presenter.use_policy(str(file))

    def _restore_rule(self) -> None:
        editing = self.rules_presenter.state.editing
        if editing is None:
            return
        title = f"{editing.row.rule}：恢复原文"
        body = f"原文：{editing.original}。本单位的改动当作没有发生，以前的日子也照原文算。为什么？"
        usual = ("改错了", "文件废止了")
        reason = prompts.ask_reason(self, title, body, "恢复原文(&R)", usual=usual, serious=True)
        if reason:
            self.rules_presenter.restore(reason)

    def _add_operator(self) -> None:
        found = OperatorDialog.ask(self)
        if found is not None:
            self.presenter.add_operator(NewOperator(*found))

    def _password(self) -> None:
        line = self.operators.current()
        password = PasswordDialog.ask(self, line.login) if line else ""
        if line and password:
            self.presenter.set_password(line.login, password)

    def _destroy(self, reason: str = "保管期满", fault: str = "") -> None:
        view = self.retention_presenter.state.view
        if view is None:
            return
        colleagues = self.retention_presenter.state.colleagues
        found = prompts.ask_two_people(
            self,
            f"销毁保管期满的材料 {view.over} 份",
            "销毁，不能恢复(&T)",
            colleagues,
            reason=reason,
            fault=fault,
        )
        if found is not None:
            self.retention_presenter.destroy(*found, partial(self._destroy, found[0]))

    def _disable(self) -> None:
        line = self.operators.current()
        if line is None or line.disabled:
            return
        title = f"停用“{line.login}”"
        body = "停用后不能再登录，也不能重新启用；他办过的记录都在。为什么停用？"
        reason = prompts.ask_reason(
            self, title, body, "停用(&T)", usual=("调离岗位", "退休", "换了登录名"), serious=True
        )
        if reason:
            self.presenter.disable(line.login, reason)
