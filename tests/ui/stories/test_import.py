"""The roster of the province with its faults: told beside the rows, mended, imported again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from tests.services.conftest import (
    StationMaker,
    id_number,
    make_station,  # noqa: F401 - a fixture
)
from tests.ui.stories.conftest import log_in
from tests.ui.stories.hands import Hands
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.roster.page import RosterPage
from ui.text import count

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
PEOPLE, REJECTED, WARNED = (len(TRUTH[name]) for name in ("people", "rejected", "warnings"))


@pytest.fixture
def beginner(
    make_station: StationMaker,  # noqa: F811
    make_window: Callable[[Path], MainWindow],
    qtbot: QtBot,
) -> Hands:
    """The clerk of a new station without anybody."""
    session = make_station()
    folder = session.store.folder
    session.close()
    hands = Hands(qtbot, make_window(folder))
    log_in(hands)
    hands.press("F4")
    hands.still()
    return hands


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The file that is chosen in the system's dialog: the last one."""
    files: list[Path] = []
    monkeypatch.setattr(prompts, "choose_files", lambda *_: (files[-1],))
    return files


def test_the_faults_of_a_roster_are_told_saved_mended_and_brought_in(
    beginner: Hands, chosen: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rejects = tmp_path / "退回的行.xlsx"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: rejects)
    chosen.append(SAMPLES / "花名册_三行标题.xlsx")
    beginner.press("Return")  # the first way of an empty register: the import
    beginner.sees("把表格拖到这里")
    beginner.press("Alt+F")
    beginner.sees(f"下一步：写入 {count(PEOPLE)} 行", f"行有问题 {REJECTED + WARNED}")
    beginner.sees(f"新增 {count(PEOPLE)}", "有变化 0", "没变化 0", "表里没有 0")
    beginner.still()
    page = beginner.window.view.pages["roster"]
    assert isinstance(page, RosterPage)
    told = {row.row for row in page.import_presenter.state.preview.problems}  # type: ignore[union-attr]
    assert told == {one["row"] for one in (*TRUTH["rejected"], *TRUTH["warnings"])}
    beginner.press("Alt+X")
    beginner.sees(f"{REJECTED} 行已存到")
    beginner.still()
    beginner.press("Alt+N")
    beginner.sees("已写入名册", f"新增 {count(PEOPLE)} 项待遇", f"{REJECTED} 行没有写入")
    beginner.still()
    beginner.press("Alt+N")
    beginner.sees(f"共 {count(PEOPLE)} 人")
    beginner.still()

    mended = mend(rejects)
    chosen.append(rejects)
    beginner.press("Alt+I")
    beginner.press("Alt+F")
    beginner.sees(f"下一步：写入 {mended} 行", "行有问题 0")
    beginner.still()
    beginner.press("Alt+N")
    beginner.sees("已写入名册", f"新增 {mended} 项待遇")
    beginner.still()
    beginner.press("Alt+N")
    beginner.sees(f"共 {count(PEOPLE + mended)} 人")
    beginner.still()
    assert beginner.window.desk.services.upkeep.check().ok


def mend(rejects: Path) -> int:
    """What the clerk types over the refused rows: good numbers, villages, names; how many."""
    book = openpyxl.load_workbook(rejects)
    _, heads, *rows = book.active.iter_rows()
    for number, row in enumerate(rows):
        good = {
            "姓名": "改好的人",
            "性别": "男" if number % 2 else "女",
            "公民身份号码": id_number(500 + number),
            "出生日期": "1946-03-13",
            "村（社区）": "马厂村",
        }
        for cell, head in zip(row, heads, strict=True):
            cell.value = good.get(str(head.value), cell.value)
    book.save(rejects)
    return len(rows)


def files_that_lie(folder: Path) -> Iterator[Path]:
    """A text, an empty file, a PDF and a program, each called a table."""
    for name, content in (
        ("空的.xlsx", b""),
        ("文字.xlsx", "不是表格".encode()),
        ("文件.xls", b"%PDF-1.7\n%%EOF"),
        ("程序.xlsx", b"MZ\x90\x00" + bytes(2000)),
    ):
        path = folder / name
        path.write_bytes(content)
        yield path
    cut = folder / "断了.xlsx"
    shutil.copy(SAMPLES / "花名册_三行标题.xlsx", cut)
    with cut.open("r+b") as stream:
        stream.truncate(30_000)
    yield cut


def test_a_file_that_is_not_what_it_says_is_told_and_the_page_goes_on(
    beginner: Hands, chosen: list[Path], tmp_path: Path
) -> None:
    beginner.press("Alt+I")
    page = beginner.window.view.pages["roster"]
    assert isinstance(page, RosterPage)
    for path in files_that_lie(tmp_path):
        chosen.append(path)
        beginner.press("Alt+F")
        beginner.sees(path.name)
        beginner.still()
        fault = page.import_presenter.state.fault
        assert fault, path.name
        assert "请" in fault, f"{path.name}: no word what to do: {fault}"
        assert "Error" not in fault
        beginner.sees(fault)
    chosen.append(SAMPLES / "花名册_三行标题.xlsx")
    beginner.press("Alt+F")
    beginner.sees(f"下一步：写入 {count(PEOPLE)} 行")
    beginner.still()
