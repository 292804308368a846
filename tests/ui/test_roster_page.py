"""花名册 through real widgets: keys, search, forms, drafts, the import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from qualdesk.domain.form_codes import FormKind
from qualdesk.services.form_plan import Selection
from tests.services.conftest import ADMIN, PASSWORD, TODAY, VILLAGE, id_number
from tests.ui.conftest import WAIT
from tests.ui.test_roster_presenters import LATE, roster_file
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.roster.entry_presenter import Form
from ui.pages.roster.import_state import CHECK, DONE
from ui.pages.roster.page import RosterPage
from ui.pages.roster.timeline_entry import PAPERS

pytestmark = pytest.mark.usefixtures("dressed")


def roster_of(window: MainWindow, qtbot: QtBot) -> RosterPage:
    """The page, its list there and still."""
    window.open("roster")
    page = window.view.pages["roster"]
    assert isinstance(page, RosterPage)
    qtbot.waitUntil(lambda: page.list.model.rowCount() > 0 and not window.jobs.busy, timeout=WAIT)
    window.activateWindow()
    page.list.table.setFocus()
    return page


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> RosterPage:
    return roster_of(window, qtbot)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """A key where the focus is."""
    target: QWidget = window.focusWidget() or window
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    qtbot.keyClick(target, key, held)


def still(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)


def type_into(page: RosterPage, key: str, text: str) -> None:
    field = page.entry.fields[key]
    if isinstance(field, QComboBox):
        field.setCurrentText(text)
    else:
        assert isinstance(field, QLineEdit)
        field.setText(text)


def test_down_enter_opens_a_person_and_esc_comes_back_to_the_row(
    page: RosterPage, window: MainWindow, qtbot: QtBot
) -> None:
    press(qtbot, window, Qt.Key.Key_Down)
    press(qtbot, window, Qt.Key.Key_Down)
    press(qtbot, window, Qt.Key.Key_Return)
    number = page.presenter.number_at(2)
    qtbot.waitUntil(lambda: page.person_presenter.state.person is not None, timeout=WAIT)
    assert page.stack.currentWidget() is page.person
    assert page.person_presenter.state.wanted == number
    assert page.person.head.subtitle.text() == "花名册第 3 行，共 12 人"
    page.step_person(1)
    assert page.person_presenter.state.wanted == page.presenter.number_at(3)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.list
    assert page.list.table.currentIndex().row() == 3


def test_letters_jump_to_the_next_name_that_sounds_so(
    page: RosterPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.presenter.sort("name", descending=False)
    still(qtbot, window)
    names = [page.list.model.at(row).name for row in range(12)]  # type: ignore[union-attr]
    page.list.table.go_to(0)
    qtbot.keyClick(page.list.table, Qt.Key.Key_Z)
    here = page.list.table.currentIndex().row()
    assert names[here] in ("赵云", "字𫖮", "张𠮷")
    qtbot.keyClick(page.list.table, Qt.Key.Key_Y)
    assert names[page.list.table.currentIndex().row()] in ("赵云", "字𫖮")
    qtbot.keyClick(page.list.table, Qt.Key.Key_Q)
    assert page.list._position.text() == "没有 zyq，按 Ctrl+F 查找"


def test_a_search_narrows_as_typed_and_esc_clears_it(
    page: RosterPage, window: MainWindow, qtbot: QtBot
) -> None:
    press(qtbot, window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is page.list.search
    qtbot.keyClicks(page.list.search, "zy")
    qtbot.waitUntil(lambda: page.presenter.state.filter.text == "zy", timeout=WAIT)
    still(qtbot, window)
    assert {line.name for line in page.presenter.state.first} == {"赵云", "字𫖮"}
    press(qtbot, window, Qt.Key.Key_Escape)  # clears what was typed
    assert page.list.search.text() == ""
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 12, timeout=WAIT)


def test_people_are_ticked_and_sent_on_together(
    page: RosterPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, numbers = page.list.table, [page.presenter.number_at(row) for row in range(12)]
    table.go_to(1)
    press(qtbot, window, Qt.Key.Key_Space)
    for _ in range(2):
        press(qtbot, window, Qt.Key.Key_Down)
    press(qtbot, window, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert page.presenter.ticked() == tuple(numbers[1:4])
    assert page.list.strip.isVisible()
    opened: list[tuple[str, object]] = []
    monkeypatch.setattr(window, "open", lambda key, **where: opened.append((key, where)))
    press(qtbot, window, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(opened) == 1, timeout=WAIT)
    press(qtbot, window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(opened) == 2, timeout=WAIT)
    people = tuple(numbers[1:4])
    assert opened == [
        ("confirm", {"people": people}),
        ("signing", {"people": people}),
    ]
    press(qtbot, window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(page.presenter.state.ticked) == 12
    press(qtbot, window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not page.list.strip.isVisible()


def test_who_is_ticked_moves_to_another_group(
    page: RosterPage, window: MainWindow, qtbot: QtBot
) -> None:
    people = [page.presenter.number_at(row) for row in (0, 1)]
    for row in (0, 1):
        page.presenter.tick(row)
    press(qtbot, window, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.entry, timeout=WAIT)
    type_into(page, "group", "7")
    page.entry.save.click()
    still(qtbot, window)
    assert page.entry_presenter.state.fault_field == "reason"
    type_into(page, "reason", "并组")
    page.entry.save.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list, timeout=WAIT)
    still(qtbot, window)
    register = window.desk.services.register
    assert {register.person(number).recipient.group for number in people} == {"7组"}
    assert not page.presenter.state.ticked


def test_nobody_fits_says_so_and_how_to_go_on(
    page: RosterPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.opened(text="查无此人")
    still(qtbot, window)
    assert page.list.model.rowCount() == 0
    assert not page.list.table.isVisible()
    page.presenter.show_all()
    still(qtbot, window)
    assert page.list.table.isVisible()


def test_numbers_are_masked_when_copied(page: RosterPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.list.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().text()
    assert "********" in copied
    assert page.presenter.number_at(0) not in copied


def test_the_panel_follows_the_row_and_leads_to_the_counter(
    page: RosterPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.list.table.go_to(4)
    number = page.presenter.number_at(4)
    qtbot.waitUntil(
        lambda: getattr(page.person_presenter.state.person, "id_number", "") == number,
        timeout=WAIT,
    )
    assert page.list.panel.name.text() == page.person_presenter.state.person.name  # type: ignore[union-attr]
    opened: list[tuple[str, object]] = []
    monkeypatch.setattr(window, "open", lambda key, **where: opened.append((key, where)))
    page.list.panel.acts.confirm.click()
    assert opened == [("confirm", {"person": number})]


def test_a_correction_is_made_with_its_reason(
    page: RosterPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.open_person(id_number(1))
    qtbot.waitUntil(lambda: page.person_presenter.state.person is not None, timeout=WAIT)
    page.edit(Form.EDIT)
    type_into(page, "phone", "13900002087")
    page.entry.save.click()
    still(qtbot, window)
    assert page.entry_presenter.state.fault_field == "reason"
    type_into(page, "reason", "本人换了电话")
    page.entry.save.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.person, timeout=WAIT)
    still(qtbot, window)
    (change,) = window.desk.services.register.person(id_number(1)).changes
    assert change.new == "13900002087"
    assert page.person_presenter.state.entries[0].title.endswith("联系电话")


def test_what_is_typed_survives_closing_the_window(
    page: RosterPage,
    window: MainWindow,
    make_window: Callable[[Path], MainWindow],
    qtbot: QtBot,
) -> None:
    folder = window.desk.folder
    page.add_person()
    type_into(page, "name", "左凤英")
    type_into(page, "village", "上街村")
    window.close()
    again = make_window(folder)
    again.login.choose(ADMIN)
    again.login.enter(PASSWORD)
    qtbot.waitUntil(lambda: again.desk.open and not again.jobs.busy, timeout=WAIT)
    again.open("roster")
    opened = again.view.pages["roster"]
    assert isinstance(opened, RosterPage)
    qtbot.waitUntil(lambda: opened.stack.currentWidget() is opened.entry, timeout=WAIT)
    assert opened.entry.values()["name"] == "左凤英"
    assert opened.entry.values()["village"] == "上街村"
    opened.entry.cancel.click()
    still(qtbot, again)
    assert again.desk.services.drafts.load("roster") == {}


def test_a_dropped_file_is_shown_then_written(
    page: RosterPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    page.start_import()
    page.importing.drop.dropped.emit([roster_file(tmp_path)])
    qtbot.waitUntil(lambda: page.import_presenter.state.step == CHECK, timeout=WAIT)
    assert page.importing.next.text() == "下一步：写入 2 行(&N)"
    assert page.importing.tables.problems.model().rowCount() == 1
    assert "18位" in page.importing.tables.detail()
    page.importing.next.click()
    qtbot.waitUntil(lambda: page.import_presenter.state.step == DONE, timeout=WAIT)
    page.importing.next.click()
    still(qtbot, window)
    assert page.stack.currentWidget() is page.list
    assert page.list.model.rowCount() == 13
    assert page.presenter.position(LATE) >= 0


def test_columns_are_chosen_by_hand(
    page: RosterPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    page.start_import()
    page.import_presenter.choose([roster_file(tmp_path, "甲,乙,丙,丁,戊")])
    qtbot.waitUntil(lambda: set(page.importing.combos) == set("甲乙丙丁戊"), timeout=WAIT)
    for text, field in (("甲", "姓名"), ("乙", "身份证号码"), ("丁", "行政区划（村组）")):
        combo = page.importing.combos[text]
        combo.setCurrentIndex(combo.findText(field))
        combo.activated.emit(combo.currentIndex())
    page.importing.next.click()
    qtbot.waitUntil(lambda: page.import_presenter.state.step == CHECK, timeout=WAIT)
    still(qtbot, window)
    assert page.import_presenter.state.preview is not None


def test_every_mnemonic_in_sight_is_its_own(page: RosterPage, qtbot: QtBot) -> None:
    for show in (page.show_list, page.open_current, page.add_person, page.start_import):
        show()
        letters = [
            button.text().split("&")[1][0]
            for button in page.findChildren(QAbstractButton)
            if button.isVisible() and "&" in button.text()
        ]
        assert len(letters) == len(set(letters)), letters


def test_a_small_window_has_no_card_and_its_keys_still_act(
    page: RosterPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: not page.list.panel.isVisible(), timeout=WAIT)
    opened: list[str] = []
    monkeypatch.setattr(window, "open", lambda key, **_: opened.append(key))
    press(qtbot, window, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert opened == ["confirm"]


def test_a_page_that_names_a_village_narrows_the_list(
    page: RosterPage, window: MainWindow, qtbot: QtBot
) -> None:
    window.open("roster", village=VILLAGE, state="never")
    still(qtbot, window)
    assert page.presenter.state.filter.village == VILLAGE
    assert page.list.village.currentData() == VILLAGE
    assert page.desk.today() == TODAY


def test_the_person_is_looked_through_by_keys(
    page: RosterPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = id_number(1)
    window.desk.services.printing.keep(FormKind.INDIVIDUAL, Selection(id_numbers=(number,)))
    page.open_person(number)
    still(qtbot, window)
    state = page.person_presenter.state
    assert state.person is not None
    press(qtbot, window, Qt.Key.Key_Right)
    assert page.person_presenter.state.kind == PAPERS
    press(qtbot, window, Qt.Key.Key_Return)  # the paper, large
    qtbot.waitUntil(lambda: page.person_presenter.state.large_paper is not None, timeout=WAIT)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert page.person_presenter.state.large_paper is None
    press(qtbot, window, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(page.person.papers.isVisible, timeout=WAIT)
    assert page.person.papers.count() == 1
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.focusWidget() is page.person.timeline
    saved = window.desk.folder.parent / "本人.xlsx"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: saved)
    press(qtbot, window, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(saved.exists, timeout=WAIT)
    still(qtbot, window)
    press(qtbot, window, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list, timeout=WAIT)
    assert page.list.current_id() == number
