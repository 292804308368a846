"""Memory of the real desk after every page was opened and the camera's film runs (Linux).

The film was made at an earlier start: a desk with a camera draws no invented faces.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench import lived
from tests.bench.desk_processes import child
from tests.bench.row import Row

SIZES = (30_000,)
QUICK = (1_000,)
GOAL = 400.0  # megabytes


def run(sizes: Sequence[int]) -> list[Row]:
    """One row a size; its numbers are megabytes, not seconds."""
    return [_measure(size) for size in sizes]


def _measure(size: int) -> Row:
    with lived.station_folder(size) as folder:
        child("memory", folder)
        _, said = child("memory", folder)
    pages = said["pages"]
    last = pages["film"]
    steps = ", ".join(f"{key} {megabytes:.0f}" for key, megabytes in pages.items())
    return Row(
        "MB after every page, film running",
        "MB at the login page",
        last,
        pages["login"],
        last,
        GOAL,
        size,
        f"megabytes; at most {said['peak']:.0f}; {steps}",
    )
