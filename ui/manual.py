"""The manual beside the page in sight: F1 opens it there, Esc closes it and gives the focus back.

A topic is `chapter` or `chapter#section`. Files and pictures are read and pictures made as wide as
the panel on a read lane; only the text is laid out in the window.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QUrl
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QWidget
from shiboken6 import isValid

from ui.context import Desk
from ui.look.theme import theme
from ui.manual_book import INDEX, Book, Hit, html_of_hits, read_book
from ui.manual_sheet import EDGE, LargePicture, ManualText, Sheet, prepare
from ui.widgets.buttons import QuietButton
from ui.widgets.fields import SearchField
from ui.widgets.layouts import column, row
from ui.widgets.texts import Text

_WIDTH = 600  # of the panel at 大字 ×1
_MOST = 0.74  # of the window: something of the page stays in sight
_SEARCH = 190
_FRAME = 20  # borders and padding of panel and text


class Manual(QFrame):
    """A sheet at the right side of the window, above whatever is there."""

    def __init__(self, desk: Desk, parent: QWidget, area: Callable[[], QRect]) -> None:
        """`area` is the part of `parent` that it may lie on."""
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAccessibleName("手册")
        self._desk, self._window, self._area = desk, parent, area
        self._book: Book | None = None
        self._here, self._words = "", ""
        self._trail: list[tuple[str, int]] = []
        self._wanted = 0  # counts what was asked for: only the newest is shown
        self._given: QWidget | None = None
        self.text = ManualText()
        self.text.anchorClicked.connect(self._follow)
        self.back = QuietButton("上一处", self.go_back, key="Alt+←", small=True)
        self.contents = QComboBox()
        self.contents.setAccessibleName("目录")
        self.contents.activated.connect(lambda _: self.go(self.contents.currentData()))
        self.search = SearchField("在手册里找", "Ctrl+F")
        self.search.searched.connect(self._search)
        self.search.entered.connect(self._enter)
        self.search.left.connect(self.text.setFocus)
        self._build()
        parent.installEventFilter(self)
        theme().rescaled.connect(self._rescaled)
        self.hide()

    def _build(self) -> None:
        shut = QuietButton("关上", self.leave, key="Esc", small=True)
        for quiet in (self.back, shut):
            quiet.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # by key; Tab walks the links
        head = row(Text("手册", "card"), 1, self.back, shut, margins=(16, 6, 8, 0))
        find = row(self.contents, self.search, spacing=8, margins=(16, 4, 12, 8))
        find.setStretch(0, 1)
        self.setLayout(column(head, find, self.text, spacing=0, margins=(1, 1, 1, 1)))
        for keys, act in (("Alt+Left", self.go_back), ("Ctrl+F", self._to_search)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # Opening and closing

    def open(self, topic: str) -> None:
        """Show a topic; what has the focus now gets it back at the end."""
        focus = QApplication.focusWidget()
        if focus is not None and not self._is_mine(focus):
            self._given = focus
        self._place()
        self.show()
        self.raise_()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self._trail.clear()
        self._here = ""
        self.go(topic)

    def turn(self, topic: str) -> None:
        """F1: open at a topic; in the manual itself it closes."""
        focus = QApplication.focusWidget()
        if self.isVisible() and focus is not None and self._is_mine(focus):
            self.leave()
        else:
            self.open(topic)

    def leave(self) -> None:
        """Close, and give the focus back."""
        if self.isHidden():
            return
        focus, given = QApplication.focusWidget(), self._given
        had_focus = focus is not None and self._is_mine(focus)
        self._given = None
        self._forget_search()
        self.hide()
        if not had_focus:
            return  # it is elsewhere already
        if given is not None and isValid(given) and given.isVisible():
            given.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.setFocus()

    def _is_mine(self, widget: QWidget) -> bool:
        return widget is self or self.isAncestorOf(widget)

    # Going about

    @property
    def here(self) -> str:
        """The topic in sight."""
        return self._here

    def go(self, topic: str) -> None:
        """Another chapter or section; Alt+← comes back."""
        if self._here and topic != self._here:
            self._trail.append((self._here, self.text.verticalScrollBar().value()))
        self._load(topic)

    def go_back(self) -> None:
        """Where one was before."""
        if self._words:
            self._forget_search()
        if self._trail:
            topic, at = self._trail.pop()
            self._load(topic, at)

    def _load(self, topic: str, at: int = -1) -> None:
        """Read it on a lane; `at` is the place of the scroll bar, -1 for the section."""
        self._here = topic
        self._wanted += 1
        wanted, book, width = self._wanted, self._book, self._room()
        ratio, line = self.devicePixelRatioF(), theme().colour("line")

        def came(sheet: Sheet) -> None:
            if wanted == self._wanted:
                self._show(sheet, at)

        self._desk.read(lambda _: prepare(book, topic, width, ratio, line)).then(came).start()

    def _show(self, sheet: Sheet, at: int) -> None:
        self._book = sheet.book
        if not self.contents.count():
            for key, chapter in sheet.book.chapters.items():
                self.contents.addItem(chapter.title, key)
        self.contents.setCurrentIndex(self.contents.findData(sheet.chapter))
        self.text.put(sheet.html, sheet.pictures)
        self.text.mark(self._words)
        if at >= 0:
            self.text.verticalScrollBar().setValue(at)
        elif sheet.name:
            self.text.scrollToAnchor(sheet.name)
        self.back.setEnabled(bool(self._trail))

    def _follow(self, link: QUrl) -> None:
        """A link: `#section`, `chapter.md`, `chapter.md#section`, or a picture to enlarge."""
        if link.path().endswith(".png"):
            large = LargePicture(self._window, link.path())
            large.closed.connect(self.text.setFocus)
            return
        key = link.path().removesuffix(".md") or self._here.partition("#")[0]
        self.go(f"{key}#{link.fragment()}" if link.fragment() else key)

    # Finding

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _search(self, typed: str) -> None:
        words = typed.strip()
        self._wanted += 1
        if not words:
            self._words = ""
            self._load(self._here or INDEX)
            return
        self._words = words
        wanted, book = self._wanted, self._book

        def came(found: tuple[Book, tuple[Hit, ...]]) -> None:
            self._book, hits = found
            if wanted == self._wanted:
                self.text.put(html_of_hits(words, hits), {})
                self.text.mark(words)

        def work() -> tuple[Book, tuple[Hit, ...]]:
            read = book or read_book()
            return read, read.find(words)

        self._desk.read(lambda _: work()).then(came).start()

    def _enter(self) -> None:
        """The first of what was found."""
        hits = self._book.find(self._words) if self._book else ()
        if hits:
            self.text.setFocus()
            self.go(hits[0].topic)

    def _forget_search(self) -> None:
        self._words = ""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)

    # Keys and measures

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The window got another size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._rescaled()
        return super().eventFilter(watched, event)

    def _rescaled(self) -> None:
        """Another size of window or letters: the text is made anew, at the same place."""
        if self.isVisible():
            self._place()
            self._load(self._here, self.text.verticalScrollBar().value())

    def _place(self) -> None:
        look, area = theme(), self._area()
        self.search.setFixedWidth(look.px(_SEARCH))
        width = min(look.px(_WIDTH), round(area.width() * _MOST))
        area.setLeft(area.right() + 1 - width)
        self.setGeometry(area)

    def _room(self) -> int:
        bar = self.text.verticalScrollBar().sizeHint().width()
        return self.width() - 2 * theme().px(EDGE) - bar - _FRAME
