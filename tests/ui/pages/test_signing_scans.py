"""审核签字: signed papers under the document camera, scans looked at, files that are no scans."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualdesk.domain.form_codes import FormKind
from qualdesk.errors import QualDeskError
from qualdesk.services.camera import CameraState, Hint
from qualdesk.services.form_plan import Selection
from tests.services.conftest import VILLAGE
from tests.ui.conftest import WAIT
from tests.ui.stories.hands import Hands
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.signing.page import SigningPage
from ui.widgets.document_camera import DEVICE, likely

pytestmark = pytest.mark.usefixtures("dressed")


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy and window.drafts.settled, timeout=WAIT)


@pytest.fixture
def hands(page: SigningPage, window: MainWindow, qtbot: QtBot) -> Hands:
    """Keys where the focus is."""
    return Hands(qtbot, window)


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> SigningPage:
    """The page with two confirmation forms ticked, one page each."""
    window.desk.services.paper_desk.make(FormKind.INDIVIDUAL, Selection(village=VILLAGE))
    window.open("signing")
    settle(window, qtbot)
    found = window.view.pages["signing"]
    assert isinstance(found, SigningPage)
    found.presenter.tick_rows(range(2))
    settle(window, qtbot)
    return found


def live(page: SigningPage, qtbot: QtBot) -> None:
    pane = page.scans.camera.pane
    qtbot.waitUntil(
        lambda: pane.state is CameraState.LIVE and Hint.SHARP in pane.hints, timeout=WAIT
    )


def taken(page: SigningPage, hands: Hands, qtbot: QtBot, pages: int) -> None:
    """Space takes one page; wait until it is judged."""
    camera = page.scans.camera
    hands.press("Space")
    qtbot.waitUntil(
        lambda: len(camera.pages) == pages and camera.pages[-1].hints is not None, timeout=WAIT
    )


def test_two_papers_under_the_camera_become_the_scan_of_their_signature(
    page: SigningPage, hands: Hands, window: MainWindow, qtbot: QtBot
) -> None:
    hands.press("Alt+S")
    camera = page.scans.camera
    assert camera.isVisible()
    live(page, qtbot)
    taken(page, hands, qtbot, 1)
    assert camera.pages[0].faults == ()
    hands.press("Space")  # the second of two: handed over by itself
    qtbot.waitUntil(lambda: page.presenter.state.entry.scan is not None, timeout=WAIT)
    settle(window, qtbot)
    held = page.presenter.state.entry.scan
    assert held is not None
    assert held.pages == 2
    assert page.sections.currentIndex() == 0
    assert camera.pages == ()
    assert camera.camera.latest().state is CameraState.CLOSED, "others may use the camera"
    kept = window.desk.services.drafts.load("signing")
    assert kept["scan"]["sha256"] == held.sha256, "a power cut loses nothing"
    page.panel.signer.setEditText("杨文富")
    page.sign()
    settle(window, qtbot)
    lines = [line for line in page.presenter.state.lines if line.standing.signed]
    assert {line.standing.signed[0].scan_sha256 for line in lines} == {held.sha256}

    hands.press("Alt+K")
    settle(window, qtbot)
    view = page.scans.view
    qtbot.waitUntil(lambda: view.paper.shows_page, timeout=WAIT)
    whole = view.reader.state.image
    hands.press("PgDown")
    assert view.reader.state.page == 1
    hands.press("Ctrl+2")
    settle(window, qtbot)
    real = view.reader.state.image
    assert whole is not None
    assert real is not None
    assert real.height > whole.height
    hands.press("Down")
    hands.press("Ctrl+1")
    settle(window, qtbot)
    assert not view.reader.state.real
    hands.press("Esc")
    assert page.sections.currentIndex() == 0


def test_pages_stay_when_the_camera_is_left_and_the_last_one_can_go(
    page: SigningPage, hands: Hands, window: MainWindow, qtbot: QtBot
) -> None:
    hands.press("Alt+S")
    live(page, qtbot)
    taken(page, hands, qtbot, 1)
    hands.press("Esc")
    assert page.sections.currentIndex() == 0
    hands.press("Alt+S")
    assert len(page.scans.camera.pages) == 1
    hands.press("Backspace")
    assert page.scans.camera.pages == ()
    live(page, qtbot)
    taken(page, hands, qtbot, 1)
    hands.press("Return")  # one page is enough, the person says
    qtbot.waitUntil(lambda: page.presenter.state.entry.scan is not None, timeout=WAIT)
    settle(window, qtbot)


def test_the_document_camera_is_remembered_and_its_absence_told(
    page: SigningPage, hands: Hands, window: MainWindow, qtbot: QtBot
) -> None:
    page.scans.to_camera()
    page.scans.camera.use("没有这台高拍仪")
    pane = page.scans.camera.pane
    qtbot.waitUntil(lambda: pane.state is CameraState.NONE, timeout=WAIT)
    assert "选文件" in pane.accessibleDescription()
    assert window.desk.memory.text(DEVICE) == "没有这台高拍仪"
    hands.press("Space")
    assert page.scans.camera.pages == ()


def test_the_likely_document_camera_is_not_the_one_for_faces() -> None:
    assert likely(("USB Camera", "良田高拍仪"), "USB Camera") == "良田高拍仪"
    assert likely(("USB Camera", "HD Webcam"), "USB Camera") == "HD Webcam"
    assert likely(("USB Camera",), "USB Camera") == "USB Camera"
    assert likely((), "USB Camera") == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [("空.pdf", b""), ("断的.pdf", b"%PDF-1.7\n1 0 obj"), ("名单.jpg", b"PK\x03\x04")],
)
def test_a_file_that_is_no_scan_is_told_and_the_page_goes_on(
    page: SigningPage,
    hands: Hands,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes,
) -> None:
    told: list[QualDeskError] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: told.append(fault))
    file = tmp_path / name
    file.write_bytes(content)
    monkeypatch.setattr(prompts, "choose_file", lambda *_: file)
    hands.press("Alt+F")
    settle(window, qtbot)
    assert [fault.code for fault in told] == ["scan.unreadable"]
    assert told[0].remedy
    assert page.presenter.state.entry.scan is None
    page.panel.signer.setEditText("杨文富")
    page.sign()
    settle(window, qtbot)
    assert page.presenter.state.recorded is not None


def test_a_scan_that_is_not_wanted_is_let_go(
    page: SigningPage,
    hands: Hands,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = window.desk.services
    serial = page.presenter.state.visible[0].form_serial
    file = services.paper_desk.save(services.paper_desk.again((serial,)), tmp_path / "扫描.pdf")
    page.scans.take_file(file)
    settle(window, qtbot)
    held = page.presenter.state.entry.scan
    assert held is not None
    hands.press("Alt+Q")
    settle(window, qtbot)
    assert page.presenter.state.entry.scan is None
    assert not services.session.store.evidence.has(held.sha256)
