"""What a write changed, told to the views so that each decides what to load again."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of the tables written, the act's audit number and hash, and the people concerned."""

    act: int
    audit_hash: str
    tables: frozenset[str] = field(default_factory=frozenset)
