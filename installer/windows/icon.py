"""Draws qualdesk.ico and side.bmp of the setup: `.venv/bin/python installer/windows/icon.py`.

The mark is the program's own Emblem (资 in a frame) on the accent of its theme. The files lie in
the repository, so that a build needs no Qt; a test draws them again and compares the pictures.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIDES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
_SIDE = (328, 628)


def pictures() -> dict[int, bytes]:
    """The mark as PNG for each of `SIDES`, drawn with the fonts of resources/."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt
    from PySide6.QtGui import QPainter, QPixmap

    from ui.app import make_application
    from ui.look.theme import theme
    from ui.widgets.emblem import Emblem

    app = make_application()
    drawn = {}
    for side in SIDES:
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("accent"))
        painter.drawRoundedRect(picture.rect(), side * 0.16, side * 0.16)
        margin = 0 if side < 32 else side // 10
        inner = side - 2 * margin
        emblem = Emblem(inner)
        emblem.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        emblem.resize(inner, inner)
        emblem.render(painter, QPoint(margin, margin), renderFlags=emblem.RenderFlag.DrawChildren)
        painter.end()
        bag = QByteArray()
        buffer = QBuffer(bag)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        drawn[side] = bytes(bag.data())
    del app
    return drawn


def side_picture() -> bytes:
    """The side of the setup's first and last page as BMP: twice the size that NSIS asks for."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint
    from PySide6.QtGui import QImage, QPainter

    from ui.app import make_application
    from ui.look.theme import theme
    from ui.widgets.emblem import Emblem

    app = make_application()
    picture = QImage(*_SIDE, QImage.Format.Format_RGB888)
    picture.fill(theme().colour("accent"))
    emblem = Emblem(_SIDE[0] // 2)
    emblem.resize(_SIDE[0] // 2, _SIDE[0] // 2)
    painter = QPainter(picture)
    at = QPoint(_SIDE[0] // 4, _SIDE[0] // 4)
    emblem.render(painter, at, renderFlags=emblem.RenderFlag.DrawChildren)
    painter.end()
    bag = QByteArray()
    buffer = QBuffer(bag)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "BMP")
    del app
    return bytes(bag.data())


def icon_file(drawn: dict[int, bytes]) -> bytes:
    """The pictures as one .ico; PNG entries are read since Windows Vista."""
    head = (0).to_bytes(2, "little") + (1).to_bytes(2, "little")
    head += len(drawn).to_bytes(2, "little")
    entries, at = b"", 6 + 16 * len(drawn)
    for side, picture in drawn.items():
        shown = side % 256  # 0 stands for 256
        entries += bytes([shown, shown, 0, 0, 1, 0, 32, 0])
        entries += len(picture).to_bytes(4, "little") + at.to_bytes(4, "little")
        at += len(picture)
    return head + entries + b"".join(drawn.values())


def main() -> int:
    """Write both."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(HERE.parent.parent))
    (HERE / "qualdesk.ico").write_bytes(icon_file(pictures()))
    (HERE / "side.bmp").write_bytes(side_picture())
    return 0


if __name__ == "__main__":
    sys.exit(main())
