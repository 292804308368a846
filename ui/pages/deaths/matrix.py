"""The reports of villages and units beside each other, month by month."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from ui.look.marks import StateMark
from ui.models.paged import Column, Index, PagedModel
from ui.pages.deaths.state import MONTHS, DeathsState, PlaceRow
from ui.widgets.table import Table


def _columns(months: tuple[str, ...], current: str) -> tuple[Column[PlaceRow], ...]:
    names = [f"{int(month[5:])}月" for month in months] or [""] * MONTHS
    return (
        Column(
            "name",
            "村和单位",
            86,
            lambda row: row.name,
            tip=lambda row: row.name,
            bold=lambda row: row.is_head,
            ground=lambda row: "header" if row.is_head else "",
        ),
        *(
            _month(at, name, chosen=bool(months) and months[at] == current)
            for at, name in enumerate(names)
        ),
    )


def _month(at: int, name: str, *, chosen: bool) -> Column[PlaceRow]:
    return Column(
        f"month{at}",
        f"{name} ◂" if chosen else name,
        72,
        partial(_words, at=at),
        mark=partial(_mark, at=at),
        ink=partial(_ink, at=at),
        ground=partial(_ground, chosen=chosen),
        stretch=at == MONTHS - 1,
    )


def _words(row: PlaceRow, at: int) -> str:
    return row.words(at)


def _mark(row: PlaceRow, at: int) -> StateMark | None:
    return row.mark(at)


def _ink(row: PlaceRow, at: int) -> str:
    return "ink2" if row.mark(at) is None else "ink"


def _ground(_row: PlaceRow, *, chosen: bool) -> str:
    return "accent_pale" if chosen else ""


class _Board(PagedModel[PlaceRow]):
    """Places under their heads; nobody walks onto a head."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A head is only read."""
        row = self.at(index.row())
        return Qt.ItemFlag.NoItemFlags if row and row.is_head else super().flags(index)


class Matrix(Table):
    """`month_stepped(±1)` with ← and →, `nil_wanted` with 0, `entry_wanted` with +."""

    month_stepped = Signal(int)
    nil_wanted = Signal()
    entry_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(_Board(_columns((), "")), "各村、各单位的死亡报告")
        self._head: tuple[tuple[str, ...], str] = ((), "")

    def put(self, state: DeathsState) -> None:
        """Show the months; the row that was current stays."""
        months = tuple(one.month for one in state.months)
        if (months, state.month) != self._head:
            self._head = (months, state.month)
            self.rows.columns = _columns(months, state.month)
            self.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, MONTHS)
        rows = state.board
        self.clearSpans()
        self.rows.show(rows)
        for at, row in enumerate(rows):
            if row.is_head:
                self.setSpan(at, 0, 1, MONTHS + 1)
        places = {row.code: at for at, row in enumerate(rows) if not row.is_head}
        self.go_to(places.get(state.place, min(places.values(), default=0)))

    def show_months(self, count: int) -> None:
        """Only so many months, the newest: what there is room for."""
        for at in range(MONTHS):
            self.setColumnHidden(at + 1, at < MONTHS - count)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """← → months, 0 nothing to report, + somebody died."""
        key, plain = (
            Qt.Key(event.key()),
            event.modifiers()
            in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            ),
        )
        if key == Qt.Key.Key_Home:
            self.go_to(next((at for at in (0, 1) if self._is_place(at)), 0))
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.month_stepped.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif plain and key == Qt.Key.Key_0:
            self.nil_wanted.emit()
        elif event.text() == "+":
            self.entry_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _is_place(self, at: int) -> bool:
        row = self.rows.at(at)
        return row is not None and not row.is_head
