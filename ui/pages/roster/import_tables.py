"""The tables of the import's third step: problems beside their rows, who is new, changed, gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from qualdesk.domain.roster_columns import Field
from ui.look.marks import StateMark
from ui.models.paged import Column, PagedModel
from ui.pages.roster.import_state import PersonRow, Preview, ProblemRow
from ui.widgets.table import Table
from ui.widgets.texts import Text

PROBLEMS, NEW, CHANGED, UNCHANGED, MISSING = range(5)

_WIDTHS = {Field.ID_NUMBER: 164, Field.NAME: 76, Field.SEX: 46, Field.GROUP: 70}
_USUAL = 108

_PEOPLE: tuple[Column[PersonRow], ...] = (
    Column("name", "姓名", 100, lambda r: r.name, bold=lambda _: True),
    Column("number", "身份证号", 166, lambda r: r.masked),
    Column("place", "村 / 组或单位", 180, lambda r: r.place, tip=lambda r: r.place),
    Column("insurance", "险种", 70, lambda r: r.insurance),
    Column("what", "会怎样", 260, lambda r: r.what, stretch=True, tip=lambda r: r.what),
)


class PreviewTables(QStackedWidget):
    """One table a tile; `pointed` tells the whole words of the current row.

    In the problems: `taken(row)` for 1, `skipped(row)` for 2.
    """

    pointed = Signal(str)
    taken = Signal(object)
    skipped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._fields: tuple[Field, ...] = ()
        self._handled: Callable[[ProblemRow], bool] = lambda _: False
        self.problems = _table(self._problem_columns(()), "有问题的行")
        self.new = _table(_PEOPLE, "新增的人")
        self.changed = _table(_PEOPLE, "有变化的人")
        self.missing = _table(_PEOPLE, "表里没有的人")
        same = Text("这些人和名册里的一样，写入时不动他们。", "body", "ink2")
        same.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (self.problems, self.new, self.changed, same, self.missing):
            self.addWidget(widget)
        for table in (self.problems, self.new, self.changed, self.missing):
            table.moved.connect(lambda _: self.pointed.emit(self.detail()))

    def detail(self) -> str:
        """The whole words of the current row of the table in sight."""
        table = self.currentWidget()
        if not isinstance(table, Table):
            return ""
        row = (
            _rows(table).at(table.currentIndex().row()) if table.currentIndex().isValid() else None
        )
        if isinstance(row, ProblemRow):
            return f"{row.sheet} 第 {row.row} 行：{row.words}"
        return f"{row.name}：{row.what}" if isinstance(row, PersonRow) and row.name else ""

    def problem(self) -> ProblemRow | None:
        """The current row of the problems, when they are in sight."""
        if self.currentWidget() is not self.problems:
            return None
        row = _rows(self.problems).at(self.problems.currentIndex().row())
        return row if isinstance(row, ProblemRow) else None

    def put(self, preview: Preview) -> None:
        """Show a preview; the columns of the problems are those of the files."""
        if preview.fields != self._fields or not _rows(self.problems).rowCount():
            self._make_problems(preview.fields)
        here = self.problems.currentIndex().row()
        _rows(self.problems).show(preview.problems)
        self.problems.go_to(min(max(0, here), len(preview.problems) - 1))
        for table, rows in (
            (self.new, preview.new),
            (self.changed, preview.changed),
            (self.missing, preview.missing),
        ):
            _rows(table).show(rows)

    def show_handled(self, handled: Callable[[ProblemRow], bool]) -> None:
        """Which rows a person has been through."""
        self._handled = handled
        self.problems.viewport().update()

    def go_on(self) -> None:
        """The next row that nobody has been through; stays where there is none."""
        model, here = _rows(self.problems), self.problems.currentIndex().row()
        for step in range(1, model.rowCount()):
            at = (here + step) % model.rowCount()
            row = model.at(at)
            if isinstance(row, ProblemRow) and not self._handled(row):
                self.problems.go_to(at)
                return

    def _make_problems(self, fields: tuple[Field, ...]) -> None:
        self._fields = fields
        fresh = _table(self._problem_columns(fields), "有问题的行")
        fresh.moved.connect(lambda _: self.pointed.emit(self.detail()))
        fresh.typed.connect(self._typed)
        here = self.currentIndex()
        old, self.problems = self.problems, fresh
        self.removeWidget(old)
        old.deleteLater()
        self.insertWidget(PROBLEMS, fresh)
        self.setCurrentIndex(here)

    def _typed(self, key: str) -> None:
        row = self.problem()
        if row is not None and key in ("1", "2"):
            (self.taken if key == "1" else self.skipped).emit(row)

    def _problem_columns(self, fields: Sequence[Field]) -> tuple[Column[ProblemRow], ...]:
        def way(row: ProblemRow) -> str:
            return "" if self._handled(row) else f"1 {row.proposal.words}"

        def mark(row: ProblemRow) -> StateMark:
            return StateMark.DONE if self._handled(row) and row.mark.colour != "ink3" else row.mark

        found: list[Column[ProblemRow]] = [
            Column("row", "行", 52, lambda r: str(r.row), right=True)
        ]
        found += [_field_column(field) for field in fields]
        found.append(
            Column(
                "words", "问题和办法", 260, lambda r: r.words, stretch=True,
                mark=mark, tip=lambda r: r.words,
            )
        )  # fmt: skip
        found.append(Column("way", "建议", 116, way, ink=lambda _: "accent"))
        return tuple(found)


def _table(columns: Sequence[Column[PersonRow]] | Sequence[Column[ProblemRow]], name: str) -> Table:
    return Table(PagedModel(columns), name)


def _rows(table: Table) -> PagedModel:  # type: ignore[type-arg]
    model = table.model()
    assert isinstance(model, PagedModel)
    return model


def _field_column(field: Field) -> Column[ProblemRow]:
    def ground(row: ProblemRow) -> str:
        if field not in row.faulty:
            return ""
        if row.mark in (StateMark.DONE, StateMark.NOT_YET):
            return ""
        return "red_pale" if row.mark is StateMark.OVERDUE else "amber_pale"

    return Column(
        field.value,
        field.label.partition("（")[0],
        _WIDTHS.get(field, _USUAL),
        lambda r: r.values.get(field, ""),
        ground=ground,
        tip=lambda r: r.values.get(field, ""),
    )
