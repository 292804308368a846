"""Makes the pictures of the manual and of the README anew, from the program itself.

`installer/dev.py pictures` calls it. A picture is a part of a scene of `qualdesk pictures`, cut out
along widgets that are named by their class, so that it follows the pages when they change.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect
from PySide6.QtWidgets import QWidget

from ui.pictures import Studio, played, played_setup, training_station

ROOT = Path(__file__).resolve().parent.parent
MANUAL = ROOT / "resources" / "manual" / "pictures"
README = ROOT / "resources" / "pictures"
LARGEST = 60_000  # bytes of a picture of the manual
_COLOURS = (256, 160, 112, 80)  # the most that fit


@dataclass(frozen=True, slots=True)
class Part:
    """`name`.png is cut out of a scene around `widgets`; none: the whole window.

    `grow` is added at the left, top, right and bottom, in pixels.
    """

    name: str
    scene: str
    widgets: tuple[str, ...] = ()
    grow: tuple[int, int, int, int] = (0, 0, 0, 0)


PARTS = (
    Part("login", "01b_login_training"),
    Part("trouble_fault", "12_error", ("FaultDialog",)),
    Part("workbench", "02_workbench", ("WorkbenchPage",)),
    Part("confirm", "03_confirm", ("ConfirmPage",)),
    Part("confirm_search", "03b_confirm_search", ("FoundSheet",), (8, 58, 8, 8)),
    Part("confirm_group", "03g_confirm_group", ("GroupSheet",), (8, 8, 8, 8)),
    Part("confirm_nocamera", "03h_confirm_no_camera", ("CameraCard",)),
    Part("roster", "04_roster", ("RosterPage",)),
    Part("roster_add", "04g_roster_add", ("EntrySection",)),
    Part("import_columns", "05b_import_columns", ("ImportSection",)),
    Part("import_check", "05c_import", ("ImportSection",)),
    Part("person", "18_person", ("PersonSection",)),
    Part("signing", "06_signing", ("SigningPage",)),
    Part("signing_returned", "06c_returned", ("SignPanel",)),
    Part("printing", "17_preview", ("SigningPage",)),
    Part("keygroups", "07_keygroups", ("KeyGroupsPage",)),
    Part("keygroups_plan", "07c_keygroups_plan", ("KeyGroupsPage",)),
    Part("notices", "08_notices", ("NoticesPage",)),
    Part("deaths", "14_deaths", ("DeathsPage",)),
    Part("checks", "13_checks", ("ChecksPage",)),
    Part("exchange", "09_exchange_print", ("ExchangePage",)),
    Part("exchange_scan", "09_exchange_scan", ("ScanPanel",)),
    Part("exchange_seal", "09_exchange_seal", ("SealPanel",)),
    Part("exchange_write", "09_exchange_write", ("WritePanel",)),
    Part("trouble_stick", "12_error_usb", ("WritePanel",)),
    Part("exchange_done", "09_exchange_done", ("DonePanel",)),
    Part("system_rules", "10_system_rules", ("RulesSection",)),
    Part("system_operators", "10_system_operators", ("OperatorsSection",)),
    Part("system_health", "10_system_health", ("HealthSection",)),
    Part("setup_level", "16a_setup_level"),
    Part("setup_place", "16_setup"),
    Part("setup_operator", "16c_setup_operator"),
    Part("setup_recovery", "16b_setup_recovery"),
)
WHOLE = (  # of the README
    Part("confirm", "03c_confirm_taken"),
    Part("roster", "04_roster"),
    Part("notices", "08_notices"),
)


def main() -> int:
    """Play every scene, cut, squeeze, write; what is no longer named is taken away."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    MANUAL.mkdir(parents=True, exist_ok=True)
    with training_station() as folder:
        for name, studio in chain(played(folder), played_setup()):
            for part in named(PARTS, name):
                write(MANUAL / f"{part.name}.png", cut(studio, part), LARGEST)
            for part in named(WHOLE, name):
                write(README / f"{part.name}.png", cut(studio, part), 3 * LARGEST)
            put_away(studio)
    for file in MANUAL.glob("*.png"):
        if file.stem not in {part.name for part in PARTS}:
            file.unlink()
    return 0


def named(parts: Iterable[Part], scene: str) -> Iterator[Part]:
    """The parts of a scene."""
    return (part for part in parts if part.scene == scene)


def cut(studio: Studio, part: Part) -> Image.Image:
    """The part as it is on the screen."""
    dialog = studio.app.activeModalWidget()
    window: QWidget = dialog if dialog and "FaultDialog" in part.widgets else studio.window
    area = QRect()
    for name in part.widgets:
        widget = _visible(window, name)
        area |= QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    left, top, right, bottom = part.grow
    area = (area or window.rect()).adjusted(-left, -top, right, bottom) & window.rect()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab(area).save(kept, "PNG")
    return Image.open(BytesIO(kept.data().data())).convert("RGB")


def _visible(window: QWidget, name: str) -> QWidget:
    """The widget of that class that is in sight."""
    for widget in (window, *window.findChildren(QWidget)):
        if type(widget).__name__ == name and widget.isVisible():
            return widget
    raise LookupError(f"no {name} is in sight")


def put_away(studio: Studio) -> None:
    """Close the dialog of a scene."""
    dialog = studio.app.activeModalWidget()
    if dialog is not None:
        dialog.close()


def write(file: Path, picture: Image.Image, largest: int) -> None:
    """As a PNG of few colours; smaller when it is too large even so."""
    while True:
        for colours in _COLOURS:
            made = BytesIO()
            few = picture.quantize(
                colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
            )
            few.save(made, "PNG", optimize=True)
            if made.tell() <= largest:
                file.write_bytes(made.getvalue())
                return
        size = (round(picture.width * 0.9), round(picture.height * 0.9))
        picture = picture.resize(size, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    sys.exit(main())
