"""Every page of the registry, section by section: Tab, names, mnemonics."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.services.conftest import id_number
from tests.ui.conftest import WAIT
from tests.ui.reading import doubled, nameless, out_of_order, said, stops
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.pages.system.page import SystemPage

_MOST_SECTIONS = 12


def findings(window: MainWindow) -> list[str]:
    page = window.view.current
    here = f"{page.title}·{page.subtitle.text()}"
    shell = [window.view.top, window.view.navigation, window.view.status]
    return [
        *(f"{here} 次序: {step}" for step in out_of_order(page)),
        *(f"{here} 没有名称: {name}" for name in nameless(page)),
        *(f"{here} 重复 {letter}: {who}" for letter, who in doubled([page, *shell]).items()),
    ]


@pytest.mark.parametrize("key", [entry.key for entry in PAGES])
def test_tab_follows_the_reading_and_everything_has_a_name(
    window: MainWindow, key: str, qtbot: QtBot
) -> None:
    window.open(key)
    page = window.view.current
    found: list[str] = []
    seen: list[list[str]] = []  # words, no widgets: those of Qt itself must not be held
    for _ in range(_MOST_SECTIONS):
        qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
        chain = [page.subtitle.text(), *map(said, stops(page))]
        if chain in seen:
            break
        seen.append(chain)
        found += findings(window)
        page.next_section()
    assert found == []
    assert seen


PLACES: tuple[tuple[str, dict[str, object]], ...] = (
    ("roster", {"person": id_number(0)}),
    ("roster", {"start_import": True}),
    ("roster", {"add": {}}),
    ("confirm", {"person": id_number(0)}),
    ("system", {"section": "rules", "edit": "insurance.resident.sign_off.steps"}),
    ("system", {"section": "rules", "edit": "insurance.resident.evidence.on_site"}),
)


@pytest.mark.parametrize(("key", "where"), PLACES, ids=str)
def test_what_lies_behind_a_page_reads_as_well(
    window: MainWindow, key: str, where: dict[str, object], qtbot: QtBot
) -> None:
    rule = str(where.get("edit", ""))
    window.open(key, **{name: value for name, value in where.items() if name != "edit"})
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
    page = window.view.current
    if isinstance(page, SystemPage):
        page.rules_presenter.edit(rule)
        qtbot.waitUntil(page.rules.editor.isVisible, timeout=WAIT)
    assert stops(page)
    assert findings(window) == []


def test_the_shell_has_names_too(window: MainWindow) -> None:
    view = window.view
    for part in (view.top, view.navigation, view.status):
        assert out_of_order(part) == []
        assert nameless(part) == []


@pytest.fixture
def spoiled(qtbot: QtBot) -> QWidget:
    """Two fields in a line and a button, with every fault there is."""
    made = QWidget()
    line = QHBoxLayout(made)
    left, right = QLineEdit(), QComboBox()
    line.addWidget(left)
    line.addWidget(right)
    line.addWidget(QPushButton("保存(&S)"))
    label = QLabel("姓名(&S)")
    label.setBuddy(left)
    line.addWidget(label)
    QWidget.setTabOrder(right, left)
    qtbot.addWidget(made)
    made.resize(400, 60)
    made.show()
    return made


def test_the_faults_of_a_spoiled_page_are_found(spoiled: QWidget) -> None:
    assert len(out_of_order(spoiled)) == 1
    assert nameless(spoiled) == ["QComboBox ''"]
    assert list(doubled([spoiled])) == ["S"]
