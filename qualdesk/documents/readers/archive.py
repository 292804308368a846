"""Looks into a zip before it is parsed: what it says it holds, and what it really unpacks to."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from qualdesk.documents.readers import limits
from qualdesk.documents.readers.limits import unreadable

_LOCAL_HEADER = struct.Struct("<26xHH")  # lengths of name and extra field
_DEFLATED = 8
_STEP = 1 << 20
_SWOLLEN = "文件展开后异常庞大，已拒绝打开。"


def check_claims(path: Path) -> None:
    """`Unreadable` for a zip that is no table, or whose directory admits to being a bomb."""
    members = _members(path)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > limits.UNPACKED_BYTES or (
        unpacked > limits.BOMB_BYTES and unpacked > limits.BOMB_RATIO * packed
    ):
        raise limits.too_large(_SWOLLEN)
    names = {member.filename.replace("\\", "/").lstrip("/") for member in members}
    if "content.xml" not in names and not any(name.startswith("xl/") for name in names):
        raise unreadable("这是压缩包或其他文档，不是表格。", "请先解压，再选择其中的表格文件。")


def check_contents(path: Path) -> None:
    """`Unreadable` when a member unpacks to more than the directory says.

    Other damage is left to the parser, which forgives what table programs forgive.
    """
    with path.open("rb") as stream:
        for member in _members(path):
            if member.compress_type == _DEFLATED and not _is_honest(stream, member):
                raise limits.too_large(_SWOLLEN)


def _members(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as fault:
        raise unreadable("文件已损坏或没有下载完整。", "请重新取得文件后再试。") from fault


def _is_honest(stream: BinaryIO, member: zipfile.ZipInfo) -> bool:
    stream.seek(member.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size:
        return True
    stream.seek(sum(_LOCAL_HEADER.unpack(header)), 1)
    packed, unpacked = member.compress_size, 0
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while packed > 0 and unpacked <= member.file_size and not inflate.eof:
            data = inflate.unconsumed_tail
            if not data:
                data = stream.read(min(_STEP, packed))
                packed -= len(data) or packed
            unpacked += len(inflate.decompress(data, _STEP))
        while inflate.unconsumed_tail and unpacked <= member.file_size:
            unpacked += len(inflate.decompress(inflate.unconsumed_tail, _STEP))
    except zlib.error:
        return True
    return unpacked <= member.file_size
