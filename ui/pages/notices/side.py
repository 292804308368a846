"""What both sides of 公示抽查 can do; the page passes keys, openings and drafts on to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal

from ui.sections import Section


class Side(Section):
    """One side of the page, with a title of its own.

    `noted` tells the line under the page's title.
    """

    title = ""
    tables: frozenset[str] = frozenset()  # what it shows: written there, it is read again
    noted = Signal(str)

    def opened(self, **where: Any) -> None:
        """The page was opened at something of this side."""

    def print(self) -> None:
        """Ctrl+P."""

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
