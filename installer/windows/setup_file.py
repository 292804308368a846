"""setup.exe and rollback.exe: compiled by makensis from the tree, in Simplified Chinese."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from installer.windows.ground import HERE, epoch, must, size_of
from installer.windows.launcher import numbers
from installer.windows.signing import COMMAND

_SOURCES = ("setup.nsi", "rollback.nsi", "common.nsh", "qualdesk.ico", "side.bmp")
_SPARE_MB = 60  # for the data's backup, the registry and what unpacking needs


def build_rollback(stage: Path, version: str) -> None:
    """Put rollback.exe into the stage."""
    _makensis("rollback.nsi", stage / "rollback.exe", version, {})


def build_setup(
    stage: Path, tree: str, version: str, out: Path, *, fast: bool, sign: str = ""
) -> Path:
    """Pack the stage, whose tree has the name `tree`; `fast`: zlib instead of solid LZMA.

    `sign` is the command that signs the setup and the uninstaller in it, "" for none.
    """
    out.mkdir(parents=True, exist_ok=True)
    target = out.absolute() / f"QualDesk-Setup-{version}-x64.exe"
    size = size_of(stage)
    settings = {
        "STAGE": stage.absolute(),
        "SEP": os.sep,  # makensis parts folder and file by the separator of the PC it runs on
        "TREE": tree,
        "FAST": int(fast),
        "NEEDED_MB": size // 1_048_576 + _SPARE_MB,
        "INSTALLED_KB": size // 1024,
    }
    if sign:
        settings["SIGNER"] = HERE / "signing.py"
    _makensis("setup.nsi", target, version, settings, sign)
    return target


def _makensis(
    script: str, target: Path, version: str, settings: dict[str, object], sign: str = ""
) -> None:
    with TemporaryDirectory() as folder:
        work = Path(folder)
        for name in _SOURCES:
            text = (HERE / name).read_bytes()
            mark = b"\xef\xbb\xbf" if name.endswith((".nsi", ".nsh")) else b""  # NSIS asks for it
            (work / name).write_bytes(mark + text)
        shutil.copyfile(HERE / "exehead.py", work / "exehead.py")
        stated = {
            "OUT": target.absolute(),
            "VERSION": version,
            "NUMBERS": numbers(version).replace(",", "."),
            "PYTHON": sys.executable,
            "PATCH": work / "exehead.py",
            **settings,
        }
        words = [f"-D{name}={value}" for name, value in stated.items()]
        must(
            "makensis",
            "-V2",
            "-WX",
            *words,
            script,
            cwd=work,
            SOURCE_DATE_EPOCH=epoch(),
            **{COMMAND: sign},
        )
