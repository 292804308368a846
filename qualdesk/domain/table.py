"""A table as it was read from a file: cells and where they stand."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

# What a reader gives for a cell. Dates come as ISO text; an empty or faulty cell is "".
Cell = str | float | int | bool


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows and columns count from 0 in `Sheet.rows`, both ends inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. All rows have the same length; `first_row` is the row in Excel of `rows[0]`.

    A merged range keeps its value in its first cell only. Of a hidden sheet only the name is read.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    first_row: int = 1
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


@contextmanager
def many_rows() -> Iterator[None]:
    """While 100,000 rows are made, keep the cycle collector from walking all of them in vain.

    Rows hold no cycles; the collector would cost a third of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
