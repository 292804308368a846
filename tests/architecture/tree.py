"""The checkout as the architecture tests see it: its files, its modules, their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = (".ci", "installer", "qualdesk", "resources", "tests", "ui")


def files() -> Iterator[Path]:
    """Every file of ours. Walked, not asked of git: a downloaded archive is tested too."""
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in OURS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def modules(*folders: str) -> list[Path]:
    """The Python files under the named folders, in order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """The path as people write it in the project."""
    return path.relative_to(ROOT).as_posix()
