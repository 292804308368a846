"""What 核查比对 shows of cases and lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.duties import ContactOutcome, DeathEvidence
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import Insurance
from qualdesk.services.case_files import CaseFile
from qualdesk.services.marking import ToMark
from qualdesk.services.work_list import ListItem, WorkList


@dataclass(frozen=True, slots=True)
class Entry:
    """What is typed about a case: a contact, or a conclusion."""

    how: ContactHow = ContactHow.PHONE
    reached: ContactOutcome = ContactOutcome.NOT_REACHED
    note: str = ""
    papers: tuple[Path, ...] = ()
    outcome: Outcome | None = None
    method: Method = Method.REMOTE_VIDEO
    loss: LossReason = LossReason.DEATH
    died: str = ""
    proof: DeathEvidence | None = None  # nobody has said yet which paper it is
    reason: str = ""
    fault: str = ""


@dataclass(frozen=True)
class CasesState:
    """Open cases, the current one with everything, what is typed about it."""

    files: tuple[CaseFile, ...] = ()
    loaded: bool = False
    owner: str = ""
    at: str = ""  # id of the current case
    whole: CaseFile | None = None
    entry: Entry = Entry()
    saving: bool = False

    @cached_property
    def visible(self) -> tuple[CaseFile, ...]:
        """Those of the owner that is looked at."""
        return tuple(one for one in self.files if self.owner in ("", one.row.owner))

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """Who has cases."""
        return tuple(sorted({one.row.owner for one in self.files}))

    @property
    def position(self) -> int:
        """The row of the current case, -1 without one."""
        return next((n for n, f in enumerate(self.visible) if f.row.case_id == self.at), -1)

    @property
    def current(self) -> CaseFile | None:
        """The current case as the list knows it."""
        return self.visible[self.position] if self.position >= 0 else None


@dataclass(frozen=True)
class ListState:
    """A work list, limited to a village and an insurance."""

    kind: ListKind
    made: WorkList | None = None
    village: str = ""
    insurance: Insurance | None = None

    @cached_property
    def items(self) -> tuple[ListItem, ...]:
        """The list as far as it was made."""
        return self.made.items if self.made else ()

    @property
    def whole(self) -> bool:
        """Whether everybody on it is known; before, its first page is."""
        return self.made is not None and self.made.whole

    @cached_property
    def visible(self) -> tuple[ListItem, ...]:
        """Those that fit."""
        return tuple(
            one
            for one in self.items
            if self.village in ("", one.row.village_code)
            and self.insurance in (None, one.insurance)
        )

    @cached_property
    def villages(self) -> tuple[tuple[str, str], ...]:
        """Code and name of the villages on the list."""
        return tuple({one.row.village_code: one.village for one in self.items}.items())


@dataclass(frozen=True)
class MarkingState:
    """Who is to be marked; `done` was ticked here just now and can be taken back."""

    waiting: tuple[ToMark, ...] = ()
    loaded: bool = False
    village: str = ""
    insurance: Insurance | None = None
    at: int = 0
    done: tuple[tuple[ToMark, tuple[str, ...]], ...] = ()
    saving: bool = False
    whole: bool = False  # the current id number is shown whole
    said: str = ""  # what was kept last

    @cached_property
    def left(self) -> tuple[ToMark, ...]:
        """Those still to be marked that fit."""
        return tuple(
            one
            for one in self.waiting
            if self.village in ("", one.row.village_code)
            and self.insurance in (None, one.insurance)
        )

    @cached_property
    def visible(self) -> tuple[ToMark, ...]:
        """The ticked ones above, then the others."""
        return (*(one for one, _ in self.done), *self.left)

    @cached_property
    def villages(self) -> tuple[tuple[str, str], ...]:
        """Code and name of the villages on the list."""
        return tuple({one.row.village_code: one.village for one in self.waiting}.items())

    @property
    def current(self) -> ToMark | None:
        """The person of the current row."""
        return self.visible[self.at] if 0 <= self.at < len(self.visible) else None

    def ticked(self, one: ToMark) -> bool:
        """Whether it was ticked just now."""
        return any(one is other for other, _ in self.done)
