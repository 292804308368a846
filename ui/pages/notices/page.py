"""公示抽查: notices and spot checks beside each other; F9 again goes to the other side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.changes import Told
from ui.context import Desk, Drafts
from ui.look.theme import theme
from ui.page import Page
from ui.pages.notices.notices_side import NoticesSide, legend
from ui.pages.notices.side import Side
from ui.pages.notices.spot_side import SpotSide
from ui.pages.notices.state import Pane
from ui.widgets.buttons import QuietButton
from ui.widgets.cards import Choice, EmptyState
from ui.widgets.layouts import boxed, column, row
from ui.widgets.segments import Segment, Segments

_NOTICES, _CHECKS = "notices", "checks"
_WIDE = 1120  # pixels at 大字 ×1 from which both sides stand beside each other
_LEGEND = 1060
_ROOMY = 1.25  # 大字 above which what is entered replaces the calendar


class NoticesPage(Page):
    """`opened(side="notices"|"checks", …)`: the rest is for that side.

    A side is a `Side` in `sides`; the page gives it keys, openings, drafts and its room.
    """

    key = "notices"
    title = "公示抽查"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.notices = NoticesSide(desk)
        self.checks = SpotSide(desk)
        self.sides: dict[str, Side] = {_NOTICES: self.notices, _CHECKS: self.checks}
        self.current = _NOTICES
        self._draft: Mapping[str, Any] = {}
        self.choice = Segments("公示抽查的两边")
        self.choice.chosen.connect(self.show_side)
        self.dates = QuietButton(
            "日历(&T)", partial(self.notices.presenter.show_pane, Pane.CALENDAR)
        )
        self._legend = boxed(row(*legend(), spacing=14))
        self.add_head(self._legend, self.dates)
        self._choice_row = boxed(row(self.choice, 1))
        self._below = row(*self.sides.values(), spacing=10)
        for at in range(len(self.sides)):
            self._below.setStretch(at, 1)
        self.empty = EmptyState(
            "先把花名册导进来",
            "公示按村列出正在领待遇的人；有了花名册，才知道贴谁。",
            Choice(
                "arrow_import",
                "导入花名册(&I)",
                "Excel、WPS 表格或文本，原样拿来就行",
                partial(desk.shell.open, "roster", start_import=True),
            ),
            icon="megaphone",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(
            boxed(column(self._choice_row, self.notices.board, self._below, spacing=10))
        )
        self._stack.addWidget(self.empty)
        self.body.addWidget(self._stack, 1)
        for key, side in self.sides.items():
            side.noted.connect(partial(self._note, key))
            side.typed.connect(self._keep)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.key_does(keys, self._primary)
        self.key_does("Escape", self._leave)
        self.key_does("Ctrl+Tab", partial(self._to_pane, 1))
        self.key_does("Ctrl+Shift+Tab", partial(self._to_pane, -1))
        self.key_does("Ctrl+P", self._print)
        self.key_does("Ctrl+Z", self._take_back)
        theme().rescaled.connect(self._arrange)
        self.show_side(_NOTICES)
        self.load_draft()

    @property
    def side(self) -> Side:
        """The side that the keys are for: the one with the focus where both are in sight."""
        focus = self.focusWidget()
        if focus is not None and self.notices.board.isAncestorOf(focus):
            return self.notices
        for side in self.sides.values():
            if focus is not None and side.isAncestorOf(focus):
                return side
        return self.sides[self.current]

    def show_side(self, key: str) -> None:
        """Bring a side into sight and give it the focus."""
        self.current = key
        self._arrange()
        focus = self.sides[key].first_focus()
        if focus is not None and self.isVisible():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the shell calls

    def opened(self, **where: Any) -> None:
        """Come into sight, at a side."""
        super().opened(**where)
        key = str(where.pop("side", "")) or self.current
        if key in self.sides:
            self.show_side(key)
            self.sides[key].opened(**where)

    def reload(self) -> None:
        """Read every side again."""
        for side in self.sides.values():
            side.load()

    def concerned_by(self, told: Told) -> bool:
        """What any of the sides shows."""
        return any(told.concerns(*side.tables) for side in self.sides.values())

    def next_section(self) -> None:
        """F9 again."""
        keys = list(self.sides)
        here = next(key for key, side in self.sides.items() if side is self.side)
        self.show_side(keys[(keys.index(here) + 1) % len(keys)])

    def topic(self) -> str:
        """The chapter, at the side in sight."""
        return f"notices#{self.current}"

    def first_focus(self) -> QWidget | None:
        """Of the side in sight."""
        return self.sides[self.current].first_focus()

    def restore(self, body: Mapping[str, Any]) -> None:
        """What was typed."""
        self._draft = body
        for key, side in self.sides.items():
            if body.get(key):
                side.restore(body[key])

    # Inside

    def _keep(self) -> None:
        body = {key: dict(kept) for key, side in self.sides.items() if (kept := side.as_draft())}
        if body != self._draft:
            self._draft = body
            self.keep_draft(body)

    def _note(self, key: str, words: str) -> None:
        if key == self.current:
            self.subtitle.setText(words)
        state = self.notices.presenter.state
        nobody = state.board is not None and not state.rows
        self._stack.setCurrentIndex(1 if nobody else 0)
        self._arrange()

    def _primary(self) -> None:
        self.side.primary()

    def _leave(self) -> None:
        self.side.leave()

    def _to_pane(self, step: int) -> None:
        """The next pane of those in sight, over both sides."""
        sides = (side for side in self.sides.values() if side.isVisible())
        panes = [one for side in sides for one in side.panes() if one.isVisible()]
        focus = self.focusWidget()
        held = (n for n, one in enumerate(panes) if focus is one or one.isAncestorOf(focus))
        here = next(held, -step) if focus is not None else -step
        panes[(here + step) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _print(self) -> None:
        self.side.print()

    def _take_back(self) -> None:
        self.side.take_back()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Both sides, or the one that was chosen."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= theme().px(_WIDE) or len(self.sides) == 1
        shown = [Segment(key, side.title) for key, side in self.sides.items()]
        self.choice.put(shown, self.current)
        self._choice_row.setVisible(not wide)
        self._legend.setVisible(self.width() >= theme().px(_LEGEND))
        pane = self.notices.presenter.state.pane
        large = wide and pane.wants_room
        alone = _NOTICES if large else self.current
        for key, side in self.sides.items():
            side.setVisible(key == alone or (wide and not large))
        roomy = pane is Pane.NOTICE or (not pane.wants_room and theme().scale <= _ROOMY)
        self.notices.board.setVisible(roomy and (wide or self.current == _NOTICES))
