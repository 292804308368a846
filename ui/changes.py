"""Tells the pages what was written, so that each decides what to load again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qualdesk.domain.changes import Changes


@dataclass(frozen=True, slots=True)
class Told:
    """What a write changed; `tables` is None when the service did not say: then it may be all."""

    tables: frozenset[str] | None

    def concerns(self, *tables: str) -> bool:
        """Whether one of these tables may have changed."""
        return self.tables is None or not self.tables.isdisjoint(tables)


def told_by(result: object) -> Told:
    """What the result of a write says: itself `Changes`, or with `changes` in it."""
    changes = result if isinstance(result, Changes) else getattr(result, "changes", None)
    return Told(changes.tables if isinstance(changes, Changes) else None)


class ChangesHub:
    """Listeners are called in the UI thread, after the write is on the disk."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Told], None]] = []

    def listen(self, listener: Callable[[Told], None]) -> None:
        """Call `listener` after every write from now on."""
        self._listeners.append(listener)

    def forget(self, listener: Callable[[Told], None]) -> None:
        """Stop calling it; one that does not listen is no fault."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def tell(self, told: Told) -> None:
        """Tell everybody."""
        for listener in tuple(self._listeners):
            listener(told)
