"""Sticks and cards that can be pulled out: by name, with what is free. System disks are not shown.

Nothing is kept and nothing is written here: what is plugged in is asked anew each time.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qualdesk.disk import telling

NAMELESS = "U 盘"
_REMOVABLE = 2  # DRIVE_REMOVABLE of GetDriveType
_LOCK_TRIES, _LOCK_PAUSE = 20, 0.1
_MOUNTS = (Path("/media"), Path("/run/media"))


@dataclass(frozen=True, slots=True)
class Drive:
    """A medium that is plugged in. `name` is its label, `place` `F 盘` or the folder; bytes."""

    root: Path
    name: str
    place: str
    free: int
    total: int
    writable: bool = True


class Volumes(Protocol):
    """What Windows knows of its drive letters."""

    def letters(self) -> Sequence[str]:
        """The letters in use: `C`, `D`."""

    def kind(self, letter: str) -> int:
        """What GetDriveType says."""

    def label(self, letter: str) -> str | None:
        """The volume's label; None when no medium is in the drive."""

    def room(self, letter: str) -> tuple[int, int]:
        """Bytes in all and free; OSError."""


def removable_drives() -> tuple[Drive, ...]:
    """What is plugged in now, in order of its place; empty when there is nothing."""
    return tuple(_plugged_in())


class OpenVolume(Protocol):
    """A volume of Windows that was opened to be taken out; each step says whether it worked."""

    def lock(self) -> bool:
        """Keep every other program off it."""

    def dismount(self) -> bool:
        """Write what is not written yet, and forget the volume."""

    def release(self) -> bool:
        """Let the medium go."""


def eject(drive: Drive) -> None:
    """Make a stick ready to be pulled out; on Linux it is only written out, not unmounted.

    Raises Environment `disk.busy` when a program still has a file of it open, and `disk.*`.
    """
    with telling(drive.root):
        _take_out(drive.root)


def take_out(volume: OpenVolume, pause: Callable[[float], None] = time.sleep) -> None:
    """Lock (a scanner lets go soon), dismount, release. OSError with EBUSY when it stays in use."""
    for _ in range(_LOCK_TRIES):
        if volume.lock():
            break
        pause(_LOCK_PAUSE)
    else:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
    if not (volume.dismount() and volume.release()):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def drives_of_windows(volumes: Volumes) -> Iterator[Drive]:
    """Removable letters with a medium in them."""
    for letter in volumes.letters():
        if volumes.kind(letter) != _REMOVABLE:
            continue
        label = volumes.label(letter)
        if label is None:
            continue
        with suppress(OSError):  # pulled out between the two questions
            total, free = volumes.room(letter)
            yield Drive(Path(f"{letter}:\\"), label or NAMELESS, f"{letter} 盘", free, total)


def drives_of_linux(
    mounts: Sequence[Path] = _MOUNTS,
    is_mount: Callable[[Path], bool] = os.path.ismount,
    room: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage,
) -> Iterator[Drive]:
    """What desktops mount below /media and /run/media, one or two folders deep."""
    for base in mounts:
        for folder in sorted({*base.glob("*"), *base.glob("*/*")}):
            with suppress(OSError):  # not ours to read, or pulled out meanwhile
                if is_mount(folder):
                    total, _, free = room(folder)
                    writable = os.access(folder, os.W_OK)
                    yield Drive(folder, folder.name, str(folder), free, total, writable)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _LABEL_LENGTH = 261
    _QUIET = 0x0001 | 0x8000  # no system window about an empty card reader

    class _Windows:
        """Asks the kernel."""

        def __init__(self) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.GetDriveTypeW.argtypes = (wintypes.LPCWSTR,)
            self._kernel.GetVolumeInformationW.argtypes = (
                wintypes.LPCWSTR,
                wintypes.LPWSTR,
                wintypes.DWORD,
                wintypes.LPVOID,
                wintypes.LPVOID,
                wintypes.LPVOID,
                wintypes.LPWSTR,
                wintypes.DWORD,
            )
            self._kernel.SetThreadErrorMode(_QUIET, None)

        def letters(self) -> Sequence[str]:
            held = self._kernel.GetLogicalDrives()
            return [chr(ord("A") + bit) for bit in range(26) if held >> bit & 1]

        def kind(self, letter: str) -> int:
            return int(self._kernel.GetDriveTypeW(f"{letter}:\\"))

        def label(self, letter: str) -> str | None:
            label = ctypes.create_unicode_buffer(_LABEL_LENGTH)
            known = self._kernel.GetVolumeInformationW(
                f"{letter}:\\", label, _LABEL_LENGTH, None, None, None, None, 0
            )
            return label.value if known else None

        def room(self, letter: str) -> tuple[int, int]:
            usage = shutil.disk_usage(f"{letter}:\\")
            return usage.total, usage.free

    def _plugged_in() -> Iterator[Drive]:
        return drives_of_windows(_Windows())

    _READ_WRITE, _SHARE_ALL, _OPEN_EXISTING = 0xC0000000, 3, 3
    _LOCK, _DISMOUNT, _EJECT = 0x00090018, 0x00090020, 0x002D4808

    class _Opened:
        """A volume by its device name."""

        def __init__(self, letter: str) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.CreateFileW.restype = wintypes.HANDLE
            handle = self._kernel.CreateFileW(
                f"\\\\.\\{letter}:", _READ_WRITE, _SHARE_ALL, None, _OPEN_EXISTING, 0, None
            )
            if handle in (None, wintypes.HANDLE(-1).value):
                raise ctypes.WinError(ctypes.get_last_error())
            self._handle = wintypes.HANDLE(handle)

        def lock(self) -> bool:
            return self._say(_LOCK)

        def dismount(self) -> bool:
            return self._say(_DISMOUNT)

        def release(self) -> bool:
            return self._say(_EJECT)

        def close(self) -> None:
            self._kernel.CloseHandle(self._handle)

        def _say(self, word: int) -> bool:
            done = wintypes.DWORD()
            return bool(
                self._kernel.DeviceIoControl(
                    self._handle, word, None, 0, None, 0, ctypes.byref(done), None
                )
            )

    def _take_out(root: Path) -> None:
        volume = _Opened(root.drive.rstrip(":"))
        try:
            take_out(volume)
        finally:
            volume.close()

else:

    def _plugged_in() -> Iterator[Drive]:
        return drives_of_linux()

    def _take_out(root: Path) -> None:
        root.stat()  # a stick that is gone is told
        os.sync()
