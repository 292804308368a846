"""Starts the desk: the application, its look and language, the one window of a station folder."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from qualdesk import paths
from ui import crash
from ui.garbage import Garbage
from ui.look.style import DeskStyle, FocusRing
from ui.look.theme import install, scale_in
from ui.main_window import MainWindow
from ui.memory_file import FileMemory
from ui.text import PROGRAM

_WAIT = 300  # milliseconds for an answer of the first start
_FRONT = b"front"


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """The application, or the one there is, dressed and speaking Chinese."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        dress(existing)
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication([PROGRAM, *arguments])
    dress(app)
    return app


def dress(app: QApplication, scale: float = 1.0) -> None:
    """Style, fonts, Chinese of Qt's own words; a second call only sets 大字."""
    if not app.property("dressed"):
        app.setProperty("dressed", True)
        app.setApplicationDisplayName(PROGRAM)
        QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        app.setStyle(DeskStyle())
        FocusRing(app)
        _speak_chinese(app)
    install(app, scale)


def _speak_chinese(app: QApplication) -> None:
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.TranslationsPath)  # type: ignore[attr-defined]
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)


class OneInstance(QObject):
    """The first start of a folder listens; a second one asks it to come forward and ends."""

    asked = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        digest = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]
        self._name = f"qualdesk-{digest}"
        self._server: QLocalServer | None = None

    def is_second(self) -> bool:
        """Whether another desk of the folder runs; it has been asked to come forward then."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT):
            return False
        socket.write(_FRONT)
        socket.waitForBytesWritten(_WAIT)
        socket.disconnectFromServer()
        return True

    def listen(self) -> None:
        """Be the first; what a crash left of an earlier one is taken away."""
        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._came)
        self._server.listen(self._name)

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _came(self) -> None:
        if self._server is None:
            return
        connection = self._server.nextPendingConnection()
        connection.disconnected.connect(connection.deleteLater)
        self.asked.emit()


def training_day() -> date | None:
    """QUALDESK_TODAY, for training stations; another text counts as none."""
    try:
        return date.fromisoformat(os.environ["QUALDESK_TODAY"])
    except (KeyError, ValueError):
        return None


def folder_of(arguments: Sequence[str]) -> Path:
    """The folder of `--data`, or the default one."""
    words = list(arguments)
    for at, word in enumerate(words):
        if word == "--data" and at + 1 < len(words):
            return paths.usable(words[at + 1])
        if word.startswith("--data="):
            return paths.usable(word.partition("=")[2])
    return paths.usable(paths.default_station())


def main(arguments: Sequence[str]) -> int:
    """Show the desk and wait until it is closed."""
    folder = folder_of(arguments)
    app = make_application()
    one = OneInstance(folder)
    if one.is_second():
        return 0
    one.listen()
    dress(app, scale_in(FileMemory(folder)))
    window = MainWindow(folder, training_day())
    one.asked.connect(window.come_forward)
    crash.watch(lambda fault: window.jobs.reading.deliver(lambda: window.crashed(fault)))
    Garbage(app)
    window.begin()
    code = app.exec()
    one.close()
    sys.excepthook = sys.__excepthook__
    return code
