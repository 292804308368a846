"""The papers of a person as small pictures; Enter looks at one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.look.theme import theme
from ui.pages.roster.person_presenter import PaperPicture

Index = QModelIndex | QPersistentModelIndex
_PICTURE = Qt.ItemDataRole.UserRole + 1
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
        self.setItemDelegate(_Papers(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSpacing(8)
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
            item = QListWidgetItem(paper.title)
            item.setData(Qt.ItemDataRole.UserRole, paper.serial)
            item.setData(_PICTURE, pixmap_of(paper))
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
        self.setGridSize(QSize(px(_WIDTH + 24), px(_HEIGHT + _WORDS)))


class _Papers(QStyledItemDelegate):
    """Paints a paper with its title below; the current one has the ground of a current row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """The picture and two lines of words."""
        del option, index
        px = theme().px
        return QSize(px(_WIDTH + 16), px(_HEIGHT + _WORDS - 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, paper with its edge, title."""
        look, rect, view = theme(), option.rect, self.parent()  # type: ignore[attr-defined]
        assert isinstance(view, PapersView)
        current = view.currentIndex() == index
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(look.colour("accent" if current else "line"), 1))
        painter.setBrush(look.colour("selected" if current else "surface"))
        radius = look.radius("card")
        painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), radius, radius)
        room = QRect(rect.left(), rect.top(), rect.width(), look.px(_HEIGHT)).adjusted(8, 8, -8, 0)
        picture: QPixmap = index.data(_PICTURE)
        size = picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = room.left() + (room.width() - size.width()) // 2
        place = QRect(QPoint(left, room.bottom() - size.height()), size)
        painter.drawPixmap(place, picture)
        painter.setPen(QPen(look.colour("control"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)
        painter.setFont(look.font("small_strong" if current else "small"))
        painter.setPen(look.colour("ink"))
        below = QRect(rect.left(), room.bottom(), rect.width(), rect.bottom() - room.bottom())
        words = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, below.width() - 12
        )
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)


def pixmap_of(paper: PaperPicture) -> QPixmap:
    """The page of a paper."""
    page = paper.page
    kind = QImage.Format.Format_RGB888
    return QPixmap.fromImage(QImage(page.data, page.width, page.height, 3 * page.width, kind))


def _serial(item: QListWidgetItem) -> str:
    return str(item.data(Qt.ItemDataRole.UserRole))
