"""上报交换 in the real window: Enter walks the month, a package is received, nothing is lost."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qualdesk.domain.form_codes import FormKind
from qualdesk.errors import Environment, QualDeskError
from qualdesk.services import handing_over
from qualdesk.services.camera import CameraState, Hint
from qualdesk.services.drives import Drive
from qualdesk.services.form_plan import Selection
from qualdesk.services.opening_rounds import OpeningRequest
from tests.services.conftest import PASSWORD, VILLAGE
from tests.services.exchanging_stations import Desk
from tests.ui.conftest import WAIT
from tests.ui.stories.hands import Hands
from ui import paper, prompts, sound
from ui.main_window import MainWindow
from ui.pages.exchange.page import ExchangePage
from ui.pages.exchange.panels import SealPanel
from ui.pages.exchange.scan_panel import ScanPanel
from ui.pages.exchange.state import ANSWER, CHECK, PRINT, SCAN, SEAL, WRITE
from ui.pages.exchange.stick_panels import DonePanel


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "县局专用 3 号"
    folder.mkdir()
    return folder


@pytest.fixture
def page(window: MainWindow, stick: Path, qtbot: QtBot) -> ExchangePage:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    window.open("exchange")
    found = window.view.pages["exchange"]
    assert isinstance(found, ExchangePage)
    found.presenter.put_drives(lambda: (Drive(stick, stick.name, "F 盘", 8 << 30, 8 << 30),))
    rest(window, qtbot)
    return found


def rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)


def press(page: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(page.focusWidget() or page, key)


@pytest.mark.clause("Y6.1.2c")
def test_script_c_takes_the_month_to_the_stick_key_by_key(
    window: MainWindow,
    qtbot: QtBot,
    stick: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """keys.md, Script C: about 17 presses besides the password."""
    heard: list[bool] = []
    printed: list[str] = []
    monkeypatch.setattr(sound, "chime", lambda: heard.append(True))
    monkeypatch.setattr(paper, "has_printer", lambda: True)
    hands = Hands(qtbot, window)

    def choose(_: object, printer: QPrinter) -> bool:
        hands.count += 1  # Enter in the system's dialog
        printed.append(str(tmp_path / f"{len(printed)}.pdf"))
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(printed[-1])
        return True

    monkeypatch.setattr(prompts, "choose_printer", choose)
    hands.press("F10")
    hands.still()
    page = window.view.pages["exchange"]
    assert isinstance(page, ExchangePage)
    presenter = page.presenter
    sticks = (
        Drive(tmp_path, "旧 U 盘", "E 盘", 8 << 30, 8 << 30),
        Drive(stick, stick.name, "F 盘", 8 << 30, 8 << 30),
    )
    presenter._drives = lambda: sticks
    hands.press("Return")  # 2 the paper: kept with its serial, shown
    hands.still()
    sheets = presenter.state.paper
    assert sheets is not None
    hands.press("Alt+P")
    hands.still()
    assert Path(printed[0]).read_bytes().startswith(b"%PDF")
    hands.press("Alt+S")  # 3 the signed sheets under the camera
    camera = page.scanning.camera
    hands.until(lambda: camera.pane.state is CameraState.LIVE and Hint.SHARP in camera.pane.hints)
    for number in range(sheets.pages):
        hands.press("Space")
        hands.until(
            lambda number=number: len(camera.pages) > number or presenter.state.entered.scan
        )
    hands.until(lambda: presenter.state.panel == SCAN and presenter.state.entered.scan is not None)
    hands.still()
    panel = page.panels[SCAN]
    assert isinstance(panel, ScanPanel)
    hands.until(lambda: panel.view.paper.shows_page)
    hands.press("1", 3)  # two signatures and the seal
    assert presenter.state.panel == SEAL
    pressed = hands.count
    hands.type(PASSWORD)  # 4 the own password
    hands.count = pressed
    hands.press("Return")
    hands.until(lambda: presenter.state.panel == WRITE and presenter.state.drives is not None)
    hands.still()
    hands.press("Down")  # 5 the stick by its name
    hands.press("Return")
    hands.until(lambda: isinstance(page.sides.panel, DonePanel))
    hands.still()
    assert heard == [True], "可以拔出 is heard"
    assert [path.suffix for path in stick.iterdir()] == [".zip"]
    hands.press("Alt+P")  # 交接单
    hands.still()
    assert Path(printed[1]).read_bytes().startswith(b"%PDF")
    assert hands.count <= 17


def test_the_wrong_own_password_seals_nothing(
    page: ExchangePage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    ready_to_seal(page, window, qtbot, tmp_path)
    panel = page.panels[SEAL]
    assert isinstance(panel, SealPanel)
    panel.own.setText("不是我的密码")
    press(page, Qt.Key.Key_Return)
    rest(window, qtbot)
    assert page.presenter.state.own_fault
    assert page.presenter.state.panel == SEAL
    panel.own.setText(PASSWORD)
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.presenter.state.panel == WRITE, timeout=WAIT)
    rest(window, qtbot)
    assert page.presenter.state.signed_scan is not None, "the signed paper can be looked at"
    page.scanning.to_view()
    rest(window, qtbot)
    qtbot.waitUntil(lambda: page.scanning.view.paper.shows_page, timeout=WAIT)
    press(page, Qt.Key.Key_Escape)
    assert page.sides.isVisible()


def ready_to_seal(page: ExchangePage, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    """Printed, scanned from a file, all three recognised; one was taken back with 0."""
    press(page, Qt.Key.Key_Return)
    rest(window, qtbot)
    sheets = page.presenter.state.paper
    assert sheets is not None
    scan = folder / "签章.pdf"
    scan.write_bytes(sheets.data)
    page.take_scan(scan)
    rest(window, qtbot)
    for key in (Qt.Key.Key_1, Qt.Key.Key_0, Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_1):
        press(page, key)
    assert page.presenter.state.panel == SEAL


def sealed(page: ExchangePage, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    ready_to_seal(page, window, qtbot, folder)
    page.presenter.build(draft=False).start()
    qtbot.waitUntil(lambda: page.presenter.state.panel == WRITE, timeout=WAIT)
    rest(window, qtbot)


@pytest.mark.parametrize("code", ["disk.full", "disk.read_only", "disk.not_found"])
def test_a_stick_that_says_no_is_told_on_the_page_and_written_again(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    stick: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
) -> None:
    sealed(page, window, qtbot, tmp_path)
    with monkeypatch.context() as patch:
        if code == "disk.full":
            patch.setattr(handing_over, "free_space", lambda _: 4096)
        elif code == "disk.read_only":
            protected = OSError(errno.EROFS, "read-only")
            patch.setattr(handing_over, "_copy", raising(protected))
        else:  # pulled out while it is read back: the folder is really gone
            patch.setattr(handing_over.medium, "forget", lambda part: shutil.rmtree(part.parent))
        press(page, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.presenter.state.fault is not None, timeout=WAIT)
        rest(window, qtbot)
    fault = page.presenter.state.fault
    assert fault is not None
    assert fault.code == code
    assert fault.steps
    Hands(qtbot, window).sees(fault.body, "没有丢任何东西", fault.steps[0])
    stick.mkdir(exist_ok=True)
    assert list(stick.iterdir()) == [], "nothing half written is left"
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(page.sides.panel, DonePanel), timeout=WAIT)
    rest(window, qtbot)


def raising(fault: OSError) -> Callable[..., str]:
    def act(*_: object) -> str:
        raise fault

    return act


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nbroken"])
def test_a_scan_that_is_none_or_of_another_paper_is_told_and_the_step_stays(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: told.append(fault.code))
    press(page, Qt.Key.Key_Return)
    rest(window, qtbot)
    page.go_on()
    scan = tmp_path / "签章.pdf"
    scan.write_bytes(content)
    page.take_scan(scan)
    rest(window, qtbot)
    forms = window.desk.services.paper_desk.make(FormKind.INDIVIDUAL, Selection(village=VILLAGE))
    scan.write_bytes(forms.data)
    page.take_scan(scan)
    rest(window, qtbot)
    assert told == ["scan.unreadable", "seal.unsigned"]
    assert page.presenter.state.panel == SCAN
    assert page.presenter.state.entered.scan is None


def test_a_wrong_package_password_is_told_and_asked_again(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[QualDeskError] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: told.append(fault))
    sealed(page, window, qtbot, tmp_path)
    sent = page.presenter.state.standing.sent if page.presenter.state.standing else None
    assert sent is not None
    package = window.desk.services.handing_over.file(sent.file_name)
    monkeypatch.setattr(prompts, "choose_file", lambda *_: package)
    page.receive()
    page.incoming.password.setText("7kfm-x2qp-w9ht-c4nv-b6rd")
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT)
    rest(window, qtbot)
    assert told[0].code == "package.password"
    assert told[0].remedy
    assert page.incoming.isVisible()
    assert page.incoming.password.hasFocus()


def test_a_file_that_is_no_receipt_is_told_and_the_page_goes_on(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: told.append(fault.code))
    other = tmp_path / "回执.p7m"
    other.write_bytes(b"not a receipt")
    monkeypatch.setattr(prompts, "choose_file", lambda *_: other)
    page.take_receipt()
    rest(window, qtbot)
    assert len(told) == 1
    assert not page.presenter.state.busy


def test_a_disk_that_is_full_while_sealing_is_told_and_sealed_later(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: told.append(fault.code))
    ready_to_seal(page, window, qtbot, tmp_path)
    outbox = window.desk.services.handing_over.outbox
    outbox.parent.mkdir(exist_ok=True)
    outbox.write_text("in the way")
    page.presenter.build(draft=False).start()
    rest(window, qtbot)
    assert told == ["disk.not_folder"]
    assert page.presenter.state.panel == SEAL
    outbox.unlink()
    page.presenter.build(draft=False).start()
    qtbot.waitUntil(lambda: page.presenter.state.panel == WRITE, timeout=WAIT)
    rest(window, qtbot)


def test_what_stands_in_the_way_is_settled_there_and_escape_leads_back(
    page: ExchangePage, window: MainWindow, qtbot: QtBot
) -> None:
    Desk(window.desk.services.session, Path()).confirm(1)
    page.reload()
    rest(window, qtbot)
    assert page.presenter.state.panel == CHECK
    press(page, Qt.Key.Key_Return)
    rest(window, qtbot)
    assert window.view.pages["signing"].isVisible()
    press(window.view.pages["signing"], Qt.Key.Key_Escape)
    rest(window, qtbot)
    assert page.isVisible()


def test_what_was_typed_is_there_again_in_the_next_window(
    page: ExchangePage, window: MainWindow, qtbot: QtBot
) -> None:
    page.presenter.enter(open_reason="签字人外出，回来补签")
    qtbot.waitUntil(lambda: window.drafts.settled, timeout=WAIT)
    drafts = window.desk.services.drafts
    assert drafts.load("exchange")["2026-11"]["open_reason"] == "签字人外出，回来补签"


def test_a_file_that_is_no_package_is_told_and_the_page_goes_on(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: told.append(fault.code))
    other = tmp_path / "别的.zip"
    other.write_bytes(b"not a package")
    monkeypatch.setattr(prompts, "choose_file", lambda *_: other)
    page.receive()
    page.incoming.password.setText("7kfm-x2qp-w9ht-c4nv-b6rd")
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT)
    assert page.incoming.isVisible()
    press(page, Qt.Key.Key_Escape)
    assert page.presenter.state.incoming is None
    assert page.sides.isVisible()


def test_large_letters_keep_every_button_inside(
    page: ExchangePage, window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1366, 728)
    window.set_scale(1.5)
    for step in (PRINT, SCAN, SEAL, WRITE, ANSWER):
        page.presenter.look_at(step)
        primary = page.sides.panel.primary
        assert primary is not None
        corner = primary.mapTo(window, primary.rect().bottomRight())
        assert corner.x() < window.width(), step
        assert corner.y() < window.height(), step


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_no_slip_is_told(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: told.append(fault.code))
    ready_to_seal(page, window, qtbot, tmp_path)
    panel = page.panels[SEAL]
    slip = next(b for b in panel.findChildren(QPushButton) if "密码条" in b.text())
    monkeypatch.setattr(paper, "has_printer", lambda: False)
    slip.click()

    def nowhere(_: object, printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "没有" / "条.pdf"))
        return True

    monkeypatch.setattr(prompts, "choose_printer", nowhere)
    monkeypatch.setattr(paper, "has_printer", lambda: True)
    slip.click()
    assert told == ["printer.none", "printer.refused"]


@pytest.mark.clause("D2")
def test_the_report_of_the_half_year_is_written_beside_its_figures(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "报告.docx"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: target)
    due = window.desk.services.half_reporting.due()
    assert due is not None
    assert not due.written
    qtbot.keyClick(page, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: target.with_suffix(".xlsx").exists(), timeout=WAIT)
    rest(window, qtbot)
    assert target.read_bytes()[:2] == b"PK"
    after = window.desk.services.half_reporting.due()
    assert after is not None
    assert after.written


def test_a_stick_in_use_is_not_called_free_until_it_was_let_go(
    page: ExchangePage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sealed(page, window, qtbot, tmp_path)
    tries: list[Drive] = []
    heard: list[bool] = []
    monkeypatch.setattr(sound, "chime", lambda: heard.append(True))

    def busy_once(drive: Drive) -> None:
        tries.append(drive)
        if len(tries) == 1:
            raise Environment("disk.busy", "文件正被别的程序占用。")

    page.presenter._release = busy_once
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(page.sides.panel, DonePanel), timeout=WAIT)
    rest(window, qtbot)
    hands = Hands(qtbot, window)
    hands.sees("U 盘先别拔", "安全删除硬件")
    assert heard == [], "only 可以拔出 is heard"
    hands.press("Alt+T")
    hands.until(lambda: len(tries) == 2)
    hands.still()
    hands.sees("可以拔出 U 盘")
    assert heard == [True]


@pytest.mark.clause("L2.2.2")
def test_the_days_of_an_opened_round_stand_over_its_numbers(
    window: MainWindow, page: ExchangePage, qtbot: QtBot
) -> None:
    page.presenter.choose("2026H2")
    rest(window, qtbot)
    title = page.sides._counted.title
    assert title.text() == "2026年下半年汇总"
    last = date(2026, 12, 20)
    request = OpeningRequest(
        round_id="2026H2", document_number="9号", begin=date(2026, 8, 1), end=last, closes_on=last
    )
    window.view.desk.services.rounds.open(request)
    page.presenter.load()
    rest(window, qtbot)
    assert title.text() == "2026年下半年汇总（2026年8月1日至2026年12月20日）"
