"""Files that are either wholly the old or wholly the new content, also after a power cut."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qualdesk.errors import Environment
from qualdesk.paths import usable

TEMP_NAME = re.compile(r"\.[0-9a-f]{16}\.qdtmp")
"""Names of unfinished files; nothing else in a station's folder is called so."""

_RETRY_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8)


@dataclass(slots=True)
class Unfinished:
    """A file being written. It becomes `target` when its block ends well; without one it goes."""

    stream: BinaryIO
    target: Path | None = None


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what the system says about `path` (OSError) into an `Environment` fault in Chinese."""
    try:
        yield
    except OSError as error:
        raise _told(error, path) from error


@contextmanager
def unfinished_file(folder: Path) -> Iterator[Unfinished]:
    """Write a new file in `folder` (which exists) whose final name is known only at the end.

    Set `target` inside the block to keep it. The bytes are on the disk before the name changes,
    and the name before the block is left. Any exception leaves an older target untouched.
    Raises Environment `disk.*`.
    """
    folder = usable(folder)
    temp = folder / f".{secrets.token_hex(8)}.qdtmp"
    with telling(folder):
        try:
            with temp.open("xb") as stream:
                unfinished = Unfinished(stream)
                yield unfinished
                stream.flush()
                if unfinished.target is not None:
                    flush(stream.fileno())
            if unfinished.target is not None:
                target = usable(unfinished.target)
                _refuse_device(target)
                rename_durably(temp, target)
        finally:
            with suppress(OSError):  # after a success there is nothing to remove
                temp.unlink()


@contextmanager
def durable_file(path: Path) -> Iterator[BinaryIO]:
    """A stream that becomes `path` when the block ends well, and nothing otherwise.

    Raises Environment `disk.*`.
    """
    with unfinished_file(path.parent) as unfinished:
        yield unfinished.stream
        unfinished.target = path


def _refuse_device(target: Path) -> None:
    """Taking the name of a device (NUL, /dev/null) would take the device from every program."""
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise OSError(errno.ENXIO, "no file", str(target))


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` at `path`; on return it survives a power cut. Raises Environment `disk.*`."""
    with durable_file(path) as stream:
        stream.write(data)


def make_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, durably. Raises Environment `disk.*`."""
    folder = usable(folder)
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with telling(folder):
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to be filled that becomes `target` when the block ends well, and nothing otherwise.

    `target` must not exist yet. Its bytes are on the disk before the name is. Raises Environment
    `disk.*`.
    """
    target = usable(target)
    make_folder(target.parent)
    temp = target.parent / f".{secrets.token_hex(8)}.qdtmp"
    with telling(target):
        temp.mkdir()
        try:
            yield temp
            for parent, _, names in os.walk(temp, topdown=False):
                for name in names:
                    with (Path(parent) / name).open("rb+") as file:
                        flush(file.fileno())
                _sync_folder(Path(parent))
            rename_durably(temp, target)
        finally:
            shutil.rmtree(temp, ignore_errors=True)  # after a success there is nothing to remove


def sweep(folder: Path) -> int:
    """Remove what interrupted writes left in `folder` and below; how many files that were.

    Only for the holder of the station's lock: somebody else's file may still be in the making.
    """
    removed = 0
    for parent, _, names in os.walk(usable(folder)):
        for name in filter(TEMP_NAME.fullmatch, names):
            with suppress(OSError):  # held by a virus scanner: the next sweep takes it
                (Path(parent) / name).unlink()
                removed += 1
    return removed


def free_space(path: Path) -> int:
    """Bytes that can still be written where `path` is or will be. Raises Environment `disk.*`."""
    existing = usable(path)
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    with telling(existing):
        return shutil.disk_usage(existing).free


def flush(handle: int) -> None:
    """On return the bytes of the open file are on the medium. Raises OSError."""
    os.fsync(handle)


