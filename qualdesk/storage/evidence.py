"""Evidence files: encrypted, named by their content, written before the row that names them.

A file is a header and chunks. The header binds the file to its content's sha256 and tells its
size; each chunk of 1 MiB is sealed with its number and whether it is the last (AES-256-GCM, the
STREAM construction) under a key of that file alone. So nothing altered, moved, cut off or put in
the place of another file is ever handed out, not even its beginning.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qualdesk.disk import make_folder, telling, unfinished_file
from qualdesk.errors import Damaged, Problem, Severity, Unreadable, Where
from qualdesk.paths import usable
from qualdesk.progress import SILENT, Progress
from qualdesk.storage.keys import DataKey

CHUNK = 1 << 20  # plain bytes of every chunk but the last
_MAGIC, _VERSION = b"QDEV", 1
_HEAD = struct.Struct(">4sB3x16sQ")  # magic, version, salt, plain size
_TAG, _MAC = 16, 32  # bytes
_HEADER = _HEAD.size + _MAC
_RESTORE = "请用最近的备份恢复；没有备份时，请本人或村（社区）重新提交这份材料。"


@dataclass(frozen=True, slots=True)
class _Header:
    salt: bytes
    size: int

    @property
    def stored_size(self) -> int:
        """Bytes of the whole file."""
        chunks = max(1, -(-self.size // CHUNK))
        return _HEADER + self.size + chunks * _TAG


class EvidenceStore:
    """The folder `evidence/` of a station. Contents are named by sha256 of the plain bytes (hex).

    Methods raise Environment `disk.*` for faults of the PC.
    """

    def __init__(self, folder: Path, data_key: DataKey) -> None:
        self._folder = usable(folder)
        self._key = data_key.derive("evidence")
        self._name_key = data_key.derive("evidence names")

    def prepare(self) -> None:
        """Make every sub-folder at once, so that no first photo waits for one to be synced."""
        make_folder(self._folder)
        with telling(self._folder):
            for number in range(256):
                (self._folder / f"{number:02x}").mkdir(exist_ok=True)

    def put(self, data: bytes) -> str:
        """Store `data`; its sha256. On return it survives a power cut; again is nearly free."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if self._is_whole(path, sha256):
            return sha256
        make_folder(path.parent)
        header = _Header(secrets.token_bytes(16), len(data))
        with unfinished_file(path.parent) as file:
            file.stream.write(self._header_bytes(header, sha256))
            for chunk in self._sealed(header.salt, _slices(data)):
                file.stream.write(chunk)
            file.target = path
        return sha256

    def put_stream(self, source: BinaryIO) -> tuple[str, int]:
        """Store what `source` still holds, two chunks in memory at most; (sha256, plain size).

        Raises Unreadable `file.unreadable` when `source` breaks off.
        """
        make_folder(self._folder)
        digest, salt, size = hashlib.sha256(), secrets.token_bytes(16), 0
        with unfinished_file(self._folder) as file:

            def plain() -> Iterator[bytes]:
                nonlocal size
                while chunk := _full_read(source):
                    digest.update(chunk)
                    size += len(chunk)
                    yield chunk

            file.stream.write(bytes(_HEADER))  # known only at the end
            for chunk in self._sealed(salt, plain()):
                file.stream.write(chunk)
            sha256 = digest.hexdigest()
            path = self.path(sha256)
            if not self._is_whole(path, sha256):
                file.stream.seek(0)
                file.stream.write(self._header_bytes(_Header(salt, size), sha256))
                make_folder(path.parent)
                file.target = path
        return sha256, size

    def read(self, sha256: str) -> bytes:
        """The plain bytes. Raises Damaged `evidence.damaged` or `evidence.missing_file`."""
        return b"".join(self.open(sha256))

    def open(self, sha256: str) -> Iterator[bytes]:
        """The plain bytes in chunks of up to 1 MiB, each handed out only when proven whole.

        Raises Damaged `evidence.damaged` or `evidence.missing_file`, while iterating.
        """
        path = self.path(sha256)
        with telling(path.parent):
            try:
                stream = path.open("rb")
            except FileNotFoundError:
                raise Damaged(
                    "evidence.missing_file",
                    "一份佐证材料的文件不见了。",
                    remedy=_RESTORE,
                    value=sha256,
                ) from None
            with stream:
                header = self._header(stream, sha256)
                if header is None:
                    raise _damaged(sha256)
                seal = self._seal(header.salt)
                left = header.size
                for number in range(max(1, -(-header.size // CHUNK))):
                    size = min(left, CHUNK)
                    left -= size
                    sealed = stream.read(size + _TAG)
                    try:
                        plain = seal.decrypt(_nonce(number, left == 0), sealed, None)
                    except (InvalidTag, ValueError):
                        raise _damaged(sha256) from None
                    yield plain

    def has(self, sha256: str) -> bool:
        """Whether there is a file for this content (not whether it is whole: `verify`)."""
        return self.path(sha256).is_file()

    def discard(self, sha256: str) -> None:
        """Remove a content that no row names; that it is not there is no fault."""
        path = self.path(sha256)
        with telling(path.parent):
            path.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the content lies or would lie; the name tells nothing without the data key."""
        name = hmac.digest(self._name_key, bytes.fromhex(sha256), "sha256").hex()
        return self._folder / name[:2] / f"{name}.qde"

    def verify(self, expected: Collection[str], progress: Progress = SILENT) -> Iterator[Problem]:
        """Read every expected content (sha256) to its end, and look for files beyond them.

        Findings: `evidence.missing_file`, `evidence.damaged` (refused; `value` is the sha256),
        `evidence.orphan` (advice; a file that no row names, the trace of an interrupted act).
        Raises Cancelled.
        """
        names = set()
        for done, sha256 in enumerate(expected):
            progress.at("检查佐证材料", done, len(expected))
            names.add(self.path(sha256).name)
            try:
                digest = hashlib.sha256()
                for chunk in self.open(sha256):
                    digest.update(chunk)
                if digest.hexdigest() != sha256:
                    raise _damaged(sha256)
            except Damaged as damage:
                yield from damage.problems
        for path in sorted(self._folder.glob("??/*.qde")):
            if path.name not in names:
                yield Problem(
                    Severity.ADVICE,
                    "evidence.orphan",
                    "有一份佐证材料没有对应的记录，多半是保存时中断留下的，不影响使用。",
                    Where(file=path.name),
                )
        progress.at("检查佐证材料", len(expected), len(expected))

    def _is_whole(self, path: Path, sha256: str) -> bool:
        # By header and size: cheap, and enough to repair a file that was cut off.
        with telling(path.parent):
            try:
                with path.open("rb") as stream:
                    return self._header(stream, sha256) is not None
            except FileNotFoundError:
                return False

    def _header(self, stream: BinaryIO, sha256: str) -> _Header | None:
        """The header, when it belongs to this content and the file has the length it tells."""
        raw = stream.read(_HEADER)
        if len(raw) != _HEADER:
            return None
        magic, version, salt, size = _HEAD.unpack_from(raw)
        header = _Header(salt, size)
        genuine = hmac.compare_digest(raw, self._header_bytes(header, sha256))
        known = magic == _MAGIC and version == _VERSION
        whole = os.fstat(stream.fileno()).st_size == header.stored_size
        return header if genuine and known and whole else None

    def _header_bytes(self, header: _Header, sha256: str) -> bytes:
        head = _HEAD.pack(_MAGIC, _VERSION, header.salt, header.size)
        return head + self._mac(b"header", head + bytes.fromhex(sha256))

    def _seal(self, salt: bytes) -> AESGCM:
        return AESGCM(self._mac(b"chunks", salt))

    def _mac(self, purpose: bytes, message: bytes) -> bytes:
        return hmac.digest(self._key, purpose + message, "sha256")

    def _sealed(self, salt: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Seal each chunk; every one but the last is full, and no chunk at all is an empty last."""
        seal = self._seal(salt)
        pending, number = next(chunks, b""), 0
        for following in chunks:
            yield seal.encrypt(_nonce(number, last=False), pending, None)
            pending, number = following, number + 1
        yield seal.encrypt(_nonce(number, last=True), pending, None)


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">QI", number, last)


def _slices(data: bytes) -> Iterator[bytes]:
    return (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))


def _full_read(source: BinaryIO) -> bytes:
    """The next whole chunk, or what is left: pipes and cards hand out less at a time."""
    parts, wanted = [], CHUNK
    try:
        while wanted and (part := source.read(wanted)):
            parts.append(part)
            wanted -= len(part)
    except OSError as error:
        raise Unreadable(
            "file.unreadable",
            "读取要保存的文件时中断了，可能是U盘、手机或相机断开了连接。",
            remedy="请重新接好，再选择一次这个文件。",
        ) from error
    return b"".join(parts)


def _damaged(sha256: str) -> Damaged:
    return Damaged(
        "evidence.damaged",
        "一份佐证材料的文件已损坏，不能使用。",
        remedy=_RESTORE,
        value=sha256,
    )
