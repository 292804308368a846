"""审核签字 through real widgets: a pile signed by keyboard, a file dropped, a village printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.sign_off import Paper
from qualdesk.imaging.scan import prepare_scan
from qualdesk.services.form_plan import Selection
from tests.services.conftest import VILLAGE
from tests.ui.conftest import WAIT
from ui import paper, prompts
from ui.main_window import MainWindow
from ui.pages.signing.page import SigningPage

pytestmark = pytest.mark.usefixtures("dressed")


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy and window.drafts.settled, timeout=WAIT)


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> SigningPage:
    """The page with twelve confirmation forms to sign."""
    window.desk.services.paper_desk.make(FormKind.INDIVIDUAL, Selection(village=VILLAGE))
    window.open("signing")
    settle(window, qtbot)
    found = window.view.pages["signing"]
    assert isinstance(found, SigningPage)
    assert len(found.presenter.state.visible) == 12
    return found


def test_a_pile_is_signed_without_a_mouse(
    page: SigningPage, window: MainWindow, qtbot: QtBot
) -> None:
    table = page.ledger.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Space)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    settle(window, qtbot)
    assert len(page.presenter.state.ticked) == 3
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert page.panel.signer.hasFocus() or page.panel.signer.lineEdit().hasFocus()
    page.panel.signer.lineEdit().insert("杨文富")  # an input method hands in whole words
    qtbot.keyClick(page.panel.signer.lineEdit(), Qt.Key.Key_Return)
    assert page.panel.day.hasFocus()
    qtbot.keyClick(page.panel.day, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert "3 张" in page.strip.text
    assert page.presenter.state.step is not None
    assert [len(line.standing.signed) for line in page.presenter.state.chosen] == [1, 1, 1]
    assert table.hasFocus(), "the next act is again in the table"


def test_ctrl_enter_keeps_from_anywhere_and_tells_what_is_missing(
    page: SigningPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.ledger.table.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.presenter.state.faults.keys() == {"signer"}
    page.panel.signer.setEditText("杨文富")
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(window, qtbot)
    assert page.presenter.state.recorded is not None


def test_a_serial_is_typed_and_found(page: SigningPage, window: MainWindow, qtbot: QtBot) -> None:
    serial = page.presenter.state.visible[7].form_serial
    qtbot.keyClick(page, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert page.serial.hasFocus()
    qtbot.keyClicks(page.serial, printed_serial(serial).lower())
    qtbot.keyClick(page.serial, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert page.ledger.table.currentIndex().row() == 7
    assert page.presenter.state.ticked == {serial}


def test_a_return_asks_for_its_reason(
    page: SigningPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(_: object, title: str, *rest: object, **named: object) -> str:
        asked.append(title)
        return "有人没有签名"

    monkeypatch.setattr(prompts, "ask_reason", ask)
    page.panel.signer.setEditText("李协办")
    page.panel.send_back.click()
    settle(window, qtbot)
    assert asked == ["退回 1 张表"]
    assert page.presenter.state.counts[Paper.RETURNED] == 1
    page.undo.last()
    settle(window, qtbot)
    assert asked[1:] == ["撤销登记的签字"]
    assert page.presenter.state.counts.get(Paper.RETURNED, 0) == 0


def test_a_scan_is_dropped_and_kept_with_the_signature(
    page: SigningPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    services = window.desk.services
    serial = page.presenter.state.visible[0].form_serial
    scan = services.paper_desk.save(services.paper_desk.again((serial,)), tmp_path / "扫描.pdf")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(scan))])
    left = Qt.MouseButton.LeftButton
    drop = QDropEvent(
        QPointF(9, 9), Qt.DropAction.CopyAction, mime, left, Qt.KeyboardModifier.NoModifier
    )
    page.dropEvent(drop)
    settle(window, qtbot)
    held = page.presenter.state.entry.scan
    assert held is not None
    assert (held.name, held.pages) == (scan.name, 1)
    page.panel.signer.setEditText("杨文富")
    page.sign()
    settle(window, qtbot)
    line = services.paper_ledger.find(serial)
    assert line.standing.signed[0].scan_sha256
    assert page.presenter.state.recorded is not None
    assert page.presenter.state.recorded.warnings == (), "the scan is of this paper"


def test_a_draft_survives_the_window(
    page: SigningPage,
    window: MainWindow,
    qtbot: QtBot,
) -> None:
    page.presenter.tick(2)
    page.panel.signer.setEditText("杨文")
    settle(window, qtbot)
    kept = window.desk.services.drafts.load("signing")
    assert (kept["signer"], len(kept["ticked"])) == ("杨文", 1)
    page.presenter.untick()
    page.panel.signer.setEditText("")
    settle(window, qtbot)
    assert window.desk.services.drafts.load("signing") == {}
    page.restore(kept)
    settle(window, qtbot)
    assert page.panel.signer.currentText() == "杨文"
    assert len(page.presenter.state.ticked) == 1


def test_a_village_is_looked_at_and_printed(
    page: SigningPage,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "印.pdf"

    def choose(_: object, printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(file))
        return True

    monkeypatch.setattr(prompts, "choose_printer", choose)
    monkeypatch.setattr(paper, "has_printer", lambda: True)
    page.presenter.look_at(village=VILLAGE)
    settle(window, qtbot)
    page.next_section()
    settle(window, qtbot)
    assert page.prints.paper.shows_page
    assert "1 页" in page.prints.print_all.text()
    qtbot.keyClick(page.prints.groups, Qt.Key.Key_Space)
    assert not page.prints.print_all.isEnabled()
    qtbot.keyClick(page.prints.groups, Qt.Key.Key_Space)
    qtbot.keyClick(page.prints.groups, Qt.Key.Key_Return)
    settle(window, qtbot)
    made = page.printing.state.made
    assert made is not None
    printed = prepare_scan(file.read_bytes())
    assert (printed.pages, len(printed.tokens)) == (1, 1), "the code can be read from paper"
    assert printed.tokens[0].startswith(made.forms[0].form_serial)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    settle(window, qtbot)
    assert page.sections.currentIndex() == 0
    assert made.forms[0].form_serial in {line.key for line in page.presenter.state.visible}


def test_without_a_printer_it_says_what_to_do(
    page: SigningPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: told.append(fault.code))
    monkeypatch.setattr(paper, "has_printer", lambda: False)
    page.presenter.look_at(village=VILLAGE)
    settle(window, qtbot)
    page.print_village()
    settle(window, qtbot)
    page.print_all()
    assert told == ["printer.none"]
    target = page.desk.folder.parent / "花名册.pdf"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: target)
    page.acts.save_pdf()
    settle(window, qtbot)
    assert target.read_bytes().startswith(b"%PDF")
