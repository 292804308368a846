"""重点人群: ledger, special checks, visits planned and made; F6 again: the next section."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.changes import Told
from ui.context import Desk, Drafts
from ui.page import Page
from ui.pages.keygroups import words
from ui.pages.keygroups.claims_section import ClaimsSection
from ui.pages.keygroups.events_section import EventsSection
from ui.pages.keygroups.ledger_section import LedgerSection
from ui.pages.keygroups.plan_section import PlanSection
from ui.pages.keygroups.special_section import SpecialSection
from ui.pages.keygroups.visits_section import VisitsSection
from ui.sections import Section
from ui.text import count
from ui.widgets.buttons import Button
from ui.widgets.layouts import row
from ui.widgets.segments import Segment, Segments
from ui.widgets.texts import KeyHints

_TABLES = (
    "recipient", "benefit", "confirmation", "correction", "key_flag", "key_flag_end",
    "special_check", "home_visit", "visit_plan", "contact", "verification_case", "case_step",
    "death", "death_withdrawal", "signoff", "comparison", "near_decision",
    "service_team", "team_member", "event", "attendance", "app_help",
)  # fmt: skip


class KeyGroupsPage(Page):
    """`opened(section=…)`, one of `words.SECTIONS`.

    A section is a `Section` with an entry in `parts`.
    """

    key = "keygroups"
    title = "重点人群"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.ledger = LedgerSection(desk)
        self.special = SpecialSection(desk)
        self.plan = PlanSection(desk)
        self.visits = VisitsSection(desk)
        self.claims = ClaimsSection(desk)
        self.events = EventsSection(desk)
        self.parts: dict[str, Section] = {
            words.LEDGER: self.ledger,
            words.SPECIAL: self.special,
            words.PLAN: self.plan,
            words.VISITS: self.visits,
            words.CLAIMS: self.claims,
            words.EVENTS: self.events,
        }
        self._counts: dict[str, int] = {}
        self._old: set[str] = set()  # sections to be read again
        self._draft: Mapping[str, Any] = {}
        self.sections = Segments("重点人群的各栏")
        self.sections.chosen.connect(self.show_section)
        self._stack = QStackedWidget()
        for key, part in self.parts.items():
            self._stack.addWidget(part)
            part.counted.connect(partial(self._count, key))
            part.typed.connect(self._keep)
        self.add = Button("加入台账(&N)", self.begin, icon="add")
        self.paper = Button("打印台账(&P)", self.ledger.export, icon="print")
        self.add_head(self.add, self.paper)
        self.body.addLayout(row(self.sections, 1, KeyHints(("F6", "再按换下一栏"))))
        self.body.addWidget(self._stack, 1)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.key_does(keys, self._primary)
        self.key_does("Ctrl+P", self._print)
        self.key_does("Ctrl+PgUp", lambda: self.plan.step_day(-1))
        self.key_does("Ctrl+PgDown", lambda: self.plan.step_day(1))
        self.ledger.planned.connect(self.make_plan)
        self.key_does("Ctrl+Z", self._take_back)
        self.key_does("Esc", self._to_list)
        self.show_section(words.LEDGER)
        self.load_draft()

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
        for button in (self.add, self.paper):
            button.setVisible(key == words.LEDGER)
        self.subtitle.setText(words.SUBTITLES[key])
        if key in self._old:
            self._old.discard(key)
            self.part.load()
        self._to_list()

    def begin(self) -> None:
        """加入台账, from any section."""
        self.show_section(words.LEDGER)
        self.ledger.begin()

    def _put_sections(self) -> None:
        shown = [
            Segment(key, f"{word} {count(self._counts[key])}" if self._counts.get(key) else word)
            for key, word in words.SECTIONS
            if key in self.parts
        ]
        self.sections.put(shown, self.current)

    def _count(self, key: str, number: int) -> None:
        if self._counts.get(key) != number:
            self._counts[key] = number
            self._put_sections()

    def make_plan(self, people: tuple[str, ...] = ()) -> None:
        """排上门计划, for these people or for whoever needs a visit."""
        self.show_section(words.PLAN)
        self.plan.begin_plan(people)

    def _print(self) -> None:
        """What this page shows: the ledger, or the route of the day."""
        if self.current == words.PLAN:
            self.plan.print_routes()
        else:
            self.ledger.export()

    def _primary(self) -> None:
        self.part.primary()

    def _take_back(self) -> None:
        self.part.take_back()

    def _to_list(self) -> None:
        self.part.leave()
        focus = self.first_focus()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the shell calls

    def opened(self, **where: Any) -> None:
        """Come into sight, at a section; with a `person` somebody to plan a visit to."""
        super().opened(**where)
        section = str(where.get("section", ""))
        if section in self.parts:
            self.show_section(section)
        if section == words.PLAN and where.get("person"):
            self.plan.begin_plan((str(where["person"]),))

    def reload(self) -> None:
        """The section in sight now, the others when they come into sight."""
        first = not self._counts
        self._old = set(self.parts) - {self.current}
        self.part.load()
        if first:
            for key in self._old:
                self.parts[key].load()
            self._old = set()

    def concerned_by(self, told: Told) -> bool:
        """Everything that is shown here."""
        return told.concerns(*_TABLES)

    def next_section(self) -> None:
        """F6 again."""
        keys = [key for key, _ in words.SECTIONS if key in self.parts]
        self.show_section(keys[(keys.index(self.current) + 1) % len(keys)])

    def topic(self) -> str:
        """The chapter, at the section in sight."""
        return f"keygroups#{self.current}"

    def first_focus(self) -> QWidget | None:
        """The list of the section; the sections where there is nothing to list."""
        focus = self.part.first_focus()
        return focus if focus is not None and focus.isVisibleTo(self) else self.sections

    def restore(self, body: Mapping[str, Any]) -> None:
        """What was typed."""
        self._draft = body
        self.ledger.restore(body.get(words.LEDGER, {}))
        self.plan.restore(body.get(words.PLAN, {}))

    def _keep(self) -> None:
        body = {key: kept for key, part in self.parts.items() if (kept := part.as_draft())}
        if body != self._draft:
            self._draft = body
            self.keep_draft(body)
