"""The search field of 现场确认: letters are initials, so the input method waits to be asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent

from ui.widgets.fields import SearchField
from ui.widgets.texts import key_cap_size, paint_key_cap

_WORDS = "首字母、姓名、证号后 4 位"
_LEAD, _SWITCH, _ON = "/", "Ctrl+空格 打汉字", "汉字"


class PersonSearch(SearchField):
    """The input method is off; Ctrl+空格, its usual key, turns it on and off.

    While it is off the system does not see the key, so that it comes here; while it is on the
    system may keep the key for itself. An emptied field, and one that is left, begin anew with
    letters.
    """

    def __init__(self) -> None:
        super().__init__(_WORDS, _LEAD, tall=True)
        self._chinese = False
        self.textChanged.connect(self._typed)

    def _typed(self, text: str) -> None:
        if not text:
            self.turn_chinese(on=False)

    @property
    def chinese(self) -> bool:
        """Whether the input method may speak."""
        return self._chinese

    def turn_chinese(self, *, on: bool) -> None:
        """Let the input method in, or keep it out."""
        if on != self._chinese:
            self._chinese = on
            QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)
            self._lead()

    def inputMethodQuery(  # noqa: N802 - Qt's name
        self, query: Qt.InputMethodQuery, *argument: Any
    ) -> Any:
        """Qt asks here whether to let the input method in; its widget attribute is not enough."""
        if query == Qt.InputMethodQuery.ImEnabled:
            return self._chinese
        return super().inputMethodQuery(query, *argument)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+空格 switches."""
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_Space:
            self.turn_chinese(on=not self._chinese)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The key cap tells of the switch."""
        super().focusInEvent(event)
        self._lead()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Whoever comes back begins with letters; a list that pops up is no leaving."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.turn_chinese(on=False)
        self._lead()

    def _lead(self) -> None:
        self._key = _ON if self._chinese else _SWITCH if self.hasFocus() else _LEAD
        self.measure()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """汉字 stays in sight while it is on."""
        super().paintEvent(event)
        if self._chinese and self.text():
            size = key_cap_size(_ON)
            left, top = self.width() - size.width() - 8, (self.height() - size.height()) / 2
            paint_key_cap(QPainter(self), QRectF(left, top, size.width(), size.height()), _ON)
