"""工作台: the cards say what the lists hold, the keys lead there, the villages are all there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualdesk.domain.recipient import State
from qualdesk.domain.rounds import RoundKind, RoundRule, round_of
from qualdesk.services.round_course import Course
from qualdesk.services.workbench import VillageBar
from tests.services.conftest import TODAY, VILLAGE, add_people, invented
from tests.ui.conftest import WAIT
from tests.ui.straight import NotedShell, StraightDesk
from ui import paper, prompts
from ui.duties import Duty, DutyCard
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.pages.workbench.curve import CourseChart, pace_words
from ui.pages.workbench.page import WorkbenchPage
from ui.pages.workbench.presenter import WorkbenchPresenter
from ui.pages.workbench.state import WorkbenchState
from ui.pages.workbench.tiles import NumberButton
from ui.pages.workbench.villages import VillageList, state_at
from ui.widgets.cards import Choice

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


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> WorkbenchPage:
    """The page in the active window, with everything counted."""
    window.resize(1366, 728)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    window.open("workbench")
    made = window.view.pages["workbench"]
    assert isinstance(made, WorkbenchPage)
    qtbot.waitUntil(lambda: made.presenter.state.course is not None, timeout=WAIT)
    return made


def bars(number: int) -> tuple[VillageBar, ...]:
    return tuple(
        VillageBar(
            code=f"5329221012{n:02d}",
            name=f"{n} 村",
            expected=10,
            confirmed=n,
            to_verify=0,
            disqualified=0,
            overdue=0,
        )
        for n in range(number)
    )


def test_tab_walks_the_villages_enter_opens_one_and_tab_goes_on(page: WorkbenchPage) -> None:
    page.presenter.show(villages=bars(3))
    page.desk.shell = shell = NotedShell()
    page.tiles[-1].act.setFocus()
    QTest.keyClick(page.tiles[-1].act, Qt.Key.Key_Tab)
    assert page.villages.hasFocus()
    assert page.villages.currentRow() == 0
    QTest.keyClick(page.villages, Qt.Key.Key_Tab)
    QTest.keyClick(page.villages, Qt.Key.Key_Return)
    assert shell.opened == [("roster", {"village": "532922101201"})]
    QTest.keyClick(page.villages, Qt.Key.Key_Backtab)
    assert page.villages.currentRow() == 0
    for _ in range(3):
        QTest.keyClick(page.villages, Qt.Key.Key_Tab)
    assert not page.villages.hasFocus()


def test_every_number_opens_the_list_behind_it(page: WorkbenchPage) -> None:
    page.desk.shell = shell = NotedShell()
    tile = next(one for one in page.tiles if one.shown.duty.key == "round")
    tile.number.click()
    tile.act.click()
    (roster, behind), (confirm, _) = shell.opened
    assert (roster, confirm) == ("roster", "confirm")
    assert "confirmed" not in behind["states"]
    shell.opened.clear()
    for number in page.findChildren(NumberButton):
        number.click()
    assert len(shell.opened) == len(page.findChildren(NumberButton)) == len(page.tiles) + 2


def test_villages_scroll_beside_the_curve_and_are_all_there_below_each_other(
    page: WorkbenchPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.presenter.show(villages=bars(30))
    assert page.chart.isVisible()
    assert page.chart.accessibleDescription().startswith("2026年下半年已确认：")
    top = page.villages.mapTo(page, QPoint(0, 0)).y()
    assert page.chart.mapTo(page, QPoint(0, 0)).y() - top in range(-20, 20)
    assert top + page.villages.height() <= page.height()
    window.set_scale(1.5)
    qtbot.waitUntil(lambda: page.chart.mapTo(page, QPoint(0, 0)).y() > page.height(), timeout=WAIT)
    rows = page.villages.visualItemRect(page.villages.item(29))
    assert rows.bottom() <= page.villages.height()


def test_ctrl_p_asks_for_the_printer_and_puts_the_list_on_it(
    page: WorkbenchPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "printed.pdf"

    def chosen(_: object, printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(out))
        return True

    monkeypatch.setattr(paper, "has_printer", lambda: True)
    monkeypatch.setattr(prompts, "choose_printer", chosen)
    QTest.keyClick(page.tiles[0].act, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: out.exists() and out.stat().st_size > 0, timeout=WAIT)
    qtbot.waitUntil(page.papers.strip.isHidden, timeout=WAIT)


def test_without_a_printer_the_list_is_kept_as_pdf(
    page: WorkbenchPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "清单.pdf"
    monkeypatch.setattr(paper, "has_printer", lambda: False)
    monkeypatch.setattr(prompts, "choose_target", lambda *_: out)
    page.print.click()
    qtbot.waitUntil(lambda: out.exists() and out.read_bytes()[:4] == b"%PDF", timeout=WAIT)


def test_an_empty_station_says_what_to_do_first(page: WorkbenchPage) -> None:
    page.render_state(WorkbenchState(day=TODAY, people=0, counting=False))
    assert page.empty.isVisible()
    assert not page.print.isVisible()
    page.desk.shell = shell = NotedShell()
    for choice in page.empty.findChildren(Choice):
        choice.click()
    assert shell.opened == [("roster", {"start_import": True}), ("system", {})]


@pytest.mark.parametrize("size", [(420, 210), (260, 130), (900, 400)])
@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_the_curve_is_painted_at_every_size(
    dressed: object, qtbot: QtBot, size: tuple[int, int], share: float
) -> None:
    this = round_of(RoundRule(RoundKind.HALF_YEAR, ((6, 30), (12, 25))), TODAY)
    days = (TODAY - this.begin).days + 1
    course = Course(this, 200, tuple(round(200 * share * n / days) for n in range(1, days + 1)))
    chart = CourseChart()
    qtbot.addWidget(chart)
    chart.resize(*size)
    chart.put(course)
    picture = chart.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(size[0]) for y in range(size[1])}
    assert {theme().colour("accent").name(), theme().colour("line_soft").name()} <= colours


@pytest.mark.parametrize(
    ("confirmed", "words"),
    [
        (184, "和匀着办一样快"),
        (0, "比匀着办慢 78 个百分点"),
        (200, "比匀着办快 22 个百分点"),
    ],
)
def test_the_pace_is_told_in_words(confirmed: int, words: str) -> None:
    this = round_of(RoundRule(RoundKind.HALF_YEAR, ((6, 30), (12, 31))), TODAY)
    days = (TODAY - this.begin).days + 1
    assert days == 144
    expected = {184: 235, 0: 200, 200: 200}[confirmed]
    assert pace_words(Course(this, expected, (*[0] * (days - 1), confirmed))) == words


def test_the_presenter_knows_no_widget() -> None:
    source = Path(__file__).parents[3] / "ui/pages/workbench/presenter.py"
    assert "QtWidgets" not in source.read_text(encoding="utf-8")
