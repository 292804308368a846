"""期次: looked at, and opened from a county document, from 工作台."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from qualdesk.errors import QualDeskError
from qualdesk.services.opening_rounds import RoundChoice, RoundCover, RoundOpened
from ui import prompts
from ui.context import Desk
from ui.dialogs.rounds import TypedOpening
from ui.job import Job
from ui.text import day_in_sentence

_Looked = tuple[tuple[RoundCover, ...], tuple[RoundChoice, ...]]


class RoundActs:
    """What was typed and refused comes back with the next look."""

    def __init__(self, page: QWidget, desk: Desk) -> None:
        self._page, self._desk = page, desk
        self._typed = TypedOpening()

    def look(self) -> Job[_Looked]:
        """Read how far the rounds are and which can be opened, then show it."""
        rounds = self._desk.services.rounds
        job = self._desk.read(lambda _: (rounds.cover(), rounds.choices()), "看期次")
        return job.then(self._ask).start()

    def _ask(self, looked: _Looked) -> None:
        covers, choices = looked
        typed = prompts.ask_round(self._page, covers, choices, self._typed)
        request = typed.request() if typed is not None else ""
        if typed is None or isinstance(request, str):
            return
        self._typed = typed
        rounds = self._desk.services.rounds
        job = self._desk.write(lambda progress: rounds.open(request, progress), "按文件开展")
        job.then(self._opened).otherwise(self._refused).start()

    def _opened(self, done: RoundOpened) -> None:
        self._typed = TypedOpening()
        this = done.rounds[0][1]
        advice = "　".join(problem.message for problem in done.problems)
        day = day_in_sentence(this.closes_on)
        self._desk.shell.say(f"{this.label}按文件开展，{day}截止。{advice}")

    def _refused(self, fault: QualDeskError) -> None:
        self._desk.shell.tell(fault)
