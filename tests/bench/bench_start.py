"""From the start of the program to its login page, painted, beside an empty PySide6 window."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from tests.bench import lived
from tests.bench.desk_processes import child
from tests.bench.row import Row

SIZES = (7,)  # starts
QUICK = (2,)
GOAL = 1.5  # seconds
_PEOPLE = 100


def run(sizes: Sequence[int]) -> list[Row]:
    """One row: the least of the starts, whose load is the least; the medians beside."""
    with lived.station_folder(_PEOPLE, rounds=1) as folder:
        child("empty")  # the first ones read the libraries from the disk
        child("start", folder)
        found = []
        for size in sizes:
            desk, bare = [], []
            for _ in range(size):  # in turns, so that other load hits both alike
                for kind, folders, times in (("start", (folder,), desk), ("empty", (), bare)):
                    begun, said = child(kind, *folders)
                    times.append(said["painted"] - begun)
            medians = f"medians {statistics.median(desk):.2f} and {statistics.median(bare):.2f} s"
            found.append(
                Row(
                    "start to login page, least",
                    "empty PySide6 window",
                    min(desk),
                    min(bare),
                    min(desk),
                    GOAL,
                    size,
                    f"seconds; {medians}",
                )
            )
    return found
