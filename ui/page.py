"""The base of every page.

How a page is built (`ui/pages/system` is the example):

1. `state.py`: a frozen dataclass with everything that the page shows. No widget, no service.
2. `presenter.py`: `class XPresenter(Presenter[XState])`. The person's acts are its methods. Work
   goes through `self.desk.read(lambda progress: …).then(self._came).start()` or `.write(…)`; what
   comes back becomes a new state with `self.show(field=…)`. `self.latest("search", job)` is for
   results that only count while they are the newest. No Qt widget is imported (a test).
3. `page.py`: `class XPage(Page)`. The constructor builds the widgets, connects them to the
   presenter's methods and ends with `self.presenter.bind(self.render)`; `render(state)` puts the
   state into the widgets. `reload` asks the presenter for fresh data; the shell calls it when the
   page comes into sight and something was written meanwhile (`concerned_by` narrows that down).
4. Drafts: `self.keep_draft({...})` from every `textChanged`; `restore(body)` gets it back after
   lock, crash and power cut; `self.keep_draft({})` drops it when it was saved for good.
5. Keys: `self.key_does("Ctrl+F", self.search.setFocus)`; they work while the page is in sight.
   Mnemonics stand in the texts of buttons: `导出(&X)`. The page's own F-key pressed again calls
   `next_section`.
6. An entry in `ui/pages/__init__.py`, scenes for `qualdesk pictures` in `scenes.py`, tests under
   `tests/ui/pages/<name>`: the presenter with the straight desk, the page with qtbot.

Faults need no code: a job without `otherwise` shows them. Quiet good news: `desk.shell.say(text)`,
or the page's `strip` with 改正. Dialogs only through `ui.prompts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.changes import Told
from ui.context import Desk, Drafts
from ui.widgets.layouts import fix_height, row
from ui.widgets.texts import Text


class Page(QWidget):
    """A page of the desk: head row (title, subtitle, acts on the right) above `body`."""

    key: ClassVar[str]  # "system": also of its draft, its place in the memory, its manual
    title: ClassVar[str]  # 系统

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self.desk = desk
        self._drafts = drafts
        self._stale = True
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName(self.key)
        self.setAccessibleName(self.title)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(16, 12, 16, 12)
        frame.setSpacing(10)
        self.subtitle = Text("", "body", "ink2")
        self.head = row(Text(self.title, "title"), self.subtitle, spacing=12)
        self.head.addStretch(1)
        self._head = QWidget()
        self._head.setLayout(self.head)
        fix_height(self._head, 32)
        frame.addWidget(self._head)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        frame.addLayout(self.body, 1)

    def add_head(self, *widgets: QWidget) -> None:
        """Put acts or notes at the right end of the head row."""
        for widget in widgets:
            self.head.addWidget(widget)

    def hide_head(self) -> None:
        """For pages whose first line is a search field."""
        self._head.hide()

    def key_does(self, keys: str, act: Callable[[], object]) -> QShortcut:
        """Let keys act while the focus is on this page."""
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
        return shortcut

    # What the shell calls

    def opened(self, **where: Any) -> None:
        """The page comes into sight; `where` is what `desk.shell.open` was given."""
        del where
        if self._stale:
            self._stale = False
            self.reload()

    def reload(self) -> None:
        """Ask the presenter for fresh data."""

    def told(self, told: Told) -> None:
        """Something was written: load again now, or when the page comes into sight."""
        if not self.concerned_by(told):
            return
        if self.isVisible():
            self.reload()
        else:
            self._stale = True

    def concerned_by(self, told: Told) -> bool:
        """Whether the page shows what was written; narrow it with `told.concerns(...)`."""
        del told
        return True

    def next_section(self) -> None:
        """The page's F-key was pressed again."""

    def topic(self) -> str:
        """The chapter of the manual for what is in sight, with its section behind a `#`."""
        return self.key

    def first_focus(self) -> QWidget | None:
        """The widget that gets the focus when the page comes into sight."""
        return None

    # Drafts

    def keep_draft(self, body: Mapping[str, Any]) -> None:
        """Keep what is typed; an empty mapping drops it."""
        self._drafts.keep(self.key, body)

    def load_draft(self) -> None:
        """Ask for the draft; `restore` is called when there is one."""
        self._drafts.load(self.key, lambda body: self.restore(body) if body else None)

    def restore(self, body: Mapping[str, Any]) -> None:
        """Put a draft back into the widgets."""
        del body
