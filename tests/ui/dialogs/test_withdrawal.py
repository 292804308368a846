"""What a death report is withdrawn with: nothing goes on while something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from ui.dialogs.withdrawal import WithdrawalDialog

_PAPER = Path("说明.jpg")


def dialog(
    qtbot: QtBot, *, colleagues: tuple[str, ...] = ("李复核",), alone: bool = False
) -> WithdrawalDialog:
    made = WithdrawalDialog(None, "罗文清", colleagues, lambda _: _PAPER, alone=alone)
    qtbot.addWidget(made)
    made.show()
    return made


def taken(made: WithdrawalDialog) -> bool:
    made._finish()
    return made.result() == QDialog.DialogCode.Accepted


@pytest.mark.clause("Y6.1.1")
def test_reason_document_and_the_second_password_are_all_asked_for(
    dressed: QApplication, qtbot: QtBot
) -> None:
    made = dialog(qtbot)
    assert not taken(made)
    QTest.keyClicks(made.reason, "x")
    assert not taken(made)
    made.attach()
    assert made.document.text() == "说明.jpg(&F)"
    assert not taken(made)
    QTest.keyClicks(made.password, "another horse 8")
    QTest.keyClick(made.password, Qt.Key.Key_Return)
    assert made.result() == QDialog.DialogCode.Accepted
    answer = made.answer
    assert answer is not None
    assert (answer.document, answer.second, answer.password) == (
        _PAPER,
        "李复核",
        "another horse 8",
    )


def test_what_was_written_comes_back_with_what_was_wrong(
    dressed: QApplication, qtbot: QtBot
) -> None:
    first = dialog(qtbot)
    first.reason.setText("同名")
    first.attach()
    again = WithdrawalDialog(
        None,
        "罗文清",
        ("李复核",),
        lambda _: None,
        alone=False,
        before=first.answer,
        fault="登录名或密码不对。",
    )
    qtbot.addWidget(again)
    assert (again.reason.text(), again.password.text()) == ("同名", "")
    assert not taken(again)
    again.password.setText("another horse 8")
    assert taken(again)


def test_without_another_operator_nothing_is_withdrawn(dressed: QApplication, qtbot: QtBot) -> None:
    made = dialog(qtbot, colleagues=())
    made.reason.setText("同名")
    made.attach()
    made.password.setText("x")
    assert not taken(made)


def test_a_station_of_one_person_asks_for_no_second_password(
    dressed: QApplication, qtbot: QtBot
) -> None:
    made = dialog(qtbot, colleagues=("段丽华",), alone=True)
    made.reason.setText("同名")
    made.attach()
    assert taken(made)
