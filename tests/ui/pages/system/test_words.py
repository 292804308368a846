"""用语和别名, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import Services
from tests.services.conftest import VILLAGE
from tests.ui.straight import StraightDesk
from ui.context import Drafts
from ui.pages.system.page import SystemPage


@pytest.fixture
def page(desk: StraightDesk, qtbot: QtBot) -> SystemPage:
    made = SystemPage(desk, Drafts(desk))
    qtbot.addWidget(made)
    made.resize(1218, 620)
    made.show()
    made.opened()
    made.presenter.open_section("words")
    return made


def test_words_are_set_by_keys_alone(page: SystemPage, services: Services, qtbot: QtBot) -> None:
    section = page.words
    centre = section.fields["centre"]
    assert isinstance(centre, QLineEdit)
    centre.setFocus()
    centre.insert("便民服务中心")
    qtbot.keyClick(centre, Qt.Key.Key_Return)
    assert section.fields["bureau"].hasFocus()
    keys = list(section.fields)
    for key in keys[keys.index("bureau") :]:  # saved on the last one
        qtbot.keyClick(section.fields[key], Qt.Key.Key_Return)
    own = {word.key: word.text for word in services.office_words.words() if word.own}
    assert own == {"centre": "便民服务中心"}
    centre.clear()
    section.save.click()
    assert not any(word.own for word in services.office_words.words())


def test_a_refused_word_is_told_and_stays_to_be_mended(
    page: SystemPage, desk: StraightDesk
) -> None:
    centre = page.words.fields["centre"]
    assert isinstance(centre, QLineEdit)
    centre.setText("很" * 40)
    page.words.save.click()
    assert desk.shell.told[0].code == "words.unfit"
    assert len(centre.text()) == 40


def test_names_are_added_and_taken_away_by_keys(
    page: SystemPage, services: Services, qtbot: QtBot
) -> None:
    section = page.words
    section.text.setFocus()
    section.text.insert("河边大院")
    qtbot.keyClick(section.text, Qt.Key.Key_Return)
    assert section.village.hasFocus()
    section.village.setCurrentIndex(section.village.findData(VILLAGE))
    qtbot.keyClick(section.add, Qt.Key.Key_Space)
    (alias,) = services.office_words.aliases()
    assert (alias.text, alias.code) == ("河边大院", VILLAGE)
    assert section.text.text() == ""
    assert section.text.hasFocus()
    qtbot.keyClick(section.remove, Qt.Key.Key_Space)
    assert services.office_words.aliases() == ()
    assert section._none.isVisible()
