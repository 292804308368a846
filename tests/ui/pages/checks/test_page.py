"""核查比对 through real widgets: sections by F7, a case by keys, marks by the space bar."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from qualdesk.domain.confirmation import Method
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.errors import QualDeskError
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.deciding import StatusRequest
from tests.services.conftest import TODAY, invented
from tests.ui.conftest import WAIT
from tests.ui.fitting import unfit
from tests.ui.pages.checks.conftest import open_cases
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.checks.page import ChecksPage
from ui.pages.checks.words import SECTIONS
from ui.pages.keygroups.page import KeyGroupsPage
from ui.pages.keygroups.words import PLAN

PROPOSAL = StatusRequest(
    id_number=invented(6).id_number,
    insurance=Insurance.RESIDENT,
    status=Status.SUSPENDED,
    reason="arrest",
    from_on=TODAY,
    proposal=True,
)
pytestmark = pytest.mark.usefixtures("dressed")


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy and window.drafts.settled, timeout=WAIT)


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> ChecksPage:
    """Three cases and three people to mark."""
    open_cases(window.desk.services)
    for number in (3, 4, 5):
        request = ConfirmRequest(
            id_number=invented(number).id_number,
            method=Method.ON_SITE,
            photos=(draw_portrait(number),),
        )
        window.desk.services.confirming.confirm(request)
    window.open("checks")
    settle(window, qtbot)
    found = window.view.pages["checks"]
    assert isinstance(found, ChecksPage)
    return found


def test_f7_walks_the_sections_and_each_tells_its_count(
    page: ChecksPage, window: MainWindow, qtbot: QtBot
) -> None:
    walked = [page.current]
    for _ in SECTIONS:
        page.next_section()
        walked.append(page.current)
    settle(window, qtbot)
    keys = [key for key, _, _ in SECTIONS]
    assert walked == [*keys, keys[0]]
    assert page.topic() == "checks#cases"
    assert page.subtitle.text()


def test_a_case_is_asked_after_and_concluded_by_keys(
    page: ChecksPage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table, pane = page.cases.table, page.cases.pane
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    pane.said.insert("没人接")
    pane.said.textEdited.emit("没人接")
    settle(window, qtbot)
    qtbot.keyClick(pane.said, Qt.Key.Key_Return)
    settle(window, qtbot)
    file = page.cases.presenter.state.whole
    assert file is not None
    assert [one.note for one in file.contacts] == ["没人接"]
    page.cases.digit(1)
    assert page.cases.presenter.state.entry.outcome is None
    paper = tmp_path / "视频.jpg"
    paper.write_bytes(draw_portrait(4))
    monkeypatch.setattr(prompts, "choose_files", lambda *_, **__: (paper,))
    page.cases.attach()
    page.cases.digit(1)
    assert pane.save.text() == "下这个结论(&J)"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(window, qtbot)
    assert len(page.cases.presenter.state.files) == 2


def test_a_half_written_contact_comes_back(
    page: ChecksPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.cases.presenter.type(note="约了今晚")
    settle(window, qtbot)
    kept = window.desk.services.drafts.load("checks")
    page.cases.presenter.type(note="")
    page.restore(kept)
    assert page.cases.pane.said.text() == "约了今晚"


def test_the_space_bar_marks_and_ctrl_z_takes_back(
    page: ChecksPage, window: MainWindow, qtbot: QtBot
) -> None:
    window.open("checks", section="to_mark")
    settle(window, qtbot)
    table, presenter = page.marking.work.table, page.marking.presenter
    for _ in range(2):
        qtbot.keyClick(table, Qt.Key.Key_Space)
        settle(window, qtbot)
    assert len(presenter.state.done) == 2
    page.marking.work.copy.click()
    assert presenter.state.current is not None
    assert QGuiApplication.clipboard().text() == presenter.state.current.row.id_number
    page.marking.take_back()
    settle(window, qtbot)
    assert len(presenter.state.left) == 2


def test_enter_opens_the_person_and_the_phones_are_a_list(
    page: ChecksPage, window: MainWindow, qtbot: QtBot
) -> None:
    window.open("checks", section="phones")
    settle(window, qtbot)
    assert page.current == "due"
    assert len(page.due.presenter.state.visible) >= 3
    qtbot.keyClick(page.due.table, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.view.current.key == "roster"


@pytest.mark.parametrize("section", ["joined", "left"])
def test_who_came_and_who_left_are_lists_inside_due(
    page: ChecksPage, window: MainWindow, qtbot: QtBot, section: str
) -> None:
    window.open("checks", section=section)
    settle(window, qtbot)
    assert page.current == "due"
    assert page.due.presenter.state.kind.value == section
    assert page.due.presenter.state.whole


@pytest.mark.parametrize(("size", "scale"), [((960, 508), 1.0), ((1366, 728), 1.5)])
def test_every_section_fits(
    page: ChecksPage, window: MainWindow, qtbot: QtBot, size: tuple[int, int], scale: float
) -> None:
    services = window.desk.services
    services.deciding.decide(PROPOSAL)
    window.resize(*size)
    window.set_scale(scale)
    page.cases.presenter.type(note="约了今晚视频，先打给在广东打工的儿子")
    found = {}
    for key in page.parts:
        page.reload()
        page.show_section(key)
        settle(window, qtbot)
        for _ in range(3):  # a layout asks the next one
            QCoreApplication.sendPostedEvents()
        if wrong := unfit(window):
            found[key] = wrong
    assert found == {}


@pytest.mark.clause("Y10")
def test_the_lists_for_the_county_are_written_by_their_keys(
    page: ChecksPage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = window.desk.services
    services.deciding.decide(PROPOSAL)
    window.open("checks", section="pay")
    settle(window, qtbot)
    asked: list[str] = []

    def target(_parent: object, _title: str, name: str, _kinds: str) -> Path:
        asked.append(name)
        return tmp_path / name

    monkeypatch.setattr(prompts, "choose_target", target)
    told: list[QualDeskError] = []
    monkeypatch.setattr(prompts, "tell", lambda _parent, fault: told.append(fault))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    for key in (Qt.Key.Key_X, Qt.Key.Key_H):
        qtbot.keyClick(page.pay.table, key, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: not page.pay.stops.isDown(), timeout=WAIT)
        qtbot.waitUntil(lambda: not page.pay.resumptions.isDown(), timeout=WAIT)
        settle(window, qtbot)
    assert asked == ["停发暂停名单_20261121.xlsx", "恢复名单_20261121.xlsx"]
    assert [one.exists() for one in map(tmp_path.joinpath, asked)] == [True, False]
    assert [one.code for one in told] == ["list.empty"]  # nobody is to be resumed


def test_alt_k_shows_the_paper_of_a_proposal_and_esc_comes_back(
    page: ChecksPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    paper = tmp_path / "拘留通知.jpg"
    paper.write_bytes(draw_portrait(5))
    services = window.desk.services
    services.deciding.decide(replace(PROPOSAL, documents=(paper,)))
    services.deciding.decide(replace(PROPOSAL, id_number=invented(7).id_number))
    window.open("checks", section="pay")
    page.reload()
    settle(window, qtbot)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    names = [row.id_number for row in page.pay.presenter.state.visible]
    looked = []
    for number in (6, 7):
        page.pay.presenter.move(names.index(invented(number).id_number))
        settle(window, qtbot)
        qtbot.keyClick(page.pay.table, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: not page.pay.pane.papers.isDown(), timeout=WAIT)
        settle(window, qtbot)
        looked.append(page.pay.view.isVisibleTo(page))
        if page.pay.view.isVisibleTo(page):
            item = page.pay.view.reader.state.item
            assert item is not None
            assert item.title == "11月21日 建议暂停的材料"
            assert page.pay.view.reader.state.image is not None
        qtbot.keyClick(page, Qt.Key.Key_Escape)
        assert page.pay.table.isVisibleTo(page)
    assert looked == [True, False]  # the other one has no paper: that is said


def test_ctrl_tab_goes_from_pane_to_pane(
    page: ChecksPage, window: MainWindow, qtbot: QtBot
) -> None:
    window.desk.services.deciding.decide(PROPOSAL)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    ctrl = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(page, Qt.Key.Key_Tab, ctrl)
    assert window.focusWidget() is page.cases.pane.said
    qtbot.keyClick(page, Qt.Key.Key_Tab, ctrl | Qt.KeyboardModifier.ShiftModifier)
    assert window.focusWidget() is page.cases.table
    window.open("checks", section="pay")
    page.reload()
    settle(window, qtbot)
    qtbot.keyClick(page, Qt.Key.Key_Tab, ctrl | Qt.KeyboardModifier.ShiftModifier)
    assert page.pay.pane.isAncestorOf(window.focusWidget())
    shown = []
    for _ in range(3):
        qtbot.keyClick(page, Qt.Key.Key_Tab, ctrl)
        inside = page.pay.pane.isAncestorOf(window.focusWidget())
        shown.append("pane" if inside else page.pay.presenter.state.shown)
    assert shown == ["stop", "resume", "stop"]  # nobody is to be resumed: no pane


def test_alt_s_leads_to_a_plan_with_the_person(
    page: ChecksPage, window: MainWindow, qtbot: QtBot
) -> None:
    file = page.cases.presenter.state.current
    assert file is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    qtbot.keyClick(page.cases.table, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "keygroups" in window.view.pages, timeout=WAIT)
    groups = window.view.pages["keygroups"]
    assert isinstance(groups, KeyGroupsPage)
    settle(window, qtbot)
    assert groups.current == PLAN
    assert groups.plan.presenter.state.entry.people == (file.row.id_number,)


def test_alt_v_leads_to_the_special_checks(
    page: ChecksPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.special.click()
    settle(window, qtbot)
    assert window.view.current.key == "keygroups"
