"""Our own part of the tree, and what makes two builds of the same input equal, byte by byte."""

from __future__ import annotations

import ast
import importlib.util
import marshal
import re
import shutil
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from installer.windows.ground import HERE, ROOT, files_of

# OpenCV runs its settings from their text; the launcher starts main.py by its name.
_READ_AS_TEXT = ("Lib/site-packages/cv2/", "app/main.py")
_UNCHECKED_HASH = (1).to_bytes(4, "little")  # the second word of a .pyc that is never compared
_WITH_DOCSTRINGS = tuple(  # they work with theirs
    f"Lib/site-packages/{name}/" for name in ("numpy", "PySide6", "shiboken6")
)
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_LEFT_OUT = ("__pycache__", "pictures")  # pictures: those of the README


def _project() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(project, dict)
    return project


def version() -> str:
    """The program's version as pyproject.toml has it."""
    return str(_project()["version"])


def put_program(tree: Path, shown_version: str) -> None:
    """Put QualDesk, its resources and its start into `app/` of the tree."""
    app = tree / "app"
    for package in ("qualdesk", "ui"):
        shutil.copytree(ROOT / package, app / package, ignore=_unwanted)
    shutil.copytree(ROOT / "resources", app / "qualdesk" / "resources", ignore=_unwanted)
    for name in ("main.py", "for_setup.py"):
        shutil.copyfile(HERE / name, app / name)
    information = app / f"qualdesk-{shown_version}.dist-info"
    information.mkdir()
    lines = ["Metadata-Version: 2.1", "Name: qualdesk", f"Version: {shown_version}"]
    lines += [f"Requires-Dist: {wanted}" for wanted in _project()["dependencies"]]
    (information / "METADATA").write_bytes("".join(f"{line}\n" for line in lines).encode())


def _unwanted(folder: str, names: list[str]) -> set[str]:
    del folder
    return {name for name in names if name in _LEFT_OUT or name.endswith(".pyc")}


def compile_tree(tree: Path) -> None:
    """Put bytecode in the place of every module: no time and no path of this PC is in it.

    Half the files and a tenth of the size go, and none of them can be out of date.
    """
    modules = [
        (str(path), name)
        for name, path in files_of(tree)
        if name.endswith(".py") and not name.startswith(_READ_AS_TEXT)
    ]
    with ProcessPoolExecutor() as pool:
        list(pool.map(_compile, *zip(*modules, strict=True), chunksize=32))


def _compile(module: str, name: str) -> None:
    path = Path(module)
    source = path.read_bytes()
    try:
        tree = ast.parse(source)
        if name.startswith("Lib/") and not name.startswith(_WITH_DOCSTRINGS):
            _drop_docstrings(tree)
        code = compile(tree, name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return  # a template of a package, which nobody imports
    head = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + importlib.util.source_hash(source)
    path.with_suffix(".pyc").write_bytes(head + marshal.dumps(code))
    path.unlink()


def _drop_docstrings(tree: ast.Module) -> None:
    """Words for programmers, a fifth of the bytecode of others; our commands' help stays."""
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body[:1] = [] if node.body[1:] else [ast.copy_location(ast.Pass(), node.body[0])]


def tree_name(shown_version: str, digest: str) -> str:
    """The folder of a version on the PC: `0.1.0-1a2b3c4d`; the launcher reads such names only."""
    name = f"{shown_version}-{digest[:8]}"
    if not re.fullmatch(r"[0-9a-z.-]{3,60}", name):
        raise ValueError(name)
    return name
