"""The draft of the page: a form and an import may be on their way beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class PageDraft:
    """`keep` writes the whole draft, when a part of it became another."""

    def __init__(self, keep: Callable[[Mapping[str, Any]], object]) -> None:
        self._keep = keep
        self._parts: dict[str, Any] = {}

    def restore(self, body: Mapping[str, Any]) -> None:
        """The draft of last time."""
        self._parts = dict(body)

    def part(self, name: str) -> Mapping[str, Any]:
        """A part, empty when there is none."""
        found: Mapping[str, Any] = self._parts.get(name) or {}
        return found

    def put(self, name: str, body: Mapping[str, Any]) -> None:
        """Another part; an empty one drops it."""
        now = {key: part for key, part in self._parts.items() if key != name}
        if body:
            now[name] = body
        if now != self._parts:
            self._parts = now
            self._keep(now)
