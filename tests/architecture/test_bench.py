"""The bench prints what was measured and says which goals were missed."""

from __future__ import annotations

import importlib
import types

import pytest

from tests.bench import __main__ as bench
from tests.bench.row import Row

KEPT = Row("import", "bare read", 1.5, 1.0, 1.5, 2.0, 10_000)
MISSED = Row("search", "bare LIKE", 3.0, 1.0, 3.0, 1.5, 100_000, note="peak 80 MB")


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Two made-up benches in the place of the real ones; the sizes each was asked for."""
    asked: list[tuple[int, ...]] = []

    def load(name: str) -> types.SimpleNamespace:
        row = KEPT if name.endswith("bench_import") else MISSED
        return types.SimpleNamespace(run=lambda sizes: asked.append(tuple(sizes)) or [row])

    monkeypatch.setattr(bench, "names", lambda: ["import", "search"])
    monkeypatch.setattr(importlib, "import_module", load)
    return asked


def test_a_run_prints_the_machine_and_every_row(
    measured: list[tuple[int, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.main([]) == 1
    printed = capsys.readouterr().out
    assert "Python 3" in printed
    assert "cores" in printed
    for word in ("import", "1.50", "kept", "search", "100,000", "MISSED", "peak 80 MB"):
        assert word in printed
    assert measured == [bench.SIZES, bench.SIZES]


def test_one_bench_runs_alone_and_quick(measured: list[tuple[int, ...]]) -> None:
    assert bench.main(["import", "--quick"]) == 0
    assert measured == [bench.QUICK]


def test_an_unknown_bench_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        bench.main(["nothing-of-the-kind"])
    assert stopped.value.code == 2
    assert "no such bench" in capsys.readouterr().err


def test_every_bench_can_be_run() -> None:
    without = [
        name
        for name in bench.names()
        if not callable(getattr(importlib.import_module(f"tests.bench.bench_{name}"), "run", None))
    ]
    assert without == []
