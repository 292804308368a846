"""Marking beside the provincial system: two keys a person, nothing comes to the front by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from qualdesk.bootstrap import Services
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, Method, Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.work import new_fact_id
from tests.services.conftest import PASSWORD, TODAY, add_people, invented
from tests.ui.conftest import PEOPLE
from tests.ui.fitting import unfit
from tests.ui.stories.conftest import log_in
from tests.ui.stories.hands import Hands
from ui import prompts
from ui.pages.checks.marking_window import MarkingWindow
from ui.pages.checks.page import ChecksPage
from ui.text import id_in_groups

MANY = 20


def confirm(services: Services, people: int) -> None:
    """Confirmations of the village that the provincial system does not show yet."""
    session = services.session
    add_people(session, [invented(number) for number in range(PEOPLE, people)])
    with session.work() as work:
        facts = [
            Confirmation(
                fact_id=new_fact_id(),
                id_number=invented(number).id_number,
                insurances=(Insurance.RESIDENT,),
                method=Method.ON_SITE,
                outcome=Outcome.QUALIFIED,
                stated_on=TODAY,
                recorded_at=work.now,
                operator=work.actor.login,
                operator_id_number=work.actor.id_number,
                station_id=work.station_id,
                source="own",
            )
            for number in range(people)
        ]
        Confirmations(work).add(facts)
        work.commit(Act("test", {}))


def to_narrow(clerk: Hands) -> tuple[ChecksPage, MarkingWindow]:
    """F7 … 待标识, then Alt+W."""
    clerk.press("F7")
    clerk.still()
    page = clerk.window.view.pages["checks"]
    assert isinstance(page, ChecksPage)
    while page.current != "to_mark":
        clerk.press("F7")
        clerk.still()
    clerk.press("Alt+W")
    clerk.until(lambda: page.marking.beside is not None)
    assert page.marking.beside is not None
    clerk.until(page.marking.beside.isActiveWindow)
    clerk.still()
    clerk.count = 0
    return page, page.marking.beside


def waiting(clerk: Hands) -> int:
    return len(clerk.window.desk.services.marking.to_mark())


@pytest.mark.clause("Y8", "P2.3.1")
def test_twenty_people_are_marked_with_two_keys_each(clerk: Hands) -> None:
    confirm(clerk.window.desk.services, MANY)
    page, _ = to_narrow(clerk)
    presenter, numbers = page.marking.presenter, []
    assert not clerk.window.isVisible()
    for _ in range(MANY):
        clerk.press("Alt+C")
        numbers.append(QGuiApplication.clipboard().text())
        clerk.press("Space")
        clerk.still()
    assert clerk.count == 2 * MANY
    assert sorted(numbers) == sorted(invented(number).id_number for number in range(MANY))
    assert waiting(clerk) == 0
    assert presenter.state.left == ()
    clerk.press("Alt+W")
    clerk.until(clerk.window.isVisible)
    clerk.still()
    clerk.sees("刚才标好 20，还有 0")


@pytest.mark.clause("Y8")
def test_after_a_lock_and_after_a_restart_the_next_unticked_person_is_current(
    clerk: Hands,
) -> None:
    confirm(clerk.window.desk.services, 6)
    page, _ = to_narrow(clerk)
    order = [one.row.id_number for one in page.marking.presenter.state.visible]
    clerk.press("Space")
    clerk.still()
    clerk.sees(id_in_groups(order[1]))
    clerk.press("Ctrl+L")
    clerk.until(lambda: clerk.window.isVisible() and page.marking.beside is None)
    clerk.until(lambda: id_in_groups(order[1]) not in clerk.words())
    clerk.type(PASSWORD)
    clerk.press("Return")
    clerk.until(page.isVisible)
    clerk.still()
    assert page.marking.presenter.state.current is not None
    assert page.marking.presenter.state.current.row.id_number == order[1]
    clerk.window.change_person()
    clerk.still()
    log_in(clerk)
    page, _ = to_narrow(clerk)
    assert page.marking.presenter.state.current is not None
    assert page.marking.presenter.state.current.row.id_number == order[1]
    assert len(page.marking.presenter.state.left) == 5


def test_keys_of_the_narrow_window(clerk: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    confirm(clerk.window.desk.services, 4)
    page, _ = to_narrow(clerk)
    state = page.marking.presenter
    clerk.press("Down")
    assert state.state.at == 1
    clerk.press("Up")
    monkeypatch.setattr(prompts, "ask_reason", lambda *_, **__: "省系统里查不到此人")
    clerk.press("Alt+B")
    clerk.still()
    assert [one.failed for one in state.state.left] == ["省系统里查不到此人", "", "", ""]
    assert state.state.at == 1
    clerk.press("Space")
    clerk.still()
    assert waiting(clerk) == 3
    clerk.press("Ctrl+Z")
    clerk.still()
    assert waiting(clerk) == 4
    clerk.sees("改回没标识")


def test_the_narrow_window_never_takes_the_keyboard_by_itself(
    clerk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = clerk.window.desk.services
    confirm(services, 4)
    page, narrow = to_narrow(clerk)
    other = QWidget()  # the provincial system
    other.show()
    other.activateWindow()
    clerk.until(other.isActiveWindow)
    page.marking.presenter.tick()
    clerk.until(lambda: waiting(clerk) == 3)
    clerk.still()
    page.marking.presenter.load()
    clerk.still()
    assert QApplication.activeWindow() is other
    narrow.activateWindow()  # control: a click on it does
    clerk.until(narrow.isActiveWindow)
    other.close()


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_the_narrow_window_fits(clerk: Hands, scale: float) -> None:
    confirm(clerk.window.desk.services, 4)
    clerk.window.set_scale(scale)
    _, narrow = to_narrow(clerk)
    narrow.resize(narrow.minimumWidth(), 680)  # what 768 leave between title and task bar
    clerk.press("Space")
    clerk.still()
    for _ in range(3):  # a layout asks the next one
        QCoreApplication.sendPostedEvents()
    assert unfit(narrow) == []
