"""What is remembered: each operator's own, on the PC, never anything of a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.recipient import Insurance, State
from qualdesk.services.drives import Drive
from tests.services.conftest import ADMIN, PASSWORD, VILLAGE
from tests.ui.conftest import HANDLER, WAIT
from tests.ui.straight import DictMemory, StraightDesk
from ui import prompts
from ui.look.theme import theme
from ui.main_window import MainWindow
from ui.memory import OwnMemory
from ui.models.paged import Column, PagedModel
from ui.pages.exchange.presenter import ExchangePresenter
from ui.pages.roster.import_presenter import ImportPresenter
from ui.pages.roster.page import RosterPage
from ui.pages.roster.presenter import RosterPresenter
from ui.pages.roster.state import Filter
from ui.pages.signing.presenter import SigningPresenter
from ui.widgets.table import Table


def enter(window: MainWindow, login: str, qtbot: QtBot) -> None:
    window.login.choose(login)
    window.login.enter(PASSWORD)
    qtbot.waitUntil(lambda: window.desk.open and not window.jobs.busy, timeout=WAIT)


def leave(window: MainWindow, qtbot: QtBot) -> None:
    window.change_person()
    qtbot.waitUntil(lambda: not window.desk.open and not window.jobs.busy, timeout=WAIT)


def test_each_operator_has_their_own_and_the_camera_is_that_of_the_pc() -> None:
    station = DictMemory()
    one, other = OwnMemory(station, ADMIN), OwnMemory(station, HANDLER)
    one.put("roster.village", "532922101201")
    one.put("camera.device", "USB 摄像头")
    assert other.text("roster.village") == ""
    assert other.text("camera.device") == "USB 摄像头"
    assert not any(ADMIN in key for key in station.kept)


def test_what_was_taken_back_does_not_come_back_from_the_station() -> None:
    station = DictMemory()
    station.put("look.scale", "1.5")
    own = OwnMemory(station, ADMIN)
    assert own.text("look.scale") == "1.5"
    own.put("look.scale", "")
    assert own.text("look.scale") == ""


def test_letters_are_large_for_the_person_who_wants_them(window: MainWindow, qtbot: QtBot) -> None:
    window.set_scale(1.5)
    leave(window, qtbot)
    assert theme().scale == 1.5, "the login window keeps the size of last time"
    enter(window, HANDLER, qtbot)
    window.set_scale(1.0)
    leave(window, qtbot)
    enter(window, ADMIN, qtbot)
    assert theme().scale == 1.5


def test_widths_of_columns_survive_a_new_start(
    make_window: Callable[[Path], MainWindow], window: MainWindow, qtbot: QtBot
) -> None:
    def table_of(shown: MainWindow) -> Table:
        shown.open("roster")
        qtbot.waitUntil(lambda: not shown.jobs.busy, timeout=WAIT)
        page = shown.view.pages["roster"]
        assert isinstance(page, RosterPage)
        return page.list.table

    table = table_of(window)
    table.horizontalHeader().resizeSection(1, 141)
    window.close()
    again = make_window(window.desk.folder)
    enter(again, ADMIN, qtbot)
    assert table_of(again).columnWidth(1) == 141


def test_widths_follow_large_letters_and_a_spoiled_memory_is_left_out(qtbot: QtBot) -> None:
    columns = (Column("a", "甲", 100, str), Column("b", "乙", 60, str))
    memory = DictMemory()
    memory.put("table", "a:150 b:x c:9 nonsense")
    table = Table(PagedModel(columns), "表")
    qtbot.addWidget(table)
    table.remember(memory, "table")
    assert [table.columnWidth(at) for at in (0, 1)] == [150, 60]
    theme().set_scale(1.5)
    assert table.columnWidth(0) == 225
    table.model().show(["甲"])
    theme().set_scale(1.0)
    assert table.rowHeight(0) == theme().size("row"), "rows shrink again"
    table.setColumnHidden(1, True)
    theme().set_scale(1.5)
    theme().set_scale(1.0)
    table.setColumnHidden(1, False)
    assert table.columnWidth(1) == 60
    assert memory.text("table") == "a:150 b:x c:9 nonsense", "大字 is no choice of a width"


def test_filters_and_order_of_the_register_are_remembered_and_the_search_is_not(
    desk: StraightDesk,
) -> None:
    presenter = RosterPresenter(desk)
    presenter.choose_village(VILLAGE)
    presenter.choose_group("3组")
    presenter.choose_insurance("resident")
    presenter.choose_states([State.OVERDUE, State.DUE_SOON])
    presenter.sort("name", descending=True)
    presenter.search("张秀芬")
    again = RosterPresenter(desk).state.filter
    assert again == replace(presenter.state.filter, text="")
    station = desk._station_memory
    assert isinstance(station, DictMemory)
    assert "张秀芬" not in str(station.kept)
    presenter.show_all()
    assert not RosterPresenter(desk).state.filter.narrowed


def test_a_spoiled_filter_counts_as_none(desk: StraightDesk) -> None:
    for key in ("insurance", "flag", "states", "order", "group"):
        desk.memory.put(f"roster.{key}", "nonsense")
    assert RosterPresenter(desk).state.filter == Filter()


def test_last_choices_of_papers_import_and_stick_are_remembered(desk: StraightDesk) -> None:
    papers = SigningPresenter(desk)
    papers.look_at(village=VILLAGE, insurance=Insurance.RESIDENT, kind=FormKind.GROUP)
    papers.sort("serial", descending=True)
    again = SigningPresenter(desk).state
    assert (again.wanted, again.order) == (papers.state.wanted, ("serial", True))
    roster = ImportPresenter(desk)
    roster.choose_insurance("injury")
    fresh = ImportPresenter(desk)
    fresh.begin()
    assert fresh.state.insurance is Insurance.INJURY


def test_the_stick_of_last_time_comes_first_and_its_name_is_not_kept(desk: StraightDesk) -> None:
    drives = [Drive(Path("/e"), "甲的U盘", 1, 1, True), Drive(Path("/f"), "乙的U盘", 1, 1, True)]
    presenter = ExchangePresenter(desk, lambda: drives)
    presenter.remember_stick(drives[1])
    presenter.look_for_drives()
    assert presenter.state.drives is not None
    assert [one.name for one in presenter.state.drives] == ["乙的U盘", "甲的U盘"]
    station = desk._station_memory
    assert isinstance(station, DictMemory)
    assert "乙" not in str(station.kept)


def test_files_are_looked_for_where_they_were_last(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    begun: list[str] = []

    def dialog(_parent: object, _title: str, start: str, _kinds: str) -> tuple[str, str]:
        begun.append(start)
        return str(tmp_path / "材料" / "表.xlsx"), ""

    (tmp_path / "材料").mkdir()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", dialog)
    prompts.choose_file(window, "选表")
    prompts.choose_file(window, "选表")
    assert begun == ["", str(tmp_path / "材料")]
    qtbot.waitUntil(lambda: window.drafts.settled, timeout=WAIT)
    window.memory.flush()
    assert "材料" not in (window.desk.folder / "desk.ini").read_text(encoding="utf-8")
    leave(window, qtbot)
    enter(window, HANDLER, qtbot)
    assert window.drafts.folder("open") == ""
    leave(window, qtbot)
    enter(window, ADMIN, qtbot)
    assert window.drafts.folder("open") == str(tmp_path / "材料")


def test_the_printer_of_last_time_is_offered(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["前台打印机"])
    monkeypatch.setattr(QPrinter, "setPrinterName", lambda _, name: named.append(name))
    monkeypatch.setattr(QPrinter, "printerName", lambda _: "前台打印机")
    monkeypatch.setattr("ui.prompts.QPrintDialog.exec", lambda _: QDialog.DialogCode.Accepted)
    named: list[str] = []
    printer = QPrinter()
    prompts.choose_printer(window, printer)
    assert named == []
    prompts.choose_printer(window, printer)
    assert named == ["前台打印机"]
