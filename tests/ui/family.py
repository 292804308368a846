"""Every widget inside another one, parent by parent.

`findChildren(QWidget)` would hang all of them, those of Qt itself too, on the widget that was
asked: they then outlive their real parent in Python, and the next widget at their place in memory
is taken for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QScrollBar,
    QWidget,
)
from shiboken6 import isValid


def family(root: QWidget) -> Iterator[QWidget]:
    """`root` and everything in sight below it; windows of their own are left out."""
    yield root
    for child in root.children():
        there = isinstance(child, QWidget) and isValid(child)
        if there and child.isVisible() and not child.isWindow():
            yield from family(child)


_OF_QT = (QAbstractItemView, QAbstractSpinBox, QComboBox, QHeaderView, QScrollBar)


def everyone(root: QWidget) -> Iterator[QWidget]:
    """`root` and everything below it, in sight or not; what Qt has inside its own is left alone."""
    yield root
    if isinstance(root, _OF_QT):
        return
    for child in root.children():
        if isinstance(child, QWidget) and isValid(child):
            yield from everyone(child)
