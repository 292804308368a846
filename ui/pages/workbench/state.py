"""What 工作台 shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qualdesk.services.round_course import Course
from qualdesk.services.workbench import VillageBar
from ui.duties import Duty, DutyCard

MOST_CARDS = 8  # the keys 1 to 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A duty with its card; `key` 1 … 8 opens it."""

    duty: Duty
    card: DutyCard

    @property
    def title(self) -> str:
        """The words of its head."""
        return self.card.title or self.duty.title


@dataclass(frozen=True, slots=True)
class WorkbenchState:
    """The whole page. `people` None: not looked yet; 0: the roster is not there yet."""

    day: date | None = None
    people: int | None = None
    cards: tuple[Shown, ...] = ()
    counting: bool = True  # the villages are being counted
    looking: bool = True  # slow duties are being looked at
    villages: tuple[VillageBar, ...] = ()
    course: Course | None = None  # of the running round, last of all

    @property
    def expected(self) -> int:
        """应确认 of all villages."""
        return sum(village.expected for village in self.villages)

    @property
    def confirmed(self) -> int:
        """已确认 of all villages."""
        return sum(village.confirmed for village in self.villages)
