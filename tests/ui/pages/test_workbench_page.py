"""工作台: the cards say what the lists hold, the keys lead there, the villages are all there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualdesk.domain.recipient import State
from qualdesk.services.workbench import VillageBar
from tests.services.conftest import TODAY, VILLAGE, add_people, invented
from tests.ui.conftest import WAIT
from tests.ui.straight import NotedShell, StraightDesk
from ui.duties import Duty, DutyCard
from ui.look.marks import StateMark
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.pages.workbench.page import WorkbenchPage
from ui.pages.workbench.presenter import WorkbenchPresenter
from ui.pages.workbench.villages import VillageList, state_at

PAGE_KEYS = ("roster", "signing", "exchange", "confirm")


def presenter_of(desk: StraightDesk) -> WorkbenchPresenter:
    made = WorkbenchPresenter(desk, PAGE_KEYS)
    made.load()
    return made


def test_cards_come_most_urgent_first_and_lead_to_their_lists(desk: StraightDesk) -> None:
    session = desk.services.session
    add_people(session, [invented(91)], known_due_on=TODAY - timedelta(days=17))
    add_people(session, [invented(92)], known_due_on=TODAY + timedelta(days=3))
    presenter = presenter_of(desk)
    first, second, *_ = presenter.state.cards
    assert (first.duty.key, first.card.number, first.card.badge) == ("overdue", 1, "最久 17 天")
    assert (second.title, second.card.badge) == ("30 天内到期", "最早 11月24日")
    presenter.open_duty(1)
    presenter.open_duty(9)
    assert desk.shell.opened == [("roster", {"state": "overdue"})]


def test_every_duty_leads_to_a_page_that_is_there(desk: StraightDesk) -> None:
    shown = WorkbenchPresenter(desk, (entry.key for entry in PAGES))
    shown.load()
    assert {card.duty.page for card in shown.state.cards} <= {entry.key for entry in PAGES}
    nowhere = WorkbenchPresenter(desk, ())
    nowhere.load()
    assert nowhere.state.cards == ()


def test_a_new_duty_joins_without_a_change_of_the_page(desk: StraightDesk) -> None:
    card = DutyCard(3, "封", StateMark.SOON, "明天截止", urgency=-99)
    letters = Duty("letters", "告知书", "document", "去写(&X)", "roster", lambda _: card)
    presenter = WorkbenchPresenter(desk, PAGE_KEYS, [letters])
    presenter.load()
    assert [shown.title for shown in presenter.state.cards] == ["告知书"]


def test_villages_and_numbers_lead_to_the_people_behind_them(desk: StraightDesk) -> None:
    presenter = presenter_of(desk)
    assert [bar.code for bar in presenter.state.villages] == [VILLAGE]
    assert (presenter.state.confirmed, presenter.state.expected) == (0, 12)
    presenter.open_village(VILLAGE, State.OVERDUE)
    presenter.open_people(State.CONFIRMED)
    assert desk.shell.opened == [
        ("roster", {"village": VILLAGE, "state": "overdue"}),
        ("roster", {"village": "", "state": "confirmed"}),
    ]


def test_without_anybody_the_roster_comes_first(desk: StraightDesk, qtbot: QtBot) -> None:
    presenter = WorkbenchPresenter(desk, PAGE_KEYS)
    presenter._looked((0, ()))
    assert presenter.state.people == 0
    assert not presenter.state.counting
    presenter.import_roster()
    assert desk.shell.opened == [("roster", {"start_import": True})]


def test_the_number_under_the_mouse_is_what_opens(qtbot: QtBot, dressed: object) -> None:
    bar = VillageBar(
        code=VILLAGE,
        name="马厂村",
        expected=10,
        confirmed=4,
        to_verify=1,
        disqualified=1,
        overdue=2,
    )
    shown = VillageList()
    qtbot.addWidget(shown)
    shown.resize(900, 200)
    shown.put([bar])
    row = shown.visualItemRect(shown.item(0))
    at_end = QPoint(row.right() - 12, row.center().y())
    assert state_at(row, at_end, bar) is State.OVERDUE
    assert state_at(row, QPoint(20, row.center().y()), bar) is None


def test_digits_and_enter_open_the_duty_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    window.open("workbench")
    page = window.view.pages["workbench"]
    assert isinstance(page, WorkbenchPage)
    qtbot.waitUntil(lambda: bool(page.presenter.state.villages), timeout=WAIT)
    shell = NotedShell()
    page.desk.shell = shell
    first = page.presenter.state.cards[0].duty
    page.tiles[0].act.setFocus()
    QTest.keyClick(page.tiles[0].act, Qt.Key.Key_1)
    QTest.keyClick(page.tiles[0].act, Qt.Key.Key_Return)
    assert shell.opened == [(first.page, dict(first.where))] * 2


def test_the_presenter_knows_no_widget() -> None:
    source = Path(__file__).parents[3] / "ui/pages/workbench/presenter.py"
    assert "QtWidgets" not in source.read_text(encoding="utf-8")
