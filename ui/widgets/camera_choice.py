"""The menu of the cameras there are, the one in use ticked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget


def offer_cameras(
    below: QWidget,
    names: Sequence[str],
    used: str,
    choose: Callable[[str], object],
    practice: str = "",
) -> None:
    """Open it below a button. `practice` are the words for the film of a training station ("")."""
    menu = QMenu(below)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    choices = [(name, name) for name in names]
    if practice:
        choices.insert(0, (practice, ""))
    for words, name in choices:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(name == used)
        action.triggered.connect(lambda _=False, name=name: choose(name))
    if menu.isEmpty():
        menu.addAction("没有找到摄像头，请插好 USB 线").setEnabled(False)
    menu.popup(below.mapToGlobal(QPoint(0, below.height())))
