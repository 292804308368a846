"""What can be done with everybody who is ticked in the list."""

from __future__ import annotations

from collections.abc import Callable

from ui.context import Desk
from ui.pages.roster.entry_presenter import EntryPresenter
from ui.pages.roster.presenter import RosterPresenter
from ui.pages.roster.ticked_strip import TickedStrip
from ui.widgets.buttons import Button, QuietButton


class TickedActs:
    """`strip` stands in the list; `show_entry` brings the form into sight."""

    def __init__(
        self,
        desk: Desk,
        presenter: RosterPresenter,
        entry: EntryPresenter,
        show_entry: Callable[[], object],
    ) -> None:
        self._desk, self._presenter, self._entry = desk, presenter, entry
        self._show_entry = show_entry
        self.strip = TickedStrip(
            Button("逐个确认(&Q)", self.confirm, icon="person_available", small=True),
            Button("印确认表(&P)", self.print_forms, icon="print", small=True),
            Button("换村换组(&V)", self.move, small=True),
            QuietButton("不选了(&U)", presenter.untick, small=True),
        )

    def confirm(self) -> None:
        """One after the other at 现场确认."""
        people = self._presenter.ticked()
        if people:
            self._desk.shell.open("confirm", people=people)

    def print_forms(self) -> None:
        """Their forms, to be looked at before they are printed."""
        people = self._presenter.ticked()
        if people:
            self._desk.shell.open("signing", people=people)

    def move(self) -> None:
        """To another village or group, with a reason."""
        people = self._presenter.ticked()
        if people:
            self._entry.begin_move(people)
            self._show_entry()
