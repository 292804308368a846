"""The list of steps in 上报交换 keeps to its room, however much there is to say."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from ui.look.marks import StateMark
from ui.pages.exchange.state import PRINT, CheckLine, StepView
from ui.pages.exchange.step_list import StepList

CHANGE = "仁民街社区（城乡居民基本养老保险）应确认 18→19，已确认 13→14，未确认 5→3，待核实 0→2，"
CHANGE += "缺签 0→1，本月新增确认 0→1，本月新增丧失 0→1"


@pytest.mark.parametrize("tight", [False, True])
def test_long_changes_are_read_to_their_end_without_moving_aside(
    dressed: QApplication, qtbot: QtBot, tight: bool
) -> None:
    steps = StepList()
    steps.set_tight(tight=tight)
    lines = (
        CheckLine(StateMark.VERIFY, CHANGE),
        CheckLine(StateMark.VERIFY, CHANGE, "请重印", "x"),
    )
    steps.put((StepView(PRINT, "打印汇总表", "要重印", False, now=True, lines=lines),), PRINT)
    scroll = QScrollArea()
    scroll.setWidget(steps)
    scroll.setWidgetResizable(True)
    scroll.resize(540, 500)
    qtbot.addWidget(scroll)
    scroll.show()
    qtbot.waitExposed(scroll)
    assert scroll.horizontalScrollBar().maximum() == 0
    shown = [label for label in steps.findChildren(QLabel) if label.text() == CHANGE]
    assert len(shown) == 2
    for label in shown:
        assert label.height() >= label.heightForWidth(label.width()) > label.fontMetrics().height()
