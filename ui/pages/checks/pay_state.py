"""What 停发恢复 shows: who is to be stopped or resumed, what is proposed, what is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from qualdesk.domain.decisions import Basis, differ
from qualdesk.domain.identity import age_on
from qualdesk.domain.recipient import Insurance, Sex, Status
from qualdesk.services.deciding import ProposalLine
from qualdesk.services.people_lines import PersonLine
from qualdesk.services.work_list import ListItem
from ui.look.marks import StateMark
from ui.text import place_words

STOP, RESUME, SOON = "stop", "resume", "soon"


@dataclass(frozen=True, slots=True)
class PayRow:
    """A benefit to be stopped, resumed, or soon to end; `proposal` when one waits."""

    kind: str
    id_number: str
    insurance: Insurance
    name: str
    sex: Sex
    birth: date
    place: str
    note: str
    status: Status  # what it shall become
    reason: str = ""
    proposal: ProposalLine | None = None

    @property
    def key(self) -> tuple[str, Insurance, str]:
        """The same row after reading again."""
        return self.id_number, self.insurance, self.kind

    @property
    def step(self) -> tuple[StateMark, str]:
        """How far it is."""
        if self.proposal is not None:
            return StateMark.DRAFT, "等县局定"
        if self.kind == SOON:
            return StateMark.SOON, "提前提醒"
        return StateMark.VERIFY, "要提建议"

    def who(self, today: date) -> str:
        """`男 84`."""
        return f"{self.sex.label} {age_on(self.birth, today)}"


def of_item(item: ListItem, kind: str, proposals: dict[str, ProposalLine]) -> PayRow:
    """A row from a list; its proposal where one waits."""
    found = proposals.pop(str(item.extra.get("proposal") or ""), None)
    return PayRow(
        kind=kind,
        id_number=item.row.id_number,
        insurance=item.insurance,
        name=item.row.name,
        sex=item.row.sex,
        birth=item.row.birth,
        place=place_words(item.village, item.row.group),
        note=item.note,
        status=Status.PAYING if kind == RESUME else Status.STOPPED,
        reason=str(item.extra.get("reason") or ""),
        proposal=found,
    )


def of_proposal(line: ProposalLine, note: str) -> PayRow:
    """A row of a proposal about somebody who is on no list."""
    person = line.person
    return PayRow(
        kind=RESUME if line.row.status is Status.PAYING else STOP,
        id_number=line.row.id_number,
        insurance=line.row.insurance,
        name=person.row.name,
        sex=person.row.sex,
        birth=person.row.birth,
        place=place_words(person.village, person.row.group),
        note=note,
        status=line.row.status,
        reason=line.row.reason,
        proposal=line,
    )


@dataclass(frozen=True, slots=True)
class PayEntry:
    """What is typed: of a new proposal also who, what and why."""

    new: bool = False
    text: str = ""
    found: tuple[PersonLine, ...] = ()
    person: PersonLine | None = None
    insurance: Insurance | None = None
    status: Status = Status.SUSPENDED
    reason: str = ""
    from_on: str = ""
    chosen: str = ""  # citation of the legal basis that a person took
    why: str = ""
    number: str = ""
    papers: tuple[Path, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class PayState:
    """`at` is the current row; while a new proposal is written no row is."""

    rows: tuple[PayRow, ...] = ()
    loaded: bool = False
    shown: str = ""  # "", STOP or RESUME
    at: int = 0
    county: bool = False
    bases: tuple[Basis, ...] = ()
    entry: PayEntry = PayEntry()
    saving: bool = False

    @cached_property
    def visible(self) -> tuple[PayRow, ...]:
        """Rows of the chosen kind."""
        wanted = {STOP: (STOP, SOON), RESUME: (RESUME,)}.get(self.shown)
        return tuple(one for one in self.rows if wanted is None or one.kind in wanted)

    @property
    def current(self) -> PayRow | None:
        """The row that is worked on."""
        if self.entry.new or not 0 <= self.at < len(self.visible):
            return None
        return self.visible[self.at]

    @property
    def deciding(self) -> bool:
        """Whether the county's decision is recorded: a proposal waits, or a 文号 is typed."""
        row = self.current
        told = self.county or bool(self.entry.number.strip())
        return row is not None and (row.proposal is not None or told)

    @property
    def differ(self) -> bool:
        """Whether the legal bases say different things: a person takes one."""
        return bool(self.bases) and differ(self.bases)
