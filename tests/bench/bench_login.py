"""From the password to the workbench, over the derivation of the key, with and without history.

A fresh process each time, so that nothing is in memory. The login page has come to rest before:
what it loads while somebody types is not counted. What counts is the time until the cards stand
there; the villages' bars follow.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from qualdesk.storage.keys import KdfCost
from tests.bench import lived
from tests.bench.desk_processes import child
from tests.bench.row import Row

SIZES = (30_000,)
QUICK = (1_000,)
GOAL = 1.0  # seconds
_TURNS = 5
_ROUNDS = {2: "a year", 20: "ten years"}


def run(sizes: Sequence[int]) -> list[Row]:
    """Two rows a size and history: to the cards, to the bars of the villages."""
    return [row for size in sizes for rounds in _ROUNDS for row in _measure(size, rounds)]


def _measure(size: int, rounds: int) -> list[Row]:
    with lived.station_folder(size, rounds, KdfCost()) as folder:
        said = [child("login", folder)[1] for _ in range(_TURNS)]
    least = min(said, key=lambda one: one["cards"] - one["key"])
    key = least["key"]
    median = statistics.median(one["cards"] - one["key"] for one in said)
    years = _ROUNDS[rounds]
    return [
        Row(
            f"password to the cards, {years}, over the key",
            "key derivation",
            least["cards"],
            key,
            least["cards"] - key,
            GOAL,
            size,
            f"seconds, least of {_TURNS}; median {median:.2f}; open after {least['opened']:.2f}",
        ),
        Row(
            f"password to the villages, {years}, over the key",
            "key derivation",
            least["villages"],
            key,
            least["villages"] - key,
            None,
            size,
            "seconds",
        ),
    ]
