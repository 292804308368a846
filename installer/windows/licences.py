"""第三方许可: every component of the tree with its version, licence and the place of its text."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from installer.windows.ground import HERE
from installer.windows.runtime import Python

LIST = "第三方许可.txt"
TEXTS = "licence-texts"
_TEXT = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_STATED = {  # where the package's own metadata does not say it in one word
    "cv2_enumerate_cameras": "MIT", "markdown-it-py": "MIT", "mdurl": "MIT",
    "numpy": "BSD-3-Clause",
    "opencv-python": "Apache-2.0 (FFmpeg: LGPL-2.1-or-later)", "reportlab": "BSD-3-Clause",
    "segno": "BSD-3-Clause", "sqlcipher3": "Zlib; SQLCipher: BSD-3-Clause; SQLite: public domain",
    "PySide6_Essentials": "LGPL-3.0-only", "shiboken6": "LGPL-3.0-only",
    "pypdfium2": "BSD-3-Clause OR Apache-2.0; PDFium: BSD-3-Clause",
}  # fmt: skip
_HEAD = """资格确认台 第三方许可
====================

资格确认台使用下列组件，各自按其许可使用，许可全文的位置在每行末尾（相对于本文件）。
Qt 与 PySide6 按 LGPL-3.0 使用：其动态库（PySide6 文件夹里的 .dll）可以换成您自己编译的兼容版本。

组件\t版本\t许可\t许可全文
"""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of others in the tree. `texts` are paths from the top of the tree."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


def write_list(tree: Path, python: Python) -> tuple[Component, ...]:
    """Write the list at the top of the tree and return it; ends the build when a text lacks."""
    found = (*_runtime(tree, python), *_packages(tree), *_resources(tree))
    bare = [one.name for one in found if not one.texts or not one.licence]
    if bare:
        sys.exit("No licence or no licence text: " + ", ".join(bare))
    lines = ["\t".join((one.name, one.version, one.licence, "、".join(one.texts))) for one in found]
    (tree / LIST).write_bytes(("\ufeff" + _HEAD + "\n".join(lines) + "\n").encode())
    return found


def _runtime(tree: Path, python: Python) -> list[Component]:
    shutil.copytree(HERE / TEXTS, tree / TEXTS)
    return [
        Component(
            f"Python（{python.source}）", python.version, "PSF-2.0", (f"{TEXTS}/PYTHON.txt",)
        ),
        Component("OpenSSL（随 Python）", "3.0", "Apache-2.0", (f"{TEXTS}/APACHE-2.0.txt",)),
        Component(
            "Microsoft Visual C++ 运行库", "14", "Microsoft 可再分发", (f"{TEXTS}/MSVC.txt",)
        ),
    ]


def _packages(tree: Path) -> list[Component]:
    site = tree / "Lib" / "site-packages"
    found = []
    for folder in sorted(site.glob("*.dist-info"), key=lambda path: path.name.lower()):
        said = HeaderParser().parsestr((folder / "METADATA").read_text(encoding="utf-8"))
        texts = {p for p in folder.rglob("*") if p.is_file() and _TEXT.search(_inside(folder, p))}
        texts.discard(folder / "METADATA")
        name = said["Name"]
        licence = _STATED.get(name) or said["License-Expression"] or said["License"] or ""
        paths = sorted(p.relative_to(tree).as_posix() for p in texts)
        if licence.startswith("LGPL"):
            paths = [f"{TEXTS}/LGPL-3.0.txt", f"{TEXTS}/GPL-3.0.txt"]
        found.append(Component(name, said["Version"], licence.partition("\n")[0], tuple(paths)))
    return found


def _inside(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _resources(tree: Path) -> list[Component]:
    base = tree / "app" / "qualdesk" / "resources"
    stated = {
        "fonts/LICENSE-NotoSansSC.txt": ("Noto Sans SC", "2.004", "OFL-1.1"),
        "fonts/LICENSE-NotoSerifSC.txt": ("Noto Serif SC", "2.003", "OFL-1.1"),
        "fonts/LICENSE-HanaMin.txt": ("花园明朝 HanaMin", "2017-09-04", "Hanazono Font License"),
        "icons/LICENSE-fluentui-svg-icons.txt": ("Fluent UI System Icons", "", "MIT"),
        "models/LICENSE-face_detection_yunet.txt": ("YuNet", "2023mar", "MIT"),
        "divisions/LICENSE-china-division.txt": ("china-division", "", "WTFPL-2.0"),
        "calendar/LICENSE-chinesecalendar.txt": ("chinesecalendar", "1.11.0", "MIT"),
    }
    unknown = {p.relative_to(base).as_posix() for p in base.rglob("LICENSE-*")} - stated.keys()
    if unknown:
        sys.exit("Licences that the list does not know: " + ", ".join(sorted(unknown)))
    return [
        Component(name, version, licence, ((base / text).relative_to(tree).as_posix(),))
        for text, (name, version, licence) in stated.items()
    ]
