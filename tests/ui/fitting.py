"""What does not fit: words that are cut, parts over one another or outside of the window.

Words may be cut on purpose where the tooltip says them whole. What lies in a scrolled area may be
out of sight up and down; to the side it may not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLayout,
    QLineEdit,
    QWidget,
)

from tests.services.conftest import id_number
from tests.ui.family import family
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.pages.exchange.page import ExchangePage

_MNEMONIC = re.compile(r"\(&\w\)|&")
_MOST_SECTIONS = 12
_SLACK = 1  # pixels of rounding
_PLACES: tuple[tuple[str, dict[str, object]], ...] = (
    ("confirm", {"person": id_number(0)}),
    ("roster", {"person": id_number(0)}),
    ("roster", {"start_import": True}),
    ("roster", {"add": {}}),
)


def unfit(root: QWidget) -> list[str]:
    """Every finding in a window, in words."""
    parts = [part for part in family(root) if _speaks(part)]
    found = [f"{_name(part)} {fault}" for part in parts for fault in _cut(part)]
    found += [f"{_name(part)} 在窗口外" for part in parts if _outside(part, root)]
    places = [(part, QRect(part.mapTo(root, QPoint(0, 0)), part.size())) for part in parts]
    for at, (one, here) in enumerate(places):
        for other, there in places[at + 1 :]:
            over = here.intersected(there)
            if min(over.width(), over.height()) > _SLACK and _beside(one, other):
                found.append(f"{_name(one)} 压着 {_name(other)}")
    return found


def _speaks(part: QWidget) -> bool:
    if isinstance(part, QLabel):
        return bool(part.text())
    painted = isinstance(getattr(part, "word", None), str)
    return painted or isinstance(part, QAbstractButton | QLineEdit | QComboBox)


def _cut(part: QWidget) -> Iterator[str]:
    wanted, has = part.sizeHint(), part.size()
    if isinstance(part, QLineEdit | QComboBox):
        if part.fontMetrics().height() > has.height():
            yield f"太矮 {has.height()}"
        return
    if isinstance(part, QLabel) and part.wordWrap():
        if part.heightForWidth(has.width()) > has.height() + _SLACK:
            yield f"少了行：{has.height()} / {part.heightForWidth(has.width())}"
        return
    if wanted.width() > has.width() + _SLACK and not part.toolTip():
        yield f"太窄 {has.width()} / {wanted.width()}"
    if wanted.height() > has.height() + _SLACK and not isinstance(part, QAbstractButton):
        yield f"太矮 {has.height()} / {wanted.height()}"


def _outside(part: QWidget, root: QWidget) -> bool:
    """Whether some of it lies outside of what holds it; a scrolled area holds what is above it."""
    above = part.parentWidget()
    while above is not None:
        place = QRect(part.mapTo(above, QPoint(0, 0)), part.size())
        room = above.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        scrolled = isinstance(above.parentWidget(), QAbstractScrollArea)
        sideways = place.left() < room.left() or place.right() > room.right()
        if sideways or (not scrolled and not room.contains(place)):
            return True
        if above is root or scrolled:
            return False
        above = above.parentWidget()
    return False


def _beside(one: QWidget, other: QWidget) -> bool:
    """Whether two widgets are meant to lie beside each other: not in, nor floating over."""
    if one.isAncestorOf(other) or other.isAncestorOf(one):
        return False
    return _floor(one) is _floor(other)


def _floor(part: QWidget) -> QWidget | None:
    """The widget that is in no layout, over the others: a sheet, a view's viewport."""
    above: QWidget | None = part
    while above is not None:
        parent = above.parentWidget()
        layout = parent.layout() if parent is not None else None
        if layout is None or (layout.indexOf(above) < 0 and not _within(layout, above)):
            return above
        above = parent
    return None


def _within(layout: QLayout, part: QWidget) -> bool:
    for at in range(layout.count()):
        inner = layout.itemAt(at).layout()
        if inner is not None and (inner.indexOf(part) >= 0 or _within(inner, part)):
            return True
    return False


def _name(part: QWidget) -> str:
    text = getattr(part, "text", "")
    words = getattr(part, "word", None) or (text() if callable(text) else text)
    kind = type(part).__name__
    return f"{kind}“{_MNEMONIC.sub('', str(words)) or part.accessibleName()}”"


def walk(window: MainWindow, still: Callable[[], None]) -> Iterator[str]:
    """Bring every page and its sections into sight, one after the other; the place in words."""
    for key in (entry.key for entry in PAGES):
        window.open(key)
        page = window.view.current
        seen: list[tuple[str, ...]] = []
        for _ in range(_MOST_SECTIONS):
            still()
            looks = tuple(_name(part) for part in family(page))
            if looks in seen:
                break
            seen.append(looks)
            yield f"{page.title}·{page.subtitle.text()}"
            page.next_section()
    for key, where in _PLACES:
        window.open(key, **where)
        still()
        yield f"{window.view.current.title} {' '.join(where)}"
    window.open("exchange")
    page = window.view.current
    assert isinstance(page, ExchangePage)
    for step in page.presenter.state.steps:
        page.presenter.look_at(step.key)
        still()
        yield f"{page.title} {step.title}"
