"""A desk of its own, to be killed: the clerk types half a form; it says so when it is kept.

`python -m tests.ui.stories.half_typed <station folder>`
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from tests.services.conftest import ADMIN, PASSWORD, TODAY
from ui.app import make_application
from ui.main_window import MainWindow

TYPED = "ZUO FENGYING"


def main() -> int:
    """Until somebody kills it."""
    app = make_application()
    window = MainWindow(Path(sys.argv[1]), TODAY)
    window.begin()
    window.login.choose(ADMIN)
    window.login.enter(PASSWORD)
    acts = [
        lambda: press(Qt.Key.Key_F2),
        lambda: press(Qt.Key.Key_F4),
        lambda: press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier),
        lambda: QTest.keyClicks(app.focusWidget(), TYPED),
        lambda: print("typed", flush=True),
    ]

    def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(app.focusWidget() or window, key, held)

    def look() -> None:
        still = window.desk.open and not window.jobs.busy and window.drafts.settled
        if still and app.focusWidget() is not None and acts:
            acts.pop(0)()

    looking = QTimer()
    looking.timeout.connect(look)
    looking.start(150)  # a button pressed by its mnemonic acts a little later
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
