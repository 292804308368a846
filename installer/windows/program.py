"""Our own part of the tree, and what makes two builds of the same input equal, byte by byte."""

from __future__ import annotations

import py_compile
import re
import shutil
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from installer.windows.ground import HERE, ROOT, files_of

# OpenCV runs its settings from their text; the launcher starts main.py by its name.
_READ_AS_TEXT = ("Lib/site-packages/cv2/", "app/main.py")
_LEFT_OUT = ("__pycache__", "pictures")  # pictures: those of the README


def version() -> str:
    """The program's version as pyproject.toml has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


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
    text = f"Metadata-Version: 2.1\nName: qualdesk\nVersion: {shown_version}\n"
    (information / "METADATA").write_bytes(text.encode())


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
    try:
        py_compile.compile(
            module,
            cfile=str(path.with_suffix(".pyc")),
            dfile=name,
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except py_compile.PyCompileError:
        return  # a template of a package, which nobody imports
    path.unlink()


def tree_name(shown_version: str, digest: str) -> str:
    """The folder of a version on the PC: `0.1.0-1a2b3c4d`; the launcher reads such names only."""
    name = f"{shown_version}-{digest[:8]}"
    if not re.fullmatch(r"[0-9a-z.-]{3,60}", name):
        raise ValueError(name)
    return name
