"""QualDesk.exe and its console twin: compiled with mingw, with icon, version and manifest."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from installer.windows.ground import HERE, mingw, must

GCC, WINDRES = mingw("gcc"), mingw("windres")
_SOURCES = ("launcher.c", "launcher.rc", "app.manifest", "qualdesk.ico")
_PROGRAMS = {
    "QualDesk.exe": ("资格确认台", ("-mwindows",)),
    "qualdesk-cli.exe": ("资格确认台（命令行）", ("-mconsole", "-DCONSOLE_TWIN")),
}
NAMES = tuple(_PROGRAMS)


def build_launchers(target: Path, version: str) -> None:
    """Put both programs into the folder `target`. The same sources give the same bytes."""
    with TemporaryDirectory() as folder:
        work = Path(folder)
        for name in _SOURCES:
            shutil.copyfile(HERE / name, work / name)
        for name, (description, flags) in _PROGRAMS.items():
            (work / "version.h").write_text(
                f"#define QD_NUMBERS {numbers(version)}\n"
                f'#define QD_VERSION "{version}"\n'
                f'#define QD_FILE "{name}"\n'
                f'#define QD_DESCRIPTION "{description}"\n',
                encoding="utf-8",
            )
            must(
                WINDRES, "-c", "65001", "launcher.rc", "-O", "coff", "-o", "launcher.res", cwd=work
            )
            must(
                GCC, "-O2", "-s", "-Wall", "-Wextra", "-Wno-missing-field-initializers",
                "-Werror", "-municode", *flags, "launcher.c",
                "launcher.res", "-o", name, "-Wl,--no-insert-timestamp", "-Wl,--dynamicbase",
                "-Wl,--high-entropy-va", "-Wl,--nxcompat", cwd=work,
            )  # fmt: skip
            shutil.copyfile(work / name, target / name)


def numbers(version: str) -> str:
    """`0.1.0` as Windows wants it: `0,1,0,0`."""
    return ",".join([*version.split("."), "0", "0", "0"][:4])
