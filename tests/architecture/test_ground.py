"""The ground: two commands, locked packages, no word of where the project was made."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, name_of

COMMANDS = ["python3 installer/dev.py run", "python3 installer/dev.py test"]
LOCKS = ["lock.txt", "lock-test.txt"]
# In halves, so that this file does not hold what it looks for.
BANNED = [
    "".join(halves).encode()
    for halves in (
        ("../sha", "red"),
        ("/work/", "main"),
        (".lib", "rary"),
        ("pypi", ".org"),
        ("python", "hosted"),
        ("npm", "js"),
        ("deb.", "debian"),
    )
]
REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[\w.]+)(?P<when> ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def banned_words(path: Path) -> list[str]:
    content = path.read_bytes().lower()
    return [f"{path.name}: {word.decode()}" for word in BANNED if word in content]


def test_no_file_names_a_registry_or_the_place_of_its_making(tmp_path: Path) -> None:
    found = [f"{name_of(path)}: {word}" for path in files() for word in banned_words(path)]
    assert found == []
    control = tmp_path / "control.toml"
    control.write_bytes(b"index = " + BANNED[3].upper())
    assert len(banned_words(control)) == 1


def test_the_readme_names_exactly_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"python3? installer/dev\.py \w+", readme))) == COMMANDS


def test_ci_calls_the_second_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.rstrip().endswith("exec " + COMMANDS[1])
    assert "set -euo pipefail" in script


def test_the_changelog_speaks_of_this_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert version is not None
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def requirements(lock: str) -> dict[str, int]:
    """Each pinned requirement of a lock file and how many hashes it has; fails on other lines."""
    counts: dict[str, int] = {}
    current = ""
    for line in (ROOT / "installer" / lock).read_text(encoding="utf-8").splitlines():
        pinned = REQUIREMENT.fullmatch(line)
        if pinned:
            current = f"{pinned['name']}=={pinned['version']}"
            counts[current] = 0
        else:
            assert HASH.fullmatch(line), line
            counts[current] += 1
    return counts


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_pinned_and_hashed_packages_and_nothing_else(lock: str) -> None:
    counts = requirements(lock)
    assert len(counts) > 15
    assert [name for name, hashes in counts.items() if hashes == 0] == []


def test_the_two_locks_hold_no_package_twice() -> None:
    first, second = ({pin.split("==")[0] for pin in requirements(lock)} for lock in LOCKS)
    assert first & second == set()


def test_every_dependency_named_by_the_project_is_locked() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = text.partition("[project.scripts]")[0]
    named = {name.lower() for name in re.findall(r'^    "([\w-]+)[=<>!~]', project, re.MULTILINE)}
    locked = {pin.split("==")[0].lower() for lock in LOCKS for pin in requirements(lock)}
    assert len(named) > 40
    assert named - locked == set()


def test_set_up_asks_debian_only_for_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "installed libegl1 \ninstalled libglib2.0-0t64 libglib2.0-0 (= 2.80), other\n"
    said += "config-files libgl1 \ninstalled libdbus-1-3 \n"
    dev = runpy.run_path(str(ROOT / "installer" / "dev.py"))

    def dpkg_query(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 0, stdout=said)

    monkeypatch.setattr(subprocess, "run", dpkg_query)
    needed = dev["missing_packages"]("run")
    assert needed[:3] == ["libgl1", "libxkbcommon0", "libfontconfig1"]
    assert "libegl1" not in needed
    assert "libglib2.0-0" not in needed
    assert set(dev["missing_packages"]("test")) > set(needed)


def test_an_unknown_command_of_the_set_up_says_how_to_use_it() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "installer" / "dev.py", "build"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("usage: python3 installer/dev.py run | test")
