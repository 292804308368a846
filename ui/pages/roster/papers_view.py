"""The papers of a person as small pictures; Enter looks at one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem

from ui.look.theme import theme
from ui.pages.roster.person_presenter import PaperPicture

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WIDTH, _HEIGHT = 190, 190  # of a picture at 大字 ×1
_WORDS = 44  # below it


class PapersView(QListWidget):
    """`entered(serial)` comes with Enter or a double click, `left` with Esc."""

    entered = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[PaperPicture, ...] = ()
        self.setAccessibleName("纸的缩图，Enter 看大图，Esc 返回")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setWordWrap(True)
        self.setSpacing(10)
        self.itemDoubleClicked.connect(lambda item: self.entered.emit(_serial(item)))
        theme().rescaled.connect(self._measure)
        self._measure()

    def put(self, papers: Sequence[PaperPicture]) -> None:
        """Show these."""
        if tuple(papers) == self._shown:
            return
        self._shown = tuple(papers)
        self.clear()
        for paper in papers:
            item = QListWidgetItem(QIcon(pixmap_of(paper)), paper.title)
            item.setData(Qt.ItemDataRole.UserRole, paper.serial)
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.addItem(item)
        self.setCurrentRow(0 if papers else -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, Esc goes back; arrows walk."""
        item = self.currentItem()
        if event.key() in _ENTER and item is not None:
            self.entered.emit(_serial(item))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _measure(self) -> None:
        px = theme().px
        self.setIconSize(QSize(px(_WIDTH), px(_HEIGHT)))
        self.setGridSize(QSize(px(_WIDTH + 24), px(_HEIGHT + _WORDS)))


def pixmap_of(paper: PaperPicture) -> QPixmap:
    """The page of a paper."""
    page = paper.page
    kind = QImage.Format.Format_RGB888
    return QPixmap.fromImage(QImage(page.data, page.width, page.height, 3 * page.width, kind))


def _serial(item: QListWidgetItem) -> str:
    return str(item.data(Qt.ItemDataRole.UserRole))
