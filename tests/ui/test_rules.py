"""Rules of the desktop that a machine can check."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, modules, name_of, tree_of

DIALOGS = {"QMessageBox", "QFileDialog", "QPrintDialog", "QInputDialog", "QErrorMessage"}
FORBIDDEN_CALLS = {"processEvents", "terminate"}


def imported(tree: ast.Module) -> Iterator[str]:
    """Modules and names that a module imports, dotted, but for type checking."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def widgets_imported(tree: ast.Module) -> list[str]:
    """What a module without widgets must not import."""
    return [
        name
        for name in imported(tree)
        if name.startswith(("PySide6.QtWidgets", "PySide6.QtGui", "ui.widgets", "ui.dialogs"))
        or name in {"ui.prompts", "ui.page.Page"}
    ]


def without_widgets() -> list[Path]:
    paths = [path for path in modules("ui") if path.name in {"presenter.py", "state.py"}]
    return paths + [
        ROOT / "ui" / name for name in ("context.py", "job.py", "changes.py", "text.py")
    ]


def test_presenters_and_states_import_no_widget() -> None:
    found = {
        f"{name_of(path)}: {name}"
        for path in without_widgets()
        for name in widgets_imported(tree_of(path))
    }
    assert found == set()
    assert len(without_widgets()) >= 8


def test_only_prompts_opens_message_file_and_print_dialogs() -> None:
    found = {
        f"{name_of(path)}: {name}"
        for path in modules("ui")
        if path != ROOT / "ui" / "prompts.py"
        for name in imported(tree_of(path))
        if name.split(".")[-1] in DIALOGS
    }
    assert found == set()
    prompts = set(imported(tree_of(ROOT / "ui" / "prompts.py")))
    assert any(name.split(".")[-1] in DIALOGS for name in prompts)


def test_pages_do_not_import_pages() -> None:
    found = set()
    for path in (ROOT / "ui" / "pages").rglob("*.py"):
        own = path.relative_to(ROOT / "ui" / "pages").parts[0]
        for name in imported(tree_of(path)):
            parts = name.split(".")
            of_a_page = parts[:2] == ["ui", "pages"] and len(parts) > 3
            if of_a_page and parts[2] != own:
                found.add(f"{name_of(path)}: {name}")
    found = {entry for entry in found if not entry.startswith("ui/pages/__init__.py")}
    assert found == set()


def calls(tree: ast.Module) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def test_nobody_spins_the_event_loop_or_kills_a_thread() -> None:
    found = {name_of(path): calls(tree_of(path)) & FORBIDDEN_CALLS for path in modules("ui")}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "offence",
    [
        "from PySide6.QtWidgets import QLabel",
        "import PySide6.QtGui",
        "from ui.widgets.texts import Text",
        "from ui import prompts",
    ],
)
def test_a_widget_in_a_presenter_is_noticed(offence: str) -> None:
    assert widgets_imported(ast.parse(offence))


@pytest.mark.parametrize("words", [["--help"], ["users", "list"], ["--version"]])
def test_a_command_loads_no_qt(words: list[str], tmp_path: Path) -> None:
    script = (
        "import sys, runpy\n"
        f"sys.argv = ['qualdesk', '--data', {str(tmp_path)!r}, *{words!r}]\n"
        "try:\n    runpy.run_module('ui', run_name='__main__')\n"
        "except SystemExit:\n    pass\n"
        "print('QT' if any(name.startswith('PySide6') for name in sys.modules) else 'PLAIN')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().endswith("PLAIN")


def test_the_login_window_needs_no_database_code() -> None:
    """What the start waits for: the window before login is loaded without the services."""
    script = (
        "import sys, ui.app\n"
        "slow = ('sqlalchemy', 'sqlcipher3', 'cv2', 'reportlab', 'openpyxl', 'numpy')\n"
        "print([name for name in slow if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]"
