"""Rows, columns and rules in one line each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ui.look.theme import theme

Part = QWidget | QLayout | QSpacerItem | int | None  # an int is a stretch, None is left out
Margins = tuple[int, int, int, int]
L = TypeVar("L", bound=QBoxLayout)
NO_MARGINS: Margins = (0, 0, 0, 0)


def row(*parts: Part, spacing: int = 8, margins: Margins = NO_MARGINS) -> QHBoxLayout:
    """Widgets and layouts from left to right."""
    return _fill(QHBoxLayout(), parts, spacing, margins)


def column(*parts: Part, spacing: int = 8, margins: Margins = NO_MARGINS) -> QVBoxLayout:
    """Widgets and layouts from top to bottom."""
    return _fill(QVBoxLayout(), parts, spacing, margins)


def boxed(layout: QLayout) -> QWidget:
    """A bare widget around a layout."""
    widget = QWidget()
    widget.setLayout(layout)
    return widget


def gap(pixels: int) -> QSpacerItem:
    """Empty room in a row or column."""
    return QSpacerItem(pixels, pixels, QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def rule() -> QFrame:
    """A soft line across."""
    line = QFrame()
    line.setProperty("rule", "soft")
    line.setFixedHeight(1)
    return line


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if inner is not None:
            clear(inner)
            inner.deleteLater()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def tab_by_layout(root: QWidget) -> None:
    """Let Tab walk through `root` as its layouts are read, however its widgets came to be."""
    for before, after in pairwise(_stops(root)):
        QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        yield from _stops(widget.widget())
    elif (layout := widget.layout()) is not None:
        yield from _stops_in(layout)


def _stops_in(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from _stops(widget)
        if inner is not None:
            yield from _stops_in(inner)


def fix_width(widget: QWidget, pixels: int) -> QWidget:
    """Keep a widget `pixels` wide at 大字 ×1, and follow 大字. Returns the widget."""

    def measure() -> None:
        if isValid(widget):
            widget.setFixedWidth(theme().px(pixels))

    measure()
    theme().rescaled.connect(measure)
    return widget


def most_width(widget: QWidget, pixels: int) -> QWidget:
    """Let a widget grow to `pixels` at 大字 ×1, and follow 大字. Returns the widget."""

    def measure() -> None:
        if isValid(widget):
            widget.setMaximumWidth(theme().px(pixels))

    measure()
    theme().rescaled.connect(measure)
    return widget


def fix_height(widget: QWidget, pixels: int) -> QWidget:
    """Keep a widget `pixels` high at 大字 ×1, and follow 大字. Returns the widget."""

    def measure() -> None:
        if isValid(widget):
            widget.setFixedHeight(theme().px(pixels))

    measure()
    theme().rescaled.connect(measure)
    return widget


def _fill(layout: L, parts: tuple[Part, ...], spacing: int, margins: Margins) -> L:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        elif isinstance(part, QSpacerItem) and not isinstance(part, QLayout):
            layout.addSpacerItem(part)
        elif part is not None:
            layout.addLayout(part)
    return layout
