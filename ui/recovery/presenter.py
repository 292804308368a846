"""The recovery sheet without widgets: was it printed, which groups were typed back right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What the sheet says above its groups; `printed` is the day and time."""

    station: str
    code: str
    printed: str


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """How far it is. `typed` is what stands in each field; `printed` says where the paper went."""

    typed: tuple[str, ...]
    right: tuple[bool, ...]
    printed: str = ""

    @property
    def done(self) -> bool:
        """Every group agrees with the paper."""
        return all(self.right)

    @property
    def wrong(self) -> int:
        """The number (from 1) of the first full group that does not agree; 0 when none."""
        for number, (typed, right) in enumerate(zip(self.typed, self.right, strict=True), 1):
            if not right and len(typed) >= GROUP:
                return number
        return 0


GROUP = 5  # characters of a group


class RecoveryPresenter:
    """Holds the key as long as the step is open, and never shows it on the screen."""

    def __init__(self, key: str, head: SheetHead) -> None:
        self.groups = tuple(key.split("-"))
        self.head = head
        empty = ("",) * len(self.groups)
        self.state = RecoveryState(empty, (False,) * len(self.groups))
        self._render: Callable[[RecoveryState], None] = lambda _state: None

    def bind(self, render: Callable[[RecoveryState], None]) -> None:
        """Show the state now and after every change."""
        self._render = render
        render(self.state)

    def type(self, at: int, text: str) -> None:
        """What stands in the field of a group; case, O/0 and I/L/1 do not matter."""
        typed = list(self.state.typed)
        typed[at] = "".join(text.split()).upper()
        right = tuple(
            one.translate(_LOOK_ALIKES) == group.translate(_LOOK_ALIKES)
            for one, group in zip(typed, self.groups, strict=True)
        )
        self.state = replace(self.state, typed=tuple(typed), right=right)
        self._render(self.state)

    def printed(self, where: str) -> None:
        """The sheet went to a printer or a file."""
        self.state = replace(self.state, printed=where)
        self._render(self.state)
