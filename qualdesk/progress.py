"""How long work tells how far it is, and how a person stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qualdesk.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Step:
    """`done` of `total` units (0 when unknown) of the work named by `label` (Chinese)."""

    label: str
    done: int
    total: int


class Progress:
    """A report line and a cancel checkpoint in one; the default reports nowhere."""

    def __init__(
        self,
        report: Callable[[Step], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self._report = report
        self._cancelled = cancelled

    def at(self, label: str, done: int = 0, total: int = 0) -> None:
        """Report and raise `Cancelled` when the person asked to stop."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        if self._report is not None:
            self._report(Step(label, done, total))


SILENT = Progress()
