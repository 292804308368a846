"""What the ledger of 重点人群 shows: who is in it, and a flag being entered."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from qualdesk.domain.key_groups import CodeSet
from qualdesk.domain.recipient import Flag
from qualdesk.services.key_groups import Ledger, LedgerLine
from qualdesk.services.people_lines import PersonLine


@dataclass(frozen=True, slots=True)
class Entry:
    """A flag as it is typed. `grade_set` None: the grade is that of 重残, or there is none."""

    text: str = ""
    found: tuple[PersonLine, ...] = ()
    person: PersonLine | None = None
    kind: Flag = Flag.SEVERE_DISABILITY
    source: str = ""
    number: str = ""  # 残疾证号
    grade: str = ""
    scale: CodeSet = CodeSet.CARE
    until: str = ""
    fault_at: str = ""
    fault: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return self.person is None and not any(
            (self.text, self.source, self.number, self.grade, self.until)
        )


@dataclass(frozen=True)
class LedgerState:
    """The ledger of today; filters work on what was read."""

    ledger: Ledger | None = None
    kind: Flag | None = None
    village: str = ""
    owner: str | None = None  # 责任人; "" for whom nobody is responsible
    at: str = ""  # id number of the current person
    entering: bool = False
    entry: Entry = field(default_factory=Entry)
    saving: bool = False
    ticked: frozenset[str] = frozenset()  # id numbers, to be planned

    @cached_property
    def lines(self) -> tuple[LedgerLine, ...]:
        """Everybody."""
        return self.ledger.lines if self.ledger else ()

    @cached_property
    def in_village(self) -> tuple[LedgerLine, ...]:
        """Those of the village."""
        village = self.village
        return tuple(x for x in self.lines if village in ("", x.person.row.village_code))

    @cached_property
    def there(self) -> tuple[LedgerLine, ...]:
        """Those of the village and of who is responsible."""
        return tuple(x for x in self.in_village if self.owner in (None, x.responsible))

    @cached_property
    def visible(self) -> tuple[LedgerLine, ...]:
        """Those of them of the kind."""
        return tuple(one for one in self.there if self.kind is None or self.kind in one.kinds)

    @cached_property
    def villages(self) -> tuple[tuple[str, str], ...]:
        """Code and name of the villages in the ledger."""
        found = {one.person.row.village_code: one.person.village for one in self.lines}
        return tuple((code, name) for code, name in found.items() if code)

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """Who is responsible for people of the village; "" last, where nobody is for some."""
        found = dict.fromkeys(one.responsible for one in self.in_village)
        return tuple(sorted(found, key=lambda name: (not name, name)))

    def number_of(self, kind: Flag | None) -> int:
        """How many people of a kind there are, of the village and of who is responsible."""
        return sum(1 for one in self.there if kind is None or kind in one.kinds)

    @property
    def position(self) -> int:
        """The row of the current person, -1 without one."""
        numbers = (n for n, one in enumerate(self.visible) if one.person.row.id_number == self.at)
        return next(numbers, -1)

    @property
    def current(self) -> LedgerLine | None:
        """The current person."""
        return self.visible[self.position] if self.position >= 0 else None
