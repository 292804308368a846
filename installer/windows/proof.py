"""What is seen of a built program without Windows; each check with a control that must fail."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from installer.windows import imports, launcher
from installer.windows.ground import must
from installer.windows.signing import differences, is_signed


class NotProven(Exception):
    """A check did not see what it should."""


def must_be(fact: bool, text: object) -> None:
    """Go on when it is so."""
    if not fact:
        raise NotProven(str(text))


def told(name: str, step: Callable[[], str]) -> dict[str, object]:
    """Do a step and print what it proved, or why not."""
    begun = time.monotonic()
    try:
        said, proven = step(), True
    except NotProven as fault:
        said, proven = str(fault), False
    seconds = time.monotonic() - begun
    print(f"{'ok  ' if proven else 'FAIL'} {name} ({seconds:.0f} s): {said}", flush=True)
    return {"step": name, "proven": proven, "seconds": round(seconds), "said": said}


def tree_of(stage: Path) -> Path:
    """The program's folder in a stage."""
    (tree,) = (path for path in (stage / "program").iterdir() if path.is_dir())
    return tree


def same_again(stage: Path, again: Path) -> str:
    """A second build, elsewhere, gives the same files but for signatures."""
    found = differences(stage, again)
    must_be(not found, f"{len(found)} differ: {found[:8]}")
    changed = next(again.glob("program/*/QualDesk.exe"))
    content = changed.read_bytes()
    half = len(content) // 2
    changed.write_bytes(content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :])
    control = differences(stage, again)
    changed.write_bytes(content)
    must_be(len(control) == 1, f"control: one flipped bit gave {control}")
    count = sum(1 for path in again.rglob("*") if path.is_file())
    return f"{count} files; control: a flipped bit is noticed"


def all_signed(stage: Path, setup: Path) -> str:
    """Every program of ours carries a signature."""
    ours = [stage / name for name in (*launcher.NAMES, "rollback.exe")]
    ours += [path for name in launcher.NAMES for path in stage.glob(f"program/*/{name}")]
    bare = [path.name for path in (*ours, setup) if not is_signed(path.read_bytes())]
    must_be(not bare, f"not signed: {bare}")
    return f"{len(ours) + 1} signed"


def libraries(stage: Path) -> str:
    """Every library finds what it imports in the tree or in Windows 10 itself."""
    tree = tree_of(stage)
    lacking = imports.unresolved(tree)
    must_be(not lacking, lacking)
    control = imports.unresolved(tree, without={"msvcp140.dll"})
    must_be(bool(control), "control: a missing msvcp140.dll was not noticed")
    return f"{imports.count(tree)} libraries; control: without msvcp140.dll {len(control)} fail"


def unpacked(setup: Path, stage: Path, folder: Path) -> str:
    """7-Zip opens the setup in the empty `folder`; it holds the tree and our programs."""
    must("7z", "x", "-y", f"-o{folder}", setup)
    (packed,) = (folder / "program").iterdir()  # named after a variable of the setup
    found = differences(tree_of(stage), packed)
    must_be(not found, f"{len(found)} differ between the setup and its tree: {found[:8]}")
    for name in (*launcher.NAMES, "rollback.exe"):
        (ours,) = folder.rglob(f"{name}.new")
        must_be(ours.read_bytes() == (stage / name).read_bytes(), f"the setup has another {name}")
    cut = folder / "cut.exe"
    content = setup.read_bytes()
    cut.write_bytes(content[: len(content) * 2 // 3])
    control = subprocess.run(["7z", "t", cut], capture_output=True, check=False)
    must_be(control.returncode != 0, "control: 7-Zip did not notice a setup cut at two thirds")
    shutil.rmtree(folder)
    return f"{len(content) / 1e6:.0f} MB; control: a cut setup is noticed"
