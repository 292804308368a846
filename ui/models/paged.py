"""A table of any length: it knows how many rows there are and holds the pages that were seen.

The page of the desk connects `wanted(offset, limit)` to its presenter and hands the rows back with
`take`. Rows that have not come yet are empty. Sorting and filtering happen in SQL: a new question
begins with `restart(total)`, and answers to the old one are refused by their `generation`.

Few questions are under way at a time, and only for rows that were painted last: who drags the
scroll bar passes by hundreds of pages and wants the last one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from ui.look.marks import StateMark

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
MARK = Qt.ItemDataRole.UserRole  # StateMark of a cell
_PAGE = 64
_MOST_PAGES = 128
_MOST_ASKED = 2  # questions under way
_MOST_WANTED = 3  # pages that can be in sight


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column. `width` in pixels at 大字 ×1 (of the column that stretches: the least).

    `sort` is the word that the service sorts by; "" cannot be sorted. `mark` gives the state's
    shape and colour, `tags` categories, `ink` and `ground` tokens of colours, `tip` the full text
    of what may be cut.
    """

    key: str
    title: str
    width: int
    text: Callable[[R], str]
    sort: str = ""
    right: bool = False
    stretch: bool = False
    bold: Callable[[R], bool] | None = None
    mark: Callable[[R], StateMark | None] | None = None
    ink: Callable[[R], str] | None = None
    tags: Callable[[R], Sequence[str]] | None = None
    tip: Callable[[R], str] | None = None
    ground: Callable[[R], str] | None = None


class PagedModel(QAbstractTableModel, Generic[R]):
    """Rows of any frozen type under these columns."""

    wanted = Signal(int, int, int)  # offset, limit, generation

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.generation = 0
        self._total = 0
        self._pages: OrderedDict[int, Sequence[R]] = OrderedDict()
        self._asked: set[int] = set()
        self._short: set[int] = set()
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(0)
        self._asking.timeout.connect(self._ask)
        self._missing: dict[int, None] = {}  # in the order in which they were wanted

    # What the page hands over

    def show(self, rows: Sequence[R]) -> None:
        """All rows at once: a short table."""
        self.beginResetModel()
        self.generation += 1
        self._total = len(rows)
        self._pages = OrderedDict(
            (start // _PAGE, rows[start : start + _PAGE]) for start in range(0, len(rows), _PAGE)
        )
        self._asked.clear()
        self._short.clear()
        self._missing.clear()
        self.endResetModel()

    def restart(self, total: int, first: Sequence[R] = ()) -> int:
        """A new question with `total` answers, of which the first may be there already.

        Returns the generation that `take` must name.
        """
        self.beginResetModel()
        self.generation += 1
        self._total = total
        self._pages.clear()
        self._asked.clear()
        self._short.clear()
        self._missing.clear()
        if first and total:
            self._pages[0] = first[:_PAGE]
        self.endResetModel()
        return self.generation

    def take(self, offset: int, rows: Sequence[R], generation: int) -> None:
        """The rows of an answered `wanted`, none when it failed; an old question's are left out.

        A page that came with too few rows is not asked for again before `restart`.
        """
        if generation != self.generation:
            return
        self._asked.discard(offset // _PAGE)
        if len(rows) < min(_PAGE, self._total - offset):
            self._short.add(offset // _PAGE)
        if rows:
            self._pages[offset // _PAGE] = rows
            while len(self._pages) > _MOST_PAGES:
                self._pages.popitem(last=False)
            last = min(offset + len(rows), self._total) - 1
            self.dataChanged.emit(self.index(offset, 0), self.index(last, len(self.columns) - 1))
        if self._missing:
            self._asking.start()

    def at(self, number: int) -> R | None:
        """The row with this number, None while it has not come."""
        page, inside = self._pages.get(number // _PAGE, ()), number % _PAGE
        if inside < len(page):
            return page[inside]
        if number < self._total:
            self._want(number // _PAGE)
        return None

    # What Qt asks

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """All rows, seen or not."""
        return 0 if parent is not None and parent.isValid() else self._total

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """The columns."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        row = self.at(index.row())
        if row is None:
            return None
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.text(row)
        if role == MARK:
            return column.mark(row) if column.mark else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip else None
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _want(self, page: int) -> None:
        if page not in self._asked and page not in self._short:
            self._missing.pop(page, None)
            self._missing[page] = None
            self._asking.start()

    def _ask(self) -> None:
        while len(self._missing) > _MOST_WANTED:
            del self._missing[next(iter(self._missing))]
        while self._missing and len(self._asked) < _MOST_ASKED:
            page, _ = self._missing.popitem()
            self._asked.add(page)
            self.wanted.emit(page * _PAGE, _PAGE, self.generation)
