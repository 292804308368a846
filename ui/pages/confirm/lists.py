"""The painted lists of 现场确认: the queue, and the people found with their photos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from qualdesk.domain.identity import age_on
from qualdesk.services.counter import settled
from qualdesk.services.people_lines import PersonLine
from ui.look.marks import paint_mark
from ui.look.theme import theme
from ui.pages.confirm.portrait import paint_portrait
from ui.pages.confirm.words import place_of
from ui.standings import standing_words
from ui.widgets.lists import paint_row_ground

Index = QModelIndex | QPersistentModelIndex
_LINE = Qt.ItemDataRole.UserRole
_WALKS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class _People(QAbstractListModel):
    """People by line; the words of each are for the screen reader."""

    def __init__(self, words: Callable[[PersonLine], str]) -> None:
        super().__init__()
        self._words = words
        self.lines: tuple[PersonLine, ...] = ()

    def put(self, lines: tuple[PersonLine, ...]) -> None:
        """Show these; where only lines changed, the view stays where it is."""
        before = self.lines
        if [o.row.id_number for o in before] == [o.row.id_number for o in lines]:
            self.lines = lines
            if before != lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """One row a person."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line itself, and its words."""
        line = self.lines[index.row()]
        if role == _LINE:
            return line
        return self._words(line) if role == Qt.ItemDataRole.DisplayRole else None


class _PeopleList(QListView):
    """Letters go through to the page: they start a search."""

    chosen = Signal(str)

    def __init__(self, name: str, delegate: _Row) -> None:
        super().__init__()
        self._people = _People(delegate.words)
        self.setModel(self._people)
        self.setItemDelegate(delegate)
        delegate.setParent(self)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # letters go through
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.chosen.emit(index.data(_LINE).row.id_number))
        theme().rescaled.connect(self.scheduleDelayedItemsLayout)

    def put(self, lines: tuple[PersonLine, ...], at: int) -> None:
        """Show these people; `at` is the current one, -1 for none."""
        self._people.put(lines)
        index = self._people.index(at) if 0 <= at < len(lines) else QModelIndex()
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walking chooses; everything else is for the page."""
        if event.key() not in _WALKS:
            event.ignore()
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        now = self.currentIndex()
        if now.isValid() and now != before:
            self.chosen.emit(now.data(_LINE).row.id_number)


class _Row(QStyledItemDelegate):
    """Paints a person; knows the day."""

    height = 34

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today

    def words(self, line: PersonLine) -> str:
        """What the screen reader says."""
        return f"{line.row.name}，{standing_words(line.state, line.due_on, self._today)[1]}"

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """One height for all."""
        del option, index
        return QSize(0, theme().px(self.height))

    def ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> bool:
        """Ground and line below; whether the row is the current one."""
        view = option.widget  # type: ignore[attr-defined]
        current = isinstance(view, QListView) and view.currentIndex() == index
        rect: QRect = option.rect  # type: ignore[attr-defined]
        paint_row_ground(painter, rect, option, current=current)
        below = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(below, theme().colour("line_soft"))
        return current

    def state(self, painter: QPainter, rect: QRect, line: PersonLine, *, short: bool) -> int:
        """Shape and word at the right end; the room they took."""
        look = theme()
        mark, word = standing_words(line.state, line.due_on, self._today)
        word = word.removesuffix("到期") if short and word[:1].isdigit() else word
        painter.setFont(look.font("small"))
        width = painter.fontMetrics().horizontalAdvance(word)
        side = look.size("mark")
        if not short:  # as a badge
            ground = QRectF(0, 0, width + 5 + side + 2 * look.px(7), look.size("badge"))
            ground.moveCenter(rect.center())
            ground.moveRight(rect.right() + look.px(7))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(mark.ground))
            painter.drawRoundedRect(ground, look.radius("badge"), look.radius("badge"))
        painter.setPen(look.colour(mark.colour))
        painter.drawText(rect, _RIGHT, word)
        left = rect.right() - width - 5 - side
        paint_mark(painter, QRectF(left, rect.center().y() - side / 2 + 1, side, side), mark)
        return width + 5 + side


class QueueRow(_Row):
    """Number, name, state."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        look, rect, line = theme(), option.rect, index.data(_LINE)  # type: ignore[attr-defined]
        current = self.ground(painter, option, index)
        inside = rect.adjusted(look.px(10), 0, -look.px(10), 0)
        taken = self.state(painter, inside, line, short=True)
        number = QRect(inside.left(), rect.top(), look.px(18), rect.height())
        painter.setPen(look.colour("ink3"))
        painter.setFont(look.font("caption"))
        painter.drawText(number, _RIGHT, str(index.row() + 1))
        left = number.right() + look.px(9)
        place = QRect(left, rect.top(), inside.right() - taken - look.px(6) - left, rect.height())
        painter.setPen(look.colour("ink2" if settled(line) and not current else "ink"))
        font = look.font("strong" if current else "body")
        painter.setFont(font)
        name = QFontMetrics(font).elidedText(
            line.row.name, Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, _LEFT, name)


class CandidateRow(_Row):
    """Photo, name, sex and age, place and last digits, state."""

    height = 66

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._photos: dict[str, QImage] = {}

    def put_photos(self, photos: Mapping[str, bytes]) -> None:
        """The photos there are, as JPEG; empty bytes for people without one."""
        for person, jpeg in photos.items():
            if person not in self._photos:
                self._photos[person] = QImage.fromData(jpeg) if jpeg else QImage()
        for person in self._photos.keys() - photos.keys():
            del self._photos[person]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        look, rect, line = theme(), option.rect, index.data(_LINE)  # type: ignore[attr-defined]
        self.ground(painter, option, index)
        pad = look.px(12)
        photo = QRect(rect.left() + pad, rect.center().y() - look.px(27), look.px(44), look.px(54))
        paint_portrait(painter, photo, self._photos.get(line.row.id_number, QImage()))
        inside = QRect(
            photo.right() + pad,
            rect.top(),
            rect.right() - look.px(19) - photo.right() - pad,
            rect.height(),
        )
        self.state(painter, inside, line, short=False)
        first, second = look.line("card"), look.line("small")
        top = rect.center().y() - (first + second) // 2
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font("card"))
        name_place = QRect(inside.left(), top, inside.width(), first)
        painter.drawText(name_place, _LEFT, line.row.name)
        left = inside.left() + painter.fontMetrics().horizontalAdvance(line.row.name) + look.px(14)
        painter.setPen(look.colour("ink2"))
        painter.setFont(look.font("small"))
        who = f"{line.row.sex.label}　{age_on(line.row.birth, self._today)} 岁"
        painter.drawText(QRect(left, top, inside.width(), first), _LEFT, who)
        where = f"{place_of(line)}　证号尾 {line.row.id_number[-4:]}"
        painter.drawText(QRect(inside.left(), top + first, inside.width(), second), _LEFT, where)


class QueueList(_PeopleList):
    """The people of the queue."""

    def __init__(self, today: date) -> None:
        super().__init__("名单", QueueRow(today))


class CandidateList(_PeopleList):
    """The people found; the search field keeps the focus."""

    def __init__(self, today: date) -> None:
        self._rows = CandidateRow(today)
        super().__init__("找到的人", self._rows)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def put_photos(self, photos: Mapping[str, bytes]) -> None:
        """The photos there are."""
        self._rows.put_photos(photos)
        self.viewport().update()
