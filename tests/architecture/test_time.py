"""Only qualdesk/clock.py reads the time of the PC."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import ROOT, modules, name_of, tree_of

ASKED = {
    *(f"{owner}.{name}" for owner in ("datetime", "date") for name in ("now", "utcnow", "today")),
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime")),
}
OF_SQL = ("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "'now'")


def readings_of_the_time(tree: ast.Module) -> Iterator[str]:
    """Every place in a module that asks the PC, a library or SQL what time it is."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=owner, attr=name):
                asked = f"{ast.unparse(owner).split('.')[-1]}.{name}"
                if asked in ASKED:
                    yield f"line {node.lineno}: {asked}"
            case ast.ImportFrom(module="time" | "datetime" as module, names=names):
                for name in names:
                    if f"{module}.{name.name}" in ASKED or (name.asname and module == "datetime"):
                        yield f"line {node.lineno}: {module}.{name.name} under another name"
            case ast.Import(names=[ast.alias(name="time", asname=str())]):
                yield f"line {node.lineno}: time under another name"
            case ast.Constant(value=str(text)) if any(word in text for word in OF_SQL):
                yield f"line {node.lineno}: time in SQL"


def test_only_the_clock_reads_the_time() -> None:
    found = {
        f"{name_of(path)} {reading}"
        for path in modules("qualdesk", "ui")
        if path != ROOT / "qualdesk" / "clock.py"
        for reading in readings_of_the_time(tree_of(path))
    }
    assert found == set()
    assert list(readings_of_the_time(tree_of(ROOT / "qualdesk" / "clock.py")))


@pytest.mark.parametrize(
    "offence",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\nday = dt.date.today()",
        "from datetime import datetime as moment",
        "import time\nread = time.time",
        "from time import time_ns",
        "import time as t",
        "sql = 'SELECT datetime(\\'now\\')'",
        "column = 'recorded_at TEXT DEFAULT CURRENT_TIMESTAMP'",
    ],
)
def test_a_second_clock_is_noticed(offence: str) -> None:
    assert list(readings_of_the_time(ast.parse(offence)))


@pytest.mark.parametrize(
    "use",
    [
        "from datetime import date, datetime\ndate(2026, 1, 31)\ndatetime.fromisoformat(text)",
        "clock.now()\nclock.today()",
        "import time\ntime.monotonic()\ntime.sleep(1)",
    ],
)
def test_dates_handed_over_are_no_clock(use: str) -> None:
    assert list(readings_of_the_time(ast.parse(use))) == []
