"""Buttons in four levels, painted: icon, words with mnemonic, key cap. One primary on a page."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.look.icons import paint_icon
from ui.look.style import RING
from ui.look.theme import theme
from ui.widgets.pressing import PressedByEnter
from ui.widgets.scaled import Scaled
from ui.widgets.texts import key_cap_size, paint_key_cap

_GAP = 6  # between icon, words and key cap
_WORDS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic


class Level(Enum):
    """How much a button weighs: tokens of ground, under the mouse, pressed, outline, ink."""

    PRIMARY = "accent", "accent_hover", "accent_pressed", "accent", "white"
    NORMAL = "surface", "hover", "accent_pale", "control", "ink"
    QUIET = "", "accent_pale", "selected", "", "accent"
    SERIOUS = "surface", "red_pale", "red_pale", "red", "red"


class Button(PressedByEnter, Scaled, QPushButton):
    """`Button("打印路线单(&L)", act, icon="print", key="Enter")`.

    `key` is shown as a key cap; it is the page that gives the key its act. `small` is for rows.
    `height` (pixels at 大字 ×1) for the large ones under the camera.
    """

    level = Level.NORMAL

    def __init__(
        self,
        text: str,
        act: Callable[[], object] | None = None,
        *,
        icon: str = "",
        key: str = "",
        small: bool = False,
        height: int = 0,
    ) -> None:
        super().__init__(text)
        self._icon, self._key, self._small, self._height = icon, key, small, height
        self._ink = ""  # instead of the level's
        self.setAutoDefault(False)
        self.setProperty(RING, True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if act is not None:
            self.clicked.connect(lambda _: act())

    def put_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Padding, icon, words, key cap."""
        look = theme()
        words = QFontMetrics(self._font()).size(_WORDS, self.text()).width()
        width = words + 2 * look.px(6 if self.level is Level.QUIET else 10 if self._small else 13)
        if self._icon:
            width += self._icon_side() + _GAP
        if self._key:
            width += key_cap_size(self._key).width() + _GAP
        named = look.size("control_small" if self._small else "control")
        return QSize(width + 2, look.px(self._height) if self._height else named)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ground and outline, then icon, words and key cap centred together."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._paint_ground(painter)
        self._paint_words(painter, ink)

    def _font(self) -> QFont:
        if self.level is Level.PRIMARY:
            return theme().font("small_strong" if self._small else "strong")
        return theme().font("small" if self._small else "body")

    def _icon_side(self) -> int:
        return theme().size("icon_small" if self._small else "icon")

    def _paint_ground(self, painter: QPainter) -> str:
        look = theme()
        ground, hover, pressed, line, ink = self.level.value
        if not self.isEnabled():
            ground, line, ink = ("window", "line", "disabled") if line else ("", "", "disabled")
        elif self.isDown():
            ground = pressed
        elif self.underMouse() and hover:
            ground = hover
        if self.isEnabled() and self.level is Level.PRIMARY:
            line = ground
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(look.colour(line), 1) if line else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground) if ground else QColor(Qt.GlobalColor.transparent))
        painter.drawRoundedRect(rect, look.radius("control"), look.radius("control"))
        return self._ink or ink if self.isEnabled() else ink

    def _paint_words(self, painter: QPainter, ink: str) -> None:
        look = theme()
        font = self._font()
        words = QFontMetrics(font).size(_WORDS, self.text()).width()
        icon = self._icon_side() + _GAP if self._icon else 0
        cap = key_cap_size(self._key) if self._key else QSize(0, 0)
        total = icon + words + (cap.width() + _GAP if self._key else 0)
        left, height = (self.width() - total) // 2, self.height()
        if self._icon:
            paint_icon(painter, QRect(left, 0, icon - _GAP, height), self._icon, ink)
        painter.setFont(font)
        painter.setPen(look.colour(ink))
        painter.drawText(QRect(left + icon, 0, words + 1, height), _WORDS, self.text())
        if self._key:
            place = QRectF(
                left + icon + words + _GAP, (height - cap.height()) / 2, cap.width(), cap.height()
            )
            dark = self.level is Level.PRIMARY and self.isEnabled()
            paint_key_cap(painter, place, self._key, on_accent=dark)


class PrimaryButton(Button):
    """The next act: one on a page, and it moves as the work moves."""

    level = Level.PRIMARY


class QuietButton(Button):
    """A link into a list, or 改正 and 打印 inside a card's head; `calm` is in the ink of text."""

    level = Level.QUIET

    def __init__(
        self,
        text: str,
        act: Callable[[], object] | None = None,
        *,
        icon: str = "",
        key: str = "",
        small: bool = False,
        calm: bool = False,
    ) -> None:
        super().__init__(text, act, icon=icon, key=key, small=small)
        self._ink = "ink2" if calm else ""


class SeriousButton(Button):
    """退回, 作废, 停发: never the default; its act asks for a reason."""

    level = Level.SERIOUS
