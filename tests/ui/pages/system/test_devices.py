"""设备: the camera that 现场确认 uses, tried out; printers, and a page to try them with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.camera import CameraState, Frame, Hint
from qualdesk.services.trying_out import judge_photo, light_of
from tests.ui.conftest import WAIT
from tests.ui.straight import StraightDesk
from tests.ui.test_camera_pane import ScriptedCamera, frame
from ui import prompts
from ui.context import Drafts
from ui.look.marks import StateMark
from ui.main_window import MainWindow
from ui.pages.system.devices_presenter import CAMERA
from ui.pages.system.devices_section import DevicesSection
from ui.pages.system.page import SystemPage
from ui.printers import PrinterLine, draw_test_page, pdf_printer

FRONT = PrinterLine("前台打印机", default=True, mark=StateMark.DONE, state="可用")
BACK = PrinterLine("里屋打印机", default=False, mark=StateMark.OVERDUE, state="有问题")
WEAK = (Hint.NO_FACE, Hint.DARK)


@pytest.fixture
def page(desk: StraightDesk, qtbot: QtBot, tmp_path: Path) -> SystemPage:
    """The page with a scripted camera and no printer."""
    desk.memory.put(CAMERA, "USB 摄像头")
    made = SystemPage(desk, Drafts(desk))
    camera = ScriptedCamera(tmp_path / "camera")
    camera.devices = lambda: ("USB 摄像头", "高拍仪")  # type: ignore[method-assign]
    camera.open = lambda name="", **_: opened.append(name)  # type: ignore[method-assign]
    opened: list[object] = []
    camera.opened = opened  # type: ignore[attr-defined]
    made.devices_presenter.camera = camera
    made.devices_presenter._find = tuple
    made.devices.pane._camera = camera
    qtbot.addWidget(made)
    made.resize(1218, 620)
    made.show()
    made.opened()
    made.presenter.open_section("devices")
    return made


def figures(page: SystemPage) -> str:
    page.devices.pane.look()
    page.devices._show_figures()
    return page.devices.figures.word


def show(page: SystemPage, now: Frame) -> None:
    page.devices_presenter.camera.now = now  # type: ignore[attr-defined]
    page.devices.pane.look()


def test_the_camera_of_the_counter_is_open_while_the_section_is_in_sight(
    page: SystemPage, desk: StraightDesk
) -> None:
    camera = page.devices_presenter.camera
    assert camera.opened == ["USB 摄像头"]  # type: ignore[attr-defined]
    cameras = page.devices.cameras
    assert [cameras.itemText(at) for at in range(cameras.count())] == [
        "练习画面（虚构的人）", "USB 摄像头", "高拍仪",
    ]  # fmt: skip
    cameras.setCurrentIndex(2)
    cameras.activated.emit(2)
    assert desk.memory.text(CAMERA) == "高拍仪"
    assert camera.opened == ["USB 摄像头", "高拍仪"]  # type: ignore[attr-defined]


def test_a_camera_that_is_not_plugged_in_stays_chosen_and_says_so(page: SystemPage) -> None:
    page.devices_presenter.choose("老摄像头")
    cameras = page.devices.cameras
    assert cameras.currentText() == "老摄像头（没有插上）"


def test_figures_tell_size_rate_and_light(page: SystemPage) -> None:
    show(page, frame(2))
    assert figures(page) == "160×90 · 每秒 30 张 · 光线合适（47%）"
    show(page, frame(3, WEAK))
    assert "光线偏暗" in figures(page)


@pytest.mark.parametrize("state", [CameraState.NONE, CameraState.BUSY, CameraState.BLACK])
def test_without_a_picture_the_section_says_why_and_what_to_do(
    page: SystemPage, state: CameraState
) -> None:
    show(page, Frame(state))
    assert figures(page) == state.label
    assert not page.devices.take.isEnabled()
    assert "请" in page.devices.pane.accessibleDescription()


def test_a_photo_on_trial_is_judged_shown_and_gone(page: SystemPage, tmp_path: Path) -> None:
    show(page, frame(2))
    figures(page)
    taken: list[object] = []
    page.devices.pane.taken.disconnect()
    page.devices.pane.taken.connect(taken.append)
    page.devices.take.click()
    assert taken == [b"photo 2"]
    page.devices_presenter.judge(draw_portrait(12, (960, 540)))
    assert "很好" in page.devices._result.word or page.devices_presenter.state.photo
    assert page.devices.take.text() == "再看画面(&T)"
    page.devices.take.click()
    assert page.devices.pane.photos == ()
    assert page.devices_presenter.state.photo is None
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_weak_photo_gets_the_advice_of_the_counter() -> None:
    import cv2

    dark = cv2.imencode(".jpg", np.full((360, 640, 3), 12, np.uint8))[1].tobytes()
    judged = judge_photo(dark)
    assert any("太暗" in words for words in judged.advice)
    assert any("人脸" in words for words in judged.advice)


def test_light_is_a_share_of_white() -> None:
    assert light_of(Frame(CameraState.NONE)) == 0
    assert light_of(Frame(CameraState.LIVE, 1, bytes([255]) * 300, 10, 10)) == 100


def test_leaving_the_section_lets_the_camera_go(page: SystemPage) -> None:
    gone: list[bool] = []
    page.devices_presenter.camera.let_go = lambda: gone.append(True)  # type: ignore[method-assign]
    page.presenter.open_section("about")
    assert gone == [True]


def test_printers_are_listed_and_the_page_goes_to_the_chosen_one(
    page: SystemPage, desk: StraightDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.devices_presenter._find = lambda: (FRONT, BACK)
    page.devices.look()
    assert page.devices.model.rowCount() == 2
    assert page.devices._empty.isHidden()
    page.devices.table.go_to(1)
    drawn: list[str] = []
    section = "ui.pages.system.devices_section"
    monkeypatch.setattr(f"{section}.printer_named", drawn.append)
    monkeypatch.setattr(f"{section}.draw_test_page", lambda *_: True)
    page.devices.print_page.click()
    assert drawn == ["里屋打印机"]
    assert desk.shell.said == ["测试页已送“里屋打印机”"]
    monkeypatch.setattr(f"{section}.draw_test_page", lambda *_: False)
    page.devices.print_page.click()
    assert desk.shell.told[0].code == "printer.refused"


@pytest.mark.judge("pypdfium2")
def test_without_a_printer_the_page_becomes_a_pdf_and_says_so(
    page: SystemPage, desk: StraightDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "没有装打印机" in page.devices._no_printer._words.text()
    assert page.devices._no_printer.isVisible()
    assert page.devices.print_page.text() == "测试页存成 PDF(&P)"
    file = tmp_path / "测试页.pdf"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: file)
    page.devices.print_page.click()
    assert "没有打印机" in desk.shell.said[0]
    pdf = pypdfium2.PdfDocument(file)
    assert len(pdf) == 1
    assert [round(side) for side in pdf[0].get_size()] == [595, 842]
    picture = np.asarray(pdf[0].render(scale=1).to_pil().convert("L"))
    assert picture[38:48, 100].min() < 160, "the frame is drawn 15 mm from the edge"
    pdf.close()


@pytest.mark.qt_log_ignore("QPdfEngine", "QPainter")
def test_a_printer_that_takes_nothing_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "no" / "such" / "folder.pdf"
    assert not draw_test_page(pdf_printer(str(blocked)), ())


def test_the_choice_reaches_the_counter(
    make_window: Callable[[Path], MainWindow], window: MainWindow, qtbot: QtBot
) -> None:
    window.open("system", section="devices")
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    page = window.view.pages["system"]
    assert isinstance(page, SystemPage)
    assert isinstance(page.devices, DevicesSection)
    page.devices_presenter.choose("高拍仪")
    assert window.desk.memory.text("camera.device") == "高拍仪"
    window.open("workbench")
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)


def test_a_real_printer_object_prints_on_a4() -> None:
    printer = pdf_printer("x.pdf")
    assert printer.outputFormat() is QPrinter.OutputFormat.PdfFormat
    assert printer.pageLayout().pageSize().name().startswith("A4")
