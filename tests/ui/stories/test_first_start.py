"""A clerk who has never seen the program sets up a station, by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import recover_station
from tests.services.conftest import ADMIN_PERSON, CHEAP, PASSWORD
from tests.ui.conftest import WAIT
from tests.ui.stories.hands import Hands
from ui import prompts
from ui.main_window import MainWindow
from ui.pages.setup.page import SetupPage
from ui.recovery.presenter import SheetHead
from ui.recovery.sheet import draw_sheet


def distance(paper: Path, groups: Sequence[str], head: SheetHead) -> float:
    """How far the printed sheet is from one with these groups: 0 the same, 1 black on white."""
    page = pypdfium2.PdfDocument(paper)[0].render(scale=2, grayscale=True).to_numpy()
    printed = np.asarray(page, dtype=float).reshape(page.shape[:2])
    height, width = printed.shape
    wanted = QImage(width, height, QImage.Format.Format_Grayscale8)
    wanted.fill(Qt.GlobalColor.white)
    painter = QPainter(wanted)
    area = QRectF(wanted.rect()).adjusted(width * 0.1, width * 0.1, -width * 0.1, 0)
    draw_sheet(painter, area, head, groups, secret=False)
    painter.end()
    drawn = np.frombuffer(wanted.constBits(), np.uint8).reshape(height, wanted.bytesPerLine())
    return float(np.abs(printed - drawn[:, :width]).mean() / 255)


@pytest.mark.judge("pdfium")
def test_from_an_empty_folder_to_the_workbench(
    make_window: Callable[[Path], MainWindow],
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qualdesk.services.setup.KdfCost", lambda: CHEAP)
    paper, folder = tmp_path / "恢复单.pdf", tmp_path / "新站"
    monkeypatch.setattr(prompts, "choose_target", lambda *_: paper)
    hands = Hands(qtbot, make_window(folder))
    hands.sees("这台电脑归哪一级用？")
    hands.still()
    hands.press("Return")  # 乡镇社保中心
    hands.sees("本站在哪个地方？")
    hands.type("yj")
    hands.sees("漾江镇", "532922 102 000", "这 12 个村归本站管")
    hands.press("Return")
    hands.sees("本站叫什么？")
    hands.press("Return")  # 漾江镇社保中心
    hands.sees("用哪一套规则？")
    hands.press("Return")  # that of the county
    hands.sees("谁是第一个操作员？")
    for answer in ("段丽华", ADMIN_PERSON, PASSWORD, PASSWORD, ""):
        hands.type(answer)
        hands.press("Return")
    hands.sees("恢复单：忘了密码，全靠这张纸")
    guide = hands.window.centralWidget().currentWidget()  # type: ignore[attr-defined]
    assert isinstance(guide, SetupPage)
    assert not guide.next.isEnabled()
    hands.press("Alt+F")
    hands.sees("已送出")
    recovery = guide.presenter.recovery
    assert recovery is not None
    groups = recovery.groups
    wrong_order = (*groups[1:], groups[0])  # the control
    as_shown = distance(paper, groups, recovery.head)
    assert as_shown < distance(paper, wrong_order, recovery.head) / 2
    assert not any(group in hands.words() for group in groups), "the screen does not show the key"

    assert guide.recovery is not None
    hands.click(guide.recovery.fields[0])
    wrong = "22222" if groups[0] != "22222" else "33333"
    hands.type(wrong)
    hands.sees("第 1 组和纸上不一样")
    hands.press("Backspace", 5)
    for group in groups:
        assert not guide.next.isEnabled()
        hands.type(group.lower())
    hands.sees("对上 8 / 8")
    hands.press("Alt+N")
    hands.sees("导入省系统导出的花名册")
    hands.press("Return")
    qtbot.waitUntil(lambda: hands.window.desk.open, timeout=WAIT)
    hands.still()
    hands.sees("漾江镇社保中心", "工作台")
    assert hands.window.desk.services.recovery.checked_on()
    assert hands.window.desk.services.upkeep.check().ok
    hands.window.close()

    again = recover_station(folder, "段丽华", "-".join(groups), "another 77 x")
    assert again.session.actor.login == "段丽华"
    again.close()
