"""The packages of the tree: locked for Windows with hashes, installed, trimmed to what is used."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from installer.windows.ground import INSTALLER, ROOT, files_of, must, say

LOCK = INSTALLER / "lock-windows.txt"
PINS = INSTALLER / "windows" / "pins.txt"

_QT_MODULES = ("QtCore", "QtGui", "QtNetwork", "QtPrintSupport", "QtSvg", "QtWidgets")
_QT_RUNTIME = ("msvcp140", "vcruntime140", "concrt140")
# Not every office PC has Microsoft's runtime: beside python311.dll every library finds it.
_MICROSOFT = ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll", "msvcp140_1.dll")
_QT_PLUGINS = {
    "platforms/qwindows.dll", "platforms/qoffscreen.dll", "iconengines/qsvgicon.dll",
    "imageformats/qsvg.dll", "imageformats/qjpeg.dll", "imageformats/qico.dll",
}  # fmt: skip
_QT_WORDS = {"qtbase_zh_CN.qm", "qt_zh_CN.qm"}
_FOLDERS = {"__pycache__", "tests", "testing"}
_ENDINGS = (
    ".pyi", ".lib", ".pyc", ".pdb", ".h", ".hpp", ".pxd", ".pyx", ".c", ".f", ".qml", ".pxi",
)  # fmt: skip
_WHOLE = (
    "bin", "share", "include",
    "alembic/templates",
    "Cryptodome/IO", "Cryptodome/Math", "Cryptodome/PublicKey", "Cryptodome/SelfTest",
    "Cryptodome/Signature",
    "cv2/data", "cv2/samples", "cv2/LICENSE.txt", "cv2/LICENSE-3RD-PARTY.txt",
    "jsonschema/benchmarks",
    "lxml/html", "lxml/includes", "lxml/isoschematron",
    "numpy-2.0.2-cp311-cp311-win_amd64.whl", "numpy/distutils", "numpy/f2py",

    "pypdfium2_cli",
    "PySide6/doc", "PySide6/glue", "PySide6/include", "PySide6/metatypes", "PySide6/qml",
    "PySide6/resources", "PySide6/scripts", "PySide6/typesystems",
    "reportlab/fonts", "reportlab/graphics", "reportlab/platypus",
    "sqlalchemy/dialects/mssql", "sqlalchemy/dialects/mysql", "sqlalchemy/dialects/oracle",
    "sqlalchemy/dialects/postgresql",
)  # fmt: skip
# What only tests load, and what packages ask for because of a part that we do not use (colours of
# source code): by the name that is imported. A test holds that the program imports none of them.
NOT_LOADED = (
    "alembic", "attr", "attrs", "charset_normalizer", "et_xmlfile", "jsonschema",
    "jsonschema_specifications", "mako", "markdown_it", "markupsafe", "mdurl", "openpyxl",
    "pygments", "referencing", "rpds",
)  # fmt: skip
_EXTENSIONS = (  # by the name before `.cp311-win_amd64.pyd`
    "PIL/_avif", "PIL/_imagingcms", "PIL/_imagingft", "PIL/_imagingtk", "lxml/objectify",
    "numpy/_core/_operand_flag_tests", "numpy/_core/_rational_tests", "numpy/_core/_simd",
    "numpy/_core/_struct_ufunc_tests", "numpy/_core/_umath_tests",
)  # fmt: skip


def lock() -> None:
    """Write lock-windows.txt anew: pip would leave out what only Windows needs (needs uv)."""
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if uv is None:
        sys.exit("uv is missing: pip install uv")
    must(
        uv, "pip", "compile", "-q", "--python-platform", "x86_64-pc-windows-msvc",
        "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
        "pyproject.toml", "-c", PINS, "-o", LOCK, cwd=ROOT,
    )  # fmt: skip


def put_packages(tree: Path) -> None:
    """Install the locked packages into `Lib/site-packages` of the tree, and trim them."""
    site = tree / "Lib" / "site-packages"
    say("Packages of " + LOCK.name)
    must(
        sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-compile",
        "--disable-pip-version-check", "--no-input", "--require-hashes", "--target", site,
        "--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp",
        "--only-binary=:all:", "-r", LOCK,
    )  # fmt: skip
    trim(site)
    for name in _MICROSOFT:
        shutil.copyfile(site / "PySide6" / name, tree / name)


def trim(site: Path) -> None:
    """Remove what the program never loads. Licences stay, and so does ffmpeg: films need it."""
    named = [site / name for name in (*_WHOLE, *NOT_LOADED)]
    named += [path for name in NOT_LOADED for path in site.glob(f"{name}*-*.dist-info")]
    for path in named:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in [*_unused_folders(site)]:
        shutil.rmtree(path, ignore_errors=True)
    for path in [*site.rglob("*")]:
        if path.is_file() and _unused(path.relative_to(site).as_posix()):
            path.unlink()
    for folder in site.glob("*.dist-info"):
        shutil.rmtree(folder / "sboms", ignore_errors=True)
        for name in ("RECORD", "REQUESTED", "direct_url.json", "INSTALLER"):
            (folder / name).unlink(missing_ok=True)
        _record(folder)


def _record(folder: Path) -> None:
    """Say what is left beside the metadata: the program shows the licences that it finds so."""
    names = [f"{folder.name}/{name},,\n" for name, _ in files_of(folder)]
    (folder / "RECORD").write_bytes("".join(names).encode())


def _unused_folders(site: Path) -> Iterator[Path]:
    yield from (path for path in site.rglob("*") if path.is_dir() and path.name in _FOLDERS)


def _unused(name: str) -> bool:
    top, _, rest = name.partition("/")
    if name.endswith(_ENDINGS) or name.partition(".")[0] in _EXTENSIONS:
        return True
    if top == "PySide6":
        return not _qt_wanted(rest)
    if top == "shiboken6" and name.endswith(".dll"):
        return not rest.startswith(("shiboken6", *_QT_RUNTIME))
    return False


def _qt_wanted(name: str) -> bool:
    folder, _, file = name.partition("/")
    if folder == "plugins":
        return file in _QT_PLUGINS
    if folder == "translations":
        return file in _QT_WORDS
    if name.endswith(".pyd"):
        return name.removesuffix(".pyd") in _QT_MODULES
    if name.endswith(".dll"):
        modules = tuple(f"Qt6{module.removeprefix('Qt')}.dll" for module in _QT_MODULES)
        return name in modules or name.startswith(("pyside6.", *_QT_RUNTIME))
    return not name.endswith(".exe")
