"""The zip around a bag, opened with distrust: names, sizes, encryption, and bytes as a stream."""

from __future__ import annotations

import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyzipper

from qualdesk.disk import telling
from qualdesk.errors import Refused, Unreadable
from qualdesk.packages.faults import Fault, damaged
from qualdesk.paths import usable

CHUNK = 1 << 20
_BROKEN = (
    pyzipper.BadZipFile,
    NotImplementedError,
    EOFError,
    UnicodeError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
)
_ENCRYPTED = 0x1
_UTF8 = 0x800
_AES_256 = 3
_ASK_AT_MOST = 5
_NAME_LIMIT = 400
_END, _END_BYTES = b"PK\x05\x06", 22  # the end record of a zip; its comment comes after it
_BOMB = 32 << 20  # smaller ones do no harm: they are streamed and hashed


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package may cost before it is refused."""

    file_bytes: int = 16 << 30
    members: int = 200_000
    unpacked_bytes: int = 32 << 30
    ratio: int = 200  # unpacked : packed, of a member above 32 MiB
    tag_bytes: int = 64 << 20  # of one tag file, held in memory
    line_bytes: int = 4 << 20  # of one record


LIMITS = Limits()


class Container:
    """The members of one zip by their name in the bag; the open file is held until `close`.

    Raises Unreadable when there is no such file, Damaged `package.damaged` for anything that is
    not a whole and decent zip, Refused `package.password`, Environment `disk.*`.
    """

    def __init__(self, path: Path, password: str, limits: Limits) -> None:
        self._path = usable(path)
        self._limits = limits
        self._file = _open(self._path, limits)
        try:
            self._archive = self._directory()
            self._check_edges()
            self._members, self.repacked = self._bag()
            self._check_sizes()
            self._encrypted = self._check_encryption()
            if self._encrypted:
                self._check_password(password)
        except BaseException:
            self.close()
            raise

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        """The names, in the order in which they lie in the file."""
        return iter(sorted(self._members, key=lambda name: self._members[name].header_offset))

    def __len__(self) -> int:
        return len(self._members)

    def close(self) -> None:
        """Let go of the file (a stick can be pulled then)."""
        self._file.close()

    def size(self, name: str) -> int:
        """Unpacked size as the directory says; more is never read."""
        return int(self._members[name].file_size)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The plain bytes of a member, piece by piece. Damaged when they cannot be had."""
        with telling(self._path):
            try:
                with self._archive.open(self._members[name]) as entry:
                    while chunk := entry.read(CHUNK):
                        yield chunk
            except _BROKEN as error:
                raise damaged(Fault.UNREADABLE, name) from error
            except RuntimeError as error:  # pyzipper's word for a wrong password
                raise damaged(Fault.UNREADABLE, name) from error

    def read(self, name: str) -> bytes:
        """A whole tag file or other small member; Damaged when it is missing or large."""
        if name not in self._members:
            raise damaged(Fault.MISSING, name)
        if self.size(name) > self._limits.tag_bytes:
            raise damaged(Fault.TOO_LARGE, name)
        return b"".join(self.chunks(name))

    def _directory(self) -> Any:
        bounded = _BoundedFile(self._file, self._limits.members * 256)
        with telling(self._path):
            try:
                archive = pyzipper.AESZipFile(bounded)
            except _BROKEN as error:
                raise damaged(Fault.NOT_A_PACKAGE, self._path.name) from error
        bounded.limit = 2 * CHUNK
        if len(archive.infolist()) > self._limits.members:
            raise damaged(Fault.TOO_LARGE, self._path.name, "文件个数太多")
        return archive

    def _check_edges(self) -> None:
        """Nothing stands before the first member or after the end: two files joined are none."""
        end = _END_BYTES + len(self._archive.comment)
        first = min((info.header_offset for info in self._archive.infolist()), default=0)
        with telling(self._path):
            self._file.seek(-end, 2)
            whole = self._file.read(len(_END)) == _END and first == 0
        if not whole:
            raise damaged(Fault.NOT_A_PACKAGE, self._path.name, "文件的开头或末尾多出了内容")

    def _bag(self) -> tuple[dict[str, Any], bool]:
        """The members by name without a top folder, and whether somebody packed them again."""
        members: dict[str, Any] = {}
        folded: set[str] = set()
        folders = False
        for info in self._archive.infolist():
            name = _name_of(info)
            _check_name(name, info)
            if name.endswith("/"):
                folders = True
                continue
            key = unicodedata.normalize("NFC", name).casefold()
            if key in folded:
                raise damaged(Fault.DUPLICATE_NAME, name)
            folded.add(key)
            members[name] = info
        if not members:
            raise damaged(Fault.NOT_A_PACKAGE, self._path.name, "包是空的")
        top = _top_folder(members)
        if top:
            members = {name.removeprefix(top): info for name, info in members.items()}
        return members, folders or bool(top)

    def _check_sizes(self) -> None:
        total = 0
        for name, info in self._members.items():
            total += info.file_size
            if info.file_size > max(_BOMB, self._limits.ratio * info.compress_size):
                raise damaged(Fault.TOO_LARGE, name, "压缩比例异常，可能是压缩炸弹")
        if total > self._limits.unpacked_bytes:
            raise damaged(Fault.TOO_LARGE, self._path.name, "解开后的总大小超过限制")

    def _check_encryption(self) -> bool:
        """Whether all members are AES-256 (True) or all are plain (False, packed again)."""
        kinds = set()
        for name, info in self._members.items():
            if info.compress_type not in (pyzipper.ZIP_STORED, pyzipper.ZIP_DEFLATED):
                raise damaged(Fault.ENCRYPTION, name, "压缩方式应为“存储”或Deflate")
            encrypted = bool(info.flag_bits & _ENCRYPTED)
            strength = info.wz_aes_strength
            if strength != (_AES_256 if encrypted else None):
                raise damaged(Fault.ENCRYPTION, name, "加密方式应为AES-256")
            kinds.add(encrypted)
        if len(kinds) > 1:
            raise damaged(Fault.ENCRYPTION, self._path.name, "一部分文件没有加密")
        (encrypted,) = kinds
        self.repacked = self.repacked or not encrypted
        return encrypted

    def _check_password(self, password: str) -> None:
        """Set the password; it is wrong when most of the first members say so."""
        wrong = Refused(
            "package.password",
            "密码不对，打不开这个上报包。",
            remedy="请向发送单位核对密码，注意大小写和连字符。",
        )
        if not password or not password.isascii():
            raise wrong
        self._archive.setpassword(password.encode("ascii"))
        asked = list(self)[:_ASK_AT_MOST]
        if sum(self._opens(name) for name in asked) * 2 <= len(asked):
            raise wrong

    def _opens(self, name: str) -> bool:
        with telling(self._path):
            try:
                self._archive.open(self._members[name]).close()
            except RuntimeError as error:
                # NotImplementedError is one too, and says nothing about the password.
                return isinstance(error, NotImplementedError)
            except _BROKEN:
                return True  # damage, not a password: found again and named when it is read
        return True


