"""What a duty is: its card, and how near a day is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ui.look.marks import StateMark

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

CLOSE = 30
"""Days before a deadline from which on it is amber."""


@dataclass(frozen=True, slots=True)
class DutyCard:
    """A card: `number` `unit`, a badge with the deadline, a line of detail.

    `urgency` orders the cards, the smallest first (days left, negative when late). `title` where
    the duty's own one would not say enough (9月上报包).
    """

    number: int
    unit: str
    mark: StateMark
    badge: str
    detail: str = ""
    urgency: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of the office. `load` runs on a read lane; None: nothing to do, no card.

    `act` is the words of its button with mnemonic; it opens `page` with `where`. The number opens
    the same, or the list `behind` it: what the register shows. A `slow` one is looked at after the
    others are shown.
    """

    key: str
    title: str
    icon: str
    act: str
    page: str
    load: Callable[[Services], DutyCard | None]
    where: Mapping[str, Any] = field(default_factory=dict)
    slow: bool = False
    behind: Mapping[str, Any] | None = None


def until(left: int) -> tuple[StateMark, str]:
    """Mark and badge of a day that is `left` days away."""
    mark = StateMark.OVERDUE if left < 0 else StateMark.SOON if left <= CLOSE else StateMark.VERIFY
    return mark, f"迟 {-left} 天" if left < 0 else f"还剩 {left} 天" if left else "今天到期"
