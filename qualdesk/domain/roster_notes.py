"""Tells a person's row from what else stands in a roster: titles, sums, signatures, headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from qualdesk.domain.identity import EXACT_NUMBERS
from qualdesk.domain.roster_cells import text_of
from qualdesk.domain.roster_columns import Field, recognise
from qualdesk.domain.table import Cell

_SUMS = re.compile(r"(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计)\s*:?$")
_SIGNATURES = re.compile(
    r"填\s*表|填\s*报|制\s*表|审\s*核|复\s*核|经\s*办|签\s*[字名章]|盖\s*章|负责人|分管领导|主\s*任"
    r"|村民小组长|协办员|注\s*:|备注\s*:|说明\s*:|联系电话\s*:|日\s*期\s*:|第\s*\d+\s*页|共\s*\d+\s*[人页]"
)
_SURE_DIGITS = 12  # so many digits in the id column are a number, whatever else the row says


def is_person(row: Sequence[Cell], id_cell: Cell, name_cell: Cell) -> bool:
    """Whether the row is meant to be a person, even if it has to be refused.

    Not people: blank rows, sums, signature lines, headers repeated on each printed page, lines
    of column numbers, and words in the id or name column that nothing else stands beside.
    """
    texts = [text for text in map(_plain, row) if text]
    name = _plain(name_cell)
    if not texts or _SUMS.search(texts[0]) or _SUMS.search(name):
        return False
    if recognise(name) is Field.NAME or recognise(_plain(id_cell)) is Field.ID_NUMBER:
        return False
    digits = _digits(id_cell)
    if digits >= _SURE_DIGITS:
        return True
    if any(_SIGNATURES.match(text) for text in texts):
        return False
    named = len(name) > 1 and any(c.isalpha() for c in name) and ":" not in name
    return (named and len(texts) > 1) or (
        digits >= 6 and not re.search("[年月日:]", _plain(id_cell))
    )


def _plain(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", text_of(cell))


def _digits(cell: Cell) -> int:
    """How many digits the id column holds; a number too large for Excel counts as a whole one."""
    if isinstance(cell, float | int) and not abs(cell) < EXACT_NUMBERS:
        return _SURE_DIGITS
    return sum(c.isdecimal() for c in _plain(cell))
