"""审核签字, printing: every key of the preview, printers and folders that say no."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from qualdesk.domain.form_codes import FormKind
from qualdesk.errors import Environment, QualDeskError
from qualdesk.services import paper_desk
from qualdesk.services.form_plan import Selection
from tests.services.conftest import VILLAGE, add_people, invented
from tests.ui.stories.hands import Hands
from ui import paper, prompts
from ui.main_window import MainWindow
from ui.pages.signing.page import SigningPage

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A printer that puts each job into a file; the dialog is answered with 打印."""
    jobs: list[Path] = []

    def choose(_: object, printer: QPrinter) -> bool:
        jobs.append(tmp_path / f"印 {len(jobs)}.pdf")
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(jobs[-1]))
        return True

    monkeypatch.setattr(prompts, "choose_printer", choose)
    monkeypatch.setattr(paper, "has_printer", lambda: True)
    return jobs


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[QualDeskError]:
    faults: list[QualDeskError] = []
    monkeypatch.setattr(prompts, "tell", lambda _, fault: faults.append(fault))
    return faults


@pytest.fixture
def hands(window: MainWindow, qtbot: QtBot) -> Hands:
    return Hands(qtbot, window)


@pytest.fixture
def page(window: MainWindow, hands: Hands) -> SigningPage:
    """The preview of a village with two groups; 3组 has twelve people, 4组 thirty."""
    add_people(window.desk.services.session, [invented(n, group="4组") for n in range(20, 50)])
    window.open("signing")
    hands.still()
    found = window.view.pages["signing"]
    assert isinstance(found, SigningPage)
    found.presenter.look_at(village=VILLAGE)
    hands.still()
    hands.press("F5")
    hands.still()
    assert found.printing.state.current == 0
    return found


def forms(page: SigningPage) -> int:
    """How many group forms have a serial."""
    village = Selection(village=VILLAGE)
    offers = page.desk.services.paper_desk.offers(FormKind.GROUP, village)
    return sum(offer.printed for offer in offers)


def test_every_key_of_the_preview_does_its_act(
    page: SigningPage,
    hands: Hands,
    printed: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printing = page.printing
    hands.press("Down")
    hands.still()
    assert printing.state.current == 1
    assert printing.state.preview is not None
    pages = printing.state.preview.pages
    assert pages > 1
    hands.press("PgDown")
    hands.still()
    assert (printing.state.current, printing.state.page) == (1, 1)
    hands.press("PgUp")
    hands.still()
    assert printing.state.page == 0
    hands.press("Up")
    hands.still()
    assert printing.state.current == 0

    whole = printing.state.image
    hands.press("Ctrl+2")
    hands.still()
    real = printing.state.image
    hands.press("Ctrl+1")
    hands.still()
    assert whole is not None
    assert real is not None
    assert real.width > whole.width
    assert printing.state.image is not None
    assert printing.state.image.width == whole.width

    hands.press("Space")
    assert len(printing.state.ticked) == 1
    hands.press("Alt+A")
    assert len(printing.state.ticked) == 2
    hands.press("Alt+A")
    assert printing.state.ticked == frozenset()
    hands.press("Space")

    hands.press("Alt+Y")
    hands.still()
    assert len(printed) == 1
    assert printed[0].read_bytes().startswith(b"%PDF")
    assert forms(page) == 0, "a trial page has no serial"

    hands.press("Return")
    hands.still()
    assert len(printed) == 2
    made = printing.state.made
    assert made is not None
    first = [form.form_serial for form in made.forms]

    hands.press("Alt+R")
    hands.still()
    again = printing.state.made
    assert again is not None
    assert len(printed) == 3
    assert [form.form_serial for form in again.forms] == first, "the same serial once more"

    target = tmp_path / "花名册.pdf"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: target)
    hands.press("Alt+F")
    hands.still()
    assert target.read_bytes().startswith(b"%PDF")
    hands.press("Alt+B")
    assert page.sections.currentIndex() == 0


