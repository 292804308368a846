"""大字 and 200 %: on every page no word is cut, nothing lies over another, nothing is outside."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qualdesk.errors import Environment
from tests.architecture.tree import ROOT
from tests.ui.conftest import WAIT
from tests.ui.fitting import unfit, walk
from ui.dialogs.ending import EndingDialog
from ui.dialogs.fault import FaultDialog
from ui.dialogs.reason import ReasonDialog
from ui.main_window import MainWindow
from ui.widgets.texts import Text

SMALL = (1366, 728)
TWICE = "QT_SCALE_FACTOR" in os.environ
#: A small screen at 100 %; the usual one at 200 %, in logical pixels, without its task bar.
SIZES = [(960, 508)] if TWICE else [SMALL]
LETTERS = [1.0] if TWICE else [1.0, 1.25, 1.5]


@pytest.mark.parametrize("scale", LETTERS)
@pytest.mark.parametrize("size", SIZES)
def test_everything_fits(
    window: MainWindow, qtbot: QtBot, scale: float, size: tuple[int, int]
) -> None:
    def still() -> None:
        qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
        for _ in range(3):  # a layout asks the next one
            QCoreApplication.sendPostedEvents()

    assert window.devicePixelRatioF() == (2.0 if TWICE else 1.0)
    still()
    window.resize(*size)
    window.set_scale(scale)
    found = {}
    places = 0
    for place in walk(window, still):
        places += 1
        faults = unfit(window)
        if faults:
            found[place] = faults
        assert (window.width(), window.height()) == size, place
    assert found == {}
    assert places > 20


@pytest.mark.skipif(TWICE, reason="the child of the test below")
def test_everything_fits_at_200_percent() -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [*words, f"{__name__.replace('.', '/')}.py::test_everything_fits"],
        cwd=ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": "2"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout


@pytest.mark.parametrize("scale", LETTERS)
def test_dialogs_fit(window: MainWindow, scale: float) -> None:
    window.set_scale(scale)
    remedy = "换一个 USB 口，重新插好 U 盘。按“重新写入”，U 盘上写了一半的文件会自动清掉。"
    fault = Environment("stick.gone", "“县局专用 3 号”在写到 61% 时被拔出。", remedy=remedy)
    for dialog in (
        FaultDialog(window, fault),
        ReasonDialog(window, "改正这次确认", "原来的记录不会删除。", "改正(&Z)", usual=("认错",)),
        EndingDialog(window, "写入花名册", lambda: False),
    ):
        dialog.show()
        QCoreApplication.sendPostedEvents()
        assert unfit(dialog) == []
        dialog.close()
        dialog.deleteLater()


def test_what_does_not_fit_is_found(qtbot: QtBot, dressed: object) -> None:
    """The control: a cut word, a button over another, one outside."""
    made = QWidget()
    qtbot.addWidget(made)
    line = QHBoxLayout()
    cut = Text("不能读完的一句话")
    cut.setFixedWidth(20)
    line.addWidget(cut)
    first, second, outside = QPushButton("一个按钮"), QPushButton("另一个按钮"), QPushButton("外面")
    line.addWidget(first)
    line.addWidget(second)
    made.setLayout(line)
    outside.setParent(made)
    made.resize(400, 60)
    made.show()
    QCoreApplication.sendPostedEvents()
    outside.setGeometry(380, 5, 90, 30)
    outside.show()
    second.move(first.pos())
    said = " / ".join(unfit(made))
    for fault in ("不能读完的一句话” 太窄", "一个按钮” 压着", "外面” 在窗口外"):
        assert fault in said
