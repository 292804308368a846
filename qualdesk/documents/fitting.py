"""How a value is made to fit its place: smaller first, then on two lines, never cut unseen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from qualdesk.documents.fonts import MIDDLE_DOT

LEADING = 1.2  # from line to line, in sizes of type
_ONE_LINE = 0.84  # so small a value may get before it is wrapped
_SMALLEST = 4.5  # points; below 6 only where a very long name would be cut otherwise
_STEP = 0.5
_POINT = 25.4 / 72  # mm

_UNITS = re.compile(r"[!-~]+|.", re.DOTALL)  # numbers and Latin words stay whole
_CLOSING = "，。、；：）」》！？”’"  # never begins a line


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines of a value and the size of type, in points, that makes them fit."""

    lines: tuple[str, ...]
    size: float


def fit(text: str, size: float, width: float, height: float, em: Callable[[str], float]) -> Fitted:
    """The value in a place of width x height mm; `em` tells the width of a text in em.

    1 full size on one line; 2 down to 84 % on one line; 3 wrapped at full size, after · first;
    4 the block smaller, to 6 pt and, rather than losing a character, to 4.5 pt. What does not fit
    even then ends with … (a line break in the text is kept).
    """
    if "\n" not in text:
        natural = em(text) * _POINT  # mm for each point of size
        if natural * size <= width:
            return Fitted((text,), size)
        if natural * size * _ONE_LINE <= width:
            return Fitted((text,), int(width / natural * 10) / 10)
    at, em = size, cache(em)  # every size asks for the same words again
    while True:
        lines = [
            line for part in text.split("\n") for line in wrapped(part, width / at / _POINT, em)
        ]
        room = max(1, int(height / (at * LEADING * _POINT) + 0.2))
        if len(lines) <= room:
            return Fitted(tuple(lines), at)
        if at - _STEP < _SMALLEST:
            return Fitted((*lines[: room - 1], lines[room - 1][:-1] + "…"), at)
        at -= _STEP


def wrapped(text: str, width: float, em: Callable[[str], float]) -> list[str]:
    """The text in lines of at most `width` em; `em` tells the width of a text in em."""
    parts = re.findall(f"[^{MIDDLE_DOT}]*{MIDDLE_DOT}|[^{MIDDLE_DOT}]+", text)
    if len(parts) > 1 and all(em(part) <= width for part in parts):
        return _packed(parts, width, em)
    units = [
        piece
        for unit in _UNITS.findall(text)
        for piece in ([unit] if em(unit) <= width else list(unit))
    ]
    return _packed(units, width, em) or [text]


def _packed(units: list[str], width: float, em: Callable[[str], float]) -> list[str]:
    lines: list[list[str]] = [[]]
    used = 0.0
    for unit in units:
        wide = em(unit)
        if lines[-1] and used + wide > width:
            moved = lines[-1].pop() if unit in _CLOSING and len(lines[-1]) > 1 else ""
            lines.append([moved] if moved else [])
            used = em(moved)
        if lines[-1] or len(lines) == 1 or unit.strip():  # no blank at the start of a line
            lines[-1].append(unit)
            used += wide
    return ["".join(line).rstrip() for line in lines if line]