class _BoundedFile:
    """The open file for pyzipper: never more than `limit` bytes at once, never outside of it."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        self.limit = limit
        self.tell = file.tell
        self.seekable = file.seekable

    def seek(self, offset: int, whence: int = 0) -> int:
        start = {0: 0, 1: self._file.tell(), 2: self._size}[whence]
        if not 0 <= start + offset <= self._size:
            raise pyzipper.BadZipFile("seek outside of the file")
        return self._file.seek(start + offset)

    def read(self, size: int = -1) -> bytes:
        left = self._size - self._file.tell()
        wanted = left if size < 0 else min(size, left)
        if wanted > self.limit:
            raise pyzipper.BadZipFile("too much at once")
        return self._file.read(wanted)


def _open(path: Path, limits: Limits) -> BinaryIO:
    if not path.is_file():
        raise Unreadable(
            "file.unreadable",
            f"找不到文件：{path.name}",
            remedy="请检查文件名、文件夹和U盘。",
        )
    with telling(path):
        if path.stat().st_size > limits.file_bytes:
            raise damaged(Fault.TOO_LARGE, path.name)
        return path.open("rb")


def _name_of(info: Any) -> str:
    """The name as it was meant: archivers without the UTF-8 flag write UTF-8 or the PC's GBK."""
    if info.flag_bits & _UTF8:
        return str(info.orig_filename)
    raw = info.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return str(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return str(info.orig_filename)


def _check_name(name: str, info: Any) -> None:
    shown = "".join(character if character.isprintable() else "?" for character in name)[:100]
    parts = name.removesuffix("/").split("/")
    if (
        not 0 < len(name) <= _NAME_LIMIT
        or any(part.strip() in ("", ".", "..") for part in parts)
        or any(character in '\\:*?"<>|' or not character.isprintable() for character in name)
        or any(part != part.rstrip(" .") for part in parts)
    ):
        raise damaged(Fault.UNSAFE_NAME, shown)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.create_system == 3 and kind not in (0, stat.S_IFREG, stat.S_IFDIR):  # 3: Unix
        raise damaged(Fault.UNSAFE_NAME, shown, "不是普通文件")


def _top_folder(members: dict[str, Any]) -> str:
    """`name/` when the whole bag lies in one folder, else ""; Damaged when there is no bag."""
    if "bagit.txt" in members:
        return ""
    tops = {name.removesuffix("bagit.txt") for name in members if name.endswith("/bagit.txt")}
    if len(tops) != 1 or next(iter(tops)).count("/") != 1:
        raise damaged(Fault.NOT_A_PACKAGE, "bagit.txt", "不是上报包，缺少这个文件")
    (top,) = tops
    for name in members:
        if not name.startswith(top):
            raise damaged(Fault.EXTRA, name)
    return top
