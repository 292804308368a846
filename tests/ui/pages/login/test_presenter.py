"""Login and lock without widgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.bootstrap import Services
from qualdesk.errors import Environment
from tests.services.conftest import ADMIN, PASSWORD, TODAY
from tests.ui.conftest import HANDLER
from tests.ui.straight import StraightDesk
from ui.pages.login.presenter import LoginPresenter


class Office:
    """A login presenter of a closed station, and who came in."""

    def __init__(self, folder: Path) -> None:
        self.desk = StraightDesk(folder)
        self.came: list[Services] = []
        self.back = 0
        self.presenter = LoginPresenter(self.desk, self.came.append, self._unlocked, TODAY)
        self.presenter.load()

    def _unlocked(self) -> None:
        self.back += 1


@pytest.fixture
def office(station_folder: Path) -> Office:
    return Office(station_folder)


def close(office: Office) -> None:
    for services in office.came:
        services.close()


def test_the_right_password_comes_in(office: Office) -> None:
    office.presenter.enter(PASSWORD)
    assert [services.session.actor.login for services in office.came] == [ADMIN]
    assert office.came[0].session.today() == TODAY
    close(office)


@pytest.mark.parametrize("password", ["", "wrong password", "ｃorrect horse 8"])
def test_another_password_is_refused_in_words(office: Office, password: str) -> None:
    office.presenter.enter(password)
    assert office.came == []
    assert "密码" in office.presenter.state.fault
    assert office.desk.shell.told == []


def test_choosing_another_person_takes_the_fault_away(office: Office) -> None:
    office.presenter.enter("wrong password")
    office.presenter.choose(HANDLER)
    assert (office.presenter.state.current, office.presenter.state.fault) == (HANDLER, "")


def test_a_station_in_use_is_told_with_a_remedy(office: Office, services: Services) -> None:
    assert services.session.actor.login == ADMIN  # the fixture has it open
    office.presenter.enter(PASSWORD)
    (fault,) = office.desk.shell.told
    assert isinstance(fault, Environment)
    assert fault.code == "station.busy"
    assert not office.presenter.state.busy


def test_only_the_own_password_unlocks(desk: StraightDesk) -> None:
    back: list[bool] = []
    presenter = LoginPresenter(desk, lambda _: None, lambda: back.append(True), TODAY)
    presenter.lock()
    assert presenter.state.locked == ADMIN
    presenter.enter("wrong password")
    assert back == []
    assert presenter.state.locked == ADMIN
    presenter.enter(PASSWORD)
    assert back == [True]
    assert presenter.state.locked == ""


def test_nothing_is_entered_twice_while_it_opens(office: Office) -> None:
    office.desk.runner.held = True
    office.presenter.enter(PASSWORD)
    office.presenter.enter(PASSWORD)
    assert len(office.desk.runner.waiting) == 1
    office.desk.runner.go()
    assert len(office.came) == 1
    close(office)


def test_capitals_are_told_only_when_they_change(office: Office) -> None:
    seen: list[bool] = []
    office.presenter.bind(lambda state: seen.append(state.caps))
    office.presenter.typed(caps=True)
    office.presenter.typed(caps=True)
    assert seen == [False, True]
