"""花名册: the list, one person, the form, the import; the page brings one of them into sight.

Long because the ways between the four sections meet here, a few lines each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui import prompts
from ui.changes import Told
from ui.context import Desk, Drafts
from ui.job import Job
from ui.page import Page
from ui.pages.roster.draft import PageDraft
from ui.pages.roster.empty_section import EmptySection
from ui.pages.roster.entry_presenter import EntryPresenter, Form
from ui.pages.roster.entry_section import EntrySection
from ui.pages.roster.exports import Exports
from ui.pages.roster.import_presenter import ImportPresenter
from ui.pages.roster.import_section import ImportSection
from ui.pages.roster.import_state import ImportState
from ui.pages.roster.list_section import ListSection
from ui.pages.roster.person_panel import PersonPanel
from ui.pages.roster.person_parts import Act, PersonActs, withdraw
from ui.pages.roster.person_presenter import PersonPresenter, PersonState
from ui.pages.roster.person_section import PersonSection
from ui.pages.roster.presenter import RosterPresenter
from ui.pages.roster.state import TOPICS, RosterState, Sight
from ui.pages.roster.ticked_acts import TickedActs
from ui.widgets.buttons import Button
from ui.widgets.layouts import tab_by_layout

_TABLES = (
    "recipient", "benefit", "unit", "confirmation", "correction", "form", "signoff",
    "verification_case", "case_step", "death", "death_withdrawal", "status_decision", "contact",
    "key_flag", "key_flag_end", "home_visit", "spot_result", "spot_rectification", "app_help",
)  # fmt: skip


class RosterPage(Page):
    """`opened(person=…)`, `(state=…, village=…)`, `(start_import=True)`, `(add=…, back=…)`.

    `add` holds what is known of somebody new; `back` is the page that waits for them.
    """

    key = "roster"
    title = "花名册"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.hide_head()
        self.presenter = RosterPresenter(desk)
        self.person_presenter = PersonPresenter(desk)
        self.entry_presenter = EntryPresenter(desk)
        self.import_presenter = ImportPresenter(desk)
        self.sight = Sight.LIST
        self._came_from = Sight.LIST
        self._back_to = ""  # the page that waits for the new person
        self._draft = PageDraft(self.keep_draft)
        self.ticked = TickedActs(desk, self.presenter, self.entry_presenter, self._show_moving)
        self.exports = Exports(self, self.presenter, self._follow)
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack, 1)
        self.list = self._make_list()
        self.stack.addWidget(self.list)
        self.entry_presenter.saved = self._saved
        self.entry_presenter.moved = self._moved
        self._add_keys()
        self.presenter.bind(self.render_list)
        self._enable_keys()
        self.person_presenter.bind(self.list.panel.render_state)

    # The sections: the list at once, the others when they are first wanted

    def _make_list(self) -> ListSection:
        section = ListSection(
            self.presenter,
            PersonPanel(self._acts(), self.open_current),
            self.ticked.strip,
            Button("导入表格(&I)", self.start_import, icon="arrow_import"),
            Button("新增一人(&N)", self.add_person, icon="add"),
            Button("导出(&X)", self.exports.listed, icon="arrow_download"),
        )
        section.table.entered.connect(lambda _: self.open_current())
        section.rested().timeout.connect(self._rested)
        section.folded.connect(self._enable_keys)
        return section

    @cached_property
    def person(self) -> PersonSection:
        """One person."""
        section = PersonSection(
            self.person_presenter,
            self._acts(),
            self.show_list,
            (
                Button("记联系(&J)", self.log_contact, icon="phone"),
                Button("打印确认表(&P)", self.print_form, icon="print"),
                Button("导出(&X)", self._export_person, icon="arrow_download"),
            ),
        )
        self.stack.addWidget(section)

        def render(state: PersonState) -> None:
            self.list.panel.render_state(state)
            section.render_state(state)
            at = self.presenter.position(state.wanted)
            section.put_position(at, self.presenter.state.total)

        self.person_presenter.bind(render)
        return section

    @cached_property
    def entry(self) -> EntrySection:
        """The form."""
        section = EntrySection(self.entry_presenter, self.leave_entry)
        section.typed.connect(self._typed)
        self.stack.addWidget(section)
        self.entry_presenter.bind(section.render_state)
        return section

    @cached_property
    def importing(self) -> ImportSection:
        """The import."""
        section = ImportSection(self.import_presenter, self.show_list)
        section.left.connect(self.show_list)
        self.stack.addWidget(section)
        section.put_villages(self.presenter.station_villages())

        def render(state: ImportState) -> None:
            section.render_state(state)
            self._draft.put("import", self.import_presenter.draft())

        self.import_presenter.bind(render)
        return section

    @cached_property
    def empty(self) -> EmptySection:
        """A register without anybody."""
        section = EmptySection(self.desk, self.start_import, self.add_person)
        self.stack.addWidget(section)
        return section

    def _bring(self, sight: Sight) -> None:
        """Bring a section into sight."""
        self.sight = sight
        self.stack.setCurrentWidget(getattr(self, sight.value))
        tab_by_layout(self.stack)
        self._enable_keys()

    def _acts(self) -> PersonActs:
        more: tuple[tuple[str, Act], ...] = (
            ("换村(&V)", lambda: self.edit(Form.MOVE)),
            ("再加一项待遇(&A)", lambda: self.edit(Form.BENEFIT)),
            ("记一次联系(&J)", self.log_contact),
            ("报死亡(&D)", self.report_death),
            ("撤销选中的确认记录(&U)", self.withdraw),
            ("印确认表(&P)", self.print_form),
        )
        return PersonActs(self.confirm, lambda: self.edit(Form.EDIT), more)

    def _add_keys(self) -> None:
        self.key_does("Ctrl+F", self._find)
        self.key_does("Ctrl+Shift+F", self.presenter.show_all)
        self.key_does("Ctrl+E", self._edit_here)
        self.key_does("Ctrl+I", self._reveal)
        self._person_keys = [
            self.key_does("Alt+Up", lambda: self.step_person(-1)),
            self.key_does("Alt+Down", lambda: self.step_person(1)),
            self.key_does("Esc", self._step_back),
        ]
        self._list_keys = [self.key_does("Alt+J", self.log_contact)]
        self._narrow_keys = [
            self.key_does("Alt+Z", self.confirm),
            self.key_does("Alt+E", lambda: self.edit(Form.EDIT)),
            self.key_does("Alt+H", self.open_current),
        ]

    # Rendering

    def render_list(self, state: RosterState) -> None:
        """The list; an empty register has a page of its own."""
        self.list.render_state(state)
        if state.register == 0 and self.sight is Sight.LIST:
            self._bring(Sight.EMPTY)
        elif state.register and self.sight is Sight.EMPTY:
            self.show_list()

    # What the shell calls

    def opened(self, **where: Any) -> None:
        """Come into sight; `where` names people, a person or an act."""
        super().opened(**where)
        if "person" in where:
            self.open_person(str(where["person"]))
        elif where.get("start_import"):
            self.start_import()
        elif "add" in where:
            self.add_person(where["add"], str(where.get("back", "")))
        elif where:
            self.show_list()
            self.presenter.go_where(where)

    def reload(self) -> None:
        """Ask again."""
        self.presenter.load()
        self.person_presenter.again()

    def concerned_by(self, told: Told) -> bool:
        """People, their confirmations, their papers."""
        return told.concerns(*_TABLES)

    def next_section(self) -> None:
        """F4 again: the list, the person, the import, round again."""
        if self.sight is Sight.LIST and self.presenter.current:
            self.open_current()
        elif self.sight is Sight.PERSON:
            self.start_import()
        elif self.sight is not Sight.ENTRY:  # what is typed there is finished or dropped
            self.show_list()

    def topic(self) -> str:
        """The list, the person, the form or the import."""
        return TOPICS[self.sight]

    def first_focus(self) -> QWidget | None:
        """The table, or the first way on of an empty register."""
        if self.sight is Sight.LIST:
            return self.list.table
        return self.empty.first() if self.sight is Sight.EMPTY else None

    def restore(self, body: Mapping[str, Any]) -> None:
        """Go on with a form or an import that was on its way."""
        self._draft.restore(body)
        if kept := self._draft.part("import"):
            self.import_presenter.restore(kept)
            self._bring(Sight.IMPORT)
        if entry := self._draft.part("entry"):
            self._restore_entry(entry)

    # Acts

    def show_list(self) -> None:
        """Back to the list, to the same row."""
        self._bring(Sight.EMPTY if self.presenter.state.register == 0 else Sight.LIST)
        at = self.presenter.position(self.person_presenter.state.wanted)
        if at >= 0:
            self.list.table.go_to(at)
        if (focus := self.first_focus()) is not None:
            focus.setFocus()

    def open_current(self) -> None:
        """The person of the current row."""
        if number := self.list.current_id():
            self.open_person(number)

    def open_person(self, id_number: str) -> None:
        """One person with everything."""
        self.presenter.current = id_number
        self.person_presenter.open(id_number)
        self._bring(Sight.PERSON)
        self.person.timeline.setFocus()

    def step_person(self, step: int) -> None:
        """The person before or after, in the order of the list."""
        number = self.presenter.beside(self.person_presenter.state.wanted, step)
        if number and self.sight is Sight.PERSON:
            self.open_person(number)

    def confirm(self) -> None:
        """现场确认 with this person."""
        if number := self._here():
            self.desk.shell.open("confirm", person=number)

    def print_form(self) -> None:
        """审核签字, to print this person's form."""
        if number := self._here():
            self.desk.shell.open("signing", person=number)

    def log_contact(self) -> None:
        """Ask how the person was told and what came of it, and keep it."""
        person = self.person_presenter.state.person
        if person is None or person.id_number != self._here():
            return
        if (answer := prompts.ask_contact(self, person.name)) is not None:
            self.person_presenter.log_contact(*answer)

    def report_death(self) -> None:
        """死亡报告 with this person."""
        if number := self._here():
            self.desk.shell.open("deaths", person=number)

    def edit(self, form: Form) -> None:
        """A form about the person in sight."""
        person = self.person_presenter.state.person
        if self.sight not in (Sight.LIST, Sight.PERSON):
            return
        if person is None or person.id_number != self._here():
            return
        self._came_from, self._back_to = self.sight, ""
        self.entry_presenter.begin(form, person.file)
        self._show_entry()

    def add_person(self, known: Mapping[str, str] | None = None, back: str = "") -> None:
        """新增一人; one on its way goes on."""
        self._back_to = back
        kept = self._draft.part("entry")
        if kept.get("form") == Form.ADD.name:
            self._restore_entry(kept)
            return
        self._came_from = self.sight
        self.entry_presenter.begin(Form.ADD, values=known)
        self._show_entry()

    def leave_entry(self) -> None:
        """不办了: the draft goes, the register stays as it is."""
        self._draft.put("entry", {})
        self._return()

    def start_import(self) -> None:
        """The import wizard; one on its way goes on."""
        if not self.import_presenter.state.files or self.import_presenter.state.result:
            self.import_presenter.begin()
        self._bring(Sight.IMPORT)
        self.importing.choose.setFocus()

    def withdraw(self) -> None:
        """撤销 the confirmation that the timeline stands on."""
        section = self.person if self.sight is Sight.PERSON else self.list.panel
        withdraw(self, section.timeline.current(), self.person_presenter)

    # Inside

    def _follow(self, job: Job[Any]) -> None:
        self.list.progress.follow(job).start()

    def _here(self) -> str:
        person = self.sight is Sight.PERSON
        return self.person_presenter.state.wanted if person else self.list.current_id()

    def _export_person(self) -> None:
        self.exports.person(self.person_presenter.state.wanted)

    def _rested(self) -> None:
        if self.sight is Sight.LIST:
            self.person_presenter.open(self.presenter.current)

    def _find(self) -> None:
        if self.sight is Sight.PERSON:
            self.show_list()
        if self.sight is Sight.LIST:
            self.list.search.setFocus()
            self.list.search.selectAll()

    def _edit_here(self) -> None:
        if self.sight is Sight.IMPORT:
            self.importing.edit_cell()
        else:
            self.edit(Form.EDIT)

    def _reveal(self) -> None:
        if self.sight is Sight.PERSON:
            self.person.number.reveal()

    def _step_back(self) -> None:
        if self.sight is Sight.PERSON and not self.person_presenter.step_back():
            self.show_list()

    def _show_moving(self) -> None:
        self._came_from = Sight.LIST
        self._show_entry()

    def _show_entry(self) -> None:
        self.entry.put_villages([name for name, _ in self.presenter.station_villages()])
        self._bring(Sight.ENTRY)
        if (first := self.entry.first()) is not None:
            first.setFocus()

    def _typed(self, values: Mapping[str, str]) -> None:
        self._draft.put("entry", self.entry_presenter.draft(values))

    def _restore_entry(self, entry: Mapping[str, Any]) -> None:
        self._came_from = Sight.LIST
        self.entry_presenter.restore(entry, self._show_entry)

    def _saved(self, id_number: str) -> None:
        self._draft.put("entry", {})
        self.presenter.current = id_number
        self.presenter.load()
        self.open_person(id_number)
        self._go_back(person=id_number)

    def _moved(self) -> None:
        self._draft.put("entry", {})
        self.presenter.untick()
        self.show_list()

    def _go_back(self, **where: str) -> None:
        """To the page that waits, if one does."""
        page, self._back_to = self._back_to, ""
        if page:
            self.desk.shell.open(page, **where)

    def _return(self) -> None:
        self._go_back()
        if self._came_from is Sight.PERSON:
            self._bring(Sight.PERSON)
            self.person.timeline.setFocus()
        else:
            self.show_list()

    def _enable_keys(self) -> None:
        """Keys that fields and buttons need themselves elsewhere act only where they are meant.

        The card's mnemonics do it while the card is in sight; two for one key would do nothing.
        """
        for shortcut in self._list_keys:
            shortcut.setEnabled(self.sight is Sight.LIST)  # the head of a person has its button
        for shortcut in self._person_keys:
            shortcut.setEnabled(self.sight is Sight.PERSON)
        narrow = self.sight is Sight.LIST and not self.list.panel.isVisibleTo(self.list)
        for shortcut in self._narrow_keys:
            shortcut.setEnabled(narrow)
