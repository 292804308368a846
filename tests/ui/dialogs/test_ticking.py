"""Several at once: ticked with Space, never beforehand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from ui.dialogs.ticking import TickingDialog

_CHOICES = [("a", "上街村", ""), ("b", "沙河村", ""), ("c", "县第一中学", "参保单位")]


def test_space_ticks_and_enter_goes_on_only_with_something_ticked(
    dressed: QApplication, qtbot: QtBot
) -> None:
    made = TickingDialog(None, "收零报告", "勾上", "记(&O)", _CHOICES)
    qtbot.addWidget(made)
    made.show()
    QTest.keyClick(made.list, Qt.Key.Key_Return)
    assert made.result() != QDialog.DialogCode.Accepted
    QTest.keyClick(made.list, Qt.Key.Key_Down)
    QTest.keyClick(made.list, Qt.Key.Key_Space)
    assert made.ticked == {"b"}
    QTest.keyClick(made.list, Qt.Key.Key_Space)
    assert made.ticked == frozenset()
    made.tick_all()
    assert made.ticked == {"a", "b", "c"}
    QTest.keyClick(made.list, Qt.Key.Key_Return)
    assert made.result() == QDialog.DialogCode.Accepted
