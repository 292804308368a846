"""审核签字: two sections, the ledger with the entry of signatures, and the printing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.sign_off import Paper
from ui import prompts
from ui.changes import Told
from ui.context import Desk, Drafts
from ui.job import Job
from ui.look.marks import StateMark
from ui.page import Page
from ui.pages.signing.ledger_view import LedgerView
from ui.pages.signing.missing import MissingList
from ui.pages.signing.presenter import SigningPresenter
from ui.pages.signing.print_acts import PrintActs
from ui.pages.signing.print_presenter import PrintPresenter
from ui.pages.signing.scan_acts import ScanActs
from ui.pages.signing.sign_panel import SignPanel
from ui.pages.signing.state import PrintState, SigningState
from ui.pages.signing.taking_back import TakingBack
from ui.pages.signing.village_sheets import VillageSheetActs
from ui.pages.signing.words import PAPERS
from ui.text import count
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.fields import SearchField
from ui.widgets.layouts import boxed, column, fix_width, row
from ui.widgets.strips import Banner, ProgressStrip, Strip
from ui.widgets.texts import Text

_TABLES = ("signoff", "form", "form_row", "correction", "confirmation", "recipient", "benefit")
_WHY_BACK = ("有人没有签名", "勾和签名对不上", "人不在名册的组里", "字迹看不清", "盖章不清")


class SigningPage(Page):
    """`opened(village=…, state="open")`, `serial=…`, `missing=True` or `person=…` (prints).

    `back` names the page to which Esc leads from the table: who came to settle something returns.
    """

    key = "signing"
    title = "审核签字"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.presenter = SigningPresenter(desk)
        self.printing = PrintPresenter(desk)
        self._kept_draft: Mapping[str, Any] = {}
        self._way_back = ""
        self.progress = ProgressStrip()
        self.undo = TakingBack(self, self.presenter)
        self.missing = MissingList(self, desk, lambda: self.presenter.state.wanted, self._run)
        self.scans = ScanActs(
            self, desk, self.presenter, come=self._come, back=self._scanned, run=self._run
        )
        self.village_sheets = VillageSheetActs(
            self, desk, lambda: self.printing.state.village, self._run
        )
        self._make_head()
        self.panel = SignPanel(
            self.sign,
            self.send_back,
            self.print_people,
            self.scans.to_camera,
            self.scans.choose_file,
            self.scans.to_view,
            self.presenter.drop_scan,
            self.reprint,
            self.undo.of_line,
        )
        self.ledger = LedgerView(desk, self.presenter, self._go_in, self.print_village)
        self.strip = Strip()
        self.strip.add_acts(
            QuietButton("改正(&G)", self.undo.last, icon="arrow_undo"),
            QuietButton("知道了", self.presenter.put_recorded_away),
        )
        self._warning = Banner(StateMark.VERIFY, "")
        self._warning.hide()
        middle = row(self.ledger, self.panel, spacing=12)
        middle.setStretch(0, 1)
        papers = column(self.strip, self._warning, middle, spacing=10)
        papers.setStretch(2, 1)
        self.acts = PrintActs(self, desk, self.printing)
        self.prints = self.acts.view
        self.sections = QStackedWidget()
        self.sections.addWidget(boxed(papers))
        for part in (self.prints, self.scans.camera, self.scans.view):
            self.sections.addWidget(part)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.sections, 1)
        self.setAcceptDrops(True)
        self.panel.typed.connect(self._typed)
        self._add_keys()
        self.presenter.bind(self.render_state)
        self.printing.bind(self.render_printing)
        self._show_section(0)

    def _make_head(self) -> None:
        self.serial = SearchField("输单号找表", "Ctrl+I")
        fix_width(self.serial, 220)
        self.serial.entered.connect(self._find)
        self.serial.left.connect(self._to_table)
        self._not_found = Text("", "small", "red")
        self._list = QuietButton("导出缺签(&X)", self.missing.export, icon="arrow_download")
        self._sheet = QuietButton("打印缺签(&L)", self.missing.print_it, icon="print")
        self._print = Button("打印(&P)", self.print_village, icon="print")
        self._back = Button("回到签字(&B)", self.back, icon="arrow_undo")
        hung = self.village_sheets
        self._wall = QuietButton("贴墙名单(&W)", hung.missing, icon="print")
        self._steps = QuietButton("手机办理步骤(&H)", hung.steps, icon="phone")
        self.add_head(self._not_found, self._list, self._sheet, self.serial, self._print)
        self.add_head(self._wall, self._steps, self._back)

    def _add_keys(self) -> None:
        for keys, act in (
            ("Ctrl+I", self._to_serial),
            ("Ctrl+F", self._to_village),
            ("Ctrl+Return", self._primary),
            ("Ctrl+Enter", self._primary),
            ("Ctrl+Z", self.undo.last),
            ("Ctrl+P", self._print_what_is_shown),
            ("Esc", self._escape),
        ):
            self.key_does(keys, act)
        for keys, turn in (
            ("PgUp", lambda: self.printing.turn(-1)),
            ("PgDown", lambda: self.printing.turn(1)),
            ("Ctrl+1", lambda: self.prints.sizes.choose("whole")),
            ("Ctrl+2", lambda: self.prints.sizes.choose("real")),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.prints)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(turn)

    # Showing

    def render_state(self, state: SigningState) -> None:
        """The ledger, the entry, what was kept."""
        self.ledger.render_state(state)
        self.panel.render_state(state)
        self._not_found.setText(state.fault)
        if state.recorded is None:
            self.strip.hide()
            self._warning.put("")
        else:
            self.strip.put(StateMark.DONE, "已登记", state.recorded.words)
            self._warning.put("　".join(state.recorded.warnings[:2]))
        self._render_subtitle()
        draft = self.presenter.draft
        if draft != self._kept_draft:
            self._kept_draft = draft
            self.keep_draft(draft)

    def render_printing(self, state: PrintState) -> None:
        """The printing."""
        self.prints.render_state(state)
        self._render_subtitle()

    def _render_subtitle(self) -> None:
        state = self.presenter.state
        if self._in_ledger:
            counts = state.counts
            parts = [
                f"{PAPERS[one][0]} {count(counts[one])}"
                for one in (Paper.OPEN, Paper.RETURNED, Paper.NONE)
                if counts.get(one)
            ]
            done = "都签齐了" if state.lines else ""
            self.subtitle.setText("　".join(parts) or done)
        elif self._in_prints:
            word = "重印" if self.printing.state.serials else "打印"
            place = self.printing.state
            name = next((v.name for v in place.villages if v.code == place.village), "")
            self.subtitle.setText(f"{word}　{name}" if place.by_village else word)
        else:
            camera = self.sections.currentWidget() is self.scans.camera
            self.subtitle.setText(self.scans.subtitle if camera else "看扫描件")

    @property
    def _in_ledger(self) -> bool:
        return self.sections.currentIndex() == 0

    @property
    def _in_prints(self) -> bool:
        return self.sections.currentWidget() is self.prints

    def _come(self, section: QWidget) -> None:
        self._show_section(self.sections.indexOf(section))

    def _show_section(self, at: int) -> None:
        self.sections.setCurrentIndex(at)
        for widget in (self.serial, self._print, self._not_found, self._list, self._sheet):
            widget.setVisible(at == 0)
        self._back.setVisible(at != 0)
        prints = self.sections.widget(at) is self.prints
        for widget in (self._wall, self._steps):
            widget.setVisible(prints and self.printing.state.by_village)
        self._render_subtitle()
        focus = self.first_focus()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the shell calls

    def opened(self, **where: Any) -> None:
        """Come into sight, at a state, a village, a serial, or printing."""
        super().opened(**where)
        self._way_back = str(where.get("back", ""))
        if "village" in where:
            self.presenter.look_at(village=str(where["village"]))
        if "state" in where:
            self._show_section(0)
            self.presenter.show_state(Paper(where["state"]))
        if "serial" in where:
            self._show_section(0)
            self.presenter.find(str(where["serial"]))
        if where.get("missing"):
            self._show_section(0)
            self.presenter.look_at(village="")
            self.presenter.show_state(None)
        if "person" in where:
            self.printing.choose_people((str(where["person"]),))
            self._show_section(1)
        if "people" in where:
            self.printing.choose_people(tuple(where["people"]))
            self._show_section(1)

    def reload(self) -> None:
        """Read the papers again."""
        self.presenter.load()

    def concerned_by(self, told: Told) -> bool:
        """Papers, signatures, and confirmations that want a paper."""
        return told.concerns(*_TABLES)

    def next_section(self) -> None:
        """F5 again: printing, and back."""
        if self._in_ledger:
            self.print_village()
        else:
            self.back()

    def topic(self) -> str:
        """Signing and printing have a chapter each."""
        return "printing" if self._in_prints else "signing"

    def first_focus(self) -> QWidget | None:
        """The table, or the groups."""
        if self._in_ledger:
            return self.ledger.table
        return self.prints.groups if self._in_prints else self.sections.currentWidget()

    def restore(self, body: Mapping[str, Any]) -> None:
        """What was chosen and typed before lock, crash or power cut."""
        self._kept_draft = body
        self.presenter.restore(body)

    # Signing

    def sign(self) -> None:
        """Keep the signature; what is missing is said beside its field."""
        if not self._in_ledger:
            return
        job = self.presenter.sign()
        if job is not None:
            self.progress.follow(job).start()
            self._to_table()
        elif self.presenter.state.faults:
            self.panel.go_in()

    def send_back(self) -> None:
        """Return the chosen papers with a reason."""
        if not self.presenter.ready:
            self.panel.go_in()
            return
        forms = len(self.presenter.state.to_sign)
        reason = prompts.ask_reason(
            self,
            f"退回 {count(forms)} 张表",
            "退回以后，已经登记的签字不算数，要从头再签。为什么退回？",
            "退回(&T)",
            usual=_WHY_BACK,
            serious=True,
        )
        job = self.presenter.send_back(reason) if reason else None
        if job is not None:
            self.progress.follow(job).start()

    def _typed(self, field: str, value: object) -> None:
        self.presenter.type_entry(**{field: value})

    def _go_in(self) -> None:
        if self.presenter.state.steps:
            self.panel.go_in()
        elif self.presenter.state.unprinted:
            self.print_people()

    def _scanned(self) -> None:
        """Back from camera or scan: to the signature that the scan goes with."""
        self._show_section(0)
        if self.presenter.state.entry.scan is not None and self.presenter.state.steps:
            self.panel.go_in()

    def _run(self, job: Job[Any]) -> None:
        self.progress.follow(job).start()

    def _to_serial(self) -> None:
        self._show_section(0)
        self.serial.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.serial.selectAll()

    def _to_table(self) -> None:
        self.ledger.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_village(self) -> None:
        (self.ledger if self._in_ledger else self.prints).village.setFocus()

    def _find(self) -> None:
        self.presenter.find(self.serial.text())
        self.serial.selectAll()

    def _primary(self) -> None:
        if self._in_prints:
            self.print_all()
        elif not self._in_ledger:
            self.scans.camera.finish()
        elif self.presenter.state.steps:
            self.sign()
        elif self.presenter.state.unprinted:
            self.print_people()

    def _escape(self) -> None:
        if not self._in_ledger:
            self.back()
        elif self._way_back and self.ledger.table.hasFocus():
            self.desk.shell.open(self._way_back)
        else:
            self._to_table()

    def _print_what_is_shown(self) -> None:
        if self._in_prints:
            self.print_all()
        elif self._in_ledger:
            self.print_village()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """One file may be dropped as a scan."""
        urls = event.mimeData().urls()
        if not self._in_prints and len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Attach it."""
        self.scans.take_file(Path(event.mimeData().urls()[0].toLocalFile()))
        event.acceptProposedAction()

    # Printing

    def print_village(self) -> None:
        """The groups of the village that is looked at."""
        state = self.presenter.state
        self.printing.choose_village(state.villages, state.wanted.village)
        self._show_section(1)

    def print_people(self) -> None:
        """The chosen people without a paper."""
        people = dict.fromkeys(line.people[0][0] for line in self.presenter.state.unprinted)
        if people:
            self.printing.choose_people(tuple(people))
            self._show_section(1)

    def reprint(self) -> None:
        """The chosen papers once more, those of the current one's kind."""
        line = self.presenter.state.line
        if line is None or line.kind is None:
            return
        same = [one for one in self.presenter.state.chosen if one.kind is line.kind]
        serials = tuple(one.form_serial for one in same or [line])
        self.printing.choose_serials(serials, line.kind)
        self._show_section(1)

    def back(self) -> None:
        """To the ledger."""
        self._show_section(0)

    def print_all(self) -> None:
        """The system's dialog, then keep, draw, hand over."""
        self.acts.print_all()
