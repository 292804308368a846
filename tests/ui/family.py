"""Every widget inside another one, without touching what Qt has inside its own.

`findChildren` and `children` wrap widgets that Qt made for itself and destroys as it likes; such a
wrapper may outlive its widget, and the next one at that place in memory crashes the process. Our
own widgets have their wrappers already: only these are looked at. Dialogs of Qt are walked with
`those_of_qt`, in a process of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from shiboken6 import getAllValidWrappers, isValid


def family(root: QWidget) -> Iterator[QWidget]:
    """`root` and everything of ours in sight below it, as it is read; no windows of their own."""
    yield root
    below = [one for one in _ours(root) if one.isVisible()]
    places = {id(one): one.mapTo(root, QPoint(0, 0)) for one in below}
    yield from sorted(below, key=lambda one: (places[id(one)].y(), places[id(one)].x(), _kind(one)))


def everyone(root: QWidget) -> Iterator[QWidget]:
    """`root` and everything of ours below it, in sight or not."""
    yield root
    yield from _ours(root)


def those_of_qt(root: QWidget) -> Iterator[QWidget]:
    """`root` and everything in sight below it, Qt's own too: only where the process ends soon."""
    yield root
    for child in root.children():
        there = isinstance(child, QWidget) and isValid(child)
        if there and child.isVisible() and not child.isWindow():
            yield from those_of_qt(child)


def _ours(root: QWidget) -> list[QWidget]:
    return [
        one
        for one in getAllValidWrappers()
        if isinstance(one, QWidget) and isValid(one) and root.isAncestorOf(one)
    ]


def _kind(widget: QWidget) -> str:
    return type(widget).__name__
