"""What 上报交换 shows: the period's steps, what was entered for them, sticks, history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualdesk.domain.package import PackageReport
from qualdesk.errors import Problem
from qualdesk.services.drives import Drive
from qualdesk.services.held_scans import HeldScan
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.periods import Period
from qualdesk.services.receiving import Received
from qualdesk.services.reporting import PeriodStanding
from qualdesk.services.trusting import TrustState
from ui.look.marks import StateMark
from ui.scan_reader import ScanItem

CHECK, PRINT, SCAN, SEAL, WRITE, ANSWER = "check", "print", "scan", "seal", "write", "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a person entered for a period; a draft until the package is answered.

    `seen` counts which signatures of its paper were recognised on the scan. `redo` is the reason
    for replacing the package that was sealed before.
    """

    open_reason: str = ""
    scan: HeldScan | None = None
    serial: str = ""  # typed by a second person, where the scan's code could not be read
    seen: frozenset[int] = frozenset()
    password: str = ""
    redo: str = ""

    def as_draft(self) -> dict[str, Any]:
        """JSON values; empty when nothing was entered."""
        if self == Entered():
            return {}
        return {
            "open_reason": self.open_reason,
            "scan": self.scan.as_draft() if self.scan else None,
            "serial": self.serial,
            "seen": sorted(self.seen),
            "password": self.password,
            "redo": self.redo,
        }

    @classmethod
    def of_draft(cls, body: Mapping[str, Any]) -> Entered:
        """Inverse of `as_draft`; what is missing is not entered."""
        made = cls(**{name: body[name] for name in _DRAFTED if name in body})
        scan = HeldScan.of_draft(body.get("scan"))
        return replace(made, scan=scan, seen=frozenset(body.get("seen", ()) if scan else ()))


_DRAFTED = ("open_reason", "serial", "password", "redo")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line under a step: state, words, what stands at the right; `way` leads to its list."""

    mark: StateMark
    text: str
    note: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step. Only one is `now`; `amiss` draws it red."""

    key: str
    title: str
    note: str
    done: bool
    now: bool = False
    amiss: bool = False
    lines: tuple[CheckLine, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteFault:
    """Writing to a stick stopped: where, how far (0 to 100), and what to do, step by step."""

    where: str
    percent: int
    title: str
    body: str
    steps: tuple[str, ...]
    code: str

    @property
    def heading(self) -> str:
        """How far it came."""
        return f"写到 {self.percent}% 停下了" if self.percent else "没有写成"


@dataclass(frozen=True, slots=True)
class Written:
    """A package that lies on a stick or in a folder, read back."""

    where: str
    file_name: str
    size: int
    check: str  # the first twelve digits of the file's sha256, in groups of four
    stick: Drive | None = None  # None: a folder
    held: bool = False  # the stick is still in use: it may not be pulled out yet


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A package that went out or came in; `at` is its day."""

    direction: str  # 报出 or 收到
    period: str
    who: str
    at: str
    mark: StateMark
    word: str


@dataclass(frozen=True, slots=True)
class Comparing:
    """A fingerprint that a person must compare; `receipt` is the file, None for the package."""

    who: str
    fingerprint: str
    changed: bool
    receipt: Path | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """Receiving a package: the file, what it holds once its password fits, what was merged."""

    file: Path
    report: PackageReport | None = None
    trust: TrustState | None = None
    again: bool = False
    problems: tuple[Problem, ...] = ()
    received: Received | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeState:
    """The whole page."""

    periods: tuple[Period, ...] = ()
    standing: PeriodStanding | None = None
    village: bool = False  # a village needs no paper of its own
    may_open: bool = False  # whether this person may seal in spite of missing signatures
    entered: Entered = Entered()
    steps: tuple[StepView, ...] = ()
    panel: str = ""  # the step whose panel is shown
    paper: Sheets | None = None  # the period's paper that was just made
    drives: tuple[Drive, ...] | None = None  # None: not looked yet
    busy: bool = False
    own_fault: str = ""  # why the person's own password was not taken
    fault: WriteFault | None = None
    written: Written | None = None
    history: tuple[HistoryRow, ...] = ()
    incoming: Incoming | None = None
    comparing: Comparing | None = None

    @property
    def to_recognise(self) -> int:
        """The first signature that was not yet recognised on the scan; -1 when there is none."""
        chain = self.standing.chain if self.standing and self.entered.scan else ()
        return next((at for at in range(len(chain)) if at not in self.entered.seen), -1)

    @property
    def signed_scan(self) -> ScanItem | None:
        """The signed paper that can be looked at: the one in hand, else the sealed one."""
        if self.standing is None:
            return None
        serial = self.standing.printed.serial if self.standing.printed else ""
        period = self.standing.period
        title = f"{period.label}{period.kind.paper}　签字盖章件"
        if self.entered.scan is not None:
            return ScanItem(self.entered.scan.sha256, title, serial)
        sent = self.standing.sent
        sha256 = sent.signed_scan if sent is not None else ""
        return ScanItem(sha256, title, serial) if sha256 else None

    @property
    def paper_name(self) -> str:
        """汇总表, or 死亡人员花名册."""
        return self.standing.period.kind.paper if self.standing else ""

    @property
    def current(self) -> str:
        """The first step that is not done; "" when all are."""
        return next((step.key for step in self.steps if step.now), "")
