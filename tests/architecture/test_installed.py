"""What `pip install .` puts into an empty environment: the program with all its resources."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that an installation fills, made from a wheel built without the network."""
    wheels = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "-w", wheels, ROOT], check=True)
    (wheel,) = wheels.glob("qualdesk-*-py3-none-any.whl")
    place = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def start(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python away from the checkout, with the installed folder before everything else."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_an_installation_holds_the_program_and_nothing_else(installed: Path) -> None:
    (information,) = installed.glob("qualdesk-*.dist-info")
    assert {path.name for path in installed.iterdir()} == {"qualdesk", "ui", information.name}
    for package in ("qualdesk", "ui"):
        missing = contents(ROOT / package).keys() - contents(installed / package).keys()
        assert missing == set()


def test_an_installation_holds_every_resource_and_finds_it(installed: Path) -> None:
    script = "from qualdesk.paths import resources; print(resources())"
    found = Path(start(installed, "-c", script).stdout.strip())
    assert found == installed / "qualdesk" / "resources"
    assert contents(found) == contents(ROOT / "resources")


def test_the_console_script_of_an_installation_starts(installed: Path) -> None:
    (script,) = installed.glob("qualdesk-*.dist-info/entry_points.txt")
    assert "qualdesk = ui.__main__:main" in script.read_text(encoding="utf-8")

    helped = start(installed, "-W", "error", "-m", "ui", "--help")

    assert (helped.returncode, helped.stderr) == (0, "")
    for command in ("init", "roster", "confirm", "forms", "signoff", "summary", "package"):
        assert command in helped.stdout
