"""系统 with real widgets."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import open_station
from tests.services.conftest import PASSWORD, TODAY
from tests.ui.conftest import HANDLER, WAIT
from tests.ui.straight import StraightDesk
from tests.ui.watchdog import Watchdog
from ui import prompts
from ui.context import Drafts
from ui.main_window import MainWindow
from ui.pages.system.page import SystemPage


@pytest.fixture
def page(desk: StraightDesk, qtbot: QtBot) -> SystemPage:
    made = SystemPage(desk, Drafts(desk))
    qtbot.addWidget(made)
    made.resize(1218, 620)
    made.show()
    made.opened()
    return made


def test_rules_are_found_as_typed(page: SystemPage, qtbot: QtBot) -> None:
    page.presenter.open_section("rules")
    every = page.rules.model.rowCount()
    qtbot.keyClicks(page.rules.search, "Y6.1.2b")
    assert 0 < page.rules.model.rowCount() < every


def test_the_check_shows_its_rows(page: SystemPage) -> None:
    page.presenter.open_section("health")
    assert not page.health.save.isEnabled()
    page.check()
    assert page.health.model.rowCount() == 6
    assert page.health.save.isEnabled()


def test_the_report_goes_where_the_person_says(
    page: SystemPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.check()
    monkeypatch.setattr(prompts, "choose_target", lambda *_: tmp_path / "体检.txt")
    page.health.save.click()
    assert (tmp_path / "体检.txt").exists()


def test_who_steps_back_from_the_reason_ends_nobody(
    page: SystemPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.presenter.open_section("operators")
    page.operators.table.go_to(1)
    monkeypatch.setattr(prompts, "ask_reason", lambda *_, **__: "")
    page._disable()
    assert not page.presenter.state.operators[1].disabled
    monkeypatch.setattr(prompts, "ask_reason", lambda *_, **__: "退休")
    page._disable()
    assert page.presenter.state.operators[1].disabled


def test_a_handler_is_not_offered_what_only_the_admin_may(
    station_folder: Path, qtbot: QtBot
) -> None:
    services = open_station(station_folder, HANDLER, PASSWORD, TODAY)
    desk = StraightDesk(station_folder, services)
    page = SystemPage(desk, Drafts(desk))
    qtbot.addWidget(page)
    page.reload()
    assert page.operators._add.isHidden()
    assert page.station._renew.isHidden()
    assert page.rules.choice.isHidden()
    services.close()


def test_opening_and_checking_never_hold_the_window(
    window: MainWindow, ui_watchdog: Watchdog, qtbot: QtBot
) -> None:
    window.open("system", section="rules")
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    page = window.view.pages["system"]
    assert isinstance(page, SystemPage)
    with ui_watchdog.armed():
        page.presenter.open_section("health")
        page.check()
        qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    assert page.presenter.state.health.done


def test_every_component_shows_its_licence(page: SystemPage) -> None:
    page.presenter.open_section("about")
    rows = page.presenter.state.components
    names = [one.name for one in rows]
    assert {"资格确认台", "Python", "PySide6_Essentials", "YuNet", "Noto Sans SC"} <= set(names)
    page.about.table.go_to(names.index("Noto Sans SC"))
    assert "SIL OPEN FONT LICENSE" in page.about.text.toPlainText()
    page.about.table.go_to(names.index("PySide6_Essentials"))
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in page.about.text.toPlainText()
