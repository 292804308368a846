"""The file in which a desk's memory lies: `desk.ini` in the station's folder. No personal data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

MEMORY_NAME = "desk.ini"


class FileMemory:
    """The memory of one station folder."""

    def __init__(self, folder: Path) -> None:
        self._settings = QSettings(str(folder / MEMORY_NAME), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        """What was kept."""
        return str(self._settings.value(_slashed(key), default))

    def put(self, key: str, value: str) -> None:
        """Keep it; "" forgets. On the disk within seconds, at the latest when the desk closes."""
        if value:
            self._settings.setValue(_slashed(key), value)
        else:
            self._settings.remove(_slashed(key))

    def flush(self) -> None:
        """Write it now."""
        self._settings.sync()


def packed(geometry: QByteArray) -> str:
    """A geometry or header state as text."""
    return geometry.toBase64().toStdString()


def unpacked(text: str) -> QByteArray:
    """Inverse of `packed`."""
    return QByteArray.fromBase64(text.encode())


def _slashed(key: str) -> str:
    return key.replace(".", "/")
