"""The import rules of pyproject.toml hold, and each of them notices when it is broken."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, modules, name_of, tree_of

LINT = "from importlinter.cli import lint_imports_command as lint; lint()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_import_rule_holds_and_notices_when_it_is_broken(tmp_path: Path) -> None:
    sound = lint(ROOT)
    assert sound.returncode == 0, sound.stdout
    for name in ("qualdesk", "ui"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    add(tmp_path / "qualdesk/domain/term.py", "import qualdesk.storage\nimport numpy\n")
    add(tmp_path / "qualdesk/storage/__init__.py", "import qualdesk.packages\n")
    add(tmp_path / "qualdesk/packages/__init__.py", "import sqlalchemy\n")
    add(tmp_path / "qualdesk/clock.py", "import PySide6\n")
    add(tmp_path / "qualdesk/newcomer.py", '"""On no floor."""\n')
    add(tmp_path / "ui/__main__.py", "import qualdesk.storage\n")

    broken = lint(tmp_path)

    assert broken.returncode != 0
    verdicts = [line for line in broken.stdout.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    assert len(verdicts) == 5
    assert [line for line in verdicts if line.endswith(" KEPT")] == []
    for offence in (
        "qualdesk.domain.term -> qualdesk.storage",
        "qualdesk.storage -> qualdesk.packages",
        "qualdesk.packages -> sqlalchemy",
        "qualdesk.clock -> PySide6",
        "qualdesk.newcomer",
        "ui.__main__ -> qualdesk.storage",
    ):
        assert offence in broken.stdout


def add(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as module:
        module.write("\n" + text)


def roots_imported(tree: ast.Module) -> Iterator[str]:
    """The top-level packages that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0] if node.level == 0 else "."


@pytest.mark.parametrize("floor", ["domain", "errors.py", "clock.py", "progress.py"])
def test_the_ground_floor_imports_the_standard_library_only(floor: str) -> None:
    place = ROOT / "qualdesk" / floor
    foreign = {
        f"{name_of(path)}: {root}"
        for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))
        for root in roots_imported(tree_of(path))
        if root != "qualdesk" and root not in sys.stdlib_module_names
    }
    assert foreign == set()


def test_all_of_qualdesk_imports_without_qt_and_without_a_warning() -> None:
    names = [
        name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in modules("qualdesk")
    ]
    script = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'shiboken'))])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
