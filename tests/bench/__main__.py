"""Measures QualDesk beside bare work: `python -m tests.bench [name…] [--quick]`.

Every `tests/bench/bench_<name>.py` has `run(sizes: Sequence[int]) -> list[Row]`, and may have
`SIZES` and `QUICK`, its own sizes. Nothing is written but the table. The exit code is 1 when a goal
is missed, so that a script can ask.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.row import Row

SIZES = (10_000, 30_000, 100_000)
QUICK = (1_000, 3_000)


def names() -> list[str]:
    """The benches there are, in order."""
    found = Path(__file__).parent.glob("bench_*.py")
    return sorted(path.stem.removeprefix("bench_") for path in found)


def measured(name: str, quick: bool) -> list[Row]:
    """The rows of one bench."""
    bench = importlib.import_module(f"tests.bench.bench_{name}")
    sizes = getattr(bench, "QUICK", QUICK) if quick else getattr(bench, "SIZES", SIZES)
    return bench.run(sizes)


def machine() -> str:
    """Processor, cores, Python and platform, in one line."""
    model = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists():
        lines = described.read_text(encoding="utf-8").splitlines()
        models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
        model = models[0] if models else model
    python = platform.python_version()
    return f"{model}, {os.cpu_count()} cores, Python {python}, {platform.platform()}"


def table_of(rows: Sequence[Row]) -> Table:
    """The table that a run prints."""
    table = Table()
    for heading in ("what", "size", "seconds", "beside", "bare", "ratio", "goal", "", "note"):
        right = heading in ("size", "seconds", "bare", "ratio", "goal")
        table.add_column(heading, justify="right" if right else "left")
    for row in rows:
        goal = "" if row.goal is None else f"≤ {row.goal:.2f}"
        verdict = "" if row.goal is None else ("kept" if row.met else "MISSED")
        seconds, bare = f"{row.seconds:.4f}", f"{row.bare_seconds:.4f}"
        ratio = f"{row.ratio:.2f}"
        table.add_row(
            row.what, f"{row.size:,}", seconds, row.beside, bare, ratio, goal, verdict, row.note
        )
    return table


def main(arguments: list[str]) -> int:
    """Run the named benches, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="*", help="; ".join(names()) or "there is no bench yet")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    wanted = parser.parse_args(arguments)
    unknown = set(wanted.name) - set(names())
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for name in wanted.name or names():
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += measured(name, wanted.quick)
    print(machine())
    Console(width=None if sys.stdout.isatty() else 160).print(table_of(rows))
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
