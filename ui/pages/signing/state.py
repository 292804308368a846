"""What 审核签字 shows: the ledger of papers with the entry of signatures, and the printing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Paper, Step
from qualdesk.services.held_scans import HeldScan
from qualdesk.services.paper_desk import GroupOffer, PageImage, Sheets
from qualdesk.services.paper_ledger import LedgerFilter, PaperLine, VillagePapers


@dataclass(frozen=True, slots=True)
class Entry:
    """The signature as it is being typed; `step` None follows the chosen papers."""

    step: Step | None = None
    signer: str = ""
    day: str = ""
    scan: HeldScan | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was kept last, so that it can be taken back."""

    words: str
    fact_ids: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)  # without slots: what is derived is kept, a township has 30,000 papers
class SigningState:
    """The ledger. `lines` holds every state of what the filter fits; `shown` narrows them.

    `order` is the key of the sorted column and whether it descends; "" is by urgency. `current`
    is the key of the current paper, `at` its place in `visible`, -1 when there is none.
    """

    loaded: bool = False
    villages: tuple[VillagePapers, ...] = ()
    rounds: tuple[tuple[str, str], ...] = ()
    wanted: LedgerFilter = field(default_factory=LedgerFilter)
    shown: Paper | None = None
    order: tuple[str, bool] = ("", False)
    lines: tuple[PaperLine, ...] = ()
    by_key: Mapping[str, PaperLine] = field(default_factory=dict)
    counts: Mapping[Paper, int] = field(default_factory=dict)
    visible: tuple[PaperLine, ...] = ()
    ticked: frozenset[str] = frozenset()
    current: str = ""
    at: int = -1
    entry: Entry = Entry()
    signers: tuple[str, ...] = ()
    recorded: Recorded | None = None
    busy: bool = False
    fault: str = ""  # beside the serial that was typed
    faults: Mapping[str, str] = field(default_factory=dict)  # by field of the entry

    @property
    def line(self) -> PaperLine | None:
        """The current paper."""
        return self.by_key.get(self.current) if self.at >= 0 else None

    @cached_property
    def chosen(self) -> tuple[PaperLine, ...]:
        """What an act is about: the ticked papers, or the current one."""
        if self.ticked:
            ticked = [self.by_key[key] for key in self.ticked if key in self.by_key]
            return tuple(sorted(ticked, key=place_order))
        return (self.line,) if self.line is not None else ()

    @cached_property
    def steps(self) -> tuple[tuple[Step, str, int], ...]:
        """The next steps of the chosen papers in the order of signing: label, how many."""
        found: Counter[tuple[int, Step, str]] = Counter()
        for line in self.chosen:
            if line.form_serial and line.next_step is not None:
                at = len(line.standing.signed)
                found[at, line.next_step.step, line.next_step.label] += 1
        merged: dict[Step, tuple[str, int]] = {}
        for (_, step, label), count in sorted(found.items(), key=lambda item: item[0][0]):
            merged[step] = (label, merged.get(step, ("", 0))[1] + count)
        return tuple((step, label, count) for step, (label, count) in merged.items())

    @cached_property
    def step(self) -> Step | None:
        """The step that is being signed."""
        steps = [step for step, _, _ in self.steps]
        if self.entry.step in steps:
            return self.entry.step
        return steps[0] if steps else None

    @cached_property
    def to_sign(self) -> tuple[PaperLine, ...]:
        """The chosen papers that wait for this step."""
        step = self.step
        return tuple(
            line
            for line in self.chosen
            if line.form_serial and line.next_step is not None and line.next_step.step is step
        )

    @cached_property
    def unprinted(self) -> tuple[PaperLine, ...]:
        """The chosen people without a paper."""
        return tuple(line for line in self.chosen if not line.form_serial)


def place_order(line: PaperLine) -> tuple[str, int, str, str]:
    """By village, group (2组 before 10组) and serial."""
    return line.village_code, len(line.group), line.group, line.key


@dataclass(frozen=True, slots=True)
class PrintState:
    """The printing: which groups of a village, or people, or serials once more.

    `current` is the place of a group in `offers`, `page` counts from 0 inside its preview; `made`
    is what was kept and drawn last.
    """

    villages: tuple[VillagePapers, ...] = ()
    village: str = ""
    kind: FormKind = FormKind.GROUP
    insurance: Insurance | None = None
    unconfirmed: bool = False
    people: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    offers: tuple[GroupOffer, ...] = ()
    offered: bool = False
    ticked: frozenset[str] = frozenset()
    current: int = 0
    void: bool = False
    preview: Sheets | None = None
    page: int = 0
    image: PageImage | None = None
    looking: bool = False
    made: Sheets | None = None
    said: str = ""
    busy: bool = False
    today: date = date.min
    masked: bool = True  # group forms hide a part of the id numbers
    may_unmask: bool = False

    @property
    def by_village(self) -> bool:
        """Whether groups of a village are chosen, not people or serials."""
        return not self.people and not self.serials

    @property
    def chosen(self) -> tuple[GroupOffer, ...]:
        """The ticked groups."""
        return tuple(offer for offer in self.offers if offer.group in self.ticked)

    @property
    def pages(self) -> int:
        """How many pages will be printed; 0 for nothing."""
        if self.by_village:
            return sum(offer.pages for offer in self.chosen)
        return self.preview.pages if self.preview else 0

    @property
    def still_out(self) -> tuple[GroupOffer, ...]:
        """Ticked groups whose paper was printed and has not come back signed."""
        return tuple(offer for offer in self.chosen if offer.out)
