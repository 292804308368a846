"""A chapter of the manual on the screen: its text in the look of the desk, its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from qualdesk import paths
from ui.look.theme import theme
from ui.manual_book import Book, folder, html_of, read_book

EDGE = 18  # left and right of the text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A chapter ready to be shown: `name` is the place in it to go to, "" for its top."""

    book: Book
    chapter: str
    name: str
    html: str
    pictures: Mapping[str, QImage]


def prepare(book: Book | None, topic: str, width: int, ratio: float, line: QColor) -> Sheet:
    """Read what is missing and make the pictures `width` logical pixels wide (any thread)."""
    book = book or read_book()
    chapter = book.chapter(topic)
    _, _, name = topic.partition("#")
    pictures = {
        path: image
        for path in chapter.pictures
        if not (image := _picture(path, width, ratio, line)).isNull()
    }
    sizes = {
        path: (round(image.width() / ratio), round(image.height() / ratio))
        for path, image in pictures.items()
    }
    named = name if chapter.has(name) else ""
    return Sheet(book, chapter.key, named, html_of(chapter, sizes), pictures)


def _picture(path: str, width: int, ratio: float, line: QColor) -> QImage:
    """A picture of the manual, not wider than `width` nor larger than 大字 asks; with a frame."""
    image = QImage(str(folder() / path))
    if image.isNull():
        return image
    across = min(width, round(image.width() * theme().scale))
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    image = image.scaledToWidth(round(across * ratio), Qt.TransformationMode.SmoothTransformation)
    painter = QPainter(image)
    painter.setPen(line)
    painter.drawRect(0, 0, image.width() - 1, image.height() - 1)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


class ManualText(QTextBrowser):
    """Shows a sheet; the pictures come from it, no file is opened here."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setAccessibleName("手册")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pictures: Mapping[str, QImage] = {}

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802 - Qt's name
        """A picture of the sheet; nothing else is ever loaded."""
        del kind
        return self.pictures.get(name if isinstance(name, str) else name.toString())

    def put(self, html: str, pictures: Mapping[str, QImage]) -> None:
        """Show a text from its beginning, in the look of the desk."""
        self.pictures = pictures
        document = QTextDocument(self)
        document.setDocumentMargin(theme().px(EDGE))
        document.setDefaultFont(theme().font("body"))
        document.setDefaultStyleSheet(theme().fill(_style()))
        self.setDocument(document)
        self.setHtml(html)

    def mark(self, words: str) -> None:
        """Give words a bright ground wherever they stand, and go to the first of them."""
        ground = QTextCharFormat()
        ground.setBackground(theme().colour("amber_pale"))
        found: list[QTextEdit.ExtraSelection] = []
        cursor = QTextCursor(self.document())
        while words:
            cursor = self.document().find(words, cursor)
            if cursor.isNull():
                break
            one = QTextEdit.ExtraSelection()
            one.cursor, one.format = cursor, ground  # type: ignore[attr-defined]
            found.append(one)
        self.setExtraSelections(found)


class LargePicture(QWidget):
    """A picture of the manual over the whole window; Esc, Enter or a click closes."""

    closed = Signal()

    def __init__(self, parent: QWidget, path: str) -> None:
        super().__init__(parent)
        self._picture = QImage(str(folder() / path))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("大图，Esc 返回")
        self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The picture, whole, in the middle of a dark ground."""
        del event
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), look.colour("mat"))
        line = look.line("body") + look.px(16)
        room = self.rect().adjusted(look.px(16), line, -look.px(16), -look.px(16))
        size = QSize(self._picture.size()) * look.scale
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(QPoint(0, 0), size)
        place.moveCenter(room.center())
        painter.drawImage(place, self._picture)
        painter.setPen(look.colour("white"))
        painter.setFont(look.font("body"))
        head = QRect(look.px(16), 0, self.width(), line)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, "Esc 返回")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Back."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Back."""
        del event
        self._close()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
        self.deleteLater()


@cache
def _style() -> str:
    return (paths.resources() / "style" / "manual.css").read_text(encoding="utf-8")
