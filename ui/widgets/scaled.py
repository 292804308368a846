"""What every widget that measures itself shares: 大字 reaches a widget as a change of style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # stands before the widget's own class


class Scaled(_Widget):
    """Stands before a widget's class and calls `measure` under another size of type."""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Measure anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.measure()

    def measure(self) -> None:
        """Ask for the room that `sizeHint` now says; other widgets set what depends on the size."""
        self.updateGeometry()
