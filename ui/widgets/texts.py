"""Words on the screen: labels by role, state labels, badges, key caps, masked numbers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.look.marks import StateMark, paint_mark
from ui.look.theme import theme
from ui.text import masked_id
from ui.widgets.scaled import Scaled

_GAP = 5  # between shape and word


class Text(QLabel):
    """A label of a role (`headline title card body strong small small_strong caption`) and ink."""

    def __init__(
        self, text: str = "", role: str = "body", ink: str = "ink", *, wrap: bool = False
    ) -> None:
        super().__init__(text)
        self.setProperty("role", role)
        self.setProperty("ink", ink)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_ink(self, ink: str) -> None:
        """Change the colour (a token)."""
        if self.property("ink") != ink:
            self.setProperty("ink", ink)
            self.style().unpolish(self)
            self.style().polish(self)


class _Painted(Scaled, QWidget):
    """A small painted widget that measures itself anew under 大字."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never smaller than its text."""
        return self.sizeHint()


class StateLabel(_Painted):
    """Shape and word of a state, without a ground."""

    _ground = False

    def __init__(
        self, mark: StateMark | None = None, word: str = "", *, role: str = "small"
    ) -> None:
        super().__init__()
        self._role = role
        self._mark, self._word = mark, word
        self.setAccessibleName(word)

    def put(self, mark: StateMark | None, word: str) -> None:
        """Show another state; without a word nothing is shown."""
        self._mark, self._word = mark, word
        self.setAccessibleName(word)
        self.setVisible(bool(word))
        self.updateGeometry()
        self.update()

    @property
    def word(self) -> str:
        """The word that is shown."""
        return self._word

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Shape, gap and word."""
        metrics = QFontMetrics(theme().font(self._role))
        mark = theme().size("mark") + _GAP if self._mark else 0
        width = mark + metrics.horizontalAdvance(self._word) + 2 * self._padding() + 1
        height = theme().size("badge") if self._ground else theme().line(self._role)
        return QSize(width, height)

    def _padding(self) -> int:
        return theme().px(7) if self._ground else 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ground, shape, word."""
        del event
        look = theme()
        painter = QPainter(self)
        rect = QRectF(self.rect())
        colour = look.colour(self._mark.colour if self._mark else "ink3")
        if self._ground:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(self._mark.ground if self._mark else "grey_pale"))
            painter.drawRoundedRect(rect, look.radius("badge"), look.radius("badge"))
        left = float(self._padding())
        if self._mark:
            side = look.size("mark")
            top = (rect.height() - side) / 2
            paint_mark(painter, QRectF(left, top, side, side), self._mark)
            left += side + _GAP
        painter.setPen(colour)
        painter.setFont(look.font(self._role))
        painter.drawText(rect.adjusted(left, 0, 0, 0), _MIDDLE, self._word)


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Badge(StateLabel):
    """A state on its pale ground, for cards and heads."""

    _ground = True


class Tag(_Painted):
    """A category (高龄, 独居): outline, no shape."""

    def __init__(self, word: str, colour: str = "violet", line: str = "violet_line") -> None:
        super().__init__()
        self._word, self._colour, self._line = word, colour, line
        self.setAccessibleName(word)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The word with seven pixels on both sides."""
        metrics = QFontMetrics(theme().font("small"))
        return QSize(metrics.horizontalAdvance(self._word) + 2 * theme().px(7), theme().size("tag"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Outline and word."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour(self._line), 1))
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, look.radius("badge"), look.radius("badge"))
        painter.setPen(look.colour(self._colour))
        painter.setFont(look.font("small"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._word)


class KeyCap(_Painted):
    """The name of a key, as on a keyboard."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Measured by the name."""
        return key_cap_size(self._key)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Outline and name."""
        del event
        paint_key_cap(QPainter(self), QRectF(self.rect()), self._key)


def key_cap_size(key: str) -> QSize:
    """How much room a key cap takes."""
    width = QFontMetrics(theme().font("caption")).horizontalAdvance(key)
    return QSize(max(width + theme().px(12), theme().px(20)), theme().px(20))


def paint_key_cap(painter: QPainter, rect: QRectF, key: str, *, on_accent: bool = False) -> None:
    """Draw a key cap; `on_accent` for primary buttons."""
    look = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = look.colour("white" if on_accent else "control")
    painter.setPen(QPen(line, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush if on_accent else look.colour("surface"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(look.colour("white" if on_accent else "ink2"))
    painter.setFont(look.font("caption"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, key)


class KeyHints(QWidget):
    """`↑ ↓ 选 · Tab 换一栏`: keys and what they do, in one line."""

    def __init__(self, *parts: tuple[str, str]) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for number, (keys, words) in enumerate(parts):
            if number:
                line.addSpacing(8)
            for key in keys.split():
                line.addWidget(KeyCap(key))
            line.addWidget(Text(words, "small", "ink2"))
        line.addStretch(1)


class MaskedIdLabel(Text):
    """An id number, masked until `reveal`; `revealed` tells the page to log the look."""

    revealed = Signal(str)

    def __init__(self, role: str = "body") -> None:
        super().__init__("", role)
        self._number = ""
        self._shown = False

    def put(self, id_number: str) -> None:
        """Show a number, masked."""
        self._number, self._shown = id_number, False
        self.setText(masked_id(id_number))

    def reveal(self) -> None:
        """Show the whole number, or mask it again."""
        self._shown = not self._shown
        self.setText(self._number if self._shown else masked_id(self._number))
        if self._shown and self._number:
            self.revealed.emit(self._number)
