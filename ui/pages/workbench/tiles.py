"""A card of a duty: icon, title, deadline; the number; detail and the way to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.look.style import RING
from ui.look.theme import theme
from ui.pages.workbench.state import Shown
from ui.text import count
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card, IconLabel
from ui.widgets.layouts import row
from ui.widgets.scaled import Scaled
from ui.widgets.texts import Badge, Text

_PADDING = (14, 10, 14, 10)
_UNDERLINE = 2


class DutyTile(Card):
    """One duty. The first on the page is the next act: its button is the primary one."""

    def __init__(
        self,
        shown: Shown,
        number: int,
        open_it: Callable[[], object],
        open_behind: Callable[[], object],
    ) -> None:
        super().__init__(padding=_PADDING)
        card = shown.card
        self.shown = shown
        self.setAccessibleName(f"{shown.title}：{count(card.number)} {card.unit}，{card.badge}")
        self.number = NumberButton(count(card.number), open_behind)
        self.number.setAccessibleName(self.accessibleName())
        kind = PrimaryButton if number == 1 else Button
        self.act = kind(shown.duty.act, open_it, key=str(number), small=True)
        self.badge = Badge(card.mark, card.badge)
        unit = row(self.number, Text(card.unit, "body", "ink2"), 1, spacing=6)
        detail = Text(card.detail, "small", "ink2")
        detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        detail.setToolTip(card.detail)
        foot = row(detail, self.act, spacing=8)
        foot.setStretch(0, 1)
        self.add(
            row(IconLabel(shown.duty.icon), Text(shown.title, "card"), 1, self.badge, spacing=8),
            unit,
            foot,
        )
        self.body.setSpacing(4)


class NumberButton(Scaled, QPushButton):
    """A number that opens the list behind it."""

    def __init__(self, number: str, act: Callable[[], object], role: str = "headline") -> None:
        super().__init__(number)
        self._role = role
        self.setProperty(RING, True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its button beside it is reached by Tab
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked: act())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The number with its underline."""
        look = theme()
        width = QFontMetrics(look.font(self._role)).horizontalAdvance(self.text())
        return QSize(width + 2, look.line(self._role))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Accent, with a soft line below; a full one under the mouse."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setFont(look.font(self._role))
        painter.setPen(look.colour("accent"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.text())
        lively = self.underMouse()
        painter.setPen(QPen(look.colour("accent" if lively else "line"), _UNDERLINE))
        below = self.height() - _UNDERLINE
        painter.drawLine(0, below, self.width(), below)
