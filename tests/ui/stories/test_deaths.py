"""The deaths of a month from the empty page to the sealed package, by keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualdesk.domain.duties import PlaceKind
from qualdesk.imaging.portraits import draw_portrait
from tests.services.conftest import PASSWORD
from tests.ui.stories.conftest import log_in
from tests.ui.stories.hands import Hands
from tests.ui.stories.test_month import KEY, judged
from ui import prompts, sound
from ui.main_window import MainWindow
from ui.pages.deaths.page import DeathsPage

_DAY = date(2026, 12, 2)  # the day before villages are due; stations are made on 21 November


@pytest.fixture
def clerk(station_folder: Path, qtbot: QtBot) -> Iterator[Hands]:
    """The clerk at the beginning of December."""
    window = MainWindow(station_folder, _DAY)
    window.begin()
    hands = Hands(qtbot, window)
    log_in(hands)
    yield hands
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prompts, "ask_to_stop", lambda *_: True)
        window.close()
        window.deleteLater()


@pytest.mark.clause("Y6.1.1", "Y6.2.1", "Y6.3.1")
@pytest.mark.judge("7z")
def test_a_month_of_deaths_is_entered_printed_signed_and_sealed(
    clerk: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound, "chime", lambda: None)
    proof, scan, folder = tmp_path / "证明.jpg", tmp_path / "花名册.pdf", tmp_path / "县局专用 3 号"
    proof.write_bytes(draw_portrait(4))
    folder.mkdir()
    chosen = [proof]
    monkeypatch.setattr(prompts, "choose_file", lambda *_: chosen[-1])
    monkeypatch.setattr(prompts, "choose_target", lambda *_: scan)
    monkeypatch.setattr(prompts, "choose_folder", lambda *_: folder)
    asked: list[list[str]] = []

    def all_of(*told: object) -> frozenset[str]:
        choices = told[4]
        assert isinstance(choices, list)
        asked.append([name for _, name, _ in choices])
        return frozenset(code for code, _, _ in choices)

    monkeypatch.setattr(prompts, "ask_which", all_of)

    clerk.press("F8")
    clerk.sees("2026年11月", "本月还没有登记死亡", "花名册还没打印")
    clerk.still()
    clerk.press("+")
    clerk.type("l")
    page = clerk.window.view.pages["deaths"]
    assert isinstance(page, DeathsPage)
    clerk.until(lambda: page.presenter.state.entry.found)
    clerk.press("Return")
    clerk.until(page.entry.date.hasFocus)
    clerk.type("1109")
    clerk.press("Alt+F")
    clerk.sees("已附 1 份")
    clerk.press("Ctrl+Return")
    clerk.sees("2026-11-09", "1 人")
    clerk.still()
    clerk.press("Alt+Z")  # everybody else says that nobody died
    clerk.still()
    places = clerk.window.desk.services.deaths.month("2026-11").places
    (reported,) = [one.name for one in places if one.count]
    assert asked == [[one.name for one in places if one.name != reported]]
    clerk.until(lambda: not page.presenter.state.without_report)
    villages = [one for one in places if one.kind is PlaceKind.VILLAGE]
    assert villages

    clerk.press("Alt+P")  # on the way of 上报交换: kept with its serial, shown
    clerk.sees("2026年11月死亡人员花名册包", "死亡 1 人", "村（社区）都报了", "存成 PDF")
    clerk.still()
    clerk.press("Alt+F")  # signed by hand and scanned
    clerk.until(scan.is_file)
    clerk.still()
    clerk.press("F8")
    clerk.sees("等签字盖章", "重印花名册")
    clerk.still()
    chosen.append(scan)
    clerk.press("Alt+S")
    clerk.sees("选扫描件")
    clerk.still()
    clerk.press("Alt+F")
    clerk.sees("请看扫描件")
    clerk.still()
    clerk.press("1")
    clerk.press("1")
    clerk.press("0")  # not that one after all
    clerk.press("1", 2)
    clerk.sees("包的密码", "您的密码")
    key = KEY.search(clerk.words())
    assert key is not None
    clerk.type(PASSWORD)
    clerk.press("Return")
    clerk.sees("放到文件夹")
    clerk.still()
    clerk.press("End")
    clerk.press("Return")
    clerk.sees("写好了")
    clerk.still()
    (package,) = folder.iterdir()
    assert "_deaths_2026-11_" in package.name

    opened = tmp_path / "解开"
    assert not judged("7z", "t", "-pwrong-password-1", package)  # the control
    assert judged("7z", "x", f"-p{key[0]}", f"-o{opened}", package)
    names = {path.name for path in (opened / "data").rglob("*") if path.is_file()}
    assert {"死亡人员花名册.pdf", "死亡人员花名册-签章扫描件.pdf"} <= names
    clerk.press("F8")
    clerk.sees("写出了，等回执", "接着报")
    clerk.still()
