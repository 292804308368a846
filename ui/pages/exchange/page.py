"""上报交换: the steps at the left, what the step in hand needs beside them, history below."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStackedWidget,
    QWidget,
)

from qualdesk.services.paper_desk import Sheets
from ui import paper, prompts, sound
from ui.changes import Told
from ui.context import Desk, Drafts
from ui.job import Job
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.page import Page
from ui.pages.exchange import steps
from ui.pages.exchange.half_report import HalfReportActs
from ui.pages.exchange.panels import (
    AnswerPanel,
    CheckPanel,
    CompletePanel,
    Panel,
    SealPanel,
)
from ui.pages.exchange.papers import Papers
from ui.pages.exchange.presenter import ExchangePresenter
from ui.pages.exchange.print_panel import PrintPanel
from ui.pages.exchange.receive_view import FingerprintBox, ReceiveView
from ui.pages.exchange.scan_panel import ScanPanel
from ui.pages.exchange.scanning import Scanning
from ui.pages.exchange.sending import Sending
from ui.pages.exchange.sides import COMPLETE, DONE, Sides
from ui.pages.exchange.state import (
    ANSWER,
    CHECK,
    PRINT,
    SCAN,
    SEAL,
    WRITE,
    ExchangeState,
    Written,
)
from ui.pages.exchange.step_list import overall
from ui.pages.exchange.stick_panels import DonePanel, WritePanel
from ui.widgets.buttons import Button
from ui.widgets.layouts import boxed, column, row
from ui.widgets.strips import ProgressStrip
from ui.widgets.texts import Badge, StateLabel

_PACKAGES = "上报包 (*.zip)"
_RECEIPTS = "回执 (*.p7m)"
_LOOK_EVERY = 2000  # milliseconds between two looks for sticks
_CONCERNED = (
    "recipient",
    "benefit",
    "confirmation",
    "correction",
    "form",
    "signoff",
    "conflict",
    "package_sent",
    "package_received",
    "receipt_received",
    "policy_copy",
    "death",
    "death_withdrawal",
    "nil_report",
)


class ExchangePage(Page):
    """F10."""

    key = "exchange"
    title = "上报交换"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.presenter = ExchangePresenter(desk)
        self.presenter.drafted = self.keep_draft
        self.period = QComboBox()
        self.period.setAccessibleName("月份和期次")
        self.period.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.period.activated.connect(lambda at: self.presenter.choose(self.period.itemData(at)))
        self._badge = Badge()
        self.head.insertWidget(1, self.period)
        self.head.insertWidget(2, self._badge)
        self._receive = Button("收包(&R)", self.receive, icon="arrow_import")
        self._receipt = Button("收回执(&H)", self.take_receipt)
        self.half_report = HalfReportActs(self, desk, self._run)
        report = Button("半年报告(&B)", self.half_report.write, icon="document_edit")
        self.add_head(report, self._receive, self._receipt)
        self.strip = ProgressStrip()
        self._compare = FingerprintBox(self._compared)
        self._section: QWidget | None = None  # camera or scan, in place of the steps
        self.scanning = Scanning(
            self,
            desk,
            self.presenter,
            come=self._come,
            back=self._come_back,
            run=self._run,
            serial=self._serial,
        )
        self.panels: dict[str, Panel] = {}
        self.sending = Sending(self, self.presenter, self.panels, self._run)
        self.panels |= self._make_panels()
        self.sides = Sides(self.panels, self._compare, self.scanning.to_view)
        self.sides.steps.chosen.connect(self.presenter.look_at)
        self.sides.steps.way.connect(self.presenter.open_way)
        self.incoming = ReceiveView(
            open_it=self.open_package,
            merge=self.merge,
            leave=self.presenter.stop_receiving,
            other=self.receive,
        )
        self._whole = QStackedWidget()
        self._whole.addWidget(self.sides)
        self._whole.addWidget(self.incoming)
        waiting = StateLabel(StateMark.RUNNING, "正在核对这个月", role="body")
        self._whole.addWidget(boxed(column(row(1, waiting, 1), 1, margins=(0, 80, 0, 0))))
        self._whole.addWidget(self.scanning.camera)
        self._whole.addWidget(self.scanning.view)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # until there is something to press
        self.body.addWidget(self.strip)
        self.body.addWidget(self._whole, 1)
        self._drawn: Sheets | None = None
        self._heard: Written | None = None
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_EVERY)
        self._looking.timeout.connect(self.presenter.look_for_drives)
        for name in ("Return", "Enter"):
            self.key_does(name, self.act)
        self.key_does("Ctrl+Return", self._press_primary)
        self.key_does("Escape", self._step_back)
        self.key_does("1", self.presenter.recognise_next)
        self.key_does("0", self.presenter.recognise_not)
        theme().rescaled.connect(self._rescaled)
        self.presenter.bind(self.render_state)

    # What the shell calls

    def opened(self, **where: Any) -> None:
        """At a month or round when one is named; `step` makes its paper, or asks for its scan."""
        super().opened(**where)
        if "period" in where:
            self.presenter.choose(str(where["period"]), str(where.get("step", "")))

    def reload(self) -> None:
        """Read the period again."""
        self.presenter.load()

    def concerned_by(self, told: Told) -> bool:
        """Counts, papers, packages."""
        return told.concerns(*_CONCERNED)

    def next_section(self) -> None:
        """F10 again: the next month or round."""
        if self.period.count():
            at = (self.period.currentIndex() + 1) % self.period.count()
            self.presenter.choose(self.period.itemData(at))

    def topic(self) -> str:
        """The step in hand, or receiving."""
        state = self.presenter.state
        return "receiving" if state.incoming else f"exchange#{state.panel or CHECK}"

    def first_focus(self) -> QWidget | None:
        """The next act."""
        if self._section is not None:
            return self._section
        known = self.presenter.state.standing is not None
        if known and self.presenter.state.incoming is None and self.sides.panel.begins_at:
            return self.sides.panel.begins_at
        return (self._primary() or self.period) if known else self

    def restore(self, body: Mapping[str, Any]) -> None:
        """What was entered for the periods."""
        self.presenter.restore(body)

    # Keys

    def act(self) -> None:
        """Enter: the button that has the focus, else the primary one."""
        if self._section is self.scanning.camera:
            self.scanning.camera.finish()
            return
        focus = self.focusWidget()
        if isinstance(focus, Button) and focus.isEnabled():
            focus.click()
        else:
            self._press_primary()

    def _press_primary(self) -> None:
        primary = self._primary()
        if primary is not None and primary.isEnabled():
            primary.click()

    def _primary(self) -> Button | None:
        if self.presenter.state.incoming is not None:
            return self.incoming.primary
        return self.sides.primary

    def _step_back(self) -> None:
        state = self.presenter.state
        if self._section is not None:
            self._come_back()
        elif state.incoming is not None and not state.busy:
            self.presenter.stop_receiving()
        elif state.panel != state.current:
            self.presenter.look_at(state.current)

    # Render

    def render_state(self, state: ExchangeState) -> None:
        """Everything."""
        self._put_periods(state)
        known = state.standing is not None
        if self._section is None or state.incoming:
            self._section = None
            self._whole.setCurrentIndex(1 if state.incoming else 0 if known else 2)
        self.incoming.put(state)
        asked = state.comparing if state.comparing and state.comparing.receipt else None
        self._compare.put(asked)
        for button in (self._receive, self._receipt):
            button.setEnabled(not state.busy)
        self._badge.setVisible(known)
        if state.standing is None:
            return
        self._badge.put(*overall(state.steps))
        self.sides.put(state)
        self._look_for_sticks()
        free = state.written is not None and not state.written.held
        if free and state.written is not self._heard:
            sound.chime()
        self._heard = state.written
        if state.paper is not self._drawn:
            self._drawn = state.paper
            self._draw_paper()

    def _look_for_sticks(self) -> None:
        """Only while somebody chooses one."""
        state = self.presenter.state
        chooses = state.panel == WRITE and not state.written and self.isVisible()
        if chooses and state.drives is None:
            self.presenter.look_for_drives()
        looking = chooses and not state.busy
        if looking != self._looking.isActive():
            self._looking.start() if looking else self._looking.stop()

    def _put_periods(self, state: ExchangeState) -> None:
        shown = [self.period.itemData(at) for at in range(self.period.count())]
        if shown != [period.key for period in state.periods]:
            self.period.clear()
            for period in state.periods:
                self.period.addItem(period.words, period.key)
        if state.standing is not None:
            self.period.setCurrentIndex(self.period.findData(state.standing.period.key))

    def _rescaled(self) -> None:
        self.render_state(self.presenter.state)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look for sticks again."""
        super().showEvent(event)
        self._look_for_sticks()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nobody looks: no sticks are asked for."""
        super().hideEvent(event)
        self._looking.stop()

    # Acts that need a dialog

    def take_scan(self, file: Path) -> None:
        """Look at a scan that was dropped."""
        self.scanning.take(file)

    def _serial(self) -> str:
        panel = self.panels[SCAN]
        assert isinstance(panel, ScanPanel)
        return panel.serial

    def _come(self, section: QWidget) -> None:
        self._section = section
        self._whole.setCurrentWidget(section)

    def _come_back(self) -> None:
        """From camera or scan to the steps, at the next act."""
        self._section = None
        self.presenter.show(paper=None)
        if self.presenter.state.standing is not None and not self.presenter.state.written:
            self.presenter.look_at(self.presenter.state.current)
        focus = self.first_focus()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self) -> None:
        """From 可以拔出, or from the printed paper, to the next step."""
        self.presenter.show(written=None, paper=None)
        self.presenter.look_at(self.presenter.state.current)

    def receive(self) -> None:
        """A package that came from another station."""
        file = prompts.choose_file(self, "选收到的包", _PACKAGES)
        if file is not None:
            self.presenter.begin_receiving(file)
            self.incoming.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_package(self) -> None:
        """Verify it."""
        self._run(self.presenter.open_package(self.incoming.password.text().strip()))

    def merge(self) -> None:
        """Merge it; the receipt lies beside the package."""
        password = self.incoming.password.text().strip()
        self._run(self.presenter.merge(password, None, compared=self.incoming.compared))

    def take_receipt(self) -> None:
        """A receipt that came back."""
        file = prompts.choose_file(self, "选收到的回执", _RECEIPTS)
        if file is not None:
            self.presenter.take_receipt(file)

    def _compared(self) -> None:
        comparing = self.presenter.state.comparing
        if self._compare.tick.isChecked() and comparing and comparing.receipt:
            self.presenter.take_receipt(comparing.receipt, comparing.fingerprint)

    # Building

    def _draw_paper(self) -> None:
        panel, sheets = self.panels[PRINT], self.presenter.state.paper
        assert isinstance(panel, PrintPanel)
        if sheets is None:
            return
        desk, dpi = self.desk.services.paper_desk, panel.dpi
        job = self.desk.read(lambda _: desk.page(sheets, 0, dpi))
        job.then(lambda page: panel.show_page(paper.image_of(page).copy()))
        self.presenter.latest("page", job)

    def _run(self, job: Job[Any]) -> None:
        self.strip.follow(job).start()

    def _make_panels(self) -> dict[str, Panel]:
        presenter = self.presenter
        scan = ScanPanel(
            self.desk,
            to_camera=self.scanning.to_camera,
            choose=self.scanning.choose_file,
            look=self.scanning.to_view,
            recognise=presenter.recognise,
        )
        scan.dropped.connect(self.take_scan)
        papers = Papers(self, self.desk, presenter, self._run)
        printing = PrintPanel(
            lambda: self._run(presenter.make_paper()),
            papers.print_paper,
            papers.save_paper,
            self.go_on,
            self.scanning.to_camera,
        )
        printing.view.room.connect(lambda *_: self._draw_paper())
        write = WritePanel(self.sending.write, presenter.leave_it, self.sending.redo)
        return {
            CHECK: CheckPanel(lambda: presenter.open_way(steps.SIGNING), self.sending.with_reason),
            PRINT: printing,
            SCAN: scan,
            SEAL: SealPanel(
                build=self.sending.build,
                draft=lambda: self.sending.build(draft=True),
                another=presenter.suggest,
                typed=lambda text: presenter.enter(password=text.strip()),
                copy=papers.copy_password,
                slip=papers.print_password,
            ),
            WRITE: write,
            ANSWER: AnswerPanel(self.take_receipt, self.sending.write_again, self.sending.redo),
            COMPLETE: CompletePanel(self.sending.redo),
            DONE: DonePanel(
                papers.print_hand_over,
                self.sending.write_again,
                self.go_on,
                presenter.release_again,
            ),
        }
