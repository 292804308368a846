"""The stick or folder that a package is written to: whole or not at all, and read back for real."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PART = ".part"
"""Ending of a file that is still being written."""


@contextmanager
def part_file(target: Path) -> Iterator[Path]:
    """A free name beside `target` to write to; whatever is left there at the end is removed."""
    part = target.with_name(target.name + PART)
    with suppress(OSError):  # what a crash left; if it cannot go, opening it will say why
        part.unlink()
    try:
        yield part
    finally:
        with suppress(OSError):  # after a success, or with a pulled stick, nothing is there
            part.unlink()


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateFileW.argtypes = (
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.HANDLE,
    )
    _kernel.CreateFileW.restype = wintypes.HANDLE
    _kernel.CloseHandle.argtypes = (wintypes.HANDLE,)

    def forget(path: Path) -> None:
        """Drop what the system remembers of `path`, so that the next read is of the medium."""
        # Opening a file that nobody else has open without buffering purges its cached pages.
        generic_read, share_read, open_existing, no_buffering = 0x80000000, 1, 3, 0x20000000
        handle = _kernel.CreateFileW(
            str(path), generic_read, share_read, None, open_existing, no_buffering, None
        )
        if handle not in (None, wintypes.HANDLE(-1).value):
            _kernel.CloseHandle(handle)

else:

    def forget(path: Path) -> None:
        """Drop what the system remembers of `path`, so that the next read is of the medium."""
        if not hasattr(os, "posix_fadvise"):
            return
        handle = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)
