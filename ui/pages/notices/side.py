"""What both sides of 公示抽查 can do; the page passes keys, openings and drafts on to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Side(QWidget):
    """One side of the page, with a title of its own.

    `noted` tells the line under the page's title, `typed` that what is typed has changed.
    """

    title = ""
    tables: frozenset[str] = frozenset()  # what it shows: written there, it is read again
    noted = Signal(str)
    typed = Signal()

    def load(self) -> None:
        """Read again."""

    def opened(self, **where: Any) -> None:
        """The page was opened at something of this side."""

    def first_focus(self) -> QWidget | None:
        """Where the keys work when the side comes into sight."""
        return None

    def primary(self) -> None:
        """Ctrl+Enter."""

    def step_back(self) -> None:
        """Esc: nothing that was typed is lost."""

    def print(self) -> None:
        """Ctrl+P."""

    def take_back(self) -> None:
        """Ctrl+Z."""

    def as_draft(self) -> Mapping[str, Any]:
        """JSON of what is typed; {} for nothing."""
        return {}

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
