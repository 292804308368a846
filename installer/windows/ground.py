"""What every step of the build stands on: the cache folder, programs run, packages of Debian."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

INSTALLER = Path(__file__).resolve().parent.parent
ROOT = INSTALLER.parent
HERE = INSTALLER / "windows"
EPOCH = 1_767_225_600
"""The time of every file of the tree when SOURCE_DATE_EPOCH says none: 2026-01-01 UTC."""


def say(text: str) -> None:
    """A line of the build's log."""
    print("== " + text, flush=True)


def cache() -> Path:
    """The user's folder for downloads and virtual environments of the build; made when missing."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    folder = (Path(base) if base else Path.home() / ".cache") / "qualdesk-build"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def epoch() -> int:
    """The time that files of the tree get, in seconds since 1970 (SOURCE_DATE_EPOCH)."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or EPOCH)


def must(*words: object, cwd: Path | None = None, **settings: object) -> str:
    """Run a program and return its output; a failure ends the build with what it said."""
    environment = {**os.environ, **{name: str(value) for name, value in settings.items()}}
    command = [str(word) for word in words]
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
        sys.exit(f"Failed (exit {done.returncode}): {' '.join(command)}\n{said}")
    return done.stdout


def mingw(name: str) -> str:
    """What a program of the compiler is called: on a PC with Windows some lack the prefix."""
    prefixed = f"x86_64-w64-mingw32-{name}"
    return name if os.name != "posix" and not shutil.which(prefixed) else prefixed


def need(programs: dict[str, str]) -> None:
    """Make sure of programs (name → Debian package): installed by root on Debian, else told."""
    missing = sorted({package for name, package in programs.items() if not shutil.which(name)})
    if not missing:
        return
    if os.name != "posix":
        lacking = ", ".join(name for name in programs if not shutil.which(name))
        sys.exit(f"Put NSIS 3.08 or newer and mingw-w64 (64 bits) into the PATH: no {lacking}")
    line = "apt-get install --no-install-recommends " + " ".join(missing)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(f"Missing programs. On Debian, as root: {line}")
    say("Debian packages: " + " ".join(missing))
    apt = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-q",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]
    must(*apt, "update")
    must(*apt, "install", "-y", "--no-install-recommends", *missing)


def files_of(tree: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `tree` with its name, `/` between the parts, in the order of the names."""
    found = [path for path in tree.rglob("*") if path.is_file()]
    yield from sorted((path.relative_to(tree).as_posix(), path) for path in found)


def digest_of(tree: Path) -> str:
    """SHA-256 over the names and contents of a tree: equal for equal trees, wherever they lie."""
    digest = hashlib.sha256()
    for name, path in files_of(tree):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{content}  {name}\n".encode())
    return digest.hexdigest()


def size_of(tree: Path) -> int:
    """Bytes of all files below `tree`."""
    return sum(path.stat().st_size for _, path in files_of(tree))


def set_times(tree: Path) -> None:
    """Give every file and folder the same time and plain rights."""
    moment = (epoch(), epoch())
    for path in sorted(tree.rglob("*"), reverse=True):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, moment)
