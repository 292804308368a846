"""Filling a choice of (key, words)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox


def fill_choice(box: QComboBox, rows: Sequence[tuple[str, str]] | None, current: str = "") -> None:
    """Rows of (key, words), and the current one; None leaves the rows."""
    if rows is not None:
        shown = [(box.itemData(at), box.itemText(at)) for at in range(box.count())]
        if shown != list(rows):
            box.clear()
            for key, words in rows:
                box.addItem(words, key)
    at = box.findData(current)
    if at >= 0 and at != box.currentIndex():
        box.setCurrentIndex(at)
