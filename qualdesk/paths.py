"""Where things lie: the resources that ship with the program and the station's folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def resources() -> Path:
    """The folder `resources/`: inside the package when installed, beside it in a checkout."""
    installed = Path(__file__).resolve().parent / "resources"
    if installed.is_dir():
        return installed
    return Path(__file__).resolve().parent.parent / "resources"


def default_station() -> Path:
    """The station's folder when neither `--data` nor `QUALDESK_DATA` names one."""
    named = os.environ.get("QUALDESK_DATA")
    if named:
        return Path(named).expanduser().absolute()
    return Path(platformdirs.user_data_dir("QualDesk", appauthor=False, roaming=False))


def usable(path: str | os.PathLike[str]) -> Path:
    """An absolute path; on Windows with the prefix that lifts the limit of 260 characters."""
    absolute = str(Path(path).absolute())
    if os.name == "nt" and len(absolute) > 200 and not absolute.startswith("\\\\?\\"):
        absolute = "\\\\?\\" + absolute
    return Path(absolute)
