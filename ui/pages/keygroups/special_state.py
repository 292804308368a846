"""What 专项核查 shows: a check, where everybody of it stands, and which others there are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from qualdesk.domain.special_checks import MemberState
from qualdesk.services.special_checks import Member, MonthChoice, SpecialCheck


@dataclass(frozen=True)
class SpecialState:
    """`due_month` is a month whose check ought to be open; `check` None: none was opened yet.

    `months` have a check, the newest first; `wanted` is the one that somebody chose to see.
    """

    check: SpecialCheck | None = None
    months: tuple[str, ...] = ()
    wanted: str = ""
    openable: tuple[MonthChoice, ...] = ()
    loaded: bool = False
    due_month: str = ""
    shown: MemberState | None = MemberState.LEFT  # None: everybody
    village: str = ""
    at: str = ""  # id number of the current person
    working: bool = False

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Everybody of the check."""
        return self.check.members if self.check else ()

    @cached_property
    def there(self) -> tuple[Member, ...]:
        """Those of the village."""
        village = self.village
        return tuple(x for x in self.members if village in ("", x.person.row.village_code))

    @cached_property
    def visible(self) -> tuple[Member, ...]:
        """Those of the village who stand where somebody looks."""
        return tuple(one for one in self.there if self.shown in (None, one.state))

    @cached_property
    def villages(self) -> tuple[tuple[str, str], ...]:
        """Code and name of the villages of the check."""
        found = {one.person.row.village_code: one.person.village for one in self.members}
        return tuple((code, name) for code, name in found.items() if code)

    def number_of(self, state: MemberState | None) -> int:
        """How many of the village stand there."""
        return sum(1 for one in self.there if state in (None, one.state))

    @property
    def position(self) -> int:
        """The row of the current person, -1 without one."""
        numbers = (n for n, one in enumerate(self.visible) if one.person.row.id_number == self.at)
        return next(numbers, -1)

    @property
    def current(self) -> Member | None:
        """The current person."""
        return self.visible[self.position] if self.position >= 0 else None

    @property
    def over(self) -> bool:
        """Whether the deadline has come: cases may be opened."""
        return self.check is not None and self.check.days_left <= 0
