"""Fields: search, labelled rows, passwords; Enter goes to the next one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from ui.look.icons import icon, paint_icon
from ui.look.theme import theme
from ui.widgets.scaled import Scaled
from ui.widgets.texts import Text, key_cap_size, paint_key_cap

_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -10,
    Qt.Key.Key_PageDown: 10,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(Scaled, QLineEdit):
    """A field with a magnifier and, while empty, the key that leads to it.

    `searched` comes with every change; `entered` with Enter; ↑ ↓ PgUp PgDn come as `stepped`
    (rows, down is positive) so that a list below can be walked without leaving the field.
    """

    searched = Signal(str)
    entered = Signal()
    stepped = Signal(int)
    left = Signal()  # Esc in an empty field

    def __init__(self, words: str, key: str = "", *, tall: bool = False) -> None:
        super().__init__()
        self._key = key
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setProperty("tall", tall)
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.textChanged.connect(self.searched)
        self.measure()

    def measure(self) -> None:
        """Room for icon and key cap."""
        cap = key_cap_size(self._key).width() + 6 if self._key else 0
        self.setTextMargins(theme().px(26), 0, cap, 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The magnifier at the left, the key cap at the right."""
        super().paintEvent(event)
        painter = QPainter(self)
        side = theme().size("icon")
        paint_icon(painter, QRect(9, 0, side, self.height()), "search", "ink2")
        if self._key and not self.text():
            size = key_cap_size(self._key)
            place = QRectF(
                self.width() - size.width() - 8,
                (self.height() - size.height()) / 2,
                size.width(),
                size.height(),
            )
            paint_key_cap(painter, place, self._key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk the list, enter, one step back with Esc."""
        key = Qt.Key(event.key())
        if key in _STEPS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.stepped.emit(_STEPS[key])
        elif key in _ENTER:
            self.entered.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class PasswordField(QLineEdit):
    """A hidden password with an eye; `caps` tells whether 大写锁定 seems to be on."""

    entered = Signal()
    caps = Signal(bool)

    def __init__(self, words: str = "密码") -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(words)
        self.setPlaceholderText(words)
        self.setProperty("tall", True)
        self._eye = self.addAction(icon("eye"), QLineEdit.ActionPosition.TrailingPosition)
        self._eye.setToolTip("显示或隐藏密码")
        self._eye.triggered.connect(self._turn)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes in; a capital letter without Shift tells of 大写锁定."""
        typed = event.text()
        if len(typed) == 1 and typed.isalpha() and typed.isascii():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps.emit(typed.isupper() != shift)
        if event.key() in _ENTER:
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def _turn(self) -> None:
        hidden = self.echoMode() is QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icon("eye_off" if hidden else "eye"))


class Form(QWidget):
    """Labels and fields under one another; Enter goes on, on the last field to `finished`."""

    finished = Signal()

    def __init__(self, label_width: int = 96) -> None:
        super().__init__()
        self._fields: list[QWidget] = []
        self._faults: dict[QWidget, Text] = {}
        self._labels: dict[QWidget, Text] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, theme().px(label_width))
        self._grid.setColumnStretch(1, 1)

    def add(self, label: str, field: QWidget, note: str = "") -> None:
        """A row; `note` stands below the field in small letters, a fault takes its place."""
        at = self._grid.rowCount()
        words = Text(label, "body", "ink2")
        words.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label.replace("&", ""))
        below = Text(note, "small", "ink2", wrap=True)
        below.setProperty("note", note)
        below.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._grid.addWidget(words, at, 0)
        self._grid.addWidget(field, at, 1)
        self._grid.addWidget(below, at + 1, 1)
        below.setVisible(bool(note))  # shown without a parent it would be a window
        self._grid.setRowMinimumHeight(at + 2, 6)
        self._fields.append(field)
        self._faults[field] = below
        self._labels[field] = words
        field.installEventFilter(self)

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        """Show a row or hide it; Enter passes over a hidden one."""
        below = self._faults[field]
        for widget in (self._labels[field], field):
            widget.setVisible(shown)
        below.setVisible(shown and bool(below.text()))

    def put_fault(self, field: QWidget, words: str) -> None:
        """Say below a field what is wrong with it; "" takes the fault away."""
        below = self._faults[field]
        note = str(below.property("note"))
        below.setText(words or note)
        below.set_ink("red" if words else "ink2")
        below.setVisible(bool(words or note))
        mark_fault(field, wrong=bool(words))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter in a field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in _ENTER and plain == Qt.KeyboardModifier.NoModifier:
                return self._enter(watched)
            if event.key() in _ENTER and plain == Qt.KeyboardModifier.ControlModifier:
                self.finished.emit()
                return True
        return super().eventFilter(watched, event)

    def _enter(self, watched: QObject) -> bool:
        following = [field for field in self._fields if field.isEnabled() and field.isVisible()]
        at = next((n for n, field in enumerate(following) if field is watched), -1)
        if 0 <= at < len(following) - 1:
            following[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()
        return True


def mark_fault(field: QWidget, *, wrong: bool) -> None:
    """Outline a field in red, or not."""
    if bool(field.property("fault")) != wrong:
        field.setProperty("fault", "true" if wrong else "")
        field.style().unpolish(field)
        field.style().polish(field)
