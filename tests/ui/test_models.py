"""The paged model: any number of rows, only the seen pages, old answers refused."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.look.marks import StateMark
from ui.models.paged import MARK, Column, PagedModel
from ui.widgets.table import Table

COLUMNS: tuple[Column[int], ...] = (
    Column("state", "状态", 100, lambda _: "逾期", mark=lambda _: StateMark.OVERDUE),
    Column("name", "姓名", 120, lambda n: f"第 {n} 人", sort="name", stretch=True),
)
MANY = 100_000


def rows(offset: int, limit: int) -> range:
    return range(offset, min(offset + limit, MANY))


def paged(qtbot: QtBot) -> tuple[PagedModel[int], list[tuple[int, int]]]:
    model: PagedModel[int] = PagedModel(COLUMNS)
    asked: list[tuple[int, int]] = []

    def answer(offset: int, limit: int, generation: int) -> None:
        asked.append((offset, limit))
        model.take(offset, rows(offset, limit), generation)

    model.wanted.connect(answer)
    model.restart(MANY)
    return model, asked


def test_only_the_pages_in_sight_are_asked_for(dressed: QApplication, qtbot: QtBot) -> None:
    model, asked = paged(qtbot)
    table = Table(model, "花名册")
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    qtbot.waitUntil(lambda: model.at(0) is not None)
    assert asked == [(0, 200)]
    table.go_to(MANY - 1)
    qtbot.waitUntil(lambda: model.at(MANY - 1) == MANY - 1)
    assert len(asked) <= 3
    assert model.data(model.index(MANY - 1, 1)) == f"第 {MANY - 1} 人"
    assert model.data(model.index(0, 0), MARK) is StateMark.OVERDUE


def test_scrolling_through_all_keeps_few_pages(dressed: QApplication, qtbot: QtBot) -> None:
    model, _ = paged(qtbot)
    for at in range(0, MANY, 200):
        model.at(at)
        model._ask()
    assert len(model._pages) <= 40
    assert model.at(0) is None  # asked for again when it comes into sight


def test_an_answer_to_an_old_question_is_refused() -> None:
    model: PagedModel[int] = PagedModel(COLUMNS)
    old = model.restart(10)
    new = model.restart(5)
    model.take(0, range(10), old)
    assert model.at(0) is None
    model.take(0, range(5), new)
    assert model.at(4) == 4


def test_a_row_that_has_not_come_is_empty() -> None:
    model: PagedModel[int] = PagedModel(COLUMNS)
    model.restart(10)
    assert model.data(model.index(3, 0)) is None
    model.show([7, 8])
    assert (model.rowCount(), model.data(model.index(1, 1))) == (2, "第 8 人")


def test_the_keys_of_a_table(dressed: QApplication, qtbot: QtBot) -> None:
    model: PagedModel[int] = PagedModel(COLUMNS)
    model.show(range(50))
    table = Table(model, "花名册")
    qtbot.addWidget(table)
    table.show()
    entered: list[int] = []
    ticked: list[int] = []
    sorted_by: list[tuple[str, bool]] = []
    table.entered.connect(entered.append)
    table.ticked.connect(ticked.append)
    table.sort_wanted.connect(lambda key, down: sorted_by.append((key, down)))
    table.go_to(0)
    qtbot.keyClick(table, Qt.Key.Key_End)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClick(table, Qt.Key.Key_Up)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    qtbot.keyClick(table, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert (entered, ticked, sorted_by) == ([49], [48], [("name", False)])