def rename_durably(source: Path, target: Path) -> None:
    """Give the flushed `source` its final name; on return it survives a power cut. OSError."""
    # A virus scanner or an indexer opens a fresh file for a moment and makes Windows refuse.
    for seconds in _RETRY_SECONDS:
        try:
            _replace(source, target)
        except OSError as error:
            if not _held_by_another(error):
                raise
            time.sleep(seconds)
        else:
            _sync_folder(target.parent)
            return
    try:
        _replace(source, target)
    except OSError as error:
        if getattr(error, "winerror", None) == _ACCESS_DENIED and target.exists():
            # The folder took `source`, so it is no matter of rights: somebody holds `target`.
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY)) from error
        raise
    _sync_folder(target.parent)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _move_file = ctypes.WinDLL("kernel32", use_last_error=True).MoveFileExW
    _move_file.argtypes = (wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD)
    _move_file.restype = wintypes.BOOL
    _REPLACE_EXISTING, _WRITE_THROUGH = 0x1, 0x8

    def _replace(source: Path, target: Path) -> None:
        # os.replace does not ask for write-through, and Windows has no fsync of a folder.
        if not _move_file(str(source), str(target), _REPLACE_EXISTING | _WRITE_THROUGH):
            raise ctypes.WinError(ctypes.get_last_error())

    def _sync_folder(folder: Path) -> None:
        """Nothing to do: the rename itself was written through."""

else:

    def _replace(source: Path, target: Path) -> None:
        os.replace(source, target)  # noqa: PTH105 - the call that a crash test interrupts

    def _sync_folder(folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # network and FAT volumes
                raise
        finally:
            os.close(handle)


def _held_by_another(error: OSError) -> bool:
    number = getattr(error, "winerror", None)
    return number == _ACCESS_DENIED or _WINDOWS_KINDS.get(number) == "busy"


def _told(error: OSError, path: Path) -> Environment:
    kind = _WINDOWS_KINDS.get(getattr(error, "winerror", None))
    kind = kind or _KINDS.get(error.errno, "failed")
    body, remedy = _WORDS[kind]
    shown = str(path).removeprefix("\\\\?\\")  # as the person knows it
    number = f"（系统错误号 {error.errno}）" if kind == "failed" else ""
    code = "full" if kind == "one_too_large" else kind
    return Environment(f"disk.{code}", f"{body}{number}位置：{shown}。", remedy=remedy)


_ACCESS_DENIED = 5

_WINDOWS_KINDS: dict[int | None, str] = {  # where Windows is more exact than errno
    19: "read_only",  # write protect
    32: "busy",  # sharing violation
    33: "busy",  # lock violation
    39: "full",  # disk full while a handle is open
    206: "path_too_long",
}

_KINDS: dict[int | None, str] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "one_too_large",
    errno.EROFS: "read_only",
    errno.EACCES: "no_rights",
    errno.EPERM: "no_rights",
    errno.EBUSY: "busy",
    errno.ENAMETOOLONG: "path_too_long",
    errno.ENOENT: "not_found",
    errno.ENOTDIR: "not_folder",
    errno.EEXIST: "not_folder",
    errno.EISDIR: "is_folder",
    errno.ENODEV: "not_found",
    errno.ENXIO: "not_found",
}

_WORDS = {  # kind: (body, remedy)
    "full": (
        "磁盘空间不够，没有写入。",
        "请清理该磁盘（清空回收站、移走大文件）后再做一次；原来的数据没有改动。",
    ),
    "one_too_large": (
        "这个U盘或磁盘放不下这么大的一个文件（FAT32格式最多4GB）。",
        "请改用exFAT或NTFS格式的U盘后再做一次；原来的数据没有改动。",
    ),
    "read_only": (
        "磁盘是只读的，不能写入。",
        "请取消U盘或磁盘的写保护，或换到可以写入的磁盘后再做一次。",
    ),
    "no_rights": (
        "没有读写这个位置的权限。",
        "请让电脑管理员给当前Windows用户这个文件夹的“完全控制”权限，再做一次。",
    ),
    "busy": (
        "文件正被别的程序占用。",
        "请关闭正在使用该文件的程序，等杀毒软件扫描完，再做一次。",
    ),
    "path_too_long": (
        "路径或文件名太长。",
        "请把文件夹移到较短的路径下（例如 D:\\资格确认），再做一次。",
    ),
    "is_folder": (
        "这个文件名是一个文件夹，不能写入。",
        "请在后面加上文件名，再做一次。",
    ),
    "not_folder": (
        "这个位置上已经有一个同名的文件，不能当文件夹用。",
        "请换一个文件夹，或把那个文件移走，再做一次。",
    ),
    "not_found": (
        "找不到这个位置，或U盘中途被拔出。",
        "请检查U盘或网络磁盘是否接好、文件夹是否被移走或改名，再做一次。",
    ),
    "failed": (
        "读写磁盘时出错，或U盘中途被拔出。",
        "请检查磁盘是否接好、是否有坏道，先把数据备份到别的磁盘，再做一次。",
    ),
}
