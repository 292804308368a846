"""One thing that happened to a person, as 经过 shows it, and the kinds to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ui.look.marks import StateMark

ALL, CONFIRMATIONS, PAPERS, CHANGES = "all", "confirmations", "papers", "changes"
CHECKS, PAYMENT = "checks", "payment"
KINDS = (
    (ALL, "全部"),
    (CONFIRMATIONS, "确认"),
    (PAPERS, "纸"),
    (CHECKS, "核查"),
    (PAYMENT, "待遇"),
    (CHANGES, "更正"),
)
_ALWAYS = (ALL, CONFIRMATIONS, PAPERS, CHANGES)  # shown even when there is none


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `photo` is the sha256 of its first picture, "" without one."""

    kind: str
    day: date
    mark: StateMark
    title: str
    lines: tuple[str, ...] = ()
    side: str = ""
    photo: str = ""
    photos: tuple[str, ...] = field(default=())
    struck: bool = False
    fact_id: str = ""
    serial: str = ""  # of a paper
    wants_photo: bool = False  # a confirmation shows that it has none


def shown(entries: Sequence[Entry], kind: str) -> tuple[Entry, ...]:
    """The entries of a kind."""
    return tuple(entry for entry in entries if kind in (ALL, entry.kind))


def kinds_of(entries: Sequence[Entry]) -> tuple[tuple[str, str, int], ...]:
    """Kind, word and number of what can be chosen; 核查 and 待遇 only where there are any."""
    counted = ((kind, word, len(shown(entries, kind))) for kind, word in KINDS)
    return tuple((kind, word, n) for kind, word, n in counted if n or kind in _ALWAYS)
