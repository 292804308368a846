"""What every section of a page with several can do; the page passes keys and openings on to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLayout, QScrollArea, QSizePolicy, QWidget

from ui.widgets.layouts import fix_height, row
from ui.widgets.texts import KeyHints, Text

_FOOT = 34  # height of the line below a table


class Section(QWidget):
    """`counted` tells how much there is to do, `typed` that what is typed has changed."""

    counted = Signal(int)
    typed = Signal()

    def load(self) -> None:
        """Read again."""

    def first_focus(self) -> QWidget | None:
        """Where the keys work when the section comes into sight."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """Where the keys work, in the order of Ctrl+Tab."""
        focus = self.first_focus()
        return () if focus is None else (focus,)

    def to_pane(self, step: int) -> None:
        """Ctrl+Tab and Ctrl+Shift+Tab: the next pane, or the one before."""
        panes = [one for one in self.panes() if one.isVisibleTo(self)]
        focus = self.focusWidget()
        held = (n for n, one in enumerate(panes) if one is focus or one.isAncestorOf(focus))
        here = next(held, -step) if focus is not None else -step
        if panes:
            there = panes[(here + step) % len(panes)]
            there.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def digit(self, number: int) -> None:
        """1, 2, 3 or 0 outside of a field."""

    def primary(self) -> None:
        """Ctrl+Enter."""

    def attach(self) -> None:
        """A paper is given."""

    def take_back(self) -> None:
        """Ctrl+Z."""

    def leave(self) -> None:
        """Esc: one step back, from an entry to the list; what is typed stays."""

    def as_draft(self) -> dict[str, object]:
        """JSON of what is typed; {} for nothing."""
        return {}


class _Tall(QWidget):
    """As high as its wrapped words want to be at its width."""

    def event(self, event: QEvent) -> bool:
        """Measured anew with every change of width or words."""
        done = super().event(event)
        layout = self.layout()
        if event.type() in _MEASURED and layout is not None and layout.hasHeightForWidth():
            wanted = layout.totalHeightForWidth(self.width())
            if wanted != self.minimumHeight():
                self.setMinimumHeight(wanted)
        return done


_MEASURED = (QEvent.Type.Resize, QEvent.Type.LayoutRequest)


def scrolled(inside: QLayout) -> QScrollArea:
    """A layout on white ground that stays within reach under 大字."""
    held = _Tall()
    held.setLayout(inside)
    held.setProperty("ground", "surface")
    held.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(held)
    return scroll


def combo(name: str, least: int = 7) -> QComboBox:
    """A filter that is as wide as `least` characters at the least."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(least)
    box.setMaxVisibleItems(16)
    return box


def fill(box: QComboBox, rows: list[tuple[str, str]], current: str = "") -> None:
    """Rows of (key, words) and the current one; the same rows are left alone."""
    if [(box.itemData(at), box.itemText(at)) for at in range(box.count())] != rows:
        box.clear()
        for key, words in rows:
            box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(current)))


def foot_of(position: Text, *hints: tuple[str, str]) -> QWidget:
    """The line below a table: where one is, and keys."""
    foot = QWidget()
    foot.setProperty("ground", "header")
    foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    fix_height(foot, _FOOT)
    foot.setLayout(row(position, 1, KeyHints(*hints), spacing=12, margins=(12, 0, 8, 0)))
    return foot
