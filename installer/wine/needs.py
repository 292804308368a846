"""Runs inside Wine, in the program's own Python: what the program needs of Windows, as JSON.

Arguments: a folder that may be filled, the name of the stick that is plugged in. Each entry says
whether it holds and what was seen.
"""

from __future__ import annotations

import ctypes
import json
import sys
import threading
import time
from collections.abc import Callable
from ctypes import wintypes
from pathlib import Path

kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
kernel.CreateFileW.restype = wintypes.HANDLE
kernel.CreateFileW.argtypes = (
    wintypes.LPCWSTR,
    wintypes.DWORD,
    wintypes.DWORD,
    wintypes.LPVOID,
    wintypes.DWORD,
    wintypes.DWORD,
    wintypes.HANDLE,
)
kernel.CloseHandle.argtypes = (wintypes.HANDLE,)

Seen = tuple[bool, str]
STICK = ""


def durable(folder: Path) -> Seen:
    """A file is written, replaced and read back."""
    from qualdesk.disk import write_durably

    file = folder / "数据 文件.bin"
    for content in (b"old", b"new" * 1000):
        write_durably(file, content)
    return file.read_bytes() == b"new" * 1000, "replaced"


def held(folder: Path) -> Seen:
    """A file held by a scanner for half a second is replaced; one held for good is told."""
    from qualdesk.disk import write_durably
    from qualdesk.errors import Environment

    file = folder / "被占用.bin"
    write_durably(file, b"old")
    handle = hold(file)
    threading.Timer(0.5, kernel.CloseHandle, (handle,)).start()
    begun = time.monotonic()
    write_durably(file, b"new")
    waited = time.monotonic() - begun
    handle = hold(file)
    try:
        write_durably(file, b"newer")
        code = "written"
    except Environment as fault:
        code = fault.code
    let_go(handle)
    whole = file.read_bytes() == b"new" and not list(folder.glob("*.qdtmp"))
    return whole and waited >= 0.3 and code == "disk.busy", f"waited {waited:.1f} s, then {code}"


def hold(file: Path | str) -> int:
    """Open a file and share it with nobody, until the handle is closed."""
    generic_read, open_existing = 0x80000000, 3
    return int(kernel.CreateFileW(str(file), generic_read, 0, None, open_existing, 0, None))


def let_go(handle: int) -> None:
    """Close it."""
    kernel.CloseHandle(handle)


def long_path(folder: Path) -> Seen:
    """A file more than 260 characters deep, in Chinese folders."""
    from qualdesk.disk import make_folder, write_durably
    from qualdesk.paths import usable

    deep = folder.joinpath(*["领取待遇资格确认材料归档文件夹" * 2] * 10)
    make_folder(deep)
    write_durably(deep / "文件.bin", b"deep")
    length = len(str(deep / "文件.bin"))
    return usable(deep / "文件.bin").read_bytes() == b"deep" and length > 260, f"{length} long"


def data_folder(_: Path) -> Seen:
    """The station's folder is the user's own."""
    from qualdesk.paths import default_station

    folder = str(default_station())
    return folder.endswith(r"AppData\Local\QualDesk"), folder


def drives(_: Path) -> Seen:
    """The stick is there by its name, a system disk is not."""
    from qualdesk.services.drives import removable_drives

    found = [(drive.name, drive.place) for drive in removable_drives()]
    return found == [(STICK, "E 盘")], str(found)


def eject(_: Path) -> Seen:
    """A stick is let go or it is told why not; Wine, whose stick is a folder, cannot."""
    from qualdesk.errors import Environment
    from qualdesk.services import drives

    (stick,) = drives.removable_drives()
    try:
        drives.eject(stick)
        code = "out"
    except Environment as fault:
        code = fault.code
    return code == "out" or code.startswith("disk."), code


def cameras(_: Path) -> Seen:
    """Cameras are asked for by name."""
    from qualdesk.imaging.devices import list_devices

    return isinstance(list_devices(), tuple), f"{len(list_devices())} cameras"


def printers(_: Path) -> Seen:
    """The printers of the PC are known to Qt."""
    from PySide6.QtPrintSupport import QPrinterInfo
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(["needs", "-platform", "offscreen"])
    names = QPrinterInfo.availablePrinterNames()
    del app
    return isinstance(names, list), f"{len(names)} printers"


def fonts(folder: Path) -> Seen:
    """Official fonts are taken from the system where they are, else the bundled ones."""
    import shutil

    from qualdesk.documents.fonts import Face, font_files
    from qualdesk.paths import resources

    bundled = font_files()[Face.SERIF].name
    shutil.copy(resources() / "fonts" / bundled, folder / "simfang.ttf")
    taken = font_files(folder)[Face.SERIF]
    return taken.name == "simfang.ttf" and bundled != taken.name, f"{bundled} or {taken.name}"


def components(_: Path) -> Seen:
    """The program knows what it is made of, and shows the licence of each."""
    from qualdesk.services.components import components as all_of

    found = all_of()
    bare = [part.name for part in found[1:] if not part.texts]
    return len(found) > 30 and not bare, f"{len(found)}, without a licence: {bare}"


def main(folder: Path) -> int:
    """Try everything."""
    folder.mkdir(exist_ok=True)
    found = {}
    tries: tuple[Callable[[Path], Seen], ...] = (
        durable, held, long_path, data_folder, drives, eject, components, cameras, printers, fonts,
    )  # fmt: skip
    for one in tries:
        try:
            holds, seen = one(folder)
        except Exception as fault:  # noqa: BLE001 - told to the one who tries
            holds, seen = False, f"{type(fault).__name__}: {fault}"
        found[one.__name__] = {"holds": holds, "seen": seen}
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    STICK = sys.argv[2]
    sys.exit(main(Path(sys.argv[1])))
