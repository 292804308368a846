"""The navigation at the left: icon, word, F-key; narrow with 大字 or a small window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.look.icons import paint_icon
from ui.look.style import RING
from ui.look.theme import theme
from ui.pages import PageEntry
from ui.widgets.scaled import Scaled

_BAR = 3


class Navigation(QWidget):
    """`asked(key)` comes with a click; the F-keys belong to the window."""

    asked = Signal(str)

    def __init__(self, pages: Sequence[PageEntry]) -> None:
        super().__init__()
        self.setProperty("ground", "nav")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("页面")
        self._items: dict[str, _Item] = {}
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 8, 0, 8)
        frame.setSpacing(0)
        for page in pages:
            item = _Item(page)
            item.clicked.connect(lambda _=False, key=page.key: self.asked.emit(key))
            self._items[page.key] = item
            frame.addWidget(item)
        frame.addStretch(1)
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """Icons with the F-key below, or the whole words."""
        look = theme()
        narrow = round(look.size("navigation_compact"))
        self.setFixedWidth(narrow if compact else look.size("navigation"))
        for item in self._items.values():
            item.set_compact(compact=compact)

    def show_current(self, key: str) -> None:
        """Mark the page that is in sight."""
        for name, item in self._items.items():
            item.setChecked(name == key)


class _Item(Scaled, QAbstractButton):
    """One page."""

    def __init__(self, page: PageEntry) -> None:
        super().__init__()
        self._page = page
        self._compact = False
        self.setText(page.title)
        self.setAccessibleName(f"{page.title} {page.f_key}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # reached by F-keys, not by Tab
        self.setProperty(RING, False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def set_compact(self, *, compact: bool) -> None:
        """Only the icon and the F-key."""
        self._compact = compact
        self.setToolTip(f"{self._page.title}（{self._page.f_key}）" if compact else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line, or icon above key."""
        return QSize(theme().px(64), theme().px(54) if self._compact else theme().size("nav_item"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ground and bar of the page in sight, icon, word, key."""
        del event
        look, rect = theme(), self.rect()
        painter = QPainter(self)
        here = self.isChecked()
        if here:
            painter.fillRect(rect, look.colour("surface"))
            inset = look.px(8)
            bar = rect.adjusted(0, inset, 0, -inset)
            painter.fillRect(bar.left(), bar.top(), _BAR, bar.height(), look.colour("accent"))
        elif self.underMouse():
            painter.fillRect(rect, look.colour("header"))
        ink = "accent" if here else "ink"
        side = look.size("icon")
        if self._compact:
            self._paint_compact(painter, here=here)
            return
        icon = QRect(look.px(14), 0, side, rect.height())
        paint_icon(painter, icon, self._page.icon, "accent" if here else "ink")
        painter.setFont(look.font("strong" if here else "body"))
        painter.setPen(look.colour(ink))
        left = look.px(44)
        painter.drawText(rect.adjusted(left, 0, 0, 0), _LEFT, self._page.title)
        small = look.font("caption")
        small.setBold(here)
        painter.setFont(small)
        painter.setPen(look.colour("accent" if here else "ink3"))
        width = QFontMetrics(small).horizontalAdvance(self._page.f_key)
        place = QRect(rect.width() - width - look.px(10), 0, width + 1, rect.height())
        painter.drawText(place, _LEFT, self._page.f_key)

    def _paint_compact(self, painter: QPainter, *, here: bool) -> None:
        """The icon above the key; beside it where a low window leaves no room below."""
        look, rect, side = theme(), self.rect(), theme().size("icon")
        top, line = look.px(9), look.line("caption")
        painter.setFont(look.font("caption"))
        painter.setPen(look.colour("accent" if here else "ink3"))
        middle = (rect.width() - side) // 2
        icon, key = QRect(middle, top, side, side), QRect(0, top + side, rect.width(), line)
        if rect.height() < top + side + line:
            half = rect.width() // 2
            icon = QRect(half - side - 2, 0, side, rect.height())
            key = QRect(half, 0, half, rect.height())
        paint_icon(painter, icon, self._page.icon, "accent" if here else "ink2")
        painter.drawText(key, Qt.AlignmentFlag.AlignCenter, self._page.f_key)


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
