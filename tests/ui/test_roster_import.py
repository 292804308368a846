"""The import wizard row by row: proposals, skipping, correcting a cell, and leaving nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qualdesk.domain.roster_columns import Field
from tests.services.conftest import VILLAGE, id_number
from tests.ui.conftest import WAIT
from tests.ui.straight import StraightDesk
from tests.ui.test_roster_page import press, roster_of, still
from ui.look.marks import StateMark
from ui.main_window import MainWindow
from ui.pages.roster.import_presenter import ImportPresenter
from ui.pages.roster.import_proposals import Kind
from ui.pages.roster.import_state import CHECK, DONE, ProblemRow
from ui.pages.roster.page import RosterPage

pytestmark = pytest.mark.usefixtures("dressed")

NEW, SHORT = id_number(41), id_number(43)[:17]
ALT = Qt.KeyboardModifier.AltModifier


def faulty_file(folder: Path) -> Path:
    """A number that is too short, a wrong sex, the same person twice, an old number."""
    rows = [
        "姓名,身份证号码,性别,村（社区）,联系电话",
        f"罗树清,{SHORT},男,{VILLAGE},",
        f"左凤英,{NEW},女,{VILLAGE},",
        f"左凤英,{NEW},男,{VILLAGE},13900002087",
        f"字国安,532922470305182,女,{VILLAGE},",
    ]
    path = folder / "名册.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def importing(desk: StraightDesk, tmp_path: Path) -> ImportPresenter:
    presenter = ImportPresenter(desk)
    presenter.choose([faulty_file(tmp_path)])
    assert presenter.state.step == CHECK
    return presenter


def problem(presenter: ImportPresenter, row: int) -> ProblemRow:
    assert presenter.state.preview is not None
    return next(one for one in presenter.state.preview.problems if one.row == row)


def test_every_row_has_its_proposal_and_no_digit_is_guessed(importing: ImportPresenter) -> None:
    kinds = {row: problem(importing, row).proposal.kind for row in (2, 3, 4, 5)}
    assert kinds == {2: Kind.EDIT, 3: Kind.PUT, 4: Kind.SKIP, 5: Kind.SEEN}
    assert problem(importing, 3).proposal.words == "采用“男”"


def test_proposals_are_taken_and_go_through_the_checks(importing: ImportPresenter) -> None:
    assert importing.take_proposal(problem(importing, 3))
    assert problem(importing, 3).mark is StateMark.DONE
    assert importing.take_proposal(problem(importing, 4))
    assert problem(importing, 4).mark is StateMark.NOT_YET
    assert not importing.take_proposal(problem(importing, 2))
    importing.amend(problem(importing, 2).key, 1, SHORT + "0")  # as wrong as before
    assert problem(importing, 2).mark is StateMark.OVERDUE
    importing.amend(problem(importing, 2).key, 1, id_number(43))
    assert problem(importing, 2).mark is StateMark.DONE
    assert Field.ID_NUMBER not in problem(importing, 2).faulty
    state = importing.state
    assert state.preview is not None
    assert [one.row for one in state.preview.problems] == [2, 4, 3, 5]  # as they were
    assert state.preview.rejected == 1


def test_what_was_corrected_is_written_and_said(
    importing: ImportPresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    importing.amend(problem(importing, 2).key, 1, id_number(43))
    importing.skip(problem(importing, 4).key)
    importing.next()
    assert importing.state.step == DONE
    assert "跳过了 1 行" in importing.state.result
    assert "1 行是改过再写入的：第 2 行" in importing.state.result
    assert desk.services.register.person(id_number(43)).recipient.name == "罗树清"
    path = tmp_path / "退回的行.xlsx"
    importing.save_rejects(path)
    (sheet,) = openpyxl.load_workbook(path).worksheets
    assert "13900002087" in {cell.value for line in sheet.iter_rows() for cell in line}


def test_a_skipped_row_is_taken_back_in(importing: ImportPresenter) -> None:
    importing.skip(problem(importing, 3).key)
    assert problem(importing, 3).mark is StateMark.NOT_YET
    importing.skip(problem(importing, 3).key)
    assert problem(importing, 3).mark is StateMark.VERIFY


def test_corrections_are_a_draft_until_the_file_is_another(
    importing: ImportPresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    importing.amend(problem(importing, 2).key, 1, id_number(43))
    body = importing.draft()
    again = ImportPresenter(desk)
    again.restore(body)
    again.read()
    assert problem(again, 2).mark is StateMark.DONE
    path = faulty_file(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    other = ImportPresenter(desk)
    other.restore(body)
    other.read()
    assert not other.state.amendments
    assert problem(other, 2).mark is StateMark.OVERDUE


def test_rows_are_gone_through_by_keys(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    page = roster_of(window, qtbot)
    page.start_import()
    page.import_presenter.choose([faulty_file(tmp_path)])
    qtbot.waitUntil(lambda: page.import_presenter.state.step == CHECK, timeout=WAIT)
    still(qtbot, window)
    section = page.importing
    section.tables.problems.setFocus()
    section.tables.problems.go_to(0)
    press(qtbot, window, Qt.Key.Key_1)  # the short number: a person must write it
    assert section.editor.isVisible()
    assert section.editor.value.text() == SHORT
    section.editor.value.setText(id_number(43))
    press(qtbot, window, Qt.Key.Key_Return)
    settle(page, qtbot)
    assert page.import_presenter.state.preview is not None
    press(qtbot, window, Qt.Key.Key_Down)
    press(qtbot, window, Qt.Key.Key_2)
    settle(page, qtbot)
    assert section._handled.text() == "已处理 2 / 4"
    press(qtbot, window, Qt.Key.Key_1)
    settle(page, qtbot)
    assert section._handled.text() == "已处理 3 / 4"
    press(qtbot, window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert section.editor.isVisible()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not section.editor.isVisible()
    assert window.focusWidget() is section.tables.problems
    press(qtbot, window, Qt.Key.Key_P, ALT)
    qtbot.waitUntil(lambda: page.import_presenter.state.step == CHECK - 1, timeout=WAIT)


def settle(page: RosterPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.import_presenter.state.checking, timeout=WAIT)
