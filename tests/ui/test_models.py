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
    assert asked == [(0, 64)]
    table.go_to(MANY - 1)
    qtbot.waitUntil(lambda: model.at(MANY - 1) == MANY - 1)
    assert len(asked) <= 3
    assert model.data(model.index(MANY - 1, 1)) == f"第 {MANY - 1} 人"
    assert model.data(model.index(0, 0), MARK) is StateMark.OVERDUE


def test_scrolling_through_all_keeps_few_pages(dressed: QApplication, qtbot: QtBot) -> None:
    model, _ = paged(qtbot)
    for at in range(0, MANY, 64):
        model.at(at)
        model._ask()
    assert len(model._pages) <= 128
    assert model.at(0) is None  # asked for again when it comes into sight


def test_an_answer_to_an_old_question_is_refused() -> None:
    model: PagedModel[int] = PagedModel(COLUMNS)
    old = model.restart(10)
    new = model.restart(5)
    model.take(0, range(10), old)
    assert model.at(0) is None
    model.take(0, range(5), new)
    assert model.at(4) == 4


def test_who_passes_by_is_not_asked_for(qtbot: QtBot) -> None:
    model: PagedModel[int] = PagedModel(COLUMNS)
    asked: list[int] = []
    model.wanted.connect(lambda offset, *_: asked.append(offset))
    generation = model.restart(MANY)
    for at in range(0, MANY, 64):  # dragged past without an answer
        model.at(at)
        model._ask()
    assert asked == [0, 64]
    model.take(0, rows(0, 64), generation)
    qtbot.waitUntil(lambda: len(asked) > 2)
    assert asked[2] == (MANY - 1) // 64 * 64


def test_the_first_rows_stand_until_their_page_has_come(qtbot: QtBot) -> None:
    model: PagedModel[int] = PagedModel(COLUMNS)
    asked: list[int] = []
    model.wanted.connect(lambda offset, *_: asked.append(offset))
    generation = model.restart(MANY, range(40))
    assert model.at(39) == 39
    assert model.at(40) is None
    qtbot.waitUntil(lambda: asked == [0])
    model.take(0, (), generation)  # it failed
    assert model.at(39) == 39
    assert model.at(40) is None
    model._ask()
    assert asked == [0]


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
    others: list[object] = []
    table.range_ticked.connect(others.append)
    table.all_ticked.connect(lambda: others.append("all"))
    table.copy_wanted.connect(lambda: others.append("copy"))
    table.typed.connect(others.append)
    qtbot.keyClick(table, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):
        qtbot.keyClick(table, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(table, Qt.Key.Key_Z)
    assert others == [48, "all", "copy", "z"]
    assert (entered, ticked, sorted_by) == ([49], [48], [("name", False)])
