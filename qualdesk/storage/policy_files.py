"""Reads policy files from the disk; what they say is for `domain.policy_load` to judge."""

from __future__ import annotations

from pathlib import Path

from qualdesk.domain.policy_stated import PolicyText
from qualdesk.errors import Environment, Unreadable, Where

LARGEST = 1024 * 1024  # bytes; the files that ship have a few kilobytes


def read_policy_text(path: Path) -> PolicyText:
    """The text of one policy file, UTF-8 with or without BOM.

    Raises Unreadable `file.unreadable` (not UTF-8 text), `file.too_large` (over 1 MiB),
    Environment `file.unreadable` when the PC does not hand it over.
    """
    where = Where(file=path.name)
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(
                "file.too_large",
                f"规则文件 {path.name} 超过 1 MiB。",
                remedy="请确认选的是规则文件（.toml）。",
                where=where,
            )
        raw = path.read_bytes()
    except OSError as error:
        raise Environment(
            "file.unreadable",
            f"规则文件 {path.name} 打不开。",
            remedy="请确认文件还在、没有被别的程序占用，再试一次。",
            where=where,
        ) from error
    try:
        return PolicyText(path.name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(
            "file.unreadable",
            f"规则文件 {path.name} 不是 UTF-8 文字。",
            remedy="请用记事本另存为 UTF-8 编码，再试一次。",
            where=where,
        ) from error


def read_policy_texts(folder: Path) -> tuple[PolicyText, ...]:
    """Every `*.toml` of a folder, in the order of their names; none where there is no folder."""
    return tuple(read_policy_text(path) for path in sorted(folder.glob("*.toml")))
