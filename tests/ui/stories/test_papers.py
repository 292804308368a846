"""A village on paper: looked at, printed, signed step by step by keyboard, nothing missing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter

from qualdesk.imaging.scan import prepare_scan
from tests.services.conftest import invented
from tests.services.exchanging_stations import Desk
from tests.ui.conftest import PEOPLE
from tests.ui.stories.hands import Hands
from ui import paper, prompts
from ui.pages.signing.page import SigningPage

NAMES = {invented(number).name for number in range(PEOPLE)}


def text_of(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def signing(clerk: Hands) -> SigningPage:
    clerk.press("F5")
    clerk.still()
    page = clerk.window.view.pages["signing"]
    assert isinstance(page, SigningPage)
    return page


def printing(clerk: Hands) -> SigningPage:
    """The sheets of the village in which everybody lives."""
    page = signing(clerk)
    clerk.press("Ctrl+F")
    for _ in range(page.ledger.village.count()):
        if "马厂村" not in page.ledger.village.currentText():
            clerk.press("Down")
    clerk.still()
    clerk.press("F5")
    return page


@pytest.mark.clause("Y6.1.2b")
@pytest.mark.judge("pdftotext", "pdfium")
def test_a_village_is_printed_with_every_name_and_its_code_is_read_from_paper(
    clerk: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, printed = tmp_path / "马厂村.pdf", tmp_path / "印.pdf"

    def choose(_: object, printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(printed))
        return True

    monkeypatch.setattr(paper, "has_printer", lambda: True)
    monkeypatch.setattr(prompts, "choose_printer", choose)
    monkeypatch.setattr(prompts, "choose_target", lambda *_: file)
    page = printing(clerk)
    clerk.sees("已选 1 组", "12 人", "打印 1 页", "预览没有单号")
    clerk.until(lambda: page.prints.paper.shows_page)
    clerk.press("Return")
    clerk.sees("表已存好，纸上的和机里的一样", "1 页已送打印机")
    clerk.still()
    form = page.printing.state.made.forms[0].form_serial  # type: ignore[union-attr]
    assert len(pypdfium2.PdfDocument(printed)) == 1
    assert prepare_scan(printed.read_bytes()).tokens[0].startswith(form)
    clerk.press("Alt+F")
    clerk.until(file.is_file)
    clerk.still()
    text = text_of(file)
    assert {name for name in NAMES if name not in text} == set()
    assert "杨桂兰" not in text, "the control"


@pytest.mark.clause("Y6.1.2b")
@pytest.mark.judge("pdftotext")
def test_who_was_confirmed_is_signed_for_until_nothing_is_missing(
    clerk: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Desk(clerk.window.desk.services.session, Path())
    for number in range(3):
        counter.confirm(number)
    targets = iter((tmp_path / "缺.xlsx", tmp_path / "确认表.pdf", tmp_path / "不缺.xlsx"))
    monkeypatch.setattr(prompts, "choose_target", lambda *_: next(targets))
    page = signing(clerk)
    clerk.sees("未打印 3")
    clerk.press("Alt+X")
    clerk.sees("已存到 缺.xlsx")
    clerk.still()
    assert {invented(number).name for number in range(3)} <= words_in(tmp_path / "缺.xlsx")

    clerk.press("Ctrl+A")
    clerk.press("Return")  # they have no paper yet
    clerk.sees("3 位确认过、还没有表的人")
    clerk.still()
    clerk.press("Alt+F")
    clerk.until((tmp_path / "确认表.pdf").is_file)
    clerk.still()
    text = text_of(tmp_path / "确认表.pdf")
    assert all(invented(number).name in text for number in range(3))
    clerk.press("Escape")
    clerk.still()
    clerk.sees("没签齐 3")
    clerk.press("Ctrl+A")
    steps = page.presenter.state.line.chain.steps  # type: ignore[union-attr]
    assert len(steps) >= 2
    for number, step in enumerate(steps):
        clerk.sees(f"下一步：{step.label}")
        clerk.press("Return")
        clerk.type(f"签字人{number}")
        clerk.press("Return")
        clerk.press("Return")  # the day is today
        clerk.sees("已登记", "3 张", step.label)
        clerk.still()
    clerk.sees("都签齐了")
    clerk.press("Alt+X")
    clerk.sees("已存到 不缺.xlsx")
    clerk.still()
    assert not {invented(number).name for number in range(3)} & words_in(tmp_path / "不缺.xlsx")
    assert clerk.window.desk.services.upkeep.check().ok


def words_in(file: Path) -> set[str]:
    """What stands in the cells of a list."""
    book = openpyxl.load_workbook(file)
    return {str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell}


def test_without_a_printer_the_page_says_what_to_do_and_goes_on(
    clerk: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "has_printer", lambda: False)
    monkeypatch.setattr(prompts, "choose_target", lambda *_: tmp_path / "花名册.pdf")
    printing(clerk)
    clerk.sees("打印 1 页")
    clerk.still()
    clerk.press("Return")
    clerk.sees("这台电脑没有装打印机", "怎么办", "存成 PDF")
    clerk.press("Return")
    clerk.press("Alt+F")
    clerk.until((tmp_path / "花名册.pdf").is_file)
    clerk.sees("已存成 花名册.pdf")
    clerk.still()
