"""Builds the Windows program: `python3 installer/build.py` → out/windows/QualDesk-Setup-….exe.

Needs Python 3.11; on Debian it installs NSIS and mingw as root. Downloads lie in the user's cache
(~/.cache/qualdesk-build). The same checkout and the same Python give the same tree, file by file;
its sum is printed at the end. `--lock` writes lock-windows.txt anew after a change of dependencies.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from installer.windows import (  # noqa: E402 - found only with the line above
    launcher,
    licences,
    packages,
    program,
    runtime,
    setup_file,
    signing,
)
from installer.windows.ground import digest_of, need, say, set_times, size_of  # noqa: E402

PROGRAMS = {
    "makensis": "nsis",
    launcher.GCC: "gcc-mingw-w64-x86-64",
    launcher.WINDRES: "binutils-mingw-w64-x86-64",
}


def stage_program(stage: Path, python_zip: Path | None, version: str, sign: str) -> str:
    """Fill the empty folder `stage` as the PC will have it; returns the name of its tree.

    `sign` is the command that signs a program, "" for none; the name is that of the unsigned tree.
    """
    tree = stage / "program" / "unnamed"
    tree.mkdir(parents=True)
    python = runtime.put_python(tree, python_zip)
    packages.put_packages(tree)
    program.put_program(tree, version)
    licences.write_list(tree, python)
    program.compile_tree(tree)
    launcher.build_launchers(tree, version)
    name = program.tree_name(version, digest_of(tree))
    tree = tree.rename(tree.with_name(name))
    (stage / "program" / "current.txt").write_bytes(f"{name}\n".encode())
    for file in launcher.NAMES:
        shutil.copyfile(tree / file, stage / file)
    setup_file.build_rollback(stage, version)
    if sign:
        for file in (*(stage / name for name in (*launcher.NAMES, "rollback.exe")),
                     *(tree / name for name in launcher.NAMES)):  # fmt: skip
            signing.sign(sign, file)
    set_times(stage)
    return name


def asked(words: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="build.py", description="Build the Windows program.")
    parser.add_argument("--python-zip", type=Path, help="python.org's embeddable zip of 3.11")
    parser.add_argument("--fast", action="store_true", help="zlib: larger, quicker (CI)")
    parser.add_argument("--tree-only", action="store_true", help="stop before setup.exe")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "windows")
    parser.add_argument("--sign", default="", metavar="COMMAND", help="signs the file named last")
    parser.add_argument("--as-version", help="another version number (to try upgrades)")
    parser.add_argument("--lock", action="store_true", help="write lock-windows.txt and stop")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Build."""
    wanted = asked(words)
    if sys.version_info[:2] != (3, 11):
        sys.exit("The tree holds Python 3.11: build it with Python 3.11, not " + sys.version[:6])
    if wanted.lock:
        packages.lock()
        return 0
    need(PROGRAMS)
    begun = time.monotonic()
    version = wanted.as_version or program.version()
    stage = wanted.out / "stage"
    if stage.exists():
        shutil.rmtree(stage)
    name = stage_program(stage, wanted.python_zip, version, wanted.sign)
    say(f"Tree {name}: {size_of(stage) / 1e6:.0f} MB, sha256 {digest_of(stage)}")
    if not wanted.tree_only:
        setup = setup_file.build_setup(
            stage, name, version, wanted.out, fast=wanted.fast, sign=wanted.sign
        )
        say(f"{setup}: {setup.stat().st_size / 1e6:.1f} MB")
    say(f"Built in {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
