"""The one sound of the desk: a medium may be pulled out."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication


def chime() -> None:
    """The system's own sound, as loud as the person set it."""
    QApplication.beep()
