"""Where in a policy file a key stands: the TOML reader itself keeps no line numbers."""

from __future__ import annotations

import re

KeyPath = tuple[str | int, ...]  # a number counts the tables of an array from 0

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*([A-Za-z0-9_.\-"']+(?:\s*\.\s*[A-Za-z0-9_\-"']+)*)\s*=""")


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


class LineIndex:
    """Finds the line of a key, or of the nearest table around it. Lines count from 1."""

    def __init__(self, text: str) -> None:
        self._lines: dict[KeyPath, int] = {}
        counts: dict[tuple[str, ...], int] = {}
        table: KeyPath = ()
        for number, line in enumerate(text.split("\n"), start=1):
            if header := _HEADER.match(line):
                name = _split(header[2])
                table = name
                if header[1] == "[[":
                    counts[name] = counts.get(name, -1) + 1
                    self._lines.setdefault(name, number)
                    table = (*name, counts[name])
                self._lines.setdefault(table, number)
            elif key := _KEY.match(line):
                self._lines.setdefault((*table, *_split(key[1])), number)

    def line(self, path: KeyPath) -> int:
        """The line of `path`; of what surrounds it where it stands within another line."""
        while path:
            if path in self._lines:
                return self._lines[path]
            inside = [n for known, n in self._lines.items() if known[: len(path)] == path]
            if inside:
                return min(inside)
            path = path[:-1]
        return 1
