"""What the desk remembers of its own look: places, sizes, last choices. No personal data.

It lies in a plain file (`ui.memory_file`), readable before anybody has logged in. Most of it is
each operator's own (大字, widths of columns, filters); what belongs to the PC, or to the window
before login, is shared. Names of folders may name people: they are kept as a draft, encrypted
(`Drafts.folders`), and what was searched for is not kept at all.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

_KEPT = "="  # before an own value: "" chosen is not the same as nothing chosen
_SHARED = ("camera", "front", "printer", "setup", "window")  # what keys of the PC begin with


class Memory(Protocol):
    """Short texts by dotted keys."""

    def text(self, key: str, default: str = "") -> str:
        """What was kept."""

    def put(self, key: str, value: str) -> None:
        """Keep it; "" forgets."""


class OwnMemory:
    """One operator's part of a memory; what they never chose is as the station has it."""

    def __init__(self, station: Memory, login: str) -> None:
        self._station = station
        self._own = f"of_{mark_of(login)}"

    def text(self, key: str, default: str = "") -> str:
        """What the operator kept, else the station."""
        kept = "" if _is_shared(key) else self._station.text(f"{self._own}.{key}")
        return kept.removeprefix(_KEPT) if kept else self._station.text(key, default)

    def put(self, key: str, value: str) -> None:
        """Keep it for the operator, shared keys for all; "" forgets."""
        if _is_shared(key):
            self._station.put(key, value)
        else:
            self._station.put(f"{self._own}.{key}", _KEPT + value)


def _is_shared(key: str) -> bool:
    return key.partition(".")[0] in _SHARED


def mark_of(login: str) -> str:
    """What the memory calls a person: it holds no names."""
    return hashlib.sha256(login.encode()).hexdigest()[:12]
