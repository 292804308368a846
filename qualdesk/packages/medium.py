"""The stick or folder that a package is written to: whole or not at all, and read back for real."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qualdesk.errors import Environment

PART = ".part"
"""Ending of a file that is still being written."""

_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.EIO)
_RETRY_SECONDS = (0.02, 0.1, 0.3, 0.8) if os.name == "nt" else ()
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what the system says about `path` (OSError) into an `Environment` fault in Chinese."""
    try:
        yield
    except OSError as error:
        raise _told(error, path) from error


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


def rename(source: Path, target: Path) -> None:
    """Give the flushed `source` its final name, durably. Raises OSError."""
    # A virus scanner opens a fresh file for a moment and makes Windows refuse.
    for seconds in _RETRY_SECONDS:
        try:
            _rename(source, target)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    _rename(source, target)


def flush(handle: int) -> None:
    """On return the bytes of the open file are on the medium. Raises OSError."""
    os.fsync(handle)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.MoveFileExW.argtypes = (wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD)
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

    def _rename(source: Path, target: Path) -> None:
        replace_existing, write_through = 0x1, 0x8
        if not _kernel.MoveFileExW(str(source), str(target), replace_existing | write_through):
            raise ctypes.WinError(ctypes.get_last_error())

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

    def _rename(source: Path, target: Path) -> None:
        source.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # network and FAT volumes
                raise
        finally:
            os.close(folder)


def _told(error: OSError, path: Path) -> Environment:
    place = f"位置：{str(path).removeprefix(chr(92) * 2 + '?' + chr(92))}"
    if error.errno in _FULL:
        return Environment(
            "disk.full",
            f"U盘或磁盘空间不够。{place}",
            remedy="请换一个空间足够的U盘或清理后再做一次；原来的数据没有改动。",
        )
    if error.errno == errno.EFBIG:
        return Environment(
            "disk.full",
            f"这个U盘或磁盘放不下这么大的一个文件（FAT32格式最多4GB）。{place}",
            remedy="请改用exFAT或NTFS格式的U盘，或分卷生成后再做一次；原来的数据没有改动。",
        )
    if error.errno in _GONE:
        return Environment(
            "disk.not_found",
            f"找不到这个位置，或U盘中途被拔出。{place}",
            remedy="请检查U盘或文件夹，接好后再做一次；原来的数据没有改动。",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Environment(
            "disk.no_rights",
            f"没有读写这个位置的权限，或U盘有写保护。{place}",
            remedy="请取消写保护，或换一个可以写入的位置后再做一次。",
        )
    return Environment(
        "disk.failed",
        f"读写文件时出错（系统错误号 {error.errno}）。{place}",
        remedy="请检查U盘是否接好、文件是否正被别的程序使用，再做一次；原来的数据没有改动。",
    )
