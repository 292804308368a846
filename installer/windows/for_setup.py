"""What the setup asks the new version to do before it becomes the one in use.

`check` loads every part of the program, so that a PC on which one is missing or blocked keeps the
old version. `backup` puts a copy of the data folder beside it. Both leave a Chinese text for the
person in the file named last (UTF-16, as the setup reads it); the exit code is 0 when it went well.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_PARTS = (
    "argon2", "cv2", "cv2_enumerate_cameras", "cryptography.hazmat.bindings._rust", "lxml.etree",
    "numpy", "PIL.Image", "pypdfium2", "pypinyin", "python_calamine", "pyzipper",
    "PySide6.QtWidgets", "PySide6.QtPrintSupport", "PySide6.QtSvg", "PySide6.QtNetwork",
    "qualdesk.bootstrap", "reportlab.pdfbase.ttfonts", "segno", "sqlalchemy", "sqlcipher3.dbapi2",
    "ui.app", "xlsxwriter", "zxingcpp",
)  # fmt: skip
EVIDENCE = "evidence"
FAILED, BUSY = 1, 5


def main(words: Sequence[str]) -> int:
    """`check SAID` or `backup VERSION SAID`."""
    act, *rest, said = words
    try:
        code, text = check() if act == "check" else backup(rest[0])
    except Exception as fault:  # noqa: BLE001 - the setup must hear of it, whatever it is
        code, text = FAILED, f"{type(fault).__name__}: {fault}"
    Path(said).write_text(text, encoding="utf-16")
    return code


def check() -> tuple[int, str]:
    """Load all parts and see that the resources are there."""
    for name in _PARTS:
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as fault:
            return FAILED, f"{name} 无法加载（{type(fault).__name__}）"
    from qualdesk.paths import resources

    missing = [
        n for n in ("fonts", "forms", "policies", "models") if not (resources() / n).is_dir()
    ]
    return (FAILED, "缺少文件：" + "、".join(missing)) if missing else (0, "")


def backup(version: str) -> tuple[int, str]:
    """Copy the data folder beside itself; the text is the copy and the folder, a line each.

    It is empty when there are no data yet.
    """
    from qualdesk.errors import Environment
    from qualdesk.paths import default_station
    from qualdesk.storage.lock import StationLock

    folder = default_station()
    if not folder.is_dir() or not any(folder.iterdir()):
        return 0, ""
    lock = StationLock(folder)
    try:
        with lock.acquire("安装程序", f"{_now():%H:%M}"):
            return 0, f"{_copy(folder, version)}\n{folder}\n"
    except Environment as fault:
        return (BUSY if fault.code == "station.busy" else FAILED), f"{fault.body}{fault.remedy}"


def _now() -> datetime:
    from qualdesk.clock import CHINA, Clock

    return Clock().now().astimezone(CHINA)


def _copy(folder: Path, version: str) -> Path:
    from qualdesk.disk import free_space
    from qualdesk.errors import Environment
    from qualdesk.paths import usable

    needed = sum(p.stat().st_size for p in _files(folder) if not _is_evidence(folder, p))
    if free_space(folder) < needed + 50_000_000:
        raise Environment(
            "disk.full",
            f"备份数据需要 {needed // 1_000_000 + 50} MB，磁盘空间不够。",
            remedy="请清理磁盘后再升级；原来的版本和数据没有改动。",
        )
    target = folder.with_name(f"{folder.name}-升级到{version}前的备份-{_now():%Y%m%d-%H%M%S}")
    unfinished = target.with_name(target.name + ".未完成")
    for path in _files(folder):
        copy = usable(unfinished / path.relative_to(folder))
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not (_is_evidence(folder, path) and _linked(path, copy)):
            shutil.copy2(usable(path), copy)
    unfinished.rename(target)
    return target


def _files(folder: Path) -> list[Path]:
    from qualdesk.storage.lock import HOLDER_NAME, LOCK_NAME

    left_out = {LOCK_NAME, HOLDER_NAME}
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name not in left_out]


def _is_evidence(folder: Path, path: Path) -> bool:
    return path.relative_to(folder).parts[0] == EVIDENCE


def _linked(path: Path, copy: Path) -> bool:
    """A second name instead of a copy: evidence is never written again, and it is what is large."""
    try:
        os.link(path, copy)
    except OSError:  # a file system without links
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
