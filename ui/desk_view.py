"""The desk after login: ribbon, top bar, navigation, the page in sight, status bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.bars import Ribbon, StationHead, StatusBar, TopBar
from ui.changes import Told
from ui.context import Desk, Drafts
from ui.everywhere import Everywhere
from ui.look.theme import theme
from ui.navigation import Navigation
from ui.page import Page
from ui.pages import PAGES, PageEntry
from ui.preload import Preload
from ui.text import day_in_sentence
from ui.widgets.layouts import row, tab_by_layout
from ui.widgets.scaled import Scaled
from ui.widgets.table import Table

_NARROW = 1200  # logical width of the window under which the navigation gets narrow


class DeskView(Scaled, QWidget):
    """Pages are made when they are first opened and stay until somebody else logs in."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self.desk = desk
        self._drafts = drafts
        self._entries: dict[str, PageEntry] = {entry.key: entry for entry in PAGES}
        self.pages: dict[str, Page] = {}
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.ribbon = Ribbon()
        self.top = TopBar()
        self.navigation = Navigation(PAGES)
        self.stack = QStackedWidget()
        self.status = StatusBar()
        middle = row(self.navigation, self.stack, spacing=0)
        middle.setStretch(1, 1)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.setSpacing(0)
        for part in (self.ribbon, self.top):
            frame.addWidget(part)
        frame.addLayout(middle, 1)
        frame.addWidget(self.status)
        self.everywhere = Everywhere(desk, self.top.search, self)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.navigation.asked.connect(self.open)
        theme().rescaled.connect(self.measure)
        desk.changes.listen(self._told)
        self._add_keys()
        self._show_head()

    def open(self, key: str, **where: Any) -> None:
        """Bring a page into sight; one that is not there yet is made."""
        page = self.made(key)
        self.stack.setCurrentWidget(page)
        self.navigation.show_current(key)
        self.desk.memory.put("desk.page", key)
        page.opened(**where)
        focus = page.first_focus()
        if focus is not None and not where:
            focus.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def made(self, key: str) -> Page:
        """The page of a key; one that is not there yet is made."""
        return self.pages.get(key) or self._make(key)

    @property
    def current(self) -> Page:
        """The page in sight."""
        page = self.stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def start(self) -> None:
        """The page of last time, or the first there is."""
        last = self.desk.memory.text("desk.page")
        self.open(last if last in self._entries else PAGES[0].key)
        Preload(self.desk, self.made, self)

    def close_desk(self) -> None:
        """Nobody listens any more: the view is about to go."""
        self.desk.changes.forget(self._told)

    def _make(self, key: str) -> Page:
        page = self._entries[key].load()(self.desk, self._drafts)
        self.pages[key] = page
        self.stack.addWidget(page)
        for table in page.findChildren(Table):
            table.remember(self.desk.memory, f"table.{key}.{table.accessibleName()}")
        tab_by_layout(page)
        page.load_draft()
        return page

    def _told(self, told: Told) -> None:
        if told.concerns("station", "setting", "policy_copy"):
            self._show_head()
        for page in self.pages.values():
            page.told(told)

    def _show_head(self) -> None:
        session = self.desk.services.session
        self.ribbon.setVisible(session.station.training)
        running = session.policy().on(session.today()).running
        this = min(running.values(), key=lambda one: one.closes_on, default=None)
        head = StationHead(session.station.name)
        if this is not None:
            left = (this.closes_on - session.today()).days
            closes = day_in_sentence(this.closes_on)
            head = StationHead(session.station.name, f"{this.label}确认", closes, left)
        self.top.put(head)
        self.status.put_person(f"{session.actor.role.label} {session.actor.login}")

    def _add_keys(self) -> None:
        for entry in PAGES:
            place = int(entry.f_key[1:]) - 1  # F2 is the first page
            for keys in (entry.f_key, f"Alt+{place % 10}"):
                self._key(keys, partial(self._pressed, entry.key))
        self._key("Ctrl+K", self.top.search.setFocus)

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _pressed(self, key: str) -> None:
        """A page's key; on the page itself: its next section."""
        if self.stack.currentWidget() is self.pages.get(key, self):
            self.current.next_section()
        else:
            self.open(key)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow windows get a narrow navigation."""
        super().resizeEvent(event)
        self.measure()

    def measure(self) -> None:
        """Narrow where the room is."""
        compact = theme().scale > 1.0 or self.width() < _NARROW
        self.navigation.set_compact(compact=compact)
        self.top.set_compact(compact=compact)
        self.top.measure()
        self.status.measure()
