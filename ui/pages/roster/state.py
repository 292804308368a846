"""What 花名册 shows: the list, one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from qualdesk.domain.identity import age_on
from qualdesk.domain.recipient import Flag, Insurance, State
from qualdesk.services.people_lines import PersonLine
from qualdesk.services.roster_index import Order
from ui.look.marks import StateMark
from ui.pages.roster.words import SHORT_INSURANCES, method_word, state_words
from ui.text import masked_id, place_words


class Sight(Enum):
    """What of the page is in sight, by the name of the section."""

    LIST = "list"
    PERSON = "person"
    ENTRY = "entry"
    IMPORT = "importing"
    EMPTY = "empty"


#: The topic of the manual for each.
TOPICS = {
    Sight.LIST: "roster",
    Sight.PERSON: "person",
    Sight.ENTRY: "roster#entry",
    Sight.IMPORT: "import",
    Sight.EMPTY: "roster#empty",
}


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A row of the list, ready to be painted; days are ISO text."""

    id_number: str
    mark: StateMark
    word: str
    name: str
    sex: str
    age: str
    masked: str
    place: str
    insurances: str
    flags: tuple[str, ...]
    last: str
    method: str
    due: str


def roster_line(line: PersonLine, today: date) -> RosterLine:
    """The row of a person."""
    row, state = line.row, line.state
    newest = max(
        (b.facts for b in line.benefits if b.facts.last_on is not None),
        key=lambda facts: facts.last_on or date.min,
        default=None,
    )
    due = line.due_on.isoformat() if line.due_on else "—" if state is State.DISQUALIFIED else ""
    mark, word = state_words(state, line.due_on, today)
    return RosterLine(
        id_number=row.id_number,
        mark=mark,
        word=word,
        name=row.name,
        sex=row.sex.label,
        age=str(age_on(row.birth, today)),
        masked=masked_id(row.id_number),
        place=place_words(line.village if row.village_code else "", row.group),
        insurances="、".join(SHORT_INSURANCES[b.insurance] for b in line.benefits),
        flags=tuple(flag.label for flag in line.flags),
        last=newest.last_on.isoformat() if newest and newest.last_on else "",
        method=method_word(newest.last_method) if newest and newest.last_method else "",
        due=due,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the list is limited to, and its order."""

    text: str = ""
    village: str = ""  # code
    group: str = ""
    insurance: Insurance | None = None
    flag: Flag | None = None
    states: frozenset[State] = frozenset()
    photo_missing: bool = False
    order: Order = Order.STATE
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anybody may be left out."""
        chosen = (self.village, self.insurance, self.flag, self.states, self.photo_missing)
        return bool(self.text.strip()) or any(chosen)


@dataclass(frozen=True, slots=True)
class Village:
    """A choice of the village filter."""

    code: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class RosterState:
    """The list. `answer` counts the answers that came: another number is another list."""

    filter: Filter = Filter()
    answer: int = 0
    total: int = 0  # rows of the list
    first: tuple[RosterLine, ...] = ()  # its first rows
    everybody: int = 0  # who fits the filter in any state
    counts: Mapping[State, int] = field(default_factory=dict)
    photo_missing: int = 0
    counted: bool = False  # states are worked out
    ticked: frozenset[str] = frozenset()  # id numbers, whatever the filter shows
    register: int | None = None  # people in the register; None: not known yet
    villages: tuple[Village, ...] = ()
    groups: tuple[str, ...] = ()
    go_to: int = -1  # the row that becomes current with this answer
