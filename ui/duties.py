"""The registry of duties: what 工作台 shows a card for. A page that brings a duty adds it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ui.look.marks import StateMark

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services


@dataclass(frozen=True, slots=True)
class DutyCard:
    """A card: `number` `unit`, a badge with the deadline, a line of detail.

    `urgency` orders the cards, the smallest first (days left, negative when late).
    """

    number: int
    unit: str
    mark: StateMark
    badge: str
    detail: str = ""
    urgency: int = 0


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of the office. `load` runs on a read lane; None: nothing to do, no card.

    `act` is the words of its button with mnemonic; it opens `page` with `where`.
    """

    key: str
    title: str
    icon: str
    act: str
    page: str
    load: Callable[[Services], DutyCard | None]
    where: Mapping[str, Any] = field(default_factory=dict)


DUTIES: list[Duty] = []
