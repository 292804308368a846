"""Cards, choices and the empty page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.look.icons import paint_icon
from ui.look.style import RING
from ui.look.theme import theme
from ui.widgets.layouts import Margins, Part, column, fix_width, row, rule
from ui.widgets.texts import Text

_PADDING: Margins = (14, 12, 14, 12)
_SHOW = Qt.TextFlag.TextShowMnemonic


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


class Choice(QPushButton):
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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """大字 comes as a change of style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Outline, icon, both lines, the arrow."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(look.colour("accent" if lively else "line"), 1))
        painter.setBrush(look.colour("accent_pale" if self.isDown() else "surface"))
        frame = self.rect().adjusted(0, 0, -1, -1)
        painter.drawRoundedRect(frame, look.radius("card"), look.radius("card"))
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
        fix_width(middle, self._WIDTH)
        self.setLayout(column(1, row(1, middle, 1), 2))
