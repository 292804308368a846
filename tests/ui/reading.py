"""What a page is like for the keyboard and for a screen reader: order, names, mnemonics."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QScrollArea, QWidget

from tests.ui.family import everyone

_MNEMONIC = re.compile(r"(?<!&)&([^&\s])")
_MOST_STOPS = 300
_SLACK = 12  # pixels by which tops of one line may differ


def stops(root: QWidget) -> list[QWidget]:
    """What Tab walks through inside `root`, in its order: Qt itself is asked to step.

    (Its chain holds widgets that Qt made; to hold those from Python is not safe.)
    """
    window = root.window()
    before, walked = window.focusWidget(), list[QWidget]()
    for _ in range(_MOST_STOPS):
        window.focusNextPrevChild(True)
        widget = window.focusWidget()
        if widget is None or widget in walked:
            break
        walked.append(widget)
    if before is not None:
        before.setFocus()
    inside = [root.isAncestorOf(widget) for widget in walked]
    entries = [at for at, here in enumerate(inside) if here and not inside[at - 1]]
    at = entries[0] if entries else 0
    turned = walked[at:] + walked[:at]
    return [widget for widget in turned if root.isAncestorOf(widget)]


def out_of_order(root: QWidget) -> list[str]:
    """Steps of Tab that go against the reading: up without going right, or left in a line."""
    chain = stops(root)
    places = [_place(widget, root) for widget in chain]
    return [
        f"{said(chain[at])} → {said(chain[at + 1])}"
        for at in range(len(chain) - 1)
        if _goes_back(places[at], places[at + 1])
    ]


def _goes_back(here: QRect, there: QRect) -> bool:
    if there.intersects(here) and (there.contains(here) or here.contains(there)):
        return False  # a view and what floats over it
    if abs(there.top() - here.top()) <= _SLACK or _share_a_line(here, there):
        return there.left() < here.left()
    return there.top() < here.top() and there.left() < here.right()


def _share_a_line(here: QRect, there: QRect) -> bool:
    """Centred on each other: a small button beside a tall field."""
    low, high = sorted((here, there), key=QRect.height)
    return high.top() <= low.center().y() <= high.bottom() and high.height() < 60


def _place(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())


def nameless(root: QWidget) -> list[str]:
    """Controls of which a screen reader could say nothing."""
    labelled = {
        label.buddy()
        for label in everyone(root)
        if isinstance(label, QLabel) and label.buddy() is not None and label.isVisibleTo(root)
    }
    return [
        said(widget)
        for widget in stops(root)
        if not _name(widget) and widget not in labelled and not isinstance(widget, QScrollArea)
    ]


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def doubled(roots: Iterable[QWidget]) -> dict[str, list[str]]:
    """Letters that several controls in sight claim."""
    claims: dict[str, list[str]] = defaultdict(list)
    for root in roots:
        for letter, widget in _mnemonics(root):
            claims[letter].append(said(widget))
    return {letter: names for letter, names in claims.items() if len(names) > 1}


def _mnemonics(root: QWidget) -> Iterator[tuple[str, QWidget]]:
    for widget in everyone(root):
        if not isinstance(widget, QAbstractButton | QLabel):
            continue
        if isinstance(widget, QLabel) and widget.buddy() is None:
            continue
        if widget.isVisibleTo(root) and widget.isEnabled():
            for letter in _MNEMONIC.findall(widget.text()):
                yield letter.upper(), widget


def said(widget: QWidget) -> str:
    """How a finding names a control."""
    words = _name(widget)
    if isinstance(widget, QComboBox):
        words = words or widget.currentText()
    elif isinstance(widget, QLabel):
        words = words or widget.text()
    return f"{type(widget).__name__} {words!r}"
