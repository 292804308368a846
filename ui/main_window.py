"""The one window: first start, login, the desk, the lock. It is the shell that pages speak to."""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from qualdesk.clock import Clock
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services import front
from ui import crash, prompts
from ui.context import Beside, Desk, Drafts
from ui.desk_view import DeskView
from ui.jobs import Jobs
from ui.look.marks import StateMark
from ui.look.theme import SCALES, scale_in, theme
from ui.manual import Manual
from ui.memory_file import FileMemory, packed, unpacked
from ui.pages.login.page import LoginPage
from ui.pages.login.presenter import LoginPresenter
from ui.text import PROGRAM, day_in_sentence, time_of_day

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services
    from ui.pages.setup.presenter import SetupPresenter

_SIZE = (1366, 728)
_LEAST = (800, 480)


_AFTER_LOGIN = (
    "qualdesk.bootstrap",
    "qualdesk.services.workbench",
    "ui.pages.workbench.page",
    "qualdesk.services.reporting",
    "qualdesk.services.confirming",
    "qualdesk.services.policies",
)


def _warm_up(_: Progress) -> None:
    """Load what is needed after login while the person types the password."""
    for name in _AFTER_LOGIN:
        importlib.import_module(name)


class MainWindow(QMainWindow):
    """Made for one station folder; `begin` shows login or the first-start guide."""

    def __init__(self, folder: Path, training_day: date | None = None) -> None:
        super().__init__()
        self.memory = FileMemory(folder)
        self.jobs = Jobs(self.crashed)
        self.desk = Desk(folder, self.memory, self.jobs.runners, self)
        self.drafts = Drafts(self.desk)
        self.drafts.saved = lambda _page: self._said(StateMark.DRAFT, "草稿已存")
        self.login = LoginPresenter(self.desk, self.come_in, self._unlocked, training_day)
        self._login_page = LoginPage(self.login)
        self._login_page.other.clicked.connect(self.change_person)
        self._setup: SetupPresenter | None = None
        self._view: DeskView | None = None
        self._focus_before_lock: QWidget | None = None
        self._beside: Beside | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self._login_page)
        self.setCentralWidget(self._stack)
        self.manual = Manual(self.desk, self, self._room_for_manual)
        self._stack.currentChanged.connect(lambda _: self.manual.leave())
        self.setWindowTitle(PROGRAM)
        self.setMinimumSize(*_LEAST)
        self.resize(*_SIZE)
        self._add_keys()

    def begin(self) -> None:
        """Show what comes first for this folder, in the place and size of last time."""
        geometry = self.memory.text("window.geometry")
        if geometry:
            self.restoreGeometry(unpacked(geometry))
        if front.is_station(self.desk.folder):
            self._show_login()
        else:
            self._show_setup()
        self.show()
        self.desk.read(_warm_up).start()

    # What pages may ask (Shell)

    def open(self, page: str, **where: Any) -> None:
        """Go to a page."""
        if self._view is not None:
            self._view.open(page, **where)

    def say(self, text: str) -> None:
        """Good news, quietly."""
        self._said(StateMark.DONE, text, time_of_day(Clock().now()))

    def tell(self, fault: QualDeskError) -> None:
        """The one way to show a fault, before the window that is in sight."""
        prompts.tell(self.beside or self, fault)

    def step_aside(self, beside: Beside) -> None:
        """A small window is in sight instead."""
        self._beside = beside
        self.hide()

    def come_back(self) -> None:
        """The small window has closed; what was written meanwhile is read."""
        self._beside = None
        self.show()
        self.activateWindow()
        if self._view is not None:
            self._view.open(self._view.current.key)

    def lock(self) -> None:
        """Hide everything; what is typed stays where it is."""
        if not self.desk.open or self._stack.currentWidget() is self._login_page:
            return
        self._call_back()
        self.manual.leave()
        self._focus_before_lock = self.focusWidget()
        self.login.lock()
        self._stack.setCurrentWidget(self._login_page)

    # Coming and going

    @property
    def beside(self) -> QWidget | None:
        """The small window that is in sight instead of this one."""
        return self._beside if isinstance(self._beside, QWidget) else None

    @property
    def view(self) -> DeskView:
        """The desk of the person who is logged in."""
        assert self._view is not None
        return self._view

    def come_in(self, services: Services) -> None:
        """Somebody logged in: show the desk."""
        self._login_page.forget()
        self.desk.come_in(services)
        theme().set_scale(scale_in(self.desk.memory))
        self.drafts.load_folders()
        self._remember_front(services)
        self._view = DeskView(self.desk, self.drafts)
        self._view.top.lock_wanted.connect(self.lock)
        self._view.top.larger.connect(self.next_scale)
        self._view.top.help_wanted.connect(self.show_manual)
        self._stack.addWidget(self._view)
        self._stack.setCurrentWidget(self._view)
        station = services.session.station.name
        self.setWindowTitle(f"{PROGRAM} — {station}")
        self._view.start()
        for notice in services.notices:
            self._said(StateMark.VERIFY, notice.message)

    def change_person(self) -> None:
        """Log out: drafts are written first, the next person finds the login page."""
        self.drafts.flush()
        self._close_view()
        services = self.desk.go_out()
        if services is not None:
            # A read under way must end before the database is closed below it.
            self.jobs.quiet_readers(lambda: self._log_out(services))

    def _log_out(self, services: Services) -> None:
        closing = self.desk.quiet_write(lambda _: services.close())
        closing.then(lambda _: self._show_login()).start()

    def _close_view(self) -> None:
        if self._view is not None:
            self._view.close_desk()
            self._stack.setCurrentWidget(self._login_page)
            self._stack.removeWidget(self._view)
            self._view.deleteLater()
            self._view = None

    def _unlocked(self) -> None:
        self._login_page.forget()
        self._stack.setCurrentWidget(self.view)
        if self._focus_before_lock is not None:
            self._focus_before_lock.setFocus()

    def _show_login(self) -> None:
        self.setWindowTitle(PROGRAM)
        theme().set_scale(scale_in(self.memory))
        self._stack.setCurrentWidget(self._login_page)
        try:
            self.login.load()
        except QualDeskError as fault:
            self.tell(fault)

    def _show_setup(self) -> None:
        from ui.pages.setup.page import SetupPage
        from ui.pages.setup.presenter import SetupPresenter

        self._setup = SetupPresenter(self.desk, self.come_in)
        page = SetupPage(self._setup)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.setWindowTitle(f"{PROGRAM} — 第一次使用")

    def _remember_front(self, services: Services) -> None:
        session = services.session
        book, station = session.village_book(), session.station
        villages = len(book.villages(station.division_code))
        running = session.policy().on(session.today()).running
        this = min(running.values(), key=lambda one: one.closes_on, default=None)
        self.memory.put("front.name", station.name)
        self.memory.put("front.place", f"{book.name(station.division_code)} · {villages} 个村")
        closes = day_in_sentence(this.closes_on) if this else ""
        self.memory.put("front.round", f"{this.label}确认　{closes}截止" if this else "")
        self.memory.put("front.rules", station.policy_id)
        self.memory.put("front.training", "1" if station.training else "")

    # The manual

    def show_manual(self) -> None:
        """F1: the manual at what is in sight; in the manual itself it closes."""
        self.manual.turn(self._topic())

    def _topic(self) -> str:
        if self._stack.currentWidget() is self._login_page:
            return "login#locked" if self.login.state.locked else "login"
        if self._view is not None:
            return self._view.current.topic()
        return f"setup#{self._setup.state.step.name.lower()}" if self._setup else "index"

    def _room_for_manual(self) -> QRect:
        """On the desk the bars above and below stay free."""
        if self._view is None or self._stack.currentWidget() is not self._view:
            return self.rect()
        look = theme()
        ribbon = 0 if self._view.ribbon.isHidden() else look.size("ribbon")
        above = look.size("top_bar") + ribbon
        return self.rect().adjusted(0, above, 0, -look.size("status_bar"))

    # 大字, bugs, the end

    def set_scale(self, scale: float) -> None:
        """大字 at once, remembered for the person who is logged in."""
        theme().set_scale(scale)
        self.memory.put("look.scale", str(scale))  # for the window before login
        self.desk.memory.put("look.scale", str(scale))

    def next_scale(self) -> None:
        """×1 → ×1.25 → ×1.5 → ×1."""
        self.set_scale(SCALES[(SCALES.index(theme().scale) + 1) % len(SCALES)])

    def _step_scale(self, step: int) -> None:
        at = max(0, min(len(SCALES) - 1, SCALES.index(theme().scale) + step))
        self.set_scale(SCALES[at])

    def crashed(self, fault: BaseException) -> None:
        """A bug: kept without any value of the data, told, and the desk goes on."""
        self.tell(crash.as_fault(self.desk.folder, fault))

    def come_forward(self) -> None:
        """A second start: this window is the one."""
        self._call_back()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask when work is under way; write the drafts, end the jobs, free the station."""
        self._call_back()
        if not self._may_close():
            event.ignore()
            return
        self.memory.put("window.geometry", packed(self.saveGeometry()))
        self.drafts.flush()
        self._close_view()
        if self._setup is not None:
            self._setup.leave()
        services = self.desk.go_out()
        self.hide()
        self.jobs.close_readers()  # a read under way must end before the database is closed
        if services is not None:
            self.desk.quiet_write(lambda _: services.close()).start()
        self.jobs.writing.close()
        self.memory.flush()
        super().closeEvent(event)

    def _call_back(self) -> None:
        """Close the small window, if there is one."""
        if self._beside is not None:
            self._beside.close()

    def _may_close(self) -> bool:
        """Work that is stopped is rolled back, but its person decides."""
        jobs = self.jobs
        work = jobs.under_way
        return not work or prompts.ask_to_stop(self, work, lambda: not jobs.under_way)

    def _said(self, mark: StateMark, word: str, text: str = "") -> None:
        if self._view is not None:
            self._view.status.say(mark, word, text)

    def _add_keys(self) -> None:
        for keys, act in (
            ("F1", self.show_manual),
            ("Ctrl+L", self.lock),
            ("Ctrl+0", lambda: self.set_scale(SCALES[0])),
            ("Ctrl+=", lambda: self._step_scale(1)),
            ("Ctrl++", lambda: self._step_scale(1)),
            ("Ctrl+-", lambda: self._step_scale(-1)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
