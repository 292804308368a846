"""Python for Windows from python.org's embeddable zip: laid out, and refused when it is another."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

sys.path.insert(0, str(ROOT))

from installer.windows import runtime

AMD64, I386 = 0x8664, 0x14C


def a_library(machine: int) -> bytes:
    head = bytearray(512)
    head[:2] = b"MZ"
    head[60:64] = (128).to_bytes(4, "little")
    head[132:134] = machine.to_bytes(2, "little")
    return bytes(head)


def a_zip(folder: Path, machine: int = AMD64, *, left_out: str = "") -> Path:
    """What python.org ships, an empty file in the place of each."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as library:
        for name in ("os.pyc", "turtle.pyc", "json/__init__.pyc", "unittest/__init__.pyc"):
            library.writestr(name, b"")
    files = {
        "python.exe": b"", "python3.dll": b"", "python311.dll": a_library(machine),
        "python311.zip": inner.getvalue(), "python311._pth": b"python311.zip\n.\n",
        "vcruntime140.dll": b"", "_socket.pyd": b"", "_ssl.pyd": b"", "sqlite3.dll": b"",
    }  # fmt: skip
    path = folder / "python-3.11.9-embed-amd64.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            if name != left_out:
                archive.writestr(name, content)
    return path


def test_the_embeddable_zip_gives_the_layout_of_the_tree(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    found = runtime.put_python(tree, a_zip(tmp_path))
    assert found == runtime.Python("3.11.9", "python.org, python-3.11.9-embed-amd64.zip")
    assert {p.relative_to(tree).as_posix() for p in tree.rglob("*") if p.is_file()} == {
        "python311.dll", "python3.dll", "vcruntime140.dll", "python311._pth", "DLLs/_socket.pyd",
        "Lib/os.pyc", "Lib/json/__init__.pyc",
    }  # fmt: skip
    assert "site-packages" in (tree / "python311._pth").read_text(encoding="ascii")


def test_another_file_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    no_zip = tmp_path / "python.zip"
    no_zip.write_bytes(b"<html>404</html>")
    wrong = (
        (no_zip, "cannot be read"),
        (tmp_path / "gone.zip", "cannot be read"),
        (a_zip(tmp_path, left_out="python311.zip"), "no embeddable Python 3.11"),
    )
    for number, (path, said) in enumerate(wrong):
        with pytest.raises(SystemExit, match=said):
            runtime.put_python(tmp_path / str(number), path)
    with pytest.raises(SystemExit, match="not for 64-bit"):
        runtime.put_python(tmp_path / "32", a_zip(tmp_path, I386))