def test_a_printer_that_takes_nothing_gives_out_no_serial(
    page: SigningPage,
    hands: Hands,
    printed: list[Path],
    told: list[QualDeskError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QPrinter, "isValid", lambda _: False)
    hands.press("Return")
    hands.still()
    assert [fault.code for fault in told] == ["printer.refused"]
    assert forms(page) == 0
    monkeypatch.undo()


def test_stepping_back_from_the_dialog_gives_out_no_serial(
    page: SigningPage, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "has_printer", lambda: True)
    monkeypatch.setattr(prompts, "choose_printer", lambda *_: False)
    hands.press("Return")
    hands.still()
    monkeypatch.setattr(prompts, "choose_target", lambda *_: None)
    hands.press("Alt+F")
    hands.still()
    assert forms(page) == 0


def test_a_printer_that_fails_half_way_is_told_and_the_serials_stay_the_same(
    page: SigningPage,
    hands: Hands,
    printed: list[Path],
    told: list[QualDeskError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(QPrinter, "newPage", lambda _: False)
        hands.press("Return")
        hands.still()
    assert [fault.code for fault in told] == ["printer.refused"]
    assert "单号不会变" in told[0].remedy
    first = page.printing.state.made
    hands.press("Alt+A")
    hands.press("Return")
    hands.still()
    again = page.printing.state.made
    assert first is not None
    assert again is not None
    assert {one.form_serial for one in again.forms} == {one.form_serial for one in first.forms}
    assert len(told) == 1


def full(_: Path) -> int:
    return 1000


@pytest.mark.parametrize("fault", ["disk.read_only", "disk.full", "disk.not_folder"])
def test_a_folder_that_takes_no_pdf_is_told_before_any_serial_is_given_out(
    page: SigningPage,
    hands: Hands,
    told: list[QualDeskError],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    place = tmp_path / "U 盘"
    if fault == "disk.not_folder":
        place.write_text("a file")
    with monkeypatch.context() as patch:
        patch.setattr(prompts, "choose_target", lambda *_: place / "花名册.pdf")
        if fault == "disk.full":
            patch.setattr(paper_desk, "free_space", full)
        if fault == "disk.read_only":

            def protected(_: Path) -> object:
                raise Environment(fault, "磁盘是只读的，不能写入。", remedy="请取消写保护。")

            patch.setattr(paper_desk, "unfinished_file", protected)
        hands.press("Alt+F")
        hands.still()
    assert [one.code for one in told] == [fault]
    assert told[0].remedy
    assert forms(page) == 0
    target = tmp_path / "花名册.pdf"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: target)
    hands.press("Alt+F")
    hands.still()
    assert target.is_file()
    assert forms(page) > 0


def test_a_pdf_that_breaks_off_says_that_the_forms_are_kept(
    page: SigningPage,
    hands: Hands,
    told: list[QualDeskError],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def pulled(_: Path) -> object:
        raise Environment("disk.not_found", "U盘中途被拔出。", remedy="请插好。")

    monkeypatch.setattr(paper_desk, "durable_file", pulled)
    monkeypatch.setattr(prompts, "choose_target", lambda *_: tmp_path / "花名册.pdf")
    hands.press("Alt+F")
    hands.still()
    assert [one.code for one in told] == ["disk.not_found"]
    assert "单号不变" in told[0].remedy


def test_who_sees_id_numbers_is_said_and_set_by_the_admin(page: SigningPage, hands: Hands) -> None:
    hands.sees("证号隐去中间八位")
    page.prints.numbers.choose("whole")
    hands.still()
    hands.sees("别张贴")
    assert not page.desk.services.paper_desk.masked()


def test_the_list_of_missing_signatures_is_printed_and_exported(
    page: SigningPage,
    hands: Hands,
    printed: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page.desk.services.paper_desk.make(FormKind.INDIVIDUAL, Selection(village=VILLAGE))
    hands.press("Alt+B")
    hands.press("Alt+L")
    hands.still()
    assert printed[0].read_bytes().startswith(b"%PDF")
    target = tmp_path / "缺签.xlsx"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: target)
    hands.press("Alt+X")
    hands.still()
    assert target.stat().st_size > 1000


@pytest.mark.clause("P3.1")
def test_the_sheets_for_the_village_are_printed_or_kept_as_pdf(
    page: SigningPage,
    hands: Hands,
    printed: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hands.press("Alt+W")
    hands.still()
    assert [job.read_bytes()[:5] for job in printed] == [b"%PDF-"]
    monkeypatch.setattr(paper, "has_printer", lambda: False)
    kept = tmp_path / "步骤.pdf"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: kept)
    hands.press("Alt+H")
    hands.still()
    assert kept.read_bytes()[:5] == b"%PDF-"
    page.back()
    hands.still()
    assert not page._wall.isVisible()
