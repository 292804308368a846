"""One measurement of the bench: our time beside the bare work on the same data in the same run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table.

    `seconds` and `bare_seconds` are wall time by `time.perf_counter`; `ratio` is what is held
    against `goal` (None: shown without a goal); `size` counts what `what` speaks of; `note` is
    anything else worth a column, such as the peak of memory.
    """

    what: str
    beside: str
    seconds: float
    bare_seconds: float
    ratio: float
    goal: float | None
    size: int
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the ratio keeps to the goal, or there is none."""
        return self.goal is None or self.ratio <= self.goal
