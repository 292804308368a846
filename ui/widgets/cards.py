"""Cards, choices, counts that open a list, and the empty page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.look.icons import paint_icon
from ui.look.marks import StateMark, paint_mark
from ui.look.style import RING
from ui.look.theme import theme
from ui.widgets.layouts import Margins, Part, column, most_width, row, rule
from ui.widgets.pressing import PressedByEnter
from ui.widgets.scaled import Scaled
from ui.widgets.texts import Text

_PADDING: Margins = (14, 12, 14, 12)
_SHOW = Qt.TextFlag.TextShowMnemonic
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Card(QFrame):
    """A white card. With a title it has a head row; `head` and `body` are its layouts."""

    def __init__(self, title: str = "", note: str = "", *, padding: Margins = _PADDING) -> None:
        super().__init__()
        self.setProperty("card", "true")
        outside = QVBoxLayout(self)
        outside.setContentsMargins(1, 1, 1, 1)
        outside.setSpacing(0)
        self.note = Text(note, "small", "ink2")
        self.title = Text(title, "card")
        self.head = row(self.title, self.note, spacing=10, margins=(max(14, padding[0]), 0, 12, 0))
        self.head.addStretch(1)
        if title:
            self._head = QWidget()
            self._head.setLayout(self.head)
            self._head.setMinimumHeight(theme().px(36))
            outside.addWidget(self._head)
            outside.addWidget(rule())
        self.body = column(spacing=8, margins=padding)
        outside.addLayout(self.body, 1)

    def add(self, *parts: Part) -> None:
        """Put widgets and layouts under one another."""
        for part in parts:
            if isinstance(part, QWidget):
                self.body.addWidget(part)
            elif isinstance(part, int):
                self.body.addStretch(part)
            elif isinstance(part, QLayout):
                self.body.addLayout(part)


class Choice(PressedByEnter, Scaled, QPushButton):
    """A large button that says what will happen: icon, title with mnemonic, a line below."""

    def __init__(self, icon: str, title: str, note: str, act: Callable[[], object]) -> None:
        super().__init__(title)
        self._icon, self._note = icon, note
        self.setProperty(RING, True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleDescription(note)
        self.clicked.connect(lambda _: act())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two lines and the icon."""
        look = theme()
        title = QFontMetrics(look.font("card")).size(_SHOW, self.text()).width()
        note = QFontMetrics(look.font("body")).horizontalAdvance(self._note)
        return QSize(max(title, note) + look.px(120), look.px(74))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Outline, icon, both lines, the arrow."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.underMouse() or self.hasFocus()
        _paint_frame(self, painter, lively=lively, pressed=self.isDown())
        height, side = self.height(), look.px(24)
        paint_icon(painter, QRect(look.px(20), 0, side, height), self._icon, "accent")
        left, width = look.px(62), self.width() - look.px(62 + 44)
        line = look.line("card")
        top = (height - line - look.line("body")) // 2
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font("card"))
        painter.drawText(
            QRect(left, top, width, line), _SHOW | Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.setPen(look.colour("ink2"))
        painter.setFont(look.font("body"))
        below = QRect(left, top + line, width, look.line("body"))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._note)
        arrow = QRect(self.width() - look.px(38), 0, look.px(18), height)
        paint_icon(painter, arrow, "chevron_right", "ink2")


class CountTile(PressedByEnter, Scaled, QAbstractButton):
    """A count that opens its list: number, word, mark, a small line."""

    def __init__(self, mark: StateMark, word: str) -> None:
        super().__init__()
        self._mark, self._word, self._number, self._note = mark, word, "", ""
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setProperty(RING, True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, number: str, note: str) -> None:
        """Show a count and what is said below it."""
        self._number, self._note = number, note
        self.setAccessibleName(f"{self._word} {number}")
        self.setAccessibleDescription(note)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two lines."""
        return QSize(theme().px(150), theme().px(62))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ground, number, word, mark, note."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        _paint_frame(self, painter, lively=chosen, pressed=chosen, width=2 if chosen else 1)
        left, top = look.px(12), look.px(6)
        painter.setPen(look.colour("ink"))
        font = look.font("headline")
        font.setPixelSize(look.px(23))
        painter.setFont(font)
        line = look.px(30)
        painter.drawText(QRect(left, top, self.width(), line), _LEFT, self._number)
        beside = left + QFontMetrics(font).horizontalAdvance(self._number) + look.px(6)
        painter.setFont(look.font("body"))
        painter.drawText(QRect(beside, top + look.px(3), self.width(), line), _LEFT, self._word)
        side = look.size("mark")
        spot = QRectF(self.width() - side - look.px(14), top + look.px(9), side, side)
        paint_mark(painter, spot, self._mark)
        painter.setFont(look.font("caption"))
        painter.setPen(look.colour("ink2"))
        below = QRect(left, top + line, self.width() - 2 * left, look.line("caption"))
        metrics = painter.fontMetrics()
        words = metrics.elidedText(self._note, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, _LEFT, words)


def _paint_frame(
    widget: QWidget, painter: QPainter, *, lively: bool, pressed: bool, width: int = 1
) -> None:
    """The outline and ground of a button that is a card."""
    look = theme()
    painter.setPen(QPen(look.colour("accent" if lively else "line"), width))
    painter.setBrush(look.colour("accent_pale" if pressed else "surface"))
    half = width / 2
    frame = QRectF(widget.rect()).adjusted(half, half, -half, -half)
    painter.drawRoundedRect(frame, look.radius("card"), look.radius("card"))


class IconLabel(QWidget):
    """An icon that stands by itself, `side` pixels at 大字 ×1."""

    def __init__(self, icon: str, side: int = 20, colour: str = "ink2") -> None:
        super().__init__()
        self._icon, self._side, self._colour = icon, side, colour
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def put(self, icon: str, colour: str) -> None:
        """Show another icon or colour."""
        self._icon, self._colour = icon, colour
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Under 大字."""
        return QSize(theme().px(self._side), theme().px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The icon."""
        del event
        paint_icon(QPainter(self), self.rect(), self._icon, self._colour)


class EmptyState(QWidget):
    """Nothing here yet: what that means, and the ways on (`Choice` or buttons) below."""

    _WIDTH = 620

    def __init__(self, title: str, body: str, *choices: QWidget, icon: str = "") -> None:
        super().__init__()
        inside = column(spacing=4, margins=(4, 4, 4, 4))  # room for the focus ring
        if icon:
            inside.addWidget(IconLabel(icon, 40, "ink3"))
            inside.addSpacing(6)
        inside.addWidget(Text(title, "headline"))
        inside.addWidget(Text(body, "body", "ink2", wrap=True))
        inside.addSpacing(12)
        for choice in choices:
            inside.addWidget(choice)
            inside.addSpacing(6)
        middle = QWidget()
        middle.setLayout(inside)
        most_width(middle, self._WIDTH)
        across = row(1, middle, 1)
        across.setStretch(1, 100)  # as wide as it may be, but no wider than the room
        self.setLayout(column(1, across, 2))
