"""Sets QualDesk up in a fresh checkout and starts it: `python3 installer/dev.py run`, or `test`.

Needs Python 3.11 or newer and nothing else; on Debian and Ubuntu it installs the missing packages
of debian-packages.txt as root or with sudo. Everything of Python goes into `.venv`, from lock
files with hashes. A second start installs nothing. Further arguments of `test` go to pytest.
`pictures` makes the pictures of the manual and the README anew from the program itself; `lock`
writes the lock files anew after a change of pyproject.toml (for maintainers, needs uv).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

INSTALLER = Path(__file__).resolve().parent
ROOT = INSTALLER.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK, TEST_LOCK = INSTALLER / "lock.txt", INSTALLER / "lock-test.txt"


def say(text: str) -> None:
    print("== " + text, flush=True)


def call(*words: object, **settings: object) -> int:
    """Run a program in the checkout without the caller's QUALDESK_* variables; its exit code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUALDESK_")}
    kept.update({name: str(value) for name, value in settings.items()})
    return subprocess.call([str(word) for word in words], cwd=str(ROOT), env=kept)


def must(*words: object) -> None:
    code = call(*words)
    if code:
        sys.exit(f"Set-up failed (exit {code}): " + " ".join(str(word) for word in words))


def missing_packages(command: str) -> list[str]:
    """The Debian packages that `command` needs and this machine lacks, also under a newer name."""
    listing = (INSTALLER / "debian-packages.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in listing if line and not line.startswith("#")]
    needed = [name for name, use in rows if use in ("run", command)]
    if importlib.util.find_spec("ensurepip") is None:
        needed.append("python3-venv")
    form = "${db:Status-Status} ${Package} ${Provides}\n"
    known = subprocess.run(
        ["dpkg-query", "-W", "-f", form], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.splitlines()
    present = {
        word.rstrip(",") for line in known if line.startswith("installed ") for word in line.split()
    }
    return [name for name in needed if name not in present]


def install_packages(command: str) -> None:
    """Install what Debian lacks; without the right to, say what is missing and go on."""
    if not (shutil.which("dpkg-query") and shutil.which("apt-get")):
        return
    missing = missing_packages(command)
    if not missing:
        return
    say("Debian packages: " + " ".join(missing))
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    apt[:0] = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() != 0:
        apt[:0] = ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    install = [*apt, "install", "-y", "--no-install-recommends", *missing]
    rights = os.geteuid() == 0 or shutil.which("sudo") is not None
    if not rights or call(*apt, "update") or call(*install):
        say("Not installed. Ask for: apt-get install " + " ".join(missing))


def set_up(command: str) -> None:
    """Make `.venv` and install the locked packages and the checkout itself, unless done before."""
    if os.name == "posix":
        install_packages(command)
    if not PYTHON.exists() or call(PYTHON, "-c", "import sys, pip"):
        say("Python environment in " + str(VENV))
        must(sys.executable, "-m", "venv", "--clear", VENV)
    # bagit comes as source only: what builds it is in the first lock, so the order matters.
    locks = [LOCK, TEST_LOCK] if command == "test" else [LOCK]
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    pip += ["--no-deps", "--no-build-isolation"]
    for lock in [*locks, ROOT / "pyproject.toml"]:
        stamp = VENV / (lock.name + ".sha256")
        digest = hashlib.sha256(lock.read_bytes() + str(ROOT).encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == digest:
            continue
        say("Packages of " + lock.name)
        wanted = ["-e", ROOT] if lock.suffix == ".toml" else ["--require-hashes", "-r", lock]
        must(*pip, *wanted)
        stamp.write_text(digest)


def run_training() -> int:
    """The whole month with invented people, then the desktop; without a display its pictures."""
    folder = ROOT / "out" / "training" / time.strftime("%Y%m%d-%H%M%S")
    names = ("DISPLAY", "WAYLAND_DISPLAY")
    display = sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in names)
    words = [
        "demo",
        "--people",
        300,
        "--out",
        folder / "files",
        *([] if display else ["--headless"]),
    ]
    code = call(PYTHON, "-m", "ui", *words, QUALDESK_DATA=folder / "station")
    if code == 0 and not display:
        words = ["pictures", "--out", folder / "pictures"]
        code = call(PYTHON, "-m", "ui", *words, QT_QPA_PLATFORM="offscreen")
    if code == 0:
        say("The forms, lists, package and pictures are in " + str(folder))
    return code


def built_for_windows() -> bool:
    """Build the Windows program and judge it, where that can be: on Debian, with Python 3.11."""
    say("the Windows program")
    if shutil.which("dpkg-query") is None or sys.version_info[:2] != (3, 11):
        say("Not built: that needs Debian or Ubuntu with Python 3.11")
        return True
    return call(PYTHON, INSTALLER / "try_build.py") == 0


def run_tests(arguments: list[str]) -> int:
    """Every check, all of them even when one fails; pytest comes last and has the last word."""
    imports = "from importlinter.cli import lint_imports_command as lint; lint()"
    checks = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "mypy": ["-m", "mypy"],
        "import-linter": ["-c", imports, "--no-logo"],
    }
    failed = []
    for name, words in checks.items():
        say(name)
        if call(PYTHON, *words):
            failed.append(name)
    if not arguments and not built_for_windows():
        failed.append("the Windows program")
    say("pytest" + (", after failures of " + ", ".join(failed) if failed else ""))
    tests = call(PYTHON, "-m", "pytest", "-n", 2, *arguments, QT_QPA_PLATFORM="offscreen")
    return tests or bool(failed)


def lock(arguments: list[str]) -> int:
    """Write both lock files; the second holds only what the first does not."""
    uv = shutil.which("uv", path=str(BIN) + os.pathsep + os.environ.get("PATH", ""))
    if uv is None:
        sys.exit("uv is missing: pip install uv")
    words = [uv, "pip", "compile", "-q", "--universal", "--generate-hashes", "--no-header"]
    words += ["--no-annotate", "pyproject.toml", "--extra", "build", *arguments]
    must(*words, "-o", LOCK)
    pinned = [line for line in LOCK.read_text(encoding="utf-8").splitlines() if line[0] != " "]
    known = [word for line in pinned for word in ("--no-emit-package", line.split("==")[0])]
    must(*words, "--extra", "test", "-c", LOCK, *known, "-o", TEST_LOCK)
    return 0


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else ""
    if command not in ("run", "test", "pictures", "lock"):
        sys.exit("usage: python3 installer/dev.py run | test [pytest arguments] | pictures | lock")
    if sys.version_info < (3, 11):
        sys.exit("QualDesk needs Python 3.11 or newer; this is " + sys.version.split()[0])
    if command == "lock":
        return lock(arguments[1:])
    set_up("run" if command == "pictures" else command)
    if command == "pictures":
        return call(PYTHON, INSTALLER / "manual_pictures.py", QT_QPA_PLATFORM="offscreen")
    return run_training() if command == "run" else run_tests(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
