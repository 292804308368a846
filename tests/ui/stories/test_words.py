"""No word of Qt stands there in English: its own dialogs, menus, and every page."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QHeaderView, QWidget

from tests.ui.family import family
from tests.ui.stories.hands import Hands, plain, texts_of
from ui.pages import PAGES

_NUMBERS = re.compile(r"(?:/\S+)+|\b[0-9a-f]{12,}\b")  # the data folder, fingerprints
LATIN = re.compile(r"[A-Za-z]{3,}")
#: Keys, kinds of files, names that people know; how to find 杨桂兰.
_KNOWN = re.compile(
    r"Alt|Ctrl|Enter|Esc|Tab|Shift|PgUp|PgDn|Home|End|Excel|Windows|QualDesk|PDF|USB|SHA|ygl"
    r"|xlsx?|csv|txt|html?|pdf|jpe?g|png|bmp|tiff?|zip"
)


def english_in(widgets: Iterable[QWidget]) -> set[str]:
    """Latin words among everything that these say, tell or offer."""
    words = (word for text in said_by(widgets) for word in LATIN.findall(_NUMBERS.sub("", text)))
    return {word for word in words if not _KNOWN.fullmatch(word)}


def said_by(widgets: Iterable[QWidget]) -> Iterator[str]:
    for widget in widgets:
        yield widget.windowTitle()
        yield widget.toolTip()
        if isinstance(widget, QHeaderView):
            model = widget.model()
            for at in range(widget.count() if model else 0):
                yield str(model.headerData(at, widget.orientation()) or "")
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(at) for at in range(widget.count()))
        elif not widget.inherits("QAbstractItemView"):  # names of files and people
            yield from texts_of(widget)
        yield from (plain(action.text()) for action in widget.actions())


def test_qt_itself_speaks_chinese() -> None:
    """Its dialogs and menus, in a process of their own: see `tests.ui.family`."""
    here = Path(__file__).with_name("words_of_qt.py")
    words = ["-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", str(here)]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "3 passed" in done.stdout


def test_every_page_speaks_chinese(clerk: Hands) -> None:
    english = {}
    for entry in PAGES:
        clerk.press(entry.f_key)
        clerk.still()
        clerk.press("Escape")
        clerk.still()
        english[entry.title] = english_in(family(clerk.window))
    assert {page: words for page, words in english.items() if words} == {}
