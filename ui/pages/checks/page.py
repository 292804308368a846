"""核查比对: cases, due lists, marking; F7 again goes to the next section."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.listing import ListKind
from ui.changes import Told
from ui.context import Desk, Drafts
from ui.look.theme import theme
from ui.page import Page
from ui.pages.checks import words
from ui.pages.checks.cases_section import CasesSection
from ui.pages.checks.lists_section import ListSection
from ui.pages.checks.marking_section import MarkingSection
from ui.pages.checks.outside_section import OutsideSection
from ui.pages.checks.pay_section import PaySection
from ui.pages.checks.units_section import UnitsSection
from ui.sections import Section
from ui.text import count
from ui.widgets.buttons import Button
from ui.widgets.layouts import row
from ui.widgets.segments import Segment, Segments
from ui.widgets.texts import KeyHints

_TABLES = (
    "recipient", "benefit", "unit", "confirmation", "correction", "verification_case", "case_step",
    "contact", "marking", "status_decision", "letter", "letter_delivery", "death",
    "death_withdrawal", "comparison", "near_decision",
)  # fmt: skip
_ROOMY = 1.25  # 大字 from which the shapes of the sections have no room
_REST = 1500  # milliseconds until sections that are not in sight are read again


class ChecksPage(Page):
    """`opened(section="cases"|"due"|"phones"|"joined"|"left"|"overdue"|"unmarked"|…)`."""

    key = "checks"
    title = "核查比对"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.cases = CasesSection(desk)
        self.outside = OutsideSection(desk)
        self.due = ListSection(desk, (ListKind.DUE, *words.INSIDE_DUE.values()))
        self.marking = MarkingSection(desk)
        self.units = UnitsSection(desk)
        self.pay = PaySection(desk)
        self.parts: dict[str, Section] = {
            words.CASES: self.cases,
            words.DUE: self.due,
            words.OVERDUE: ListSection(desk, (ListKind.OVERDUE, ListKind.NEVER)),
            words.UNMARKED: ListSection(desk, (ListKind.UNMARKED,)),
            words.TO_MARK: self.marking,
            words.UNITS: self.units,
            words.PAY: self.pay,
            words.OUTSIDE: self.outside,
        }
        self._counts: dict[str, int] = {}
        self._old: set[str] = set()  # sections to be read again
        self._draft: Mapping[str, Any] = {}
        self.sections = Segments("核查比对的各栏")
        self.sections.chosen.connect(self.show_section)
        self._stack = QStackedWidget()
        for key, part in self.parts.items():
            self._stack.addWidget(part)
            part.counted.connect(partial(self._count, key))
            part.typed.connect(self._keep)
        self.lists = Button(
            "外来名单(&I)", partial(self.show_section, words.OUTSIDE), icon="arrow_import"
        )
        self.back = Button(
            "回到核查件(&K)", partial(self.show_section, words.CASES), icon="arrow_undo"
        )
        self.special = Button(
            "专项核查(&V)", partial(desk.shell.open, "keygroups", section="special")
        )
        self.add_head(self.special, self.lists, self.back)
        hint = KeyHints(("F7", "再按换下一栏"))
        self.body.addLayout(row(self.sections, 1, hint))
        self.body.addWidget(self._stack, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REST)
        self._later.timeout.connect(self._read_old)
        self._add_keys()
        theme().rescaled.connect(self._put_sections)
        self.show_section(words.CASES)

    def _add_keys(self) -> None:
        for number in range(4):
            self.key_does(str(number), partial(self._digit, number))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.key_does(keys, self._primary)
        self.key_does("Ctrl+Z", self._take_back)
        self.key_does("Ctrl+Tab", partial(self._to_pane, 1))
        self.key_does("Ctrl+Shift+Tab", partial(self._to_pane, -1))
        self.key_does("Esc", self._to_list)

    @property
    def current(self) -> str:
        """The key of the section in sight."""
        return next(key for key, part in self.parts.items() if part is self.part)

    @property
    def part(self) -> Section:
        """The section in sight."""
        part = self._stack.currentWidget()
        assert isinstance(part, Section)
        return part

    # Sections

    def show_section(self, key: str) -> None:
        """Bring one into sight, read again when something was written meanwhile."""
        self._stack.setCurrentWidget(self.parts[key])
        self._put_sections()
        self.lists.setVisible(key not in (words.OUTSIDE, words.TO_MARK))  # there Alt+I is theirs
        self.special.setVisible(key == words.CASES)
        self.back.setVisible(key == words.OUTSIDE)
        self.subtitle.setText(words.SUBTITLES[key])
        if key in self._old:
            self._old.discard(key)
            self.part.load()
        self._to_list()

    def _put_sections(self) -> None:
        roomy = theme().scale <= _ROOMY
        shown = [
            Segment(
                key,
                f"{word} {count(self._counts[key])}" if self._counts.get(key) else word,
                mark if roomy else None,
            )
            for key, word, mark in words.SECTIONS
            if key in self.parts
        ]
        here = words.CASES if self.current == words.OUTSIDE else self.current
        self.sections.put(shown, here)

    def _count(self, key: str, number: int) -> None:
        if self._counts.get(key) != number:
            self._counts[key] = number
            if key == words.OUTSIDE:
                self.lists.setText(f"外来名单 {number}(&I)" if number else "外来名单(&I)")
            self._put_sections()

    def _digit(self, number: int) -> None:
        self.part.digit(number)

    def _primary(self) -> None:
        self.part.primary()

    def _to_pane(self, step: int) -> None:
        self.part.to_pane(step)

    def _take_back(self) -> None:
        self.part.take_back()

    def _to_list(self) -> None:
        self.part.leave()
        focus = self.first_focus()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the shell calls

    def opened(self, **where: Any) -> None:
        """Come into sight, at a section."""
        super().opened(**where)
        section = str(where.get("section", ""))
        if section in words.INSIDE_DUE:
            self.show_section(words.DUE)
            self.due.show_kind(words.INSIDE_DUE[section])
        elif section in self.parts:
            self.show_section(section)

    def reload(self) -> None:
        """The section in sight now, the others when there is quiet."""
        first = not self._counts
        self._old = set(self.parts)
        self._old.discard(self.current)
        self.part.load()
        if first:
            self._read_old()
        else:
            self._later.start()

    def concerned_by(self, told: Told) -> bool:
        """Everything that is shown here."""
        return told.concerns(*_TABLES)

    def next_section(self) -> None:
        """F7 again."""
        keys = [key for key, _, _ in words.SECTIONS]
        here = keys.index(self.current) if self.current in keys else 0
        self.show_section(keys[(here + 1) % len(keys)])

    def topic(self) -> str:
        """The chapter, at the section in sight."""
        return f"checks#{self.current}"

    def first_focus(self) -> QWidget | None:
        """The list of the section; the sections where there is nothing to list."""
        focus = self.part.first_focus()
        return focus if focus is not None and focus.isVisibleTo(self) else self.sections

    def restore(self, body: Mapping[str, Any]) -> None:
        """What was typed."""
        self._draft = body
        self.cases.restore(body.get("cases", {}))

    def _keep(self) -> None:
        body = {key: kept for key, part in self.parts.items() if (kept := part.as_draft())}
        if body != self._draft:
            self._draft = body
            self.keep_draft(body)

    def _read_old(self) -> None:
        if self.desk.open:
            old, self._old = self._old, set()
            for key in old:
                self.parts[key].load()
